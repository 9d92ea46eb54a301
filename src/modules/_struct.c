/* _struct.c - packing C values into bytes. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "modules/support.h"
#include "types/codec.h"
#include "types/module.h"

/* One item of a format: `count` values of `code`, or one of `count` bytes for s and p. */
typedef struct Field {
    char code;
    uint8_t size;
    size_t offset, count;
} Field;

typedef struct Struct {
    Object head;
    Value format;   /* str; EMPTY: not initialized */
    Field *fields;
    size_t field_count, size, values;
    bool little, native;
} Struct;

static Struct *as_struct(Value v) { return (Struct *)as_object(v); }

static Value struct_error(const char *message)
{
    Value module = import_builtin("_struct"), type = is_empty(module) ? EMPTY : get_attribute_c(module, "error");
    release(module);
    if (!is_empty(type))
        error_set(as_type(type), "%s", message);
    release(type);
    return EMPTY;
}

/* Size of a code in native or standard form; 0: unknown. */
static unsigned code_size(char code, bool native)
{
    switch (code) {
    case 'x': case 'c': case 'b': case 'B': case '?': case 's': case 'p': return 1;
    case 'h': case 'H': case 'e': return 2;
    case 'i': case 'I': case 'f': return 4;
    case 'l': case 'L': return native ? sizeof(long) : 4;
    case 'q': case 'Q': case 'd': return 8;
    case 'n': case 'N': case 'P': return native ? 8 : 0;
    case 'F': return 8;
    case 'D': return 16;
    default: return 0;
    }
}

static unsigned alignment(char code, unsigned size) { return code == 'F' ? 4 : code == 'D' ? 8 : size; }

static bool add_field(Struct *s, Field field)
{
    Field *grown = mem_realloc(s->fields, s->field_count * sizeof *grown, (s->field_count + 1) * sizeof *grown);
    if (grown == NULL)
        return false;
    s->fields = grown;
    grown[s->field_count++] = field;
    return true;
}

static bool parse(Struct *s, const char *p)
{
    bool align = true;
    s->little = true;
    s->native = true;
    switch (*p) {
    case '<': s->native = align = false; p++; break;
    case '>': case '!': s->native = align = s->little = false; p++; break;
    case '=': s->native = align = false; p++; break;
    case '@': p++; break;
    }
    s->size = s->values = 0;
    while (*p) {
        if (isspace((unsigned char)*p)) {
            p++;
            continue;
        }
        size_t count = 1;
        if (isdigit((unsigned char)*p)) {
            for (count = 0; isdigit((unsigned char)*p); p++) {
                if (count > (SIZE_MAX >> 8) / 10) {
                    struct_error("overflow in item count");
                    return false;
                }
                count = count * 10 + (size_t)(*p - '0');
            }
            if (*p == 0) {
                struct_error("repeat count given without format specifier");
                return false;
            }
        }
        char code = *p++;
        unsigned size = code_size(code, s->native);
        if (size == 0) {
            struct_error("bad char in struct format");
            return false;
        }
        unsigned to = alignment(code, size);
        if (align && to > 1)
            s->size = (s->size + to - 1) / to * to;
        if (count > ((size_t)INT64_MAX - s->size) / size) {
            struct_error("total struct size too long");
            return false;
        }
        if (code != 'x' && (count || code == 's' || code == 'p') && !add_field(s, (Field){code, (uint8_t)size, s->size, count}))
            return false;
        if (code == 's' || code == 'p')
            s->values++;
        else if (code != 'x')
            s->values += count;
        s->size += count * size;
    }
    return true;
}

/* ---- numbers in memory ---- */

static uint64_t load(const uint8_t *p, unsigned size, bool little)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < size; i++)
        v |= (uint64_t)p[little ? i : size - 1 - i] << (8 * i);
    return v;
}

static void store(uint8_t *p, unsigned size, bool little, uint64_t v)
{
    for (unsigned i = 0; i < size; i++)
        p[little ? i : size - 1 - i] = (uint8_t)(v >> (8 * i));
}

static double half_to_double(uint16_t h)
{
    int exponent = h >> 10 & 31, mantissa = h & 1023;
    double d = exponent == 31 ? (mantissa ? NAN : INFINITY) : exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);
    return h & 0x8000 ? -d : d;
}

