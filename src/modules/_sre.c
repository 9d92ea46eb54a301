/* _sre.c - the _sre module and its pattern objects: matching, searching, splitting, substituting. */
#include "modules/_sre.h"

#include <ctype.h>
#include <stdio.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/bytes.h"
#include "runtime/import.h"
#include "types/type_attributes.h"
#include "types/containers.h"
#include "types/module.h"
#include "vm/operations.h"

/* ---- subjects ---- */

static bool interrupted(void *context)
{
    (void)context;
    Thread *thread = thread_current();
    return thread->breaker && !vm_breaker(thread);
}

bool subject_open(Subject *s, Pattern *pattern, Value string, int64_t pos, int64_t endpos)
{
    s->string = string;
    s->buffer.owner = EMPTY;
    s->is_str = is_str(string);
    int64_t length;
    const void *text;
    unsigned width = 1;
    if (s->is_str) {
        text = str_data(as_str(string));
        length = (int64_t)as_str(string)->length;
        width = str_width(as_str(string));
    } else {
        if (!has_buffer(string)) {
            error_type("expected string or bytes-like object, got '%T'", string);
            return false;
        }
        if (!buffer_get(string, &s->buffer, BUFFER_SIMPLE))
            return false;
        text = s->buffer.data;
        length = s->buffer.length;
    }
    if (!is_none(pattern->pattern) && pattern->is_bytes == s->is_str) {
        error_type(s->is_str ? "cannot use a bytes pattern on a string-like object" : "cannot use a string pattern on a bytes-like object");
        buffer_release(&s->buffer);
        return false;
    }
    pos = pos < 0 ? 0 : pos > length ? length : pos;
    endpos = endpos < 0 ? 0 : endpos > length ? length : endpos;
    s->pos = pos;
    s->endpos = endpos;
    s->mark_count = pattern->groups * 2;
    s->marks = s->few_marks;
    if (s->mark_count > sizeof s->few_marks / sizeof *s->few_marks) {
        s->marks = mem_alloc(s->mark_count * sizeof *s->marks);
        if (s->marks == NULL) {
            buffer_release(&s->buffer);
            return false;
        }
    }
    regex_state_init(&s->state, &regex_tables, pattern->groups, s->marks);
    s->state.text = text;
    s->state.width = width;
    s->state.beginning = 0;
    s->state.start = pos;
    s->state.end = endpos;
    s->state.interrupted = interrupted;
    return true;
}

void subject_close(Subject *s)
{
    regex_state_finish(&s->state);
    if (s->marks != s->few_marks)
        mem_free(s->marks, s->mark_count * sizeof *s->marks);
    buffer_release(&s->buffer);
}

int subject_match(Subject *s, Pattern *pattern, bool search)
{
    if (s->state.start > s->state.end)
        return 0;
    switch (search ? regex_search(&s->state, pattern->code) : regex_match(&s->state, pattern->code)) {
    case REGEX_MATCHED: return 1;
    case REGEX_NO_MATCH: return 0;
    case REGEX_NO_MEMORY: error_no_memory(); return -1;
    case REGEX_INTERRUPTED: return -1;
    case REGEX_BAD_CODE: break;
    }
    error_set(TYPE(RuntimeError), "invalid SRE code");
    return -1;
}

Value subject_slice(Value string, bool is_text, const Buffer *buffer, int64_t from, int64_t to)
{
    if (is_text)
        return str_substring(string, (size_t)from, (size_t)to);
    if (as_object(string)->type == TYPE(bytes) && from == 0 && to == buffer->length)
        return retain(string);
    return bytes_from((const char *)buffer->data + from, (size_t)(to - from));
}

static Value slice_of(const Subject *s, int64_t from, int64_t to) { return subject_slice(s->string, s->is_str, &s->buffer, from, to); }

Value subject_group(const Subject *s, size_t group, Value none)
{
    if (group == 0)
        return slice_of(s, s->state.start, s->state.position);
    ptrdiff_t from = s->marks[2 * group - 2], to = s->marks[2 * group - 1];
    return from < 0 || to < from ? retain(none) : slice_of(s, from, to);
}

/* An empty piece of the subject's kind. */
static Value nothing_of(const Subject *s) { return slice_of(s, 0, 0); }

