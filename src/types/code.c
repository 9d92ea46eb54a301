/* code.c - code objects. See code.h. */
#include "types/code.h"

#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

bool (*code_read_rest)(Code *code);
void (*code_extra_free)(void *extra);

Code *code_new(void) { return object_new(TYPE(code)); }

void code_find_entry(Code *code)
{
    bool begins = code->size > 1 && code->instructions->op == 0; /* NOP */
    code->entry = code->instructions + begins;
}

void code_drop_source(Code *code)
{
    CodeSource *source = code->source;
    code->source = NULL;
    if (source) {
        release(source->owner);
        release(source->renamed_from);
        mem_free(source, sizeof *source);
    }
}

bool code_rename_file(Code *code, Value old, Value path)
{
    if (!str_equal(as_str(code->filename), as_str(old)))
        return true;
    if (stack_overflowing(""))
        return false;
    replace(&code->filename, retain(path));
    if (code->source) { /* inner code is renamed when it is read */
        replace(&code->source->renamed_from, retain(old));
        return true;
    }
    for (uint32_t i = 0; i < code->constant_count; i++)
        if (is_code(code->constants[i]) && !code_rename_file(as_code(code->constants[i]), old, path))
            return false;
    return true;
}

/* The code object, complete. NULL: exception. */
static Code *whole(Value self)
{
    Code *code = as_code(self);
    return code_ready(code) ? code : NULL;
}

void code_drop_rest(Code *code)
{
    for (uint32_t i = 0; i < code->constant_count; i++)
        release(code->constants[i]);
    for (uint32_t i = 0; i < code->name_count; i++)
        release(code->names[i]);
    mem_free(code->constants, code->constant_count * sizeof(Value));
    mem_free(code->names, code->name_count * sizeof(Value));
    mem_free(code->instructions, code->size * sizeof(Insn));
    mem_free(code->handlers, code->handler_count * sizeof(Handler));
    mem_free(code->locations, code->locations_size);
    mem_free(code->local_kinds, code->nlocals);
    code->constants = code->names = NULL;
    code->constant_count = code->name_count = code->size = code->handler_count = code->locations_size = 0;
    code->instructions = NULL;
    code->handlers = NULL;
    code->locations = code->local_kinds = NULL;
    clear(&code->local_names);
    clear(&code->static_attributes);
}

static void code_dealloc(Object *self)
{
    Code *code = (Code *)self;
    if (code->extra)
        code_extra_free(code->extra);
    code_drop_rest(code);
    code_drop_source(code);
    release(code->name);
    release(code->qualname);
    release(code->filename);
    release(code->docstring);
    object_free(self);
}

static Value code_repr(Value self)
{
    Code *code = as_code(self);
    return str_format("<code object %U at %p, file \"%U\", line %d>", code->name, (void *)code, code->filename, (int)code->firstlineno);
}

/* ---- attributes ---- */

enum {
    PART_ARGCOUNT, PART_POSONLYARGCOUNT, PART_KWONLYARGCOUNT, PART_NLOCALS, PART_STACKSIZE, PART_FLAGS, PART_CODE, PART_CONSTS,
    PART_NAMES, PART_VARNAMES, PART_FILENAME, PART_NAME, PART_QUALNAME, PART_FIRSTLINENO, PART_LINETABLE, PART_EXCEPTIONTABLE,
    PART_FREEVARS, PART_CELLVARS,
};
_Static_assert(PART_CELLVARS + 1 == CODE_PART_COUNT, "every part has a number");

static const char *const part_names[CODE_PART_COUNT] = {
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts",
    "co_names", "co_varnames", "co_filename", "co_name", "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable",
    "co_freevars", "co_cellvars",
};

static Value get_name(Value self) { return retain(as_code(self)->name); }
static Value get_qualname(Value self) { return retain(as_code(self)->qualname); }
static Value get_filename(Value self) { return retain(as_code(self)->filename); }
static Value get_flags(Value self) { return int_value(as_code(self)->flags); }
static Value get_firstlineno(Value self) { return int_value(as_code(self)->firstlineno); }
static Value get_argcount(Value self) { return int_value(as_code(self)->argcount); }
static Value get_posonlyargcount(Value self) { return int_value(as_code(self)->posonlyargcount); }
static Value get_kwonlyargcount(Value self) { return int_value(as_code(self)->kwonlyargcount); }
static Value get_stacksize(Value self) { return int_value((int64_t)as_code(self)->nregs - as_code(self)->nlocals); }
static Value get_names(Value self) { return whole(self) ? tuple_from(as_code(self)->names, as_code(self)->name_count) : EMPTY; }

