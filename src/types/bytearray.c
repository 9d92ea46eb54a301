/* bytearray.c - the bytearray type: storage, slots and constructor. Methods that change it are in bytearray_methods.c. */
#include "types/bytearray.h"

#include <stdlib.h>

#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "types/bytestring.h"
#include "types/text_iterators.h"

bool bytearray_can_resize(ByteArray *array)
{
    if (likely(array->exports == 0))
        return true;
    error_set(TYPE(BufferError), "Existing exports of data: object cannot be re-sized");
    return false;
}

/* Moves the bytes to storage with that capacity. */
static bool move(ByteArray *array, size_t capacity)
{
    char *storage = NULL;
    if (capacity < SIZE_MAX / 4) {
        if (array->start == array->storage) {
            storage = realloc(array->storage, capacity + 1);
        } else if ((storage = malloc(capacity + 1)) != NULL) {
            memcpy(storage, array->start, array->length < capacity ? array->length : capacity);
            free(array->storage);
        }
    }
    if (storage == NULL) {
        error_no_memory();
        return false;
    }
    array->storage = array->start = storage;
    array->capacity = capacity;
    return true;
}

bool bytearray_resize(ByteArray *array, size_t length)
{
    if (length == array->length && array->start)
        return true;
    if (!bytearray_can_resize(array))
        return false;
    if (length > array->capacity || length < array->capacity / 2 || array->start == NULL) {
        /* Grows by an eighth to spare, as lists do; what shrinks much gives its memory back. */
        size_t spare = length > array->capacity && array->capacity ? (length >> 3) + (length < 9 ? 3 : 6) : 0;
        if (length > SIZE_MAX / 8) {
            error_no_memory();
            return false;
        }
        if (!move(array, length + spare))
            return false;
    }
    array->length = length;
    array->start[length] = 0;
    return true;
}

Value bytearray_new_of(Type *type, const void *data, size_t length)
{
    ByteArray *array = object_new(type);
    if (array == NULL)
        return EMPTY;
    array->start = "";
    if (length) {
        array->start = NULL;
        if (!bytearray_resize(array, length)) {
            array->start = "";
            RELEASE(array);
            return EMPTY;
        }
        if (data)
            memcpy(array->start, data, length);
    }
    return from_pointer(array);
}

Value bytearray_from(const void *data, size_t length) { return bytearray_new_of(TYPE(bytearray), data, length); }

static void bytearray_dealloc(Object *self)
{
    free(((ByteArray *)self)->storage);
    object_free(self);
}

static Value bytearray_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return bytearray_new_of(type, NULL, 0);
}

static const NativeRow constructor = NATIVE("bytearray", (NativeBound)NULL, "(source=<unset>, encoding=<unset>, errors=<unset>)", NULL);

static bool is_text(Value v, const char *name)
{
    if (is_empty(v) || is_str(v))
        return true;
    error_type("bytearray() argument '%s' must be str, not %T", name, v);
    return false;
}

static bool bytearray_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    if (!bind_arguments(&constructor, args, nargs, kwnames, bound, 3) || !is_text(bound[1], "encoding") ||
        !is_text(bound[2], "errors"))
        return false;
    if (as_bytearray(self)->length && !bytearray_resize(as_bytearray(self), 0))
        return false;
    Value bytes = bytes_of_arguments(bound[0], bound[1], bound[2], "bytearray");
    if (is_empty(bytes))
        return false;
    bool ok = as_bytes(bytes)->length == 0 || bytearray_resize(as_bytearray(self), as_bytes(bytes)->length);
    if (ok)
        memcpy(as_bytearray(self)->start, as_bytes(bytes)->data, as_bytes(bytes)->length);
    release(bytes);
    return ok;
}

static Value bytearray_repr(Value self)
{
    StrBuilder b;
    builder_init(&b);
    builder_c(&b, type_of(self)->name);
    builder_char(&b, '(');
    Value body = byte_string_repr(span_of(self), "b", ")");
    if (is_empty(body)) {
        builder_drop(&b);
        return EMPTY;
    }
    builder_str(&b, body);
    release(body);
    return builder_finish(&b);
}

static Value bytearray_str(Value self)
{
    if (runtime.flags.bytes_warning && !error_warn(TYPE(BytesWarning), 1, "str() on a bytearray instance"))
        return EMPTY;
    return bytearray_repr(self);
}

static int64_t bytearray_length(Value self) { return (int64_t)as_bytearray(self)->length; }

static bool repeated_length(size_t length, int64_t n, size_t *total)
{
    if (n < 0)
        n = 0;
    if (!__builtin_mul_overflow(length, (size_t)n, total) && *total <= INT64_MAX / 2)
        return true;
    error_no_memory();
    return false;
}