/* ---- patterns: matching ---- */

static bool bounds(const Value *args, int64_t *pos, int64_t *endpos)
{
    return index_as_int64(args[1], pos, NULL) && index_as_int64(args[2], endpos, NULL);
}

static Value match_with(Value self, const Value *args, bool search, bool whole)
{
    Pattern *pattern = as_pattern(self);
    Subject s;
    int64_t pos, endpos;
    if (!bounds(args, &pos, &endpos) || !subject_open(&s, pattern, args[0], pos, endpos))
        return EMPTY;
    s.state.whole = whole;
    int matched = subject_match(&s, pattern, search);
    Value result = matched < 0 ? EMPTY : matched ? match_new(pattern, &s) : none_value();
    subject_close(&s);
    return result;
}

static Value pattern_match(Value self, const Value *args) { return match_with(self, args, false, false); }
static Value pattern_fullmatch(Value self, const Value *args) { return match_with(self, args, false, true); }
static Value pattern_search(Value self, const Value *args) { return match_with(self, args, true, false); }

/* Finds the next match from the state's start on, and lets the one after begin behind it. */
static int next_match(Subject *s, Pattern *pattern) { return subject_match(s, pattern, true); }

static void advance(Subject *s)
{
    ptrdiff_t end = s->state.position;
    s->state.must_advance = end; /* no empty match where the last one ended, if that was empty too */
    if (end != s->state.start)
        s->state.must_advance = -1;
    s->state.start = end;
}

static Value pattern_findall(Value self, const Value *args)
{
    Pattern *pattern = as_pattern(self);
    Subject s;
    int64_t pos, endpos;
    if (!bounds(args, &pos, &endpos) || !subject_open(&s, pattern, args[0], pos, endpos))
        return EMPTY;
    List *list = list_new(0);
    Value empty = nothing_of(&s);
    int found = list && !is_empty(empty) ? 1 : -1;
    while (found > 0 && (found = next_match(&s, pattern)) > 0) {
        Value item;
        if (pattern->groups <= 1) {
            item = subject_group(&s, pattern->groups, empty);
        } else {
            Tuple *tuple = tuple_new(pattern->groups);
            item = from_pointer(tuple);
            for (size_t i = 0; tuple && i < pattern->groups; i++)
                if (is_empty(tuple->items[i] = subject_group(&s, i + 1, empty))) {
                    RELEASE(tuple);
                    item = EMPTY;
                    break;
                }
        }
        if (is_empty(item) || !list_append_owned(list, item))
            found = -1;
        advance(&s);
    }
    release(empty);
    subject_close(&s);
    if (found < 0) {
        RELEASE(list);
        return EMPTY;
    }
    return from_pointer(list);
}

static Value pattern_split(Value self, const Value *args)
{
    Pattern *pattern = as_pattern(self);
    Subject s;
    int64_t most, n = 0;
    if (!index_as_int64(args[1], &most, NULL) || !subject_open(&s, pattern, args[0], 0, INT64_MAX))
        return EMPTY;
    List *list = list_new(0);
    int64_t last = 0;
    int found = list ? 1 : -1;
    while (found > 0 && (most == 0 || n < most) && (found = next_match(&s, pattern)) > 0) {
        Value item = slice_of(&s, last, s.state.start);
        if (is_empty(item) || !list_append_owned(list, item))
            found = -1;
        for (size_t i = 1; found > 0 && i <= pattern->groups; i++) {
            item = subject_group(&s, i, NONE);
            if (is_empty(item) || !list_append_owned(list, item))
                found = -1;
        }
        last = s.state.position;
        n++;
        advance(&s);
    }
    if (found >= 0) {
        Value rest = slice_of(&s, last, s.endpos);
        if (is_empty(rest) || !list_append_owned(list, rest))
            found = -1;
    }
    subject_close(&s);
    if (found < 0) {
        RELEASE(list);
        return EMPTY;
    }
    return from_pointer(list);
}

/* ---- substitution ---- */

/* The replacement as it will be used: a literal text, or something to call or expand for each match. */
typedef struct Replacement {
    Value value;   /* owned */
    bool literal, callable;
} Replacement;

