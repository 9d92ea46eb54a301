/* native.c - parsing signatures and binding arguments. See native.h. */
#include "object/native.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"

enum { MAX_PARAMETERS = 32 };

typedef struct SignatureEntry {
    const NativeRow *row;
    Signature *signature;
} SignatureEntry;

struct SignatureTable {
    size_t capacity, count;
    SignatureEntry *entries;
};

static SignatureEntry *find_entry(SignatureEntry *entries, size_t capacity, const NativeRow *row)
{
    size_t i = ((uintptr_t)row / 16 * 0x9e3779b97f4a7c15u >> 20) & (capacity - 1);
    while (entries[i].row && entries[i].row != row)
        i = (i + 1) & (capacity - 1);
    return &entries[i];
}

static SignatureEntry *table_slot(const NativeRow *row)
{
    struct SignatureTable *table = runtime.signatures;
    if (table == NULL) {
        table = runtime.signatures = calloc(1, sizeof *table);
        if (table == NULL)
            return NULL;
    }
    if (table->count * 2 >= table->capacity) {
        size_t capacity = table->capacity ? table->capacity * 2 : 256;
        SignatureEntry *entries = calloc(capacity, sizeof *entries);
        if (entries == NULL)
            return NULL;
        for (size_t i = 0; i < table->capacity; i++)
            if (table->entries[i].row)
                *find_entry(entries, capacity, table->entries[i].row) = table->entries[i];
        free(table->entries);
        table->entries = entries;
        table->capacity = capacity;
    }
    return find_entry(table->entries, table->capacity, row);
}

static void signature_free(Signature *s)
{
    for (int i = 0; s->names && i < s->total; i++) {
        release(s->names[i]);
        release(s->defaults[i]);
    }
    free(s->names);
    free(s->defaults);
    free(s->optional);
    free(s);
}

void signatures_finish(void)
{
    struct SignatureTable *table = runtime.signatures;
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->capacity; i++)
        if (table->entries[i].row)
            signature_free(table->entries[i].signature);
    free(table->entries);
    free(table);
    runtime.signatures = NULL;
}

/* A default as it is written: a literal, or <unset>. Owned; EMPTY for <unset>. */
static Value parse_default(const char *text, size_t length)
{
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)length, text);
    if (strcmp(word, "None") == 0)
        return none_value();
    if (strcmp(word, "True") == 0 || strcmp(word, "False") == 0)
        return bool_value(word[0] == 'T');
    if (strcmp(word, "()") == 0)
        return tuple_from(NULL, 0);
    if (strcmp(word, "b''") == 0)
        return retain(runtime.empty_bytes);
    if (strcmp(word, "'\\n'") == 0)
        return str_from_char('\n');
    if (word[0] == '\'' || word[0] == '"')
        return str_from_utf8(text + 1, length - 2);
    if (strcmp(word, "sys.maxsize") == 0)
        return int_value(INT64_MAX);
    if (strpbrk(word, ".e") && !strchr(word, 'x') && (isdigit((unsigned char)word[0]) || word[0] == '-'))
        return float_value(strtod(word, NULL));
    if (isdigit((unsigned char)word[0]) || word[0] == '-')
        return int_value(strtoll(word, NULL, 0));
    return EMPTY;
}

/* The end of one parameter: a comma outside quotes and brackets, or the closing parenthesis. */
static const char *parameter_end(const char *p)
{
    int depth = 0;
    for (; *p; p++) {
        if (*p == '\'' || *p == '"') {
            char quote = *p++;
            while (*p && *p != quote)
                p++;
            if (!*p)
                break;
        } else if (*p == '(' || *p == '[' || *p == '<') {
            depth++;
        } else if (*p == ')' || *p == ']' || *p == '>') {
            if (depth-- == 0)
                return p;
        } else if (*p == ',' && depth == 0) {
            return p;
        }
    }
    return p;
}

static bool add_parameter(Signature *s, const char *text, size_t length, bool keyword_only)
{
    const char *equals = memchr(text, '=', length);
    size_t name_length = equals ? (size_t)(equals - text) : length;
    int i = s->total++;
    Value name = str_from_utf8(text, name_length);
    if (is_empty(name))
        return false;
    s->names[i] = str_intern(name);
    s->optional[i] = equals != NULL;
    if (equals)
        s->defaults[i] = parse_default(equals + 1, length - name_length - 1);
    if (!keyword_only) {
        s->positional++;
        if (!equals)
            s->required++;
    }
    return true;
}

