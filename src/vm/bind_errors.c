/* bind_errors.c - see bind_errors.h. The wording is CPython's. */
#include "vm/bind_errors.h"

#include "object/dict.h"
#include "object/error.h"
#include "object/str.h"

static Tuple *names_of(Function *function) { return as_tuple(function->code->local_names); }

void bind_error_too_many(Function *function, const Value *regs, size_t given)
{
    Code *code = function->code;
    size_t defaults = is_empty(function->defaults) ? 0 : as_tuple(function->defaults)->length, keyword_only = 0;
    for (int i = 0; i < code->kwonlyargcount; i++)
        keyword_only += !is_empty(regs[code->argcount + i]);
    size_t least = code->argcount - defaults;
    Value takes = defaults ? str_format("from %zu to %d", least, (int)code->argcount) : str_format("%d", (int)code->argcount);
    Value extra = keyword_only ? str_format(" positional argument%s (and %zu keyword-only argument%s)", given != 1 ? "s" : "",
                                            keyword_only, keyword_only != 1 ? "s" : "")
                               : retain(runtime.empty_str);
    if (!is_empty(takes) && !is_empty(extra))
        error_type("%U() takes %U positional argument%s but %zu%U %s given", function->qualname, takes,
                   defaults || code->argcount != 1 ? "s" : "", given, extra, given == 1 && !keyword_only ? "was" : "were");
    release(takes);
    release(extra);
}

/* "'a'", "'a' and 'b'", "'a', 'b', and 'c'". */
static Value list_names(Tuple *names, const size_t *indexes, size_t count)
{
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < count; i++) {
        if (i)
            builder_c(&b, count == 2 ? " and " : i + 1 == count ? ", and " : ", ");
        builder_char(&b, '\'');
        builder_str(&b, names->items[indexes[i]]);
        builder_char(&b, '\'');
    }
    return builder_finish(&b);
}

static void report_missing(Function *function, const size_t *indexes, size_t count, const char *kind)
{
    Value list = list_names(names_of(function), indexes, count);
    if (!is_empty(list))
        error_type("%U() missing %zu required %s argument%s: %U", function->qualname, count, kind, count == 1 ? "" : "s", list);
    release(list);
}

static void collect_missing(Function *function, const Value *regs, size_t first, size_t end, const char *kind)
{
    size_t count = 0, *indexes = mem_alloc((end - first + 1) * sizeof *indexes);
    if (indexes == NULL)
        return;
    for (size_t i = first; i < end; i++)
        if (is_empty(regs[i]))
            indexes[count++] = i;
    report_missing(function, indexes, count, kind);
    mem_free(indexes, (end - first + 1) * sizeof *indexes);
}

void bind_error_missing(Function *function, const Value *regs, size_t given)
{
    (void)given;
    size_t defaults = is_empty(function->defaults) ? 0 : as_tuple(function->defaults)->length;
    collect_missing(function, regs, 0, function->code->argcount - defaults, "positional");
}

void bind_error_missing_keyword_only(Function *function, const Value *regs)
{
    Code *code = function->code;
    size_t count = 0, indexes[64];
    for (int i = 0; i < code->kwonlyargcount && count < 64; i++) {
        size_t at = (size_t)code->argcount + (size_t)i;
        Value unused;
        bool has_default = !is_empty(function->kwdefaults) &&
                           dict_lookup(as_dict(function->kwdefaults), names_of(function)->items[at], &unused) > 0;
        if (is_empty(regs[at]) && !has_default)
            indexes[count++] = at;
    }
    report_missing(function, indexes, count, "keyword-only");
}

void bind_error_unexpected(Function *function, Tuple *kwnames, Value name)
{
    Code *code = function->code;
    size_t count = 0, indexes[64];
    for (size_t k = 0; k < kwnames->length; k++)
        for (size_t i = 0; i < code->posonlyargcount && count < 64; i++)
            if (is_str(kwnames->items[k]) && str_equal(as_str(names_of(function)->items[i]), as_str(kwnames->items[k])))
                indexes[count++] = i;
    if (count == 0) {
        error_type("%U() got an unexpected keyword argument '%U'", function->qualname, name);
        return;
    }
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < count; i++) {
        if (i)
            builder_c(&b, ", ");
        builder_str(&b, names_of(function)->items[indexes[i]]);
    }
    Value list = builder_finish(&b);
    if (!is_empty(list))
        error_type("%U() got some positional-only arguments passed as keyword arguments: '%U'", function->qualname, list);
    release(list);
}
