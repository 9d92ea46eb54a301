/* bytes.c - the bytes type. */
#include "object/bytes.h"

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/bytestring.h"
#include "types/text_iterators.h"

static const NativeRow constructor = NATIVE("bytes", (NativeBound)NULL, "(source=<unset>, encoding=<unset>, errors=<unset>)", NULL);

static Value copy_as(Type *type, Value bytes)
{
    if (is_empty(bytes) || type == TYPE(bytes))
        return bytes;
    Bytes *copy = bytes_new_of(type, as_bytes(bytes)->length);
    if (copy)
        memcpy(copy->data, as_bytes(bytes)->data, copy->length);
    release(bytes);
    return from_pointer(copy);
}

/* The encoding or errors argument: a str. */
static bool is_text_argument(Value v, const char *function, const char *name)
{
    if (is_empty(v) || is_str(v))
        return true;
    error_type("%s() argument '%s' must be str, not %T", function, name, v);
    return false;
}

static Value bytes_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    if (!bind_arguments(&constructor, args, nargs, kwnames, bound, 3))
        return EMPTY;
    if (!is_text_argument(bound[1], "bytes", "encoding") || !is_text_argument(bound[2], "bytes", "errors"))
        return EMPTY;
    Value result = bytes_of_arguments(bound[0], bound[1], bound[2], "bytes");
    return copy_as(type, result);
}

static Value bytes_repr(Value self) { return byte_string_repr(span_of(self), "b", ""); }

static Value bytes_str(Value self)
{
    if (runtime.flags.bytes_warning && !error_warn(TYPE(BytesWarning), 1, "str() on a bytes instance"))
        return EMPTY;
    return bytes_repr(self);
}

static int64_t bytes_hash_slot(Value self) { return bytes_hash(as_bytes(self)); }
static int64_t bytes_length(Value self) { return (int64_t)as_bytes(self)->length; }

static Value bytes_repeat(Value self, int64_t n)
{
    Bytes *s = as_bytes(self);
    if (n == 1 && is_exact_bytes(self))
        return retain(self);
    if (n <= 0 || s->length == 0)
        return bytes_from("", 0);
    size_t total;
    if (__builtin_mul_overflow(s->length, (size_t)n, &total) || total > INT64_MAX / 2)
        return error_overflow("repeated bytes are too long");
    Bytes *result = bytes_new(total);
    if (result == NULL)
        return EMPTY;
    repeat_bytes(result->data, s->data, s->length, total);
    return from_pointer(result);
}

static Value bytes_slice(Value self, Value slice)
{
    int64_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return EMPTY;
    Bytes *s = as_bytes(self);
    int64_t n = slice_adjust((int64_t)s->length, &start, &stop, step);
    if (n <= 0)
        return bytes_from("", 0);
    if (step == 1)
        return n == (int64_t)s->length && is_exact_bytes(self) ? retain(self) : bytes_from(s->data + start, (size_t)n);
    Bytes *result = bytes_new((size_t)n);
    for (int64_t i = 0; result && i < n; i++)
        result->data[i] = s->data[start + i * step];
    return from_pointer(result);
}

static Value bytes_get_item(Value self, Value key)
{
    int64_t i;
    if (is_slice(key))
        return bytes_slice(self, key);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL)
        return error_type("byte indices must be integers or slices, not %T", key);
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return EMPTY;
    i = wrap_index(i, (int64_t)as_bytes(self)->length);
    if (i < 0 || i >= (int64_t)as_bytes(self)->length)
        return error_set(TYPE(IndexError), "index out of range");
    return small_int_value((uint8_t)as_bytes(self)->data[i]);
}

static Value bytes_remainder(Value self, Value arguments)
{
    return is_bytes(self) ? byte_string_format(self, arguments) : not_implemented();
}

static bool bytes_get_buffer(Value self, Buffer *buffer, int flags)
{
    return buffer_fill(buffer, self, as_bytes(self)->data, (int64_t)as_bytes(self)->length, true, flags);
}

static Value method_bytes(Value self)
{
    return is_exact_bytes(self) ? retain(self) : bytes_from(as_bytes(self)->data, as_bytes(self)->length);
}

static Value method_getnewargs(Value self)
{
    Value copy = bytes_from(as_bytes(self)->data, as_bytes(self)->length);
    return is_empty(copy) ? EMPTY : tuple_from_owned(&copy, 1);
}

static Value method_fromhex(Value type, Value text)
{
    Value bytes = bytes_of_hex(text);
    if (is_empty(bytes) || as_type(type) == TYPE(bytes))
        return bytes;
    Value result = call_1(type, bytes);
    release(bytes);
    return result;
}

static const NativeRow methods[] = {
#include "types/bytes_methods.def"
    NATIVE("__bytes__", method_bytes, "($self, /)", "Converts to exactly bytes."),
    NATIVE("__getnewargs__", method_getnewargs, "($self, /)", ""),
    NATIVE("fromhex", method_fromhex, "($type, string, /)", "Makes bytes of hexadecimal digits, two a byte, with white space between them if wanted."),
    NATIVE_END,
};

const TypeSpec bytes_spec = {
    .name = "bytes", .size = sizeof(Bytes), .flags = TYPE_BASE | TYPE_IS_BYTES | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy\n"
           "bytes(int) -> that many zero bytes\nbytes() -> empty bytes\n\nAn immutable array of bytes.",
    .methods = methods,
    .slots = {.new = bytes_new_slot, .repr = bytes_repr, .str = bytes_str, .hash = bytes_hash_slot, .compare = byte_string_compare,
              .length = bytes_length, .get_item = bytes_get_item, .concat = bytes_concat_any, .repeat = bytes_repeat,
              .contains = byte_string_contains, .remainder = bytes_remainder, .iter = bytes_iter, .dealloc = object_free,
              .get_buffer = bytes_get_buffer, .instance_size = bytes_size},
};