static Signature *parse(const NativeRow *row)
{
    Signature *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->function_name = row->name;
    s->names = calloc(MAX_PARAMETERS, sizeof(Value));
    s->defaults = calloc(MAX_PARAMETERS, sizeof(Value));
    s->optional = calloc(MAX_PARAMETERS, sizeof(bool));
    bool ok = s->names && s->defaults && s->optional, keyword_only = false;
    const char *p = row->signature;
    while (ok && *p && *p != ')') {
        p++; /* the opening parenthesis or a comma */
        while (*p == ' ' || *p == '\n')
            p++;
        const char *end = parameter_end(p);
        size_t length = (size_t)(end - p);
        if (length == 1 && *p == '/') {
            s->positional_only = s->positional;
        } else if (length >= 2 && p[0] == '*' && p[1] == '*') {
            s->var_kwargs = true;
        } else if (length >= 1 && *p == '*') {
            keyword_only = true;
            s->var_args = length > 1;
        } else if (length && *p != '$') {
            ok = s->total < MAX_PARAMETERS && add_parameter(s, p, length, keyword_only);
        }
        p = end;
    }
    if (!ok) {
        signature_free(s);
        return NULL;
    }
    s->plain_count = !s->var_args && !s->var_kwargs && s->total == s->positional ? s->total : UINT16_MAX;
    return s;
}

Signature *signature_of(const NativeRow *row, Signature **cache)
{
    if (*cache)
        return *cache;
    SignatureEntry *entry = table_slot(row);
    if (entry && entry->row == NULL) {
        Signature *s = parse(row);
        if (s == NULL)
            entry = NULL;
        else {
            *entry = (SignatureEntry){row, s};
            runtime.signatures->count++;
        }
    }
    if (entry == NULL) {
        error_no_memory();
        return NULL;
    }
    return *cache = entry->signature;
}

/* ---- binding ---- */

static bool declares(const Type *type, const NativeRow *row)
{
    for (const NativeRow *r = type->spec ? type->spec->methods : NULL; r && r->name; r++)
        if (r == row)
            return true;
    return false;
}

/* How errors about the call as such name the function: list.append, math.sin, len. Owned; EMPTY: exception. */
static Value full_name(const NativeRow *row, Value self)
{
    const char *first = row->signature ? row->signature + 1 : "";
    if (is_empty(self))
        return str_from_c(row->name);
    if (strncmp(first, "$module", 7) == 0) {
        Value module = is_instance_of(self, TYPE(module)) ? *object_dict_of(as_object(self)) : EMPTY;
        Value name = is_dict(module) ? dict_get_str(as_dict(module), NAME(name_)) : EMPTY;
        if (is_empty(name) || !is_str(name) || same(name, NAME(builtins)))
            return str_from_c(row->name);
        return str_format("%U.%s", name, row->name);
    }
    bool is_method = strncmp(first, "$self", 5) == 0;
    const Type *type = !is_method && is_type(self) ? as_type(self) : type_of(self);
    while (is_method && type->base && !declares(type, row))
        type = type->base;
    return str_format("%U.%s", type->qualname, row->name);
}

static COLD void no_keywords(const NativeRow *row, Value self)
{
    Value name = full_name(row, self);
    if (!is_empty(name))
        error_type("%U() takes no keyword arguments", name);
    release(name);
}

/* Functions without keywords count their arguments in other words than those with. */
static bool is_positional(const Signature *s) { return s->positional_only == s->total && !s->var_kwargs; }

static COLD void too_many(const Signature *s, size_t given, size_t nkw)
{
    const char *name = s->function_name;
    int most = s->positional;
    if (is_positional(s))
        error_type("%s expected %s%d argument%s, got %zu", name, s->required < most ? "at most " : "", most, most == 1 ? "" : "s", given);
    else if (given + nkw > s->total && !s->var_kwargs)
        error_type("%s() takes at most %d %sargument%s (%zu given)", name, (int)s->total, given == 0 ? "keyword " : "",
                   s->total == 1 ? "" : "s", given + nkw);
    else if (most == 0)
        error_type("%s() takes no positional arguments", name);
    else
        error_type("%s() takes %s %d positional argument%s (%zu given)", name, s->required < most ? "at most" : "exactly", most,
                   most == 1 ? "" : "s", given);
}