/* The docstring comes first where there is one, as CPython shows it; instructions don't count it. */
static Value get_consts(Value self)
{
    Code *code = whole(self);
    if (code == NULL)
        return EMPTY;
    bool doc = !is_empty(code->docstring) && code->flags & CODE_HAS_DOCSTRING;
    Tuple *consts = tuple_new(code->constant_count + doc);
    if (consts == NULL)
        return EMPTY;
    if (doc)
        consts->items[0] = retain(code->docstring);
    for (uint32_t i = 0; i < code->constant_count; i++)
        consts->items[i + doc] = retain(code->constants[i]);
    return from_pointer(consts);
}

static unsigned parameter_count(const Code *code)
{
    return code->argcount + code->kwonlyargcount + !!(code->flags & CODE_VARARGS) + !!(code->flags & CODE_VARKEYWORDS);
}

typedef enum { WANT_VARIABLES, WANT_CELLS, WANT_FREE } Wanted;

static bool is_wanted(const Code *code, unsigned i, Wanted wanted)
{
    uint8_t kind = code->local_kinds[i];
    switch (wanted) {
    case WANT_VARIABLES: return kind & LOCAL_FAST || (kind & LOCAL_CELL && i < parameter_count(code));
    case WANT_CELLS: return kind & LOCAL_CELL;
    default: return kind & LOCAL_FREE;
    }
}

static size_t count_names(const Code *code, Wanted wanted)
{
    size_t count = 0;
    for (unsigned i = 0; i < code->nlocals; i++)
        count += is_wanted(code, i, wanted);
    return count;
}

static Value local_names(Value self, Wanted wanted)
{
    const Code *code = whole(self);
    Tuple *names = code ? tuple_new(count_names(code, wanted)) : NULL;
    size_t n = 0;
    for (unsigned i = 0; names && i < code->nlocals; i++)
        if (is_wanted(code, i, wanted))
            names->items[n++] = retain(as_tuple(code->local_names)->items[i]);
    return from_pointer(names);
}

static Value get_varnames(Value self) { return local_names(self, WANT_VARIABLES); }
static Value get_cellvars(Value self) { return local_names(self, WANT_CELLS); }
static Value get_freevars(Value self) { return local_names(self, WANT_FREE); }
static Value get_nlocals(Value self) { return whole(self) ? int_value((int64_t)count_names(as_code(self), WANT_VARIABLES)) : EMPTY; }

static Value get_code(Value self)
{
    Code *code = whole(self);
    if (code == NULL)
        return EMPTY;
    Bytes *bytes = bytes_new(code->size * sizeof(Insn));
    uint64_t *words = bytes ? mem_alloc((code->size + 1) * sizeof *words) : NULL;
    if (words == NULL) {
        RELEASE(bytes);
        return EMPTY;
    }
    code_generic_words(code, words);
    memcpy(bytes->data, words, code->size * sizeof *words);
    mem_free(words, (code->size + 1) * sizeof *words);
    return from_pointer(bytes);
}

static Value get_adaptive(Value self)
{
    return whole(self) ? bytes_from(as_code(self)->instructions, as_code(self)->size * sizeof(Insn)) : EMPTY;
}

static Value get_linetable(Value self) { return whole(self) ? bytes_from(as_code(self)->locations, as_code(self)->locations_size) : EMPTY; }

/* Our own: how names lie in registers, then the handlers. */
typedef struct TableHead {
    uint32_t nlocals, free_count, namespace_register, handler_count;
} TableHead;

static Value get_exceptiontable(Value self)
{
    Code *code = whole(self);
    if (code == NULL)
        return EMPTY;
    TableHead head = {code->nlocals, code->free_count, code->namespace_register, code->handler_count};
    size_t handlers = code->handler_count * sizeof(Handler);
    Bytes *bytes = bytes_new(sizeof head + code->nlocals + handlers);
    if (bytes == NULL)
        return EMPTY;
    memcpy(bytes->data, &head, sizeof head);
    if (code->nlocals)
        memcpy(bytes->data + sizeof head, code->local_kinds, code->nlocals);
    if (handlers)
        memcpy(bytes->data + sizeof head + code->nlocals, code->handlers, handlers);
    return from_pointer(bytes);
}