static bool has_backslash(Value v)
{
    if (is_str(v)) {
        for (size_t i = 0; i < as_str(v)->length; i++)
            if (str_char(as_str(v), i) == '\\')
                return true;
        return false;
    }
    Buffer b = {.owner = EMPTY};
    if (!buffer_get(v, &b, BUFFER_SIMPLE)) {
        error_clear();
        return true;
    }
    bool found = memchr(b.data, '\\', (size_t)b.length) != NULL;
    buffer_release(&b);
    return found;
}

static bool prepare(Replacement *r, Value self, Value replacement)
{
    *r = (Replacement){.value = EMPTY};
    if (is_callable(replacement)) {
        r->callable = true;
        r->value = retain(replacement);
        return true;
    }
    if ((is_str(replacement) || has_buffer(replacement)) && !has_backslash(replacement)) {
        r->literal = true;
        r->value = retain(replacement);
        return true;
    }
    Value re = import_module("re");
    if (is_empty(re))
        return false;
    r->value = call_method_c(re, "_compile_template", (Value[]){self, replacement}, 2);
    release(re);
    if (!is_empty(r->value) && type_of(r->value) != TYPE(re_template))
        r->literal = true;
    return !is_empty(r->value);
}

static Value replacement_for(const Replacement *r, Pattern *pattern, const Subject *s)
{
    if (r->literal)
        return retain(r->value);
    Value match = match_new(pattern, s);
    if (is_empty(match))
        return EMPTY;
    Value result = r->callable ? call_1(r->value, match) : template_expand(r->value, match);
    release(match);
    return result;
}

static Value join_pieces(const Subject *s, Value list)
{
    Value empty = nothing_of(s);
    if (is_empty(empty))
        return EMPTY;
    Value result;
    if (s->is_str) {
        StrBuilder b;
        builder_init(&b);
        for (size_t i = 0; i < as_list(list)->length; i++) {
            Value piece = as_list(list)->items[i];
            if (!is_str(piece)) {
                error_type("sequence item %zu: expected str instance, %T found", i, piece);
                builder_drop(&b);
                release(empty);
                return EMPTY;
            }
            builder_str(&b, piece);
        }
        result = builder_finish(&b);
    } else {
        result = call_method_c(empty, "join", &list, 1);
    }
    release(empty);
    return result;
}

static Value substitute(Value self, const Value *args, bool with_count)
{
    Pattern *pattern = as_pattern(self);
    Subject s;
    Replacement r;
    int64_t most, n = 0, last = 0;
    if (!index_as_int64(args[2], &most, NULL) || !prepare(&r, self, args[0]))
        return EMPTY;
    if (!subject_open(&s, pattern, args[1], 0, INT64_MAX)) {
        release(r.value);
        return EMPTY;
    }
    List *list = list_new(0);
    int found = list ? 1 : -1;
    while (found > 0 && (most == 0 || n < most) && (found = next_match(&s, pattern)) > 0) {
        ptrdiff_t start = s.state.start, end = s.state.position;
        Value piece = start > last ? slice_of(&s, last, start) : none_value();
        if (is_empty(piece) || (is_none(piece) ? (release(piece), false) : !list_append_owned(list, piece))) {
            found = -1;
            break;
        }
        Value item = replacement_for(&r, pattern, &s);
        if (is_empty(item))
            found = -1;
        else if (is_none(item))
            release(item);
        else if (!list_append_owned(list, item))
            found = -1;
        last = end;
        n++;
        advance(&s);
    }
    Value result = EMPTY;
    if (found >= 0) {
        Value rest = slice_of(&s, last, s.endpos);
        if (!is_empty(rest) && list_append_owned(list, rest))
            result = n == 0 && !is_empty(rest) ? slice_of(&s, 0, s.endpos) : join_pieces(&s, from_pointer(list));
    }
    RELEASE(list);
    subject_close(&s);
    release(r.value);
    if (is_empty(result) || !with_count)
        return result;
    Value pair = tuple_pack(2, result, int_value(n));
    release(result);
    return pair;
}

static Value pattern_sub(Value self, const Value *args) { return substitute(self, args, false); }
static Value pattern_subn(Value self, const Value *args) { return substitute(self, args, true); }

/* ---- scanners ---- */

