/* marshal_write.c - writing. See marshal.h. */
#include <stdio.h>
#include <stdlib.h>

#include "modules/marshal.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/list.h"
#include "object/set.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/code.h"
#include "types/complex.h"

typedef struct Writer {
    BytesBuilder out;
    int version, depth;
    bool allow_code, failed, unmarshallable;
    Object **refs;      /* open addressing by address; NULL: none */
    uint32_t *indexes;
    size_t ref_count, ref_capacity;
} Writer;

static void write_value(Writer *w, Value v);

static void put(Writer *w, int byte) { bytes_builder_byte(&w->out, byte); }
static void put_raw(Writer *w, const void *data, size_t n) { bytes_builder_add(&w->out, data, n); }
static void put16(Writer *w, uint16_t x) { put_raw(w, &x, 2); }
static void put32(Writer *w, uint32_t x) { put_raw(w, &x, 4); }

static void put_size(Writer *w, size_t n)
{
    if (n > INT32_MAX) {
        w->unmarshallable = true;
        n = 0;
    }
    put32(w, (uint32_t)n);
}

/* ---- references ---- */

static size_t ref_place(const Writer *w, const Object *object)
{
    size_t i = ((uintptr_t)object >> 4) * 0x9e3779b97f4a7c15u >> 20 & (w->ref_capacity - 1);
    while (w->refs[i] && w->refs[i] != object)
        i = (i + 1) & (w->ref_capacity - 1);
    return i;
}

static bool grow_refs(Writer *w)
{
    Writer old = *w;
    w->ref_capacity = old.ref_capacity ? old.ref_capacity * 2 : 256;
    w->refs = calloc(w->ref_capacity, sizeof *w->refs);
    w->indexes = calloc(w->ref_capacity, sizeof *w->indexes);
    if (w->refs == NULL || w->indexes == NULL) {
        error_no_memory();
        w->failed = true;
        return false;
    }
    for (size_t i = 0; i < old.ref_capacity; i++)
        if (old.refs[i]) {
            size_t place = ref_place(w, old.refs[i]);
            w->refs[place] = old.refs[i];
            w->indexes[place] = old.indexes[i];
        }
    free(old.refs);
    free(old.indexes);
    return true;
}

/* true: written as a reference. Otherwise *flag says whether the type byte carries the mark. */
static bool write_ref(Writer *w, Value v, int *flag)
{
    *flag = 0;
    if (w->version < 3 || !is_object(v))
        return false;
    Object *object = as_object(v);
    if (object_count(object) == 1)
        return false;
    if (w->ref_count * 2 >= w->ref_capacity && !grow_refs(w))
        return false;
    size_t place = ref_place(w, object);
    if (w->refs[place]) {
        put(w, 'r');
        put32(w, w->indexes[place]);
        return true;
    }
    w->refs[place] = object;
    w->indexes[place] = (uint32_t)w->ref_count++;
    *flag = MARSHAL_REF;
    return false;
}

/* ---- numbers and text ---- */

static void write_int(Writer *w, Value v, int flag)
{
    int64_t number;
    if (int_as_int64(v, &number) == 0 && number == (int32_t)number) {
        put(w, 'i' | flag);
        put32(w, (uint32_t)number);
        return;
    }
    IntView view;
    int_view(v, &view);
    size_t digits = (int_bit_length(v) + 14) / 15;
    put(w, 'l' | flag);
    put32(w, (uint32_t)(view.negative ? -(int32_t)digits : (int32_t)digits));
    for (size_t i = 0; i < digits; i++) {
        size_t bit = i * 15, limb = bit / 64, shift = bit % 64;
        uint64_t digit = view.limbs[limb] >> shift;
        if (shift > 49 && limb + 1 < view.length)
            digit |= view.limbs[limb + 1] << (64 - shift);
        put16(w, digit & 0x7fff);
    }
}

static void put_double(Writer *w, double d)
{
    if (w->version > 1) {
        put_raw(w, &d, 8);
        return;
    }
    char text[32];
    int n = snprintf(text, sizeof text, "%.17g", d);
    put(w, n);
    put_raw(w, text, (size_t)n);
}