static Value get_lnotab(Value self)
{
    (void)self;
    if (!error_warn(TYPE(DeprecationWarning), 1, "co_lnotab is deprecated, use co_lines instead."))
        return EMPTY;
    return bytes_from("", 0);
}

static UnaryFn const part_getters[CODE_PART_COUNT] = {
    get_argcount, get_posonlyargcount, get_kwonlyargcount, get_nlocals, get_stacksize, get_flags, get_code, get_consts,
    get_names, get_varnames, get_filename, get_name, get_qualname, get_firstlineno, get_linetable, get_exceptiontable,
    get_freevars, get_cellvars,
};

bool code_parts(Code *code, Value parts[CODE_PART_COUNT])
{
    for (int i = 0; i < CODE_PART_COUNT; i++) {
        parts[i] = part_getters[i](from_pointer(code));
        if (is_empty(parts[i])) {
            while (i-- > 0)
                release(parts[i]);
            return false;
        }
    }
    return true;
}

/* ---- making one of its parts ---- */

typedef enum { KIND_INT, KIND_BYTES, KIND_NAMES, KIND_TUPLE, KIND_STR } PartKind;

static PartKind kind_of(int part)
{
    switch (part) {
    case PART_CODE: case PART_LINETABLE: case PART_EXCEPTIONTABLE: return KIND_BYTES;
    case PART_NAMES: case PART_VARNAMES: case PART_FREEVARS: case PART_CELLVARS: return KIND_NAMES;
    case PART_CONSTS: return KIND_TUPLE;
    case PART_FILENAME: case PART_NAME: case PART_QUALNAME: return KIND_STR;
    default: return KIND_INT;
    }
}

static bool wrong_kind(const char *function, int part, const char *wanted, Value v)
{
    if (strcmp(function, "replace") == 0)
        error_type("replace() argument '%s' must be %s, not %T", part_names[part], wanted, v);
    else
        error_type("code() argument %d must be %s, not %T", part + 1, wanted, v);
    return false;
}

static bool check_part(const char *function, int part, Value v)
{
    int64_t number;
    switch (kind_of(part)) {
    case KIND_INT:
        return index_as_int64(v, &number, TYPE(OverflowError));
    case KIND_BYTES:
        return is_bytes(v) || wrong_kind(function, part, "bytes", v);
    case KIND_STR:
        return is_str(v) || wrong_kind(function, part, "str", v);
    case KIND_TUPLE:
        return is_tuple(v) || wrong_kind(function, part, "tuple", v);
    case KIND_NAMES:
        if (!is_tuple(v))
            return wrong_kind(function, part, "tuple", v);
        for (size_t i = 0; i < as_tuple(v)->length; i++)
            if (!is_str(as_tuple(v)->items[i])) {
                error_type("name tuples must contain only strings, not '%T'", as_tuple(v)->items[i]);
                return false;
            }
    }
    return true;
}

static bool read_number(Value v, const char *what, int64_t limit, int64_t *result)
{
    if (!index_as_int64(v, result, TYPE(OverflowError)))
        return false;
    if (*result < 0)
        error_value("code: %s must not be negative", what);
    else if (*result > limit)
        error_overflow("code: %s is too large", what);
    else
        return true;
    return false;
}

static void *copy_of(const void *data, size_t size)
{
    void *copy = size ? mem_alloc(size) : NULL;
    if (copy)
        memcpy(copy, data, size);
    return copy;
}

/* Deals the names out to registers by their kinds. */
static bool deal_names(Code *code, Tuple *variables, Tuple *cells, Tuple *frees)
{
    size_t v = 0, c = 0, f = 0;
    Tuple *names = tuple_new(code->nlocals);
    if (names == NULL)
        return false;
    code->local_names = from_pointer(names);
    for (unsigned i = 0; i < code->nlocals; i++) {
        uint8_t kind = code->local_kinds[i];
        Value name = EMPTY;
        if (is_wanted(code, i, WANT_VARIABLES) && v < variables->length)
            name = variables->items[v++];
        if (kind & LOCAL_CELL && c < cells->length) {
            name = is_empty(name) ? cells->items[c] : name;
            c++;
        }
        if (kind & LOCAL_FREE && f < frees->length)
            name = frees->items[f++];
        names->items[i] = is_empty(name) ? str_intern_c(".namespace") : str_intern(retain(name));
    }
    if (v == variables->length && f == frees->length && c == cells->length)
        return true;
    error_value(v != variables->length ? "code: co_nlocals != len(co_varnames)" : "code: varnames is too small");
    return false;
}