static Value scanner_new(Value self, const Value *args)
{
    int64_t pos, endpos;
    if (!bounds(args, &pos, &endpos))
        return EMPTY;
    Scanner *scanner = object_new(TYPE(re_scanner));
    if (scanner == NULL)
        return EMPTY;
    if (!subject_open(&scanner->subject, as_pattern(self), args[0], pos, endpos)) {
        object_free(&scanner->head);
        return EMPTY;
    }
    scanner->pattern = RETAIN(as_pattern(self));
    scanner->string = retain(args[0]);
    return from_pointer(scanner);
}

static void scanner_dealloc(Object *self)
{
    Scanner *scanner = (Scanner *)self;
    subject_close(&scanner->subject);
    release(scanner->string);
    RELEASE(scanner->pattern);
    object_free(self);
}

static Value scan(Value self, bool search)
{
    Scanner *scanner = (Scanner *)as_object(self);
    if (scanner->executing)
        return error_value("regular expression scanner already executing");
    Subject *s = &scanner->subject;
    if (s->state.start < 0)
        return none_value();
    scanner->executing = true;
    int found = subject_match(s, scanner->pattern, search);
    scanner->executing = false;
    if (found < 0)
        return EMPTY;
    if (found == 0) {
        s->state.start = -1;
        return none_value();
    }
    Value match = match_new(scanner->pattern, s);
    advance(s);
    return match;
}

static Value scanner_match(Value self) { return scan(self, false); }
static Value scanner_search(Value self) { return scan(self, true); }
static Value scanner_pattern(Value self) { return retain(from_pointer(((Scanner *)as_object(self))->pattern)); }