static Value bytearray_repeat(Value self, int64_t n)
{
    size_t total, length = as_bytearray(self)->length;
    if (!repeated_length(length, n, &total))
        return EMPTY;
    Value result = bytearray_from(NULL, total);
    if (!is_empty(result) && total)
        repeat_bytes(as_bytearray(result)->start, as_bytearray(self)->start, length, total);
    return result;
}

static Value bytearray_inplace_repeat(Value self, int64_t n)
{
    ByteArray *array = as_bytearray(self);
    size_t total, length = array->length;
    if (!repeated_length(length, n, &total) || !bytearray_resize(array, total))
        return EMPTY;
    for (size_t done = length; done < total;) {
        size_t part = done < total - done ? done : total - done;
        memcpy(array->start + done, array->start, part);
        done += part;
    }
    return retain(self);
}

static Value bytearray_inplace_concat(Value self, Value other)
{
    if (!has_buffer(other))
        return error_type("can't concat %.100s to %.100s", type_of(other)->name, type_of(self)->name);
    return bytearray_extend_buffer(as_bytearray(self), other) ? retain(self) : EMPTY;
}

bool bytearray_extend_buffer(ByteArray *array, Value other)
{
    Buffer view;
    if (same(other, from_pointer(array))) { /* its own view would stop the growing */
        size_t n = array->length;
        if (!bytearray_resize(array, 2 * n))
            return false;
        memcpy(array->start + n, array->start, n);
        return true;
    }
    if (!buffer_get(other, &view, BUFFER_SIMPLE))
        return false;
    size_t at = array->length;
    bool ok = bytearray_resize(array, at + (size_t)view.length);
    if (ok)
        memcpy(array->start + at, view.data, (size_t)view.length);
    buffer_release(&view);
    return ok;
}

static Value bytearray_get_item(Value self, Value key)
{
    int64_t i, start, stop, step;
    if (is_slice(key)) {
        if (!slice_unpack(key, &start, &stop, &step))
            return EMPTY;
        Span s = span_of(self);
        int64_t n = slice_adjust((int64_t)s.length, &start, &stop, step);
        if (step == 1 || n <= 0)
            return bytearray_from(s.data + start, n > 0 ? (size_t)n : 0);
        Value result = bytearray_from(NULL, (size_t)n);
        for (i = 0; !is_empty(result) && i < n; i++)
            as_bytearray(result)->start[i] = (char)s.data[start + i * step];
        return result;
    }
    if (!bytearray_index(self, key, &i))
        return EMPTY;
    return small_int_value((uint8_t)as_bytearray(self)->start[i]);
}

bool bytearray_index(Value self, Value key, int64_t *index)
{
    if (!is_int(key) && type_of(key)->slots.to_index == NULL) {
        error_type("bytearray indices must be integers or slices, not %T", key);
        return false;
    }
    if (!index_as_int64(key, index, TYPE(IndexError)))
        return false;
    *index = wrap_index(*index, (int64_t)as_bytearray(self)->length);
    if (*index >= 0 && *index < (int64_t)as_bytearray(self)->length)
        return true;
    error_set(TYPE(IndexError), "bytearray index out of range");
    return false;
}

static Value bytearray_remainder(Value self, Value arguments)
{
    return is_bytearray(self) ? byte_string_format(self, arguments) : not_implemented();
}

static bool bytearray_get_buffer(Value self, Buffer *buffer, int flags)
{
    ByteArray *array = as_bytearray(self);
    if (!buffer_fill(buffer, self, array->start, (int64_t)array->length, false, flags))
        return false;
    array->exports++;
    return true;
}

static void bytearray_release_buffer(Value self, Buffer *buffer)
{
    (void)buffer;
    as_bytearray(self)->exports--;
}

const TypeSpec bytearray_spec = {
    .name = "bytearray", .size = sizeof(ByteArray), .flags = TYPE_BASE | TYPE_MATCH_SELF,
    .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
           "bytearray(bytes_or_buffer) -> mutable copy\nbytearray(int) -> that many zero bytes\n"
           "bytearray() -> empty bytearray\n\nA mutable array of bytes.",
    .methods = bytearray_methods,
    .slots = {.new = bytearray_new_slot, .init = bytearray_init, .repr = bytearray_repr, .str = bytearray_str,
              .compare = byte_string_compare, .length = bytearray_length, .get_item = bytearray_get_item,
              .set_item = bytearray_set_item, .concat = bytes_concat_any, .repeat = bytearray_repeat,
              .inplace_concat = bytearray_inplace_concat, .inplace_repeat = bytearray_inplace_repeat,
              .contains = byte_string_contains, .remainder = bytearray_remainder, .iter = bytearray_iter, .dealloc = bytearray_dealloc,
              .get_buffer = bytearray_get_buffer, .release_buffer = bytearray_release_buffer},
};