static void put_utf8(Writer *w, uint32_t c)
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (n == 1) {
        put(w, (int)c);
        return;
    }
    put(w, (int)((0xf00u >> n & 0xff) | c >> 6 * (n - 1)));
    for (size_t i = n - 1; i-- > 0;)
        put(w, (int)(0x80 | (c >> 6 * i & 0x3f)));
}

static void write_str(Writer *w, Value v, int flag)
{
    const Str *s = as_str(v);
    bool interned = str_is_interned(s) && w->version > 0;
    if (w->version >= 4 && str_is_ascii(s)) {
        bool is_short = s->length < 256;
        put(w, (is_short ? interned ? 'Z' : 'z' : interned ? 'A' : 'a') | flag);
        if (is_short)
            put(w, (int)s->length);
        else
            put_size(w, s->length);
        put_raw(w, str_data(s), s->length);
        return;
    }
    put(w, (interned && w->version >= 3 ? 't' : 'u') | flag);
    size_t length = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        length += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    put_size(w, length);
    for (size_t i = 0; i < s->length; i++)
        put_utf8(w, str_char(s, i));
}

/* ---- containers ---- */

static void write_sequence(Writer *w, int type, const Value *items, size_t n, int flag)
{
    if (type == '(' && n < 256 && w->version >= 4) {
        put(w, ')' | flag);
        put(w, (int)n);
    } else {
        put(w, type | flag);
        put_size(w, n);
    }
    for (size_t i = 0; i < n && !w->failed; i++)
        write_value(w, items[i]);
}

static void write_dict(Writer *w, Value v, int flag)
{
    Value key, value;
    put(w, '{' | flag);
    for (int64_t i = 0; !w->failed && dict_next(as_dict(v), &i, &key, &value);) {
        write_value(w, key);
        write_value(w, value);
    }
    put(w, '0');
}

static void write_set(Writer *w, Value v, int flag)
{
    Value key;
    int64_t hash, position = 0;
    put(w, (is_frozenset(v) ? '>' : '<') | flag);
    size_t count_at = w->out.length;
    put32(w, 0);
    uint32_t n = 0;
    while (!w->failed && set_next(as_set(v), &position, &key, &hash)) {
        write_value(w, key);
        n++;
    }
    if (!w->out.failed && w->out.bytes)
        memcpy(w->out.bytes->data + count_at, &n, 4);
}

/* ---- code ---- */

static void write_optional(Writer *w, Value v)
{
    if (is_empty(v))
        put(w, '0');
    else
        write_value(w, v);
}

static void write_block(Writer *w, const void *data, size_t n)
{
    put_size(w, n);
    put_raw(w, data, n);
}

static void write_instructions(Writer *w, const Code *code)
{
    size_t bytes = code->size * sizeof(Insn);
    uint64_t *copy = malloc(bytes ? bytes : 1);
    if (copy == NULL) {
        error_no_memory();
        w->failed = true;
        return;
    }
    code_generic_words(code, copy);
    write_block(w, copy, bytes);
    free(copy);
}

/* What a function object needs at once comes first; the rest is a block with references of its own, so that it can be read
   when the code first runs. */
static void write_rest(Writer *w, const Code *code)
{
    write_instructions(w, code);
    write_block(w, code->handlers, code->handler_count * sizeof(Handler));
    write_block(w, code->locations, code->locations_size);
    write_block(w, code->local_kinds, code->nlocals);
    put_size(w, code->constant_count);
    for (uint32_t i = 0; i < code->constant_count && !w->failed; i++)
        write_value(w, code->constants[i]);
    put_size(w, code->name_count);
    for (uint32_t i = 0; i < code->name_count && !w->failed; i++)
        write_value(w, code->names[i]);
    write_optional(w, code->local_names);
    write_optional(w, code->static_attributes);
}

static void write_sized_rest(Writer *w, const Code *code)
{
    Writer outer = *w;
    w->refs = NULL;
    w->indexes = NULL;
    w->ref_count = w->ref_capacity = 0;
    size_t at = w->out.length;
    put32(w, 0);
    write_rest(w, code);
    size_t length = w->out.length - at - 4;
    if (length > INT32_MAX)
        w->unmarshallable = true;
    else if (!w->out.failed && w->out.bytes)
        memcpy(w->out.bytes->data + at, &(uint32_t){(uint32_t)length}, 4);
    free(w->refs);
    free(w->indexes);
    w->refs = outer.refs;
    w->indexes = outer.indexes;
    w->ref_count = outer.ref_count;
    w->ref_capacity = outer.ref_capacity;
}

