/* marshal_read.c - reading. See marshal.h. Everything read is checked: a wrong file must not crash, only code is trusted
   (as CPython does) once it has come whole. */
#include <stdlib.h>

#include "compiler/opcodes.h"
#include "modules/marshal.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/list.h"
#include "object/set.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "text/ascii.h"
#include "types/code.h"
#include "types/complex.h"

typedef struct Reader {
    const unsigned char *at, *end;
    List *refs; /* values; NULL until the first */
    int depth;
    bool allow_code, failed;
    Value owner; /* borrowed; keeps the bytes: code may be read later. EMPTY: all is read at once */
} Reader;

static Value read_value(Reader *r);

static Value fail(Reader *r, Type *type, const char *message)
{
    if (!r->failed && !error_occurred())
        error_set(type, "%s", message);
    r->failed = true;
    return EMPTY;
}

static const unsigned char *need(Reader *r, size_t n)
{
    if ((size_t)(r->end - r->at) < n) {
        fail(r, TYPE(EOFError), "marshal data too short");
        return NULL;
    }
    const unsigned char *p = r->at;
    r->at += n;
    return p;
}

static int get8(Reader *r)
{
    const unsigned char *p = need(r, 1);
    return p ? *p : 0;
}

static uint32_t get32(Reader *r)
{
    uint32_t x = 0;
    const unsigned char *p = need(r, 4);
    if (p)
        memcpy(&x, p, 4);
    return x;
}

/* A number of things of at least `unit` bytes each. */
static size_t get_count(Reader *r, size_t unit)
{
    int32_t n = (int32_t)get32(r);
    if (r->failed)
        return 0;
    if (n < 0) {
        fail(r, TYPE(ValueError), "bad marshal data (size out of range)");
        return 0;
    }
    if (unit && (size_t)(r->end - r->at) / unit < (size_t)n) {
        fail(r, TYPE(EOFError), "marshal data too short");
        return 0;
    }
    return (size_t)n;
}

static double get_double(Reader *r)
{
    double d = 0;
    const unsigned char *p = need(r, 8);
    if (p)
        memcpy(&d, p, 8);
    return d;
}

static double get_text_double(Reader *r)
{
    char text[256];
    size_t n = (size_t)get8(r);
    const unsigned char *p = need(r, n);
    if (p == NULL)
        return 0;
    memcpy(text, p, n);
    text[n] = 0;
    return strtod(text, NULL);
}

static Value read_long(Reader *r)
{
    int32_t n = (int32_t)get32(r);
    if (r->failed || n == INT32_MIN)
        return fail(r, TYPE(ValueError), "bad marshal data (long size out of range)");
    size_t digits = (size_t)(n < 0 ? -n : n);
    const unsigned char *p = need(r, digits * 2);
    if (p == NULL)
        return EMPTY;
    size_t limbs = digits * 15 / 64 + 1;
    uint64_t *magnitude = calloc(limbs + 1, sizeof *magnitude);
    if (magnitude == NULL)
        return error_no_memory();
    for (size_t i = 0; i < digits; i++) {
        uint64_t digit = p[2 * i] | (uint64_t)p[2 * i + 1] << 8;
        size_t bit = i * 15, limb = bit / 64, shift = bit % 64;
        if (digit > 0x7fff || (i + 1 == digits && digit == 0)) {
            free(magnitude);
            return fail(r, TYPE(ValueError), digit ? "bad marshal data (digit out of range in long)" : "bad marshal data (unnormalized long data)");
        }
        magnitude[limb] |= digit << shift;
        if (shift > 49)
            magnitude[limb + 1] |= digit >> (64 - shift);
    }
    while (limbs && magnitude[limbs - 1] == 0)
        limbs--;
    Value result = int_from_limbs(magnitude, limbs, n < 0);
    free(magnitude);
    return result;
}