/* Rounds half to even. false: too large. */
static bool double_to_half(double d, uint16_t *half)
{
    uint16_t sign = signbit(d) ? 0x8000 : 0;
    d = fabs(d);
    if (isnan(d)) {
        *half = sign | 0x7e00;
        return true;
    }
    if (isinf(d)) {
        *half = sign | 0x7c00;
        return true;
    }
    int exponent;
    frexp(d, &exponent);
    int scale = exponent - 11 < -24 ? -24 : exponent - 11;
    double mantissa = nearbyint(ldexp(d, -scale));
    if (mantissa >= 2048) {
        mantissa /= 2;
        scale++;
    }
    if (scale > 5)
        return false;
    *half = sign | (uint16_t)(mantissa < 1024 ? (int)mantissa : (scale + 25) << 10 | ((int)mantissa - 1024));
    return true;
}

static Value unpack_float(const uint8_t *p, char code, bool little)
{
    if (code == 'e')
        return float_value(half_to_double((uint16_t)load(p, 2, little)));
    if (code == 'f') {
        uint32_t bits = (uint32_t)load(p, 4, little);
        float f;
        memcpy(&f, &bits, 4);
        return float_value(f);
    }
    uint64_t bits = load(p, 8, little);
    double d;
    memcpy(&d, &bits, 8);
    return float_value(d);
}

static Value unpack_one(const Struct *s, const Field *f, const uint8_t *p)
{
    switch (f->code) {
    case 'c': return bytes_from(p, 1);
    case '?': return bool_value(*p != 0);
    case 'e': case 'f': case 'd': return unpack_float(p, f->code, s->little);
    case 'b': case 'h': case 'i': case 'l': case 'q': case 'n': {
        unsigned shift = 64 - 8 * f->size;
        return int_value((int64_t)(load(p, f->size, s->little) << shift) >> shift);
    }
    case 'F': case 'D': {
        unsigned half = f->size / 2;
        Value re = unpack_float(p, half == 4 ? 'f' : 'd', s->little), im = unpack_float(p + half, half == 4 ? 'f' : 'd', s->little);
        Value z = call_2(from_pointer(TYPE(complex_)), re, im);
        release(re);
        release(im);
        return z;
    }
    default: return int_from_uint64(load(p, f->size, s->little));
    }
}

static Value unpack(const Struct *s, const uint8_t *data)
{
    Tuple *result = tuple_new(s->values);
    size_t at = 0;
    for (size_t i = 0; result && i < s->field_count; i++) {
        const Field *f = &s->fields[i];
        const uint8_t *p = data + f->offset;
        bool text = f->code == 's' || f->code == 'p';
        for (size_t k = 0; k < (text ? 1 : f->count); k++, p += f->size) {
            Value v;
            if (f->code == 's')
                v = bytes_from(p, f->count);
            else if (f->code == 'p')
                v = bytes_from(f->count ? p + 1 : p, f->count == 0 ? 0 : *p < f->count ? *p : f->count - 1);
            else
                v = unpack_one(s, f, p);
            if (is_empty(v)) {
                RELEASE(result);
                return EMPTY;
            }
            result->items[at++] = v;
        }
    }
    return from_pointer(result);
}

static bool pack_int(const Struct *s, const Field *f, uint8_t *p, Value v)
{
    bool is_signed = strchr("bhilqn", f->code) != NULL;
    char message[100];
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        struct_error("required argument is not an integer");
        return false;
    }
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int64_t i = 0;
    uint64_t u;
    int order = int_as_int64(index, &i);
    bool fits;
    if (order == 0) {
        int bits = 8 * f->size;
        fits = is_signed ? bits == 64 || (i >= -((int64_t)1 << (bits - 1)) && i < (int64_t)1 << (bits - 1))
                         : i >= 0 && (bits == 64 || i < (int64_t)1 << bits);
        u = (uint64_t)i;
    } else { /* only an unsigned 64-bit field has room for more */
        Int *big = as_int(index);
        fits = !is_signed && f->size == 8 && big->size == 1;
        u = fits ? big->limbs[0] : 0;
    }
    release(index);
    if (!fits) {
        unsigned bits = 8u * f->size;
        if (is_signed)
            snprintf(message, sizeof message, "'%c' format requires %ld <= number <= %ld", f->code, (long)(INT64_MIN >> (64 - bits)),
                     (long)(INT64_MAX >> (64 - bits)));
        else
            snprintf(message, sizeof message, "'%c' format requires 0 <= number <= %lu", f->code, (unsigned long)(UINT64_MAX >> (64 - bits)));
        struct_error(message);
        return false;
    }
    store(p, f->size, s->little, u);
    return true;
}