static const NativeRow scanner_methods[] = {
    NATIVE("match", scanner_match, "($self, /)", NULL),
    NATIVE("search", scanner_search, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow scanner_getset[] = {{"pattern", scanner_pattern, NULL, NULL}, GETSET_END};

const TypeSpec re_scanner_spec = {
    .name = "_sre.SRE_Scanner", .size = sizeof(Scanner), .flags = TYPE_NO_NEW, .methods = scanner_methods,
    .getset = scanner_getset, .slots = {.dealloc = scanner_dealloc},
};

static Value pattern_finditer(Value self, const Value *args)
{
    Value scanner = scanner_new(self, args);
    if (is_empty(scanner))
        return EMPTY;
    Value search = get_attribute_c(scanner, "search");
    release(scanner);
    if (is_empty(search))
        return EMPTY;
    Value iterator = TYPE(callable_iterator)->slots.new(TYPE(callable_iterator), (Value[]){search, NONE}, 2, EMPTY);
    release(search);
    return iterator;
}

/* ---- the pattern type ---- */

static void pattern_dealloc(Object *self)
{
    Pattern *p = (Pattern *)self;
    release(p->pattern);
    release(p->group_index);
    release(p->index_group);
    mem_free(p->code, p->code_size * sizeof(uint32_t));
    object_free(self);
}

static Value pattern_repr(Value self)
{
    static const struct { const char *name; uint32_t flag; } names[] = {
        {"re.IGNORECASE", REGEX_IGNORECASE}, {"re.LOCALE", REGEX_LOCALE}, {"re.MULTILINE", REGEX_MULTILINE},
        {"re.DOTALL", REGEX_DOTALL}, {"re.VERBOSE", REGEX_VERBOSE}, {"re.DEBUG", REGEX_DEBUG}, {"re.ASCII", REGEX_ASCII},
        {"re.UNICODE", REGEX_UNICODE},
    };
    Pattern *p = as_pattern(self);
    uint32_t flags = p->flags;
    if (is_str(p->pattern) && (flags & (REGEX_LOCALE | REGEX_UNICODE | REGEX_ASCII)) == REGEX_UNICODE)
        flags &= ~(uint32_t)REGEX_UNICODE; /* what str patterns have anyway */
    StrBuilder b;
    builder_init(&b);
    Value text = str_format("re.compile(%.200R", p->pattern);
    if (is_empty(text))
        return EMPTY;
    builder_str(&b, text);
    release(text);
    bool first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (flags & names[i].flag) {
            builder_c(&b, first ? ", " : "|");
            builder_c(&b, names[i].name);
            flags &= ~names[i].flag;
            first = false;
        }
    if (flags) {
        char number[32];
        snprintf(number, sizeof number, "%s0x%x", first ? ", " : "|", flags);
        builder_c(&b, number);
    }
    builder_char(&b, ')');
    return builder_finish(&b);
}

static int64_t pattern_hash(Value self)
{
    Pattern *p = as_pattern(self);
    int64_t hash = hash_of(p->pattern);
    if (hash == -1)
        return -1;
    for (size_t i = 0; i < p->code_size; i++)
        hash = (int64_t)((uint64_t)hash * 1000003 ^ p->code[i]);
    hash ^= (int64_t)p->flags ^ (int64_t)p->is_bytes ^ (int64_t)p->groups;
    return hash == -1 ? -2 : hash;
}

static Value pattern_compare(Value a, Value b, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(a) != type_of(b))
        return not_implemented();
    Pattern *x = as_pattern(a), *y = as_pattern(b);
    int equal = x == y || (x->flags == y->flags && x->is_bytes == y->is_bytes && x->code_size == y->code_size &&
                           memcmp(x->code, y->code, x->code_size * sizeof *x->code) == 0);
    if (equal && x != y)
        equal = values_equal(x->pattern, y->pattern);
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

static Value get_pattern(Value self) { return retain(as_pattern(self)->pattern); }
static Value get_flags(Value self) { return int_value(as_pattern(self)->flags); }
static Value get_groups(Value self) { return int_value((int64_t)as_pattern(self)->groups); }
static Value get_group_index(Value self)
{
    return mappingproxy_new(as_pattern(self)->group_index);
}
static Value pattern_copy(Value self) { return retain(self); }
static Value pattern_deepcopy(Value self, Value memo)
{
    (void)memo;
    return retain(self);
}

static const NativeRow pattern_methods[] = {
    NATIVE("match", pattern_match, "($self, /, string, pos=0, endpos=sys.maxsize)", "Matches at the beginning of the string."),
    NATIVE("fullmatch", pattern_fullmatch, "($self, /, string, pos=0, endpos=sys.maxsize)", "Matches against the whole string."),
    NATIVE("search", pattern_search, "($self, /, string, pos=0, endpos=sys.maxsize)", "Looks for a match anywhere in the string."),
    NATIVE("findall", pattern_findall, "($self, /, string, pos=0, endpos=sys.maxsize)", "A list of every match that overlaps no other."),
    NATIVE("finditer", pattern_finditer, "($self, /, string, pos=0, endpos=sys.maxsize)", "An iterator over the match objects."),
    NATIVE("scanner", scanner_new, "($self, /, string, pos=0, endpos=sys.maxsize)", NULL),
    NATIVE("split", pattern_split, "($self, /, string, maxsplit=0)", "Splits the string where the pattern matches."),
    NATIVE("sub", pattern_sub, "($self, /, repl, string, count=0)", "The string with matches replaced."),
    NATIVE("subn", pattern_subn, "($self, /, repl, string, count=0)", "As sub(), with the number of replacements: a pair."),
    NATIVE("__copy__", pattern_copy, "($self, /)", NULL),
    NATIVE("__deepcopy__", pattern_deepcopy, "($self, memo, /)", NULL),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};
static const GetSetRow pattern_getset[] = {
    {"pattern", get_pattern, NULL, "The pattern string from which the RE object was compiled."},
    {"flags", get_flags, NULL, "The regex matching flags."},
    {"groups", get_groups, NULL, "The number of capturing groups in the pattern."},
    {"groupindex", get_group_index, NULL, "A dictionary mapping group names to group numbers."},
    GETSET_END,
};

const TypeSpec re_pattern_spec = {
    .name = "re.Pattern", .size = sizeof(Pattern), .flags = TYPE_NO_NEW | TYPE_WEAKREFS, .doc = "Compiled regular expression object.",
    .methods = pattern_methods, .getset = pattern_getset,
    .slots = {.repr = pattern_repr, .hash = pattern_hash, .compare = pattern_compare, .dealloc = pattern_dealloc},
};

/* ---- module functions ---- */

static bool read_code(Pattern *p, Value list)
{
    size_t n = as_list(list)->length;
    p->code = mem_alloc((n ? n : 1) * sizeof(uint32_t));
    if (p->code == NULL)
        return false;
    p->code_size = n ? n : 1;
    for (size_t i = 0; i < n; i++) {
        int64_t word;
        if (!is_int(as_list(list)->items[i]) || int_as_int64(as_list(list)->items[i], &word) != 0 || word < 0 || word > UINT32_MAX) {
            if (!is_int(as_list(list)->items[i]))
                error_type("an integer is required");
            else
                error_overflow("regular expression code size limit exceeded");
            return false;
        }
        p->code[i] = (uint32_t)word;
    }
    if (!regex_validate(p->code, n, p->groups)) {
        error_set(TYPE(RuntimeError), "invalid SRE code");
        return false;
    }
    return true;
}

static Value sre_compile(Value self, const Value *args)
{
    (void)self;
    int64_t flags, groups;
    if (!index_as_int64(args[1], &flags, TYPE(OverflowError)) || !index_as_int64(args[3], &groups, TYPE(OverflowError)))
        return EMPTY;
    if (!is_list(args[2]))
        return error_type("compile() argument 'code' must be list, not %T", args[2]);
    if (!is_dict(args[4]))
        return error_type("compile() argument 'groupindex' must be dict, not %T", args[4]);
    if (!is_tuple(args[5]))
        return error_type("compile() argument 'indexgroup' must be tuple, not %T", args[5]);
    if (groups < 0 || groups > REGEX_MAX_GROUPS)
        return error_set(TYPE(RuntimeError), "invalid SRE code");
    Pattern *p = object_new(TYPE(re_pattern));
    if (p == NULL)
        return EMPTY;
    p->pattern = retain(args[0]);
    p->is_bytes = !is_none(args[0]) && !is_str(args[0]);
    p->flags = (uint32_t)flags;
    p->groups = (size_t)groups;
    p->group_index = retain(args[4]);
    p->index_group = retain(args[5]);
    if (!read_code(p, args[2])) {
        RELEASE(p);
        return EMPTY;
    }
    return from_pointer(p);
}

static bool char_argument(Value v, uint32_t *c)
{
    int64_t i;
    if (!index_as_int64(v, &i, TYPE(OverflowError)))
        return false;
    *c = i < 0 || i > 0x10ffff ? 0xffffffff : (uint32_t)i;
    return true;
}

static Value ascii_iscased(Value self, Value v)
{
    uint32_t c;
    (void)self;
    return char_argument(v, &c) ? bool_value(c < 128 && isalpha((int)c)) : EMPTY;
}
static Value unicode_iscased(Value self, Value v)
{
    uint32_t c;
    (void)self;
    return char_argument(v, &c) ? bool_value(regex_tables.lower(c) != c || regex_tables.upper(c) != c) : EMPTY;
}
static Value ascii_tolower(Value self, Value v)
{
    uint32_t c;
    (void)self;
    return char_argument(v, &c) ? int_value(regex_ascii_lower(c)) : EMPTY;
}
static Value unicode_tolower(Value self, Value v)
{
    uint32_t c;
    (void)self;
    return char_argument(v, &c) ? int_value(regex_tables.lower(c)) : EMPTY;
}
static Value getcodesize(Value self)
{
    (void)self;
    return int_value(sizeof(uint32_t));
}

Value sre_template_new(Value self, const Value *args);

static const NativeRow functions[] = {
    NATIVE("compile", sre_compile, "($module, /, pattern, flags, code, groups, groupindex, indexgroup)", NULL),
    NATIVE("template", sre_template_new, "($module, pattern, template, /)", NULL),
    NATIVE("getcodesize", getcodesize, "($module, /)", NULL),
    NATIVE("ascii_iscased", ascii_iscased, "($module, character, /)", NULL),
    NATIVE("unicode_iscased", unicode_iscased, "($module, character, /)", NULL),
    NATIVE("ascii_tolower", ascii_tolower, "($module, character, /)", NULL),
    NATIVE("unicode_tolower", unicode_tolower, "($module, character, /)", NULL),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add_int(module, "MAGIC", REGEX_MAGIC) && module_add_int(module, "CODESIZE", sizeof(uint32_t)) &&
           module_add_int(module, "MAXREPEAT", REGEX_MAX_REPEAT) && module_add_int(module, "MAXGROUPS", REGEX_MAX_GROUPS);
}

const ModuleSpec sre_module = {"_sre", NULL, functions, fill};