static bool take_table(Code *code, Value table, Value nlocals, const Value *parts)
{
    TableHead head;
    Bytes *bytes = as_bytes(table);
    int64_t variables;
    if (bytes->length >= sizeof head)
        memcpy(&head, bytes->data, sizeof head);
    if (bytes->length < sizeof head || head.nlocals > UINT16_MAX || head.free_count > head.nlocals || head.namespace_register > 1 ||
        bytes->length != sizeof head + head.nlocals + (uint64_t)head.handler_count * sizeof(Handler)) {
        error_value("code: not a pyish exception table");
        return false;
    }
    code->nlocals = (uint16_t)head.nlocals;
    code->free_count = (uint16_t)head.free_count;
    code->namespace_register = (uint16_t)head.namespace_register;
    code->local_kinds = copy_of(bytes->data + sizeof head, head.nlocals);
    code->handler_count = head.handler_count;
    code->handlers = copy_of(bytes->data + sizeof head + head.nlocals, head.handler_count * sizeof(Handler));
    if (error_occurred() || !index_as_int64(nlocals, &variables, TYPE(OverflowError)))
        return false;
    if (parameter_count(code) > code->nlocals || variables != (int64_t)as_tuple(parts[PART_VARNAMES])->length ||
        variables != (int64_t)count_names(code, WANT_VARIABLES)) {
        error_value("code: co_nlocals != len(co_varnames)");
        return false;
    }
    for (uint32_t i = 0; i < code->handler_count; i++)
        if (code->handlers[i].target >= code->size || code->handlers[i].end > code->size) {
            error_value("code: not a pyish exception table");
            return false;
        }
    return deal_names(code, as_tuple(parts[PART_VARNAMES]), as_tuple(parts[PART_CELLVARS]), as_tuple(parts[PART_FREEVARS]));
}

static Value *take_values(Value tuple, size_t skip, uint32_t *count, bool intern)
{
    Tuple *t = as_tuple(tuple);
    *count = (uint32_t)(t->length - skip);
    Value *values = copy_of(t->items + skip, *count * sizeof(Value));
    for (size_t i = 0; values && i < *count; i++)
        values[i] = intern ? str_intern(retain(values[i])) : retain(values[i]);
    if (values == NULL)
        *count = 0;
    return values;
}

static bool fill_code(Code *code, const Value *parts)
{
    int64_t argcount, posonly, kwonly, stack, flags, line;
    if (!read_number(parts[PART_ARGCOUNT], "argcount", UINT16_MAX, &argcount) ||
        !read_number(parts[PART_POSONLYARGCOUNT], "posonlyargcount", argcount, &posonly) ||
        !read_number(parts[PART_KWONLYARGCOUNT], "kwonlyargcount", UINT16_MAX, &kwonly) ||
        !read_number(parts[PART_STACKSIZE], "stacksize", INT32_MAX / 16, &stack) ||
        !read_number(parts[PART_FLAGS], "flags", UINT32_MAX, &flags) ||
        !index_as_int64(parts[PART_FIRSTLINENO], &line, TYPE(OverflowError)))
        return false;
    Bytes *words = as_bytes(parts[PART_CODE]), *lines = as_bytes(parts[PART_LINETABLE]);
    if (words->length == 0 || words->length % sizeof(Insn)) {
        error_value("code: co_code is malformed");
        return false;
    }
    code->argcount = (uint16_t)argcount;
    code->posonlyargcount = (uint16_t)posonly;
    code->kwonlyargcount = (uint16_t)kwonly;
    code->flags = (uint32_t)flags;
    code->firstlineno = (int32_t)line;
    code->size = (uint32_t)(words->length / sizeof(Insn));
    code->instructions = copy_of(words->data, words->length);
    if (locations_fit((const uint8_t *)lines->data, lines->length, code->size)) { /* else it is another's table, and means nothing */
        code->locations_size = (uint32_t)lines->length;
        code->locations = copy_of(lines->data, lines->length);
    }
    Tuple *consts = as_tuple(parts[PART_CONSTS]);
    bool doc = flags & CODE_HAS_DOCSTRING && consts->length && is_str(consts->items[0]);
    if (doc)
        code->docstring = retain(consts->items[0]);
    code->constants = take_values(parts[PART_CONSTS], doc, &code->constant_count, false);
    code->names = take_values(parts[PART_NAMES], 0, &code->name_count, true);
    code->filename = retain(parts[PART_FILENAME]);
    code->name = str_intern(retain(parts[PART_NAME]));
    code->qualname = str_intern(retain(parts[PART_QUALNAME]));
    if (error_occurred() || !take_table(code, parts[PART_EXCEPTIONTABLE], parts[PART_NLOCALS], parts))
        return false;
    code->nregs = (uint32_t)(code->nlocals + stack);
    code_find_entry(code);
    code->simple = !(flags & (CODE_VARARGS | CODE_VARKEYWORDS)) && kwonly == 0 && !code->namespace_register;
    return true;
}