/* Native floats take infinity for what is too large, as a C cast does. */
static bool pack_double(uint8_t *p, char code, bool little, bool native, double d)
{
    if (code == 'e') {
        uint16_t half;
        if (!double_to_half(d, &half)) {
            error_overflow("float too large to pack with e format");
            return false;
        }
        store(p, 2, little, half);
    } else if (code == 'f') {
        float f = (float)d;
        uint32_t bits;
        if (isinf(f) && !isinf(d) && !native) {
            error_overflow("float too large to pack with f format");
            return false;
        }
        memcpy(&bits, &f, 4);
        store(p, 4, little, bits);
    } else {
        uint64_t bits;
        memcpy(&bits, &d, 8);
        store(p, 8, little, bits);
    }
    return true;
}

static bool pack_bytes(const Field *f, uint8_t *p, Value v)
{
    const void *data;
    size_t n;
    if (is_bytes(v)) {
        data = as_bytes(v)->data;
        n = as_bytes(v)->length;
    } else if (is_bytearray(v)) {
        data = as_bytearray(v)->start;
        n = as_bytearray(v)->length;
    } else {
        struct_error(f->code == 's' ? "argument for 's' must be a bytes object" : "argument for 'p' must be a bytes object");
        return false;
    }
    if (f->code == 'p') {
        if (f->count == 0)
            return true;
        n = n > f->count - 1 ? f->count - 1 : n;
        *p = (uint8_t)(n > 255 ? 255 : n);
        memcpy(p + 1, data, n);
    } else {
        memcpy(p, data, n > f->count ? f->count : n);
    }
    return true;
}

static bool pack_one(const Struct *s, const Field *f, uint8_t *p, Value v)
{
    double d, imaginary;
    switch (f->code) {
    case 'c':
        if (!is_bytes(v) || as_bytes(v)->length != 1) {
            struct_error("char format requires a bytes object of length 1");
            return false;
        }
        *p = (uint8_t)as_bytes(v)->data[0];
        return true;
    case '?': {
        int truth = is_true(v);
        *p = truth > 0;
        return truth >= 0;
    }
    case 'e': case 'f': case 'd':
        if (!as_double(v, &d)) {
            if (error_catch(TYPE(TypeError)))
                struct_error("required argument is not a float");
            return false;
        }
        return pack_double(p, f->code, s->little, s->native, d);
    case 'F': case 'D': {
        Value z = call_1(from_pointer(TYPE(complex_)), v), re = is_empty(z) ? EMPTY : get_attribute_c(z, "real");
        Value im = is_empty(re) ? EMPTY : get_attribute_c(z, "imag");
        bool ok = !is_empty(im) && as_double(re, &d) && as_double(im, &imaginary);
        release(z);
        release(re);
        release(im);
        if (!ok && error_catch(TYPE(TypeError)))
            struct_error("required argument is not a complex");
        char part = f->code == 'F' ? 'f' : 'd';
        return ok && pack_double(p, part, s->little, s->native, d) && pack_double(p + f->size / 2, part, s->little, s->native, imaginary);
    }
    default: return pack_int(s, f, p, v);
    }
}

static bool pack_into(const Struct *s, uint8_t *data, const Value *values)
{
    memset(data, 0, s->size);
    for (size_t i = 0; i < s->field_count; i++) {
        const Field *f = &s->fields[i];
        uint8_t *p = data + f->offset;
        if (f->code == 's' || f->code == 'p') {
            if (!pack_bytes(f, p, *values++))
                return false;
            continue;
        }
        for (size_t k = 0; k < f->count; k++, p += f->size)
            if (!pack_one(s, f, p, *values++))
                return false;
    }
    return true;
}

/* ---- Struct ---- */