/* Whether bytes are UTF-8, surrogates allowed. */
static bool valid_utf8(const unsigned char *p, size_t length)
{
    const unsigned char *end = p + length;
    while (p < end) {
        if (*p < 0x80) {
            p++;
            continue;
        }
        size_t n = *p >= 0xc2 && *p < 0xe0 ? 2 : (*p & 0xf0) == 0xe0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
        if (n == 0 || (size_t)(end - p) < n || (*p == 0xe0 && p[1] < 0xa0) || (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
            return false;
        for (size_t i = 1; i < n; i++)
            if ((p[i] & 0xc0) != 0x80)
                return false;
        p += n;
    }
    return true;
}

/* UnicodeDecodeError, as decoding them raises it. */
static Value refuse_utf8(Reader *r, const unsigned char *p, size_t n)
{
    Value args[] = {str_from_c("utf-8"), str_from_c("surrogatepass")}, bytes = bytes_from(p, n);
    if (!is_empty(bytes) && !is_empty(args[0]) && !is_empty(args[1]))
        release(call_method_c(bytes, "decode", args, 2));
    release(bytes);
    release(args[0]);
    release(args[1]);
    return fail(r, TYPE(ValueError), "bad marshal data (invalid UTF-8)");
}

static Value read_str(Reader *r, size_t n, bool ascii, bool interned)
{
    const unsigned char *p = need(r, n);
    if (p == NULL)
        return EMPTY;
    if (ascii) {
        if (!all_ascii(p, n))
            return fail(r, TYPE(ValueError), "bad marshal data (invalid ASCII)");
    } else if (!valid_utf8(p, n)) {
        return refuse_utf8(r, p, n);
    }
    Value s = str_from_utf8((const char *)p, n);
    return interned && !is_empty(s) ? str_intern(s) : s;
}

/* ---- references ---- */

/* A place for an object whose contents come first; -1: none asked for. */
static int64_t reserve(Reader *r, bool flag)
{
    if (!flag)
        return -1;
    if (r->refs == NULL && (r->refs = list_new(64)) == NULL)
        r->failed = true;
    if (r->failed || !list_append(r->refs, NONE)) {
        r->failed = true;
        return -1;
    }
    return (int64_t)r->refs->length - 1;
}

static Value keep(Reader *r, int64_t place, Value v)
{
    if (place >= 0 && !is_empty(v))
        replace(&r->refs->items[place], retain(v));
    return v;
}

static Value read_ref(Reader *r)
{
    uint32_t index = get32(r);
    if (r->failed || r->refs == NULL || index >= r->refs->length)
        return fail(r, TYPE(ValueError), "bad marshal data (invalid reference)");
    return retain(r->refs->items[index]);
}

/* ---- containers ---- */

static Value read_items(Reader *r, size_t n, Value *items)
{
    for (size_t i = 0; i < n; i++)
        if (is_empty(items[i] = read_value(r)))
            return fail(r, TYPE(TypeError), "NULL object in marshal data for tuple");
    return NONE;
}

static Value read_tuple(Reader *r, size_t n, bool flag)
{
    int64_t place = reserve(r, flag);
    Tuple *tuple = r->failed ? NULL : tuple_new(n);
    if (tuple == NULL)
        return EMPTY;
    if (n && is_empty(read_items(r, n, tuple->items))) {
        RELEASE(tuple);
        return EMPTY;
    }
    return keep(r, place, from_pointer(tuple));
}

static Value read_list(Reader *r, size_t n, bool flag)
{
    int64_t place = reserve(r, flag);
    List *list = r->failed ? NULL : list_new(n);
    if (list == NULL)
        return EMPTY;
    keep(r, place, from_pointer(list));
    for (size_t i = 0; i < n; i++) {
        Value item = read_value(r);
        if (is_empty(item) || !list_append_owned(list, item)) {
            RELEASE(list);
            return fail(r, TYPE(TypeError), "NULL object in marshal data for list");
        }
    }
    return from_pointer(list);
}

static Value read_dict(Reader *r, bool flag)
{
    int64_t place = reserve(r, flag);
    Dict *dict = r->failed ? NULL : dict_new();
    if (dict == NULL)
        return EMPTY;
    keep(r, place, from_pointer(dict));
    for (;;) {
        if (r->at < r->end && *r->at == '0') {
            r->at++;
            return from_pointer(dict);
        }
        Value key = read_value(r), value = is_empty(key) ? EMPTY : read_value(r);
        bool ok = !is_empty(value) && dict_set(dict, key, value);
        release(key);
        release(value);
        if (!ok) {
            RELEASE(dict);
            return fail(r, TYPE(TypeError), "NULL object in marshal data for dict");
        }
    }
}

static Value read_set(Reader *r, bool frozen, bool flag)
{
    size_t n = get_count(r, 1);
    int64_t place = reserve(r, flag);
    Set *set = r->failed ? NULL : set_new(frozen ? TYPE(frozenset) : TYPE(set));
    if (set == NULL)
        return EMPTY;
    for (size_t i = 0; i < n; i++) {
        Value item = read_value(r);
        bool ok = !is_empty(item) && set_add(set, item);
        release(item);
        if (!ok) {
            RELEASE(set);
            return fail(r, TYPE(TypeError), "NULL object in marshal data for set");
        }
    }
    return keep(r, place, from_pointer(set));
}

static Value read_slice(Reader *r, bool flag)
{
    int64_t place = reserve(r, flag);
    Value parts[3] = {EMPTY, EMPTY, EMPTY}, result = EMPTY;
    if (!r->failed && !is_empty(read_items(r, 3, parts)))
        result = slice_new(parts[0], parts[1], parts[2]);
    for (int i = 0; i < 3; i++)
        release(parts[i]);
    return keep(r, place, result);
}

/* ---- code ---- */

/* A block of items of a size, copied; *count tells how many. */
static void *read_block(Reader *r, size_t unit, size_t *count)
{
    size_t n = get_count(r, 1);
    const unsigned char *p = need(r, n);
    *count = 0;
    if (p == NULL)
        return NULL;
    if (n % unit) {
        fail(r, TYPE(ValueError), "bad marshal data (code)");
        return NULL;
    }
    void *copy = n ? mem_alloc(n) : NULL;
    if (n && copy == NULL) {
        r->failed = true;
        return NULL;
    }
    if (n)
        memcpy(copy, p, n);
    *count = n / unit;
    return copy;
}

static Value *read_values(Reader *r, uint32_t *count)
{
    size_t n = get_count(r, 1);
    Value *values = n && !r->failed ? mem_alloc(n * sizeof *values) : NULL;
    if (values == NULL)
        return NULL;
    memset(values, 0, n * sizeof *values);
    *count = (uint32_t)n;
    (void)read_items(r, n, values);
    return values;
}

static Value read_optional(Reader *r)
{
    if (r->at < r->end && *r->at == '0') {
        r->at++;
        return EMPTY;
    }
    return read_value(r);
}

/* Instructions are whole and their operations known. */
static bool plausible(const Code *code)
{
    size_t i = 0;
    while (i < code->size && code->instructions[i].op < OPCODE_COUNT)
        i += insn_length[code->instructions[i].op];
    bool named = !is_empty(code->local_names) && is_tuple(code->local_names) && as_tuple(code->local_names)->length >= code->nlocals;
    for (uint32_t k = 0; k < code->name_count; k++)
        named = named && is_str(code->names[k]);
    return named && i == code->size && code->size > 0;
}

static bool is_text(Value v) { return !is_empty(v) && is_str(v); }

/* The part of a code object that write_rest() wrote. */
static bool read_rest(Reader *r, Code *code)
{
    size_t n;
    code->instructions = read_block(r, sizeof(Insn), &n);
    code->size = (uint32_t)n;
    code->handlers = read_block(r, sizeof(Handler), &n);
    code->handler_count = (uint32_t)n;
    code->locations = read_block(r, 1, &n);
    code->locations_size = (uint32_t)n;
    code->local_kinds = read_block(r, 1, &n);
    bool sized = n == code->nlocals;
    if (!sized) {
        mem_free(code->local_kinds, n);
        code->local_kinds = NULL;
    }
    code->constants = read_values(r, &code->constant_count);
    code->names = read_values(r, &code->name_count);
    code->local_names = read_optional(r);
    code->static_attributes = read_optional(r);
    if (!r->failed && (!sized || code->nregs < code->nlocals || !plausible(code)))
        fail(r, TYPE(ValueError), "bad marshal data (code)");
    return !r->failed;
}

bool marshal_read_rest(Code *code)
{
    CodeSource *source = code->source;
    Reader r = {.at = source->data, .end = source->data + source->length, .allow_code = true, .owner = source->owner};
    bool ok = read_rest(&r, code);
    RELEASE(r.refs);
    if (ok) {
        Value old = retain(source->renamed_from);
        code->simple = source->simple;
        code_find_entry(code);
        code_drop_source(code);
        for (uint32_t i = 0; ok && !is_empty(old) && i < code->constant_count; i++)
            if (is_code(code->constants[i]))
                ok = code_rename_file(as_code(code->constants[i]), old, code->filename);
        release(old);
    } else {
        code_drop_rest(code); /* the next call tries, and fails, again */
        if (!error_occurred())
            error_value("bad marshal data (code)");
    }
    return ok;
}

/* Leaves the rest of a code object for later, or reads it where nobody keeps the bytes. */
static bool read_or_defer(Reader *r, Code *code, bool simple)
{
    size_t n = get_count(r, 1);
    const unsigned char *p = need(r, n);
    CodeSource *source = p && !r->failed ? mem_alloc(sizeof *source) : NULL;
    if (source == NULL) {
        r->failed = true;
        return false;
    }
    *source = (CodeSource){.owner = is_empty(r->owner) ? EMPTY : retain(r->owner), .data = p, .length = n, .simple = simple};
    code->source = source;
    return !is_empty(r->owner) || marshal_read_rest(code);
}

static Value read_code(Reader *r, bool flag)
{
    if (!r->allow_code)
        return fail(r, TYPE(ValueError), "unmarshalling code objects is disallowed");
    int64_t place = reserve(r, flag);
    Code *code = r->failed ? NULL : code_new();
    if (code == NULL)
        return EMPTY;
    code->argcount = (uint16_t)get32(r);
    code->posonlyargcount = (uint16_t)get32(r);
    code->kwonlyargcount = (uint16_t)get32(r);
    code->nlocals = (uint16_t)get32(r);
    code->nregs = get32(r);
    code->flags = get32(r);
    code->firstlineno = (int32_t)get32(r);
    code->free_count = (uint16_t)get32(r);
    bool simple = get8(r);
    code->namespace_register = (uint16_t)get8(r);
    code->name = read_optional(r);
    code->qualname = read_optional(r);
    code->filename = read_optional(r);
    code->docstring = read_optional(r);
    if (!r->failed && !(is_text(code->name) && is_text(code->qualname) && is_text(code->filename)))
        fail(r, TYPE(ValueError), "bad marshal data (code)");
    if (r->failed || !read_or_defer(r, code, simple)) {
        r->failed = true;
        RELEASE(code);
        return EMPTY;
    }
    return keep(r, place, from_pointer(code));
}

static Value read_plain(Reader *r, int type)
{
    size_t n;
    switch (type) {
    case 'i': return int_value((int32_t)get32(r));
    case 'l': return read_long(r);
    case 'g': return float_value(get_double(r));
    case 'f': return float_value(get_text_double(r));
    case 'y': {
        double real = get_double(r);
        return complex_value(real, get_double(r));
    }
    case 'x': {
        double real = get_text_double(r);
        return complex_value(real, get_text_double(r));
    }
    case 's': {
        n = get_count(r, 1);
        const unsigned char *p = need(r, n);
        return p && !r->failed ? bytes_from(p, n) : EMPTY;
    }
    case 'u': case 't': n = get_count(r, 1); return r->failed ? EMPTY : read_str(r, n, false, type == 't');
    case 'a': case 'A': n = get_count(r, 1); return r->failed ? EMPTY : read_str(r, n, true, type == 'A');
    case 'z': case 'Z': n = (size_t)get8(r); return r->failed ? EMPTY : read_str(r, n, true, type == 'Z');
    default: return fail(r, TYPE(ValueError), "bad marshal data (unknown type code)");
    }
}

static Value read_typed(Reader *r, int type, bool flag)
{
    size_t n;
    switch (type) {
    case 'N': return none_value();
    case 'T': return bool_value(true);
    case 'F': return bool_value(false);
    case '.': return retain(ELLIPSIS);
    case 'S': return retain(from_pointer(TYPE(StopIteration)));
    case 'r': return read_ref(r);
    case '(': n = get_count(r, 1); return r->failed ? EMPTY : read_tuple(r, n, flag);
    case ')': n = (size_t)get8(r); return r->failed ? EMPTY : read_tuple(r, n, flag);
    case '[': n = get_count(r, 1); return r->failed ? EMPTY : read_list(r, n, flag);
    case '{': return read_dict(r, flag);
    case '<': return read_set(r, false, flag);
    case '>': return read_set(r, true, flag);
    case ':': return read_slice(r, flag);
    case 'c': return read_code(r, flag);
    default: {
        Value v = read_plain(r, type);
        if (r->failed) {
            release(v);
            return EMPTY;
        }
        return is_empty(v) ? v : keep(r, reserve(r, flag), v);
    }
    }
}

static Value read_value(Reader *r)
{
    if (r->at >= r->end)
        return fail(r, TYPE(EOFError), "marshal data too short");
    if (r->failed)
        return EMPTY;
    if (++r->depth > MARSHAL_MAX_DEPTH || stack_is_short())
        return fail(r, TYPE(ValueError), "recursion limit exceeded");
    int type = *r->at++;
    Value v = read_typed(r, type & ~MARSHAL_REF, type & MARSHAL_REF);
    r->depth--;
    if (is_empty(v))
        r->failed = true;
    return v;
}

Value marshal_load(const char *data, size_t length, size_t *used, bool allow_code, Value owner)
{
    Reader r = {.owner = owner, .at = (const unsigned char *)data, .end = (const unsigned char *)data + length, .allow_code = allow_code};
    Value v = read_value(&r);
    RELEASE(r.refs);
    if (used)
        *used = (size_t)(r.at - (const unsigned char *)data);
    if (is_empty(v) && !error_occurred())
        error_type("NULL object in marshal data for object");
    return v;
}