static COLD void missing(const Signature *s, int i, size_t given)
{
    const char *name = s->function_name;
    int least = s->required < s->positional_only ? s->required : s->positional_only;
    if (is_positional(s))
        error_type("%s expected %s%d argument%s, got %zu", name, s->required < s->positional || s->var_args ? "at least " : "",
                   (int)s->required, s->required == 1 ? "" : "s", given);
    else if (i < s->positional_only)
        error_type("%s() takes %s %d positional argument%s (%zu given)", name, least < s->positional || s->var_args ? "at least" : "exactly",
                   least, least == 1 ? "" : "s", given);
    else
        error_type("%s() missing required argument '%U' (pos %d)", name, s->names[i], i + 1);
}

static int parameter_index(const Signature *s, Value name)
{
    for (int i = s->positional_only; i < s->total; i++)
        if (same(s->names[i], name))
            return i;
    for (int i = s->positional_only; i < s->total; i++)
        if (str_equal(as_str(s->names[i]), as_str(name)))
            return i;
    return -1;
}

/* Fills the keyword arguments in. */
static bool bind_keywords(const Signature *s, const Value *values, Value kwnames, size_t npositional, Value *bound, Value kwargs)
{
    Tuple *names = as_tuple(kwnames);
    for (size_t k = 0; k < names->length; k++) {
        Value name = names->items[k];
        int i = parameter_index(s, name);
        if (i < 0) {
            if (!is_empty(kwargs)) {
                if (!dict_set(as_dict(kwargs), name, values[k]))
                    return false;
                continue;
            }
            error_type("%s() got an unexpected keyword argument '%U'", s->function_name, name);
            return false;
        }
        if ((size_t)i < npositional) {
            error_type("argument for %s() given by name ('%U') and position (%d)", s->function_name, name, i + 1);
            return false;
        }
        bound[i] = values[k];
    }
    return true;
}

static bool bind(const Signature *s, const NativeRow *row, Value self, const Value *args, size_t nargs, Value kwnames, Value *bound)
{
    size_t nkw = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    size_t npositional = nargs < s->positional ? nargs : s->positional;
    if (unlikely(nkw && is_positional(s))) {
        no_keywords(row, self);
        return false;
    }
    if (unlikely(!s->var_args && (nargs > s->positional || (nargs + nkw > s->total && !s->var_kwargs)))) {
        too_many(s, nargs, nkw);
        return false;
    }
    memcpy(bound, args, npositional * sizeof(Value));
    for (size_t i = npositional; i < (size_t)s->total; i++)
        bound[i] = EMPTY;
    Value *extra = bound + s->total;
    if (s->var_args) {
        *extra = nargs > npositional ? tuple_from(args + npositional, nargs - npositional) : tuple_from(NULL, 0);
        if (is_empty(*extra))
            return false;
        extra++;
    }
    Value kwargs = EMPTY;
    if (s->var_kwargs) {
        *extra = kwargs = from_pointer(dict_new());
        if (is_empty(kwargs))
            goto fail;
    }
    if (nkw && !bind_keywords(s, args + nargs, kwnames, npositional, bound, kwargs))
        goto fail;
    for (int i = (int)npositional; i < s->total; i++) {
        if (!is_empty(bound[i]))
            continue;
        if (!s->optional[i]) {
            missing(s, i, nargs);
            goto fail;
        }
        bound[i] = s->defaults[i];
    }
    return true;
fail:
    release(kwargs);
    if (s->var_args)
        release(bound[s->total]);
    return false;
}

bool bind_arguments(const NativeRow *row, const Value *args, size_t nargs, Value kwnames, Value *bound, size_t count)
{
    Signature *cache = NULL, *s = signature_of(row, &cache);
    if (s == NULL)
        return false;
    if (count < (size_t)s->total + s->var_args + s->var_kwargs) {
        error_internal("bind_arguments: too little room");
        return false;
    }
    return bind(s, row, EMPTY, args, nargs, kwnames, bound);
}