static void write_code(Writer *w, Code *code, int flag)
{
    if (!code_ready(code)) {
        w->failed = true;
        return;
    }
    put(w, 'c' | flag);
    put32(w, code->argcount);
    put32(w, code->posonlyargcount);
    put32(w, code->kwonlyargcount);
    put32(w, code->nlocals);
    put32(w, code->nregs);
    put32(w, code->flags);
    put32(w, (uint32_t)code->firstlineno);
    put32(w, code->free_count);
    put(w, code->simple);
    put(w, code->namespace_register);
    write_optional(w, code->name);
    write_optional(w, code->qualname);
    write_optional(w, code->filename);
    write_optional(w, code->docstring);
    write_sized_rest(w, code);
}

static void write_buffer(Writer *w, Value v, int flag)
{
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE)) {
        error_clear();
        w->unmarshallable = true;
        put(w, '?');
        return;
    }
    put(w, 's' | flag);
    put_size(w, (size_t)buffer.length);
    put_raw(w, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
}

static void write_object(Writer *w, Value v, int flag)
{
    Type *type = type_of(v);
    if (type == TYPE(str))
        write_str(w, v, flag);
    else if (type == TYPE(int_))
        write_int(w, v, flag);
    else if (type == TYPE(float_)) {
        put(w, (w->version > 1 ? 'g' : 'f') | flag);
        put_double(w, float_double(v));
    } else if (type == TYPE(complex_)) {
        put(w, (w->version > 1 ? 'y' : 'x') | flag);
        put_double(w, complex_of(v).real);
        put_double(w, complex_of(v).imag);
    } else if (type == TYPE(bytes)) {
        put(w, 's' | flag);
        put_size(w, as_bytes(v)->length);
        put_raw(w, as_bytes(v)->data, as_bytes(v)->length);
    } else if (type == TYPE(tuple))
        write_sequence(w, '(', as_tuple(v)->items, as_tuple(v)->length, flag);
    else if (type == TYPE(list))
        write_sequence(w, '[', as_list(v)->items, as_list(v)->length, flag);
    else if (type == TYPE(dict))
        write_dict(w, v, flag);
    else if (type == TYPE(set) || type == TYPE(frozenset))
        write_set(w, v, flag);
    else if (is_code(v) && w->allow_code)
        write_code(w, as_code(v), flag);
    else if (is_slice(v) && w->version >= 5) {
        Slice *s = (Slice *)as_object(v);
        put(w, ':' | flag);
        write_value(w, s->start);
        write_value(w, s->stop);
        write_value(w, s->step);
    } else if (has_buffer(v))
        write_buffer(w, v, flag);
    else {
        w->unmarshallable = true;
        put(w, '?');
    }
}

static void write_value(Writer *w, Value v)
{
    int flag;
    if (w->failed || w->out.failed)
        return;
    if (is_none(v))
        put(w, 'N');
    else if (same(v, TRUE_VALUE))
        put(w, 'T');
    else if (same(v, FALSE_VALUE))
        put(w, 'F');
    else if (same(v, ELLIPSIS))
        put(w, '.');
    else if (same(v, from_pointer(TYPE(StopIteration))))
        put(w, 'S');
    else if (!write_ref(w, v, &flag)) {
        if (++w->depth > MARSHAL_MAX_DEPTH || stack_is_short()) {
            error_value("object too deeply nested to marshal");
            w->failed = true;
            return;
        }
        write_object(w, v, flag);
        w->depth--;
    }
}

Value marshal_dump(Value v, int version, bool allow_code)
{
    Writer w = {.version = version, .allow_code = allow_code};
    write_value(&w, v);
    free(w.refs);
    free(w.indexes);
    if (!w.failed && !w.out.failed && w.unmarshallable) {
        error_value("unmarshallable object");
        w.failed = true;
    }
    if (w.failed) {
        bytes_builder_drop(&w.out);
        return EMPTY;
    }
    return bytes_builder_finish(&w.out);
}