static Value code_of(const char *function, const Value *parts)
{
    for (int i = 0; i < CODE_PART_COUNT; i++)
        if (!check_part(function, i, parts[i]))
            return EMPTY;
    Code *code = code_new();
    if (code && fill_code(code, parts))
        return from_pointer(code);
    RELEASE(code);
    return EMPTY;
}

Value code_from_parts(const Value parts[CODE_PART_COUNT]) { return code_of("code", parts); }

static Value code_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    Value parts[CODE_PART_COUNT];
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("code() takes no keyword arguments");
    if (nargs < 16 || nargs > 18)
        return error_type("code expected at %s arguments, got %zu", nargs < 16 ? "least 16" : "most 18", nargs);
    memcpy(parts, args, nargs * sizeof(Value));
    for (size_t i = nargs; i < CODE_PART_COUNT; i++)
        parts[i] = runtime.empty_tuple;
    return code_of("code", parts);
}

static int part_named(Value name)
{
    for (int i = 0; i < CODE_PART_COUNT; i++)
        if (str_equal_c(name, part_names[i]))
            return i;
    error_type("replace() got an unexpected keyword argument '%U'", name);
    return -1;
}

static Value method_replace(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value parts[CODE_PART_COUNT], result = EMPTY;
    size_t given = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    if (nargs)
        return error_type("replace() takes no positional arguments");
    if (!code_parts(as_code(self), parts))
        return EMPTY;
    bool ok = true;
    for (size_t k = 0; ok && k < given; k++) {
        int i = part_named(as_tuple(kwnames)->items[k]);
        ok = i >= 0 && check_part("replace", i, args[k]);
        if (ok)
            replace(&parts[i], retain(args[k]));
    }
    if (ok)
        result = code_of("replace", parts);
    if (!is_empty(result))
        as_code(result)->static_attributes = retain(as_code(self)->static_attributes);
    for (int i = 0; i < CODE_PART_COUNT; i++)
        release(parts[i]);
    return result;
}

/* ---- comparing ---- */