static bool set_up(Struct *s, Value format)
{
    Value text = is_bytes(format) ? str_from_utf8(as_bytes(format)->data, as_bytes(format)->length) : is_str(format) ? retain(format) : EMPTY;
    if (is_empty(text)) {
        if (!error_occurred())
            error_type("Struct() argument 1 must be a str or bytes object, not %T", format);
        return false;
    }
    if (is_str(format) && !str_is_ascii(as_str(format))) { /* an error, for its message */
        Value bytes = str_encode(format, "ascii", NULL);
        release(bytes);
        release(text);
        return false;
    }
    if (strlen(str_text(text)) != as_str(text)->length) {
        release(text);
        struct_error("embedded null character");
        return false;
    }
    Struct made = *s;
    made.fields = NULL;
    made.field_count = 0;
    replace(&s->format, text);
    bool ok = parse(&made, str_text(text));
    Field *unused = ok ? s->fields : made.fields;
    size_t count = ok ? s->field_count : made.field_count;
    if (ok) {
        made.format = s->format;
        *s = made;
    }
    mem_free(unused, count * sizeof *unused);
    return ok;
}

static bool struct_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"Struct", {NULL}, NATIVE_BOUND, "(format)", NULL};
    Value format;
    return bind_arguments(&row, args, nargs, kwnames, &format, 1) && set_up(as_struct(self), format);
}

static Value struct_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

static void struct_dealloc(Object *self)
{
    Struct *s = (Struct *)self;
    mem_free(s->fields, s->field_count * sizeof *s->fields);
    release(s->format);
    object_free(self);
}

static bool ready(Struct *s)
{
    if (!is_empty(s->format))
        return true;
    error_set(TYPE(RuntimeError), "Struct object is not initialized");
    return false;
}

static Value wrong_count(const char *function, size_t wanted, size_t given)
{
    char message[128];
    snprintf(message, sizeof message, "%s expected %zu items for packing (got %zu)", function, wanted, given);
    return struct_error(message);
}

static Value struct_pack(Value self, const Value *args)
{
    Struct *s = as_struct(self);
    Tuple *values = as_tuple(args[0]);
    if (!ready(s))
        return EMPTY;
    if (values->length != s->values)
        return wrong_count("pack", s->values, values->length);
    Bytes *bytes = bytes_new(s->size);
    if (bytes && !pack_into(s, (uint8_t *)bytes->data, values->items)) {
        RELEASE(bytes);
        return EMPTY;
    }
    return from_pointer(bytes);
}

/* Where `offset` lies in a buffer that must have room for the struct. */
static bool locate(const Struct *s, const Buffer *b, Value offset_value, const char *function, const char *action, int64_t *offset)
{
    char message[200];
    if (!index_as_int64(offset_value, offset, TYPE(IndexError)))
        return false;
    if (*offset < 0) {
        if (*offset + (int64_t)s->size > 0) {
            snprintf(message, sizeof message, "%s %s %zu bytes at offset %ld", action[0] == 'p' ? "no space to" : "not enough data to", action, s->size, (long)*offset);
            struct_error(message);
            return false;
        }
        if (*offset + b->length < 0) {
            snprintf(message, sizeof message, "offset %ld out of range for %ld-byte buffer", (long)*offset, (long)b->length);
            struct_error(message);
            return false;
        }
        *offset += b->length;
    }
    if (b->length - *offset < (int64_t)s->size) {
        snprintf(message, sizeof message, "%s requires a buffer of at least %zu bytes for %s %zu bytes at offset %ld (actual buffer size is %ld)",
                 function, (size_t)*offset + s->size, action[0] == 'p' ? "packing" : "unpacking", s->size, (long)*offset, (long)b->length);
        struct_error(message);
        return false;
    }
    return true;
}

static Value struct_pack_into(Value self, const Value *args)
{
    Struct *s = as_struct(self);
    Tuple *values = as_tuple(args[2]);
    Buffer b = {.owner = EMPTY};
    int64_t offset;
    if (!ready(s))
        return EMPTY;
    if (values->length != s->values)
        return wrong_count("pack_into", s->values, values->length);
    if (!buffer_get_writable(args[0], &b, "pack_into()"))
        return EMPTY;
    bool ok = locate(s, &b, args[1], "pack_into", "pack", &offset) && pack_into(s, (uint8_t *)b.data + offset, values->items);
    buffer_release(&b);
    return ok ? none_value() : EMPTY;
}