void bound_release(const NativeRow *row, Value *bound)
{
    Signature *cache = NULL, *s = signature_of(row, &cache);
    for (int i = 0; s && i < s->var_args + s->var_kwargs; i++)
        release(bound[s->total + i]);
}

static COLD Value wrong_count(const NativeRow *row, Value self, size_t nargs, Value kwnames)
{
    if (!is_empty(kwnames) && as_tuple(kwnames)->length) {
        no_keywords(row, self);
        return EMPTY;
    }
    Value name = full_name(row, self);
    if (!is_empty(name))
        error_type(row->kind == NATIVE_NO_ARGS ? "%U() takes no arguments (%zu given)" : "%U() takes exactly one argument (%zu given)",
                   name, nargs);
    release(name);
    return EMPTY;
}

Value native_call(const NativeRow *row, Signature **cache, Value self, const Value *args, size_t nargs, Value kwnames)
{
    bool keywords = !is_empty(kwnames) && as_tuple(kwnames)->length;
    switch (row->kind) {
    case NATIVE_NO_ARGS:
        if (unlikely(nargs != 0 || keywords))
            return wrong_count(row, self, nargs, kwnames);
        return row->function.no_args(self);
    case NATIVE_ONE_ARG:
        if (unlikely(nargs != 1 || keywords))
            break; /* it may be given by name */
        return row->function.one_arg(self, args[0]);
    case NATIVE_RAW:
        return row->function.raw(self, args, nargs, kwnames);
    case NATIVE_BOUND:
        break;
    }
    Signature *s = signature_of(row, cache);
    if (s == NULL)
        return EMPTY;
    if (row->kind == NATIVE_ONE_ARG) {
        if (s->positional_only)
            return wrong_count(row, self, nargs, kwnames);
        Value one;
        return bind(s, row, self, args, nargs, kwnames, &one) ? row->function.one_arg(self, one) : EMPTY;
    }
    if (likely(!keywords && nargs == s->total && !s->var_args && !s->var_kwargs && s->total == s->positional))
        return row->function.bound(self, args);
    Value bound[MAX_PARAMETERS + 2];
    if (!keywords && nargs >= s->required && nargs < s->total && s->total == s->positional && !s->var_args && !s->var_kwargs) {
        memcpy(bound, args, nargs * sizeof(Value)); /* only defaults are lacking */
        memcpy(bound + nargs, s->defaults + nargs, (s->total - nargs) * sizeof(Value));
        return row->function.bound(self, bound);
    }
    if (!bind(s, row, self, args, nargs, kwnames, bound))
        return EMPTY;
    Value result = row->function.bound(self, bound);
    for (int i = 0; i < s->var_args + s->var_kwargs; i++)
        release(bound[s->total + i]);
    return result;
}

Value native_function_new(const NativeRow *row, Value self, Value module)
{
    NativeFunction *f = object_new(TYPE(native_function));
    if (f == NULL)
        return EMPTY;
    f->row = row;
    f->self = retain(self);
    f->module = retain(module);
    return from_pointer(f);
}

/* The text with every `old` replaced by `new`. */
static Value replaced_text(const char *text, const char *old, const char *new)
{
    StrBuilder b;
    builder_init(&b);
    for (const char *found; (found = strstr(text, old)); text = found + strlen(old)) {
        builder_ascii(&b, text, (size_t)(found - text));
        builder_c(&b, new);
    }
    builder_c(&b, text);
    return builder_finish(&b);
}

/* As Argument Clinic shows defaults that have no text; functions that it doesn't know show nothing. */
Value signature_text(const NativeRow *row)
{
    const char *unset = strstr(row->signature, "<unset>"), *slash = strstr(row->signature, "/, ");
    if (unset == NULL)
        return str_from_c(row->signature);
    if (strstr(row->signature, ", start=<unset>, end=<unset>, /"))
        return replaced_text(row->signature, ", start=<unset>, end=<unset>", "[, start[, end]]");
    if ((slash && slash < unset) || strncmp(row->signature, "($self, key, default=", 21) == 0)
        return replaced_text(row->signature, "<unset>", "<unrepresentable>");
    return none_value();
}