/* Equal, and of the same type all the way down: 1, 1.0 and True are three constants. 1, 0, -1: exception. */
static int same_constant(Value a, Value b)
{
    if (same(a, b))
        return 1;
    if (type_of(a) != type_of(b))
        return 0;
    if (is_float(a)) {
        double x = float_double(a), y = float_double(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    if (!is_tuple(a))
        return values_equal(a, b);
    if (as_tuple(a)->length != as_tuple(b)->length)
        return 0;
    if (stack_overflowing(" in comparison"))
        return -1;
    int equal = 1;
    for (size_t i = 0; equal > 0 && i < as_tuple(a)->length; i++)
        equal = same_constant(as_tuple(a)->items[i], as_tuple(b)->items[i]);
    return equal;
}

static int equal_codes(Code *a, Code *b)
{
    Value x[CODE_PART_COUNT], y[CODE_PART_COUNT];
    int equal = 1;
    if (a == b)
        return 1;
    if (!code_ready(a) || !code_ready(b))
        return -1;
    if (a->size != b->size || a->argcount != b->argcount || a->firstlineno != b->firstlineno || a->flags != b->flags)
        return 0;
    if (!code_parts(a, x))
        return -1;
    if (!code_parts(b, y))
        equal = -1;
    bool both = equal > 0;
    for (int i = 0; equal > 0 && i < CODE_PART_COUNT; i++)
        if (i != PART_FILENAME)
            equal = same_constant(x[i], y[i]);
    for (int i = 0; i < CODE_PART_COUNT; i++) {
        release(x[i]);
        if (both)
            release(y[i]);
    }
    return equal;
}

static Value code_compare(Value left, Value right, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_code(left) || !is_code(right))
        return not_implemented();
    int equal = equal_codes(as_code(left), as_code(right));
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

static int64_t code_hash(Value self)
{
    Code *code = as_code(self);
    Value words = get_code(self);
    int64_t name = hash_of(code->name), body = is_empty(words) ? -1 : hash_of(words);
    release(words);
    if (name == -1 || body == -1)
        return -1;
    uint64_t hash = (uint64_t)name * 1000003 ^ (uint64_t)body;
    hash = hash * 1000003 ^ (uint64_t)code->firstlineno;
    hash = hash * 1000003 ^ (code->constant_count + ((uint64_t)code->name_count << 16) + ((uint64_t)code->flags << 32));
    return hash == UINT64_MAX ? -2 : (int64_t)hash;
}

/* ---- methods ---- */

static Value method_lines(Value self)
{
    Code *code = whole(self);
    return code ? code_lines(code) : EMPTY;
}

static Value method_positions(Value self)
{
    Code *code = whole(self);
    return code ? code_positions(code) : EMPTY;
}

static Value method_branches(Value self)
{
    (void)self;
    return get_iterator(runtime.empty_tuple);
}

static Value method_varname(Value self, Value index)
{
    int64_t i;
    if (!index_as_int64(index, &i, TYPE(OverflowError)) || whole(self) == NULL)
        return EMPTY;
    Tuple *names = as_tuple(as_code(self)->local_names);
    if (i < 0 || (uint64_t)i >= names->length)
        return error_set(TYPE(IndexError), "tuple index out of range");
    return retain(names->items[i]);
}

static Value method_sizeof(Value self)
{
    Code *code = whole(self);
    if (code == NULL)
        return EMPTY;
    return int_value((int64_t)(sizeof(Code) + code->size * sizeof(Insn) + code->handler_count * sizeof(Handler) + code->locations_size +
                               (code->constant_count + code->name_count) * sizeof(Value)));
}

static const NativeRow code_methods[] = {
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Size in memory, in bytes."),
    NATIVE("co_lines", method_lines, "($self, /)", "An iterator of (start, end, line)."),
    NATIVE("co_branches", method_branches, "($self, /)", "An iterator of branches."),
    NATIVE("co_positions", method_positions, "($self, /)", "An iterator of (line, end line, column, end column)."),
    NATIVE("replace", method_replace, "($self, /, **changes)", "A copy with some attributes changed."),
    NATIVE("__replace__", method_replace, "($self, /, **changes)", "The same as replace()."),
    NATIVE("_varname_from_oparg", method_varname, "($self, /, oparg)", "The name of a local by its number."),
    NATIVE_END,
};

#define READ_ONLY(name, get) {name, get, NULL, NULL}
static const GetSetRow code_getset[] = {
    READ_ONLY("co_argcount", get_argcount),
    READ_ONLY("co_posonlyargcount", get_posonlyargcount),
    READ_ONLY("co_kwonlyargcount", get_kwonlyargcount),
    READ_ONLY("co_stacksize", get_stacksize),
    READ_ONLY("co_flags", get_flags),
    READ_ONLY("co_nlocals", get_nlocals),
    READ_ONLY("co_consts", get_consts),
    READ_ONLY("co_names", get_names),
    READ_ONLY("co_filename", get_filename),
    READ_ONLY("co_name", get_name),
    READ_ONLY("co_qualname", get_qualname),
    READ_ONLY("co_firstlineno", get_firstlineno),
    READ_ONLY("co_linetable", get_linetable),
    READ_ONLY("co_exceptiontable", get_exceptiontable),
    READ_ONLY("co_lnotab", get_lnotab),
    READ_ONLY("_co_code_adaptive", get_adaptive),
    READ_ONLY("co_varnames", get_varnames),
    READ_ONLY("co_cellvars", get_cellvars),
    READ_ONLY("co_freevars", get_freevars),
    READ_ONLY("co_code", get_code),
    GETSET_END,
};

const TypeSpec code_spec = {
    .name = "code",
    .doc = "code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n      flags, codestring, constants, names, varnames, filename, name,\n"
           "      qualname, firstlineno, linetable, exceptiontable, freevars=(),\n      cellvars=(), /)\n--\n\nMakes a code object. Not for mere mortals.",
    .size = sizeof(Code), .methods = code_methods, .getset = code_getset,
    .slots = {.repr = code_repr, .hash = code_hash, .compare = code_compare, .new = code_new_slot, .dealloc = code_dealloc},
};