static Value struct_unpack(Value self, Value data)
{
    Struct *s = as_struct(self);
    Buffer b = {.owner = EMPTY};
    if (!ready(s) || !buffer_get(data, &b, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY;
    if (b.length == (int64_t)s->size) {
        result = unpack(s, b.data);
    } else {
        char message[80];
        snprintf(message, sizeof message, "unpack requires a buffer of %zu bytes", s->size);
        struct_error(message);
    }
    buffer_release(&b);
    return result;
}

static Value struct_unpack_from(Value self, const Value *args)
{
    Struct *s = as_struct(self);
    Buffer b = {.owner = EMPTY};
    int64_t offset;
    if (!ready(s) || !buffer_get(args[0], &b, BUFFER_SIMPLE))
        return EMPTY;
    Value result = locate(s, &b, args[1], "unpack_from", "unpack", &offset) ? unpack(s, (uint8_t *)b.data + offset) : EMPTY;
    buffer_release(&b);
    return result;
}

static Value struct_iter_unpack(Value self, Value data);

static Value get_format(Value self) { return ready(as_struct(self)) ? retain(as_struct(self)->format) : EMPTY; }
static Value get_size(Value self) { return ready(as_struct(self)) ? int_value((int64_t)as_struct(self)->size) : EMPTY; }
static Value struct_repr(Value self) { return ready(as_struct(self)) ? str_format("%N(%R)", type_of(self), as_struct(self)->format) : EMPTY; }

static const NativeRow methods[] = {
    NATIVE("pack", struct_pack, "($self, /, *values)", "The values as bytes."),
    NATIVE("pack_into", struct_pack_into, "($self, buffer, offset, /, *values)", "Packs into a buffer."),
    NATIVE("unpack", struct_unpack, "($self, buffer, /)", "A tuple of the values in a buffer of the struct's size."),
    NATIVE("unpack_from", struct_unpack_from, "($self, /, buffer, offset=0)", "A tuple of the values at an offset."),
    NATIVE("iter_unpack", struct_iter_unpack, "($self, buffer, /)", "An iterator over a buffer of many."),
    NATIVE_END,
};
static const GetSetRow getset[] = {{"format", get_format, NULL, NULL}, {"size", get_size, NULL, NULL}, GETSET_END};

const TypeSpec struct_spec = {
    .name = "_struct.Struct", .size = sizeof(Struct), .flags = TYPE_BASE, .methods = methods, .getset = getset,
    .slots = {.new = struct_new, .init = struct_init, .repr = struct_repr, .dealloc = struct_dealloc},
};

/* ---- iter_unpack ---- */

typedef struct UnpackIterator {
    Object head;
    Value structure;
    Buffer buffer;
    int64_t offset;
} UnpackIterator;

static Value struct_iter_unpack(Value self, Value data)
{
    Struct *s = as_struct(self);
    if (!ready(s))
        return EMPTY;
    if (s->size == 0)
        return struct_error("cannot iteratively unpack with a struct of length 0");
    UnpackIterator *it = object_new(TYPE(unpack_iterator));
    if (it == NULL)
        return EMPTY;
    it->buffer.owner = EMPTY;
    if (!buffer_get(data, &it->buffer, BUFFER_SIMPLE)) {
        RELEASE(it);
        return EMPTY;
    }
    if (it->buffer.length % (int64_t)s->size) {
        char message[100];
        snprintf(message, sizeof message, "iterative unpacking requires a buffer of a multiple of %zu bytes", s->size);
        RELEASE(it);
        return struct_error(message);
    }
    it->structure = retain(self);
    return from_pointer(it);
}

static Value unpack_iterator_next(Value self)
{
    UnpackIterator *it = (UnpackIterator *)as_object(self);
    Struct *s = as_struct(it->structure);
    if (is_empty(it->buffer.owner) || it->offset + (int64_t)s->size > it->buffer.length) {
        buffer_release(&it->buffer);
        return EMPTY;
    }
    Value result = unpack(s, (uint8_t *)it->buffer.data + it->offset);
    it->offset += (int64_t)s->size;
    return result;
}

static Value unpack_iterator_hint(Value self)
{
    UnpackIterator *it = (UnpackIterator *)as_object(self);
    if (is_empty(it->structure) || is_empty(it->buffer.owner))
        return small_int_value(0);
    return int_value((it->buffer.length - it->offset) / (int64_t)as_struct(it->structure)->size);
}

static const NativeRow iterator_methods[] = {
    NATIVE("__length_hint__", unpack_iterator_hint, "($self, /)", "How many tuples are still to come."),
    NATIVE_END,
};

static void unpack_iterator_dealloc(Object *self)
{
    buffer_release(&((UnpackIterator *)self)->buffer);
    release(((UnpackIterator *)self)->structure);
    object_free(self);
}

const TypeSpec unpack_iterator_spec = {
    .name = "_struct.unpack_iterator", .size = sizeof(UnpackIterator), .flags = TYPE_NO_NEW, .methods = iterator_methods,
    .slots = {.iter = iterator_self, .next = unpack_iterator_next, .dealloc = unpack_iterator_dealloc},
};

/* ---- functions: the Structs of formats seen lately are kept ---- */

enum { CACHED_MOST = 100 };

static Value cached_structure(Value format)
{
    struct ModuleState *state = module_state();
    Value found = EMPTY, made;
    if (is_empty(state->structs))
        state->structs = from_pointer(dict_new());
    if (is_empty(state->structs) || dict_lookup(as_dict(state->structs), format, &found) < 0)
        return EMPTY;
    if (!is_empty(found))
        return retain(found);
    made = call_1(from_pointer(TYPE(struct_)), format);
    if (is_empty(made))
        return EMPTY;
    if (as_dict(state->structs)->used >= CACHED_MOST)
        dict_clear(as_dict(state->structs));
    if (!dict_set(as_dict(state->structs), format, made))
        clear(&made);
    return made;
}

static Value structure_of(Value format)
{
    if (type_of(format) == TYPE(struct_))
        return retain(format);
    return is_str(format) || is_bytes(format) ? cached_structure(format) : call_1(from_pointer(TYPE(struct_)), format);
}

static Value calcsize(Value self, Value format)
{
    (void)self;
    Value s = structure_of(format), size = is_empty(s) ? EMPTY : get_size(s);
    release(s);
    return size;
}
static Value pack(Value self, const Value *args)
{
    (void)self;
    Value s = structure_of(args[0]), result = is_empty(s) ? EMPTY : struct_pack(s, args + 1);
    release(s);
    return result;
}
static Value pack_into_function(Value self, const Value *args)
{
    (void)self;
    Value s = structure_of(args[0]), result = is_empty(s) ? EMPTY : struct_pack_into(s, args + 1);
    release(s);
    return result;
}
static Value unpack_function(Value self, const Value *args)
{
    (void)self;
    Value s = structure_of(args[0]), result = is_empty(s) ? EMPTY : struct_unpack(s, args[1]);
    release(s);
    return result;
}
static Value unpack_from(Value self, const Value *args)
{
    (void)self;
    Value s = structure_of(args[0]), result = is_empty(s) ? EMPTY : struct_unpack_from(s, args + 1);
    release(s);
    return result;
}
static Value iter_unpack(Value self, const Value *args)
{
    (void)self;
    Value s = structure_of(args[0]), result = is_empty(s) ? EMPTY : struct_iter_unpack(s, args[1]);
    release(s);
    return result;
}
static Value clear_cache(Value self)
{
    (void)self;
    replace(&module_state()->structs, EMPTY);
    return none_value();
}

static const NativeRow functions[] = {
    NATIVE("calcsize", calcsize, "($module, format, /)", "The size of the struct that a format describes."),
    NATIVE("pack", pack, "($module, format, /, *values)", NULL),
    NATIVE("pack_into", pack_into_function, "($module, format, buffer, offset, /, *values)", NULL),
    NATIVE("unpack", unpack_function, "($module, format, buffer, /)", NULL),
    NATIVE("unpack_from", unpack_from, "($module, format, /, buffer, offset=0)", NULL),
    NATIVE("iter_unpack", iter_unpack, "($module, format, buffer, /)", NULL),
    NATIVE("_clearcache", clear_cache, "($module, /)", NULL),
    NATIVE_END,
};

static bool fill(Value module)
{
    if (module_state_start() == NULL)
        return false;
    Value name = str_intern_c("error"), bases = tuple_pack(1, from_pointer(TYPE(Exception))), namespace = from_pointer(dict_new());
    Value owner = str_from_c("struct"), type = EMPTY;
    if (!is_empty(name) && !is_empty(bases) && !is_empty(namespace) && !is_empty(owner) && dict_set(as_dict(namespace), NAME(module_), owner))
        type = call_3(from_pointer(TYPE(type)), name, bases, namespace);
    release(name);
    release(bases);
    release(namespace);
    release(owner);
    return module_add(module, "error", type) && module_add_type(module, TYPE(struct_));
}

const ModuleSpec struct_module = {"_struct", "Functions to convert between Python values and C structs.", functions, fill};
