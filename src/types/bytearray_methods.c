/* bytearray_methods.c - what changes a bytearray: item and slice assignment, append, pop, ... */
#include "types/bytearray.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/bytestring.h"

/* Replaces bytes start..end by others, which must not lie in the array. */
static bool splice(ByteArray *array, size_t start, size_t end, const void *data, size_t length)
{
    size_t old_length = array->length, gone = end - start, tail = old_length - end;
    if (length == gone) {
        memcpy(array->start + start, data, length);
        return true;
    }
    if (!bytearray_can_resize(array))
        return false;
    if (length < gone && start == 0 && array->storage) {
        array->start += gone - length; /* cheap deletion at the front */
        array->capacity -= gone - length;
        array->length -= gone - length;
        memcpy(array->start, data, length);
        return array->length >= array->capacity / 2 || bytearray_resize(array, array->length);
    }
    if (length < gone) {
        memmove(array->start + start + length, array->start + end, tail);
        memcpy(array->start + start, data, length);
        return bytearray_resize(array, old_length - gone + length);
    }
    if (!bytearray_resize(array, old_length - gone + length))
        return false;
    memmove(array->start + start + length, array->start + end, tail);
    memcpy(array->start + start, data, length);
    return true;
}

/* Deletes every step-th item. */
static bool delete_steps(ByteArray *array, int64_t start, int64_t step, int64_t n)
{
    if (n == 0)
        return true;
    if (!bytearray_can_resize(array))
        return false;
    if (step < 0) {
        start += step * (n - 1);
        step = -step;
    }
    char *to = array->start + start;
    for (int64_t i = 0; i < n; i++) {
        char *from = array->start + start + i * step + 1;
        size_t run = i + 1 < n ? (size_t)step - 1 : array->length - (size_t)(start + i * step) - 1;
        memmove(to, from, run);
        to += run;
    }
    return bytearray_resize(array, array->length - (size_t)n);
}

static bool set_slice(ByteArray *array, Value slice, const char *data, size_t length, bool delete)
{
    int64_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return false;
    int64_t n = slice_adjust((int64_t)array->length, &start, &stop, step);
    if (step == 1) {
        if (stop < start)
            stop = start;
        return splice(array, (size_t)start, (size_t)stop, data, length);
    }
    if (delete)
        return delete_steps(array, start, step, n);
    if ((int64_t)length != n) {
        error_value("attempt to assign bytes of size %zu to extended slice of size %zd", length, (ssize_t)n);
        return false;
    }
    for (int64_t i = 0; i < n; i++)
        array->start[start + i * step] = data[i];
    return true;
}

/* What is assigned to a slice, as bytes or bytearray; owned. */
static Value slice_source(Value self, Value value)
{
    if (is_exact_bytes(value))
        return retain(value);
    if (is_int(value) || is_str(value))
        return error_type("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    (void)self;
    return bytes_of_iterable(value, "bytearray");
}

bool bytearray_set_item(Value self, Value key, Value value)
{
    ByteArray *array = as_bytearray(self);
    int64_t i;
    uint8_t byte;
    if (is_slice(key)) {
        if (is_empty(value))
            return set_slice(array, key, "", 0, true);
        Value source = slice_source(self, value);
        if (is_empty(source))
            return false;
        bool ok = set_slice(array, key, as_bytes(source)->data, as_bytes(source)->length, false);
        release(source);
        return ok;
    }
    if (!bytearray_index(self, key, &i))
        return false;
    if (is_empty(value))
        return splice(array, (size_t)i, (size_t)i + 1, "", 0);
    if (!byte_value(value, &byte, "byte"))
        return false;
    if (i >= (int64_t)array->length) { /* __index__ may have shortened it */
        error_set(TYPE(IndexError), "bytearray index out of range");
        return false;
    }
    array->start[i] = (char)byte;
    return true;
}

static Value method_append(Value self, Value item)
{
    ByteArray *array = as_bytearray(self);
    uint8_t byte;
    if (!byte_value(item, &byte, "byte") || !bytearray_resize(array, array->length + 1))
        return EMPTY;
    array->start[array->length - 1] = (char)byte;
    return none_value();
}

static Value method_clear(Value self)
{
    return as_bytearray(self)->length == 0 || bytearray_resize(as_bytearray(self), 0) ? none_value() : EMPTY;
}

static Value method_copy(Value self) { return bytearray_from(as_bytearray(self)->start, as_bytearray(self)->length); }

static Value method_extend(Value self, Value items)
{
    if (has_buffer(items))
        return bytearray_extend_buffer(as_bytearray(self), items) ? none_value() : EMPTY;
    Value iterator = get_iterator(items);
    if (is_empty(iterator)) {
        if (error_catch(TYPE(TypeError)))
            error_type("can't extend bytearray with %T", items);
        return EMPTY;
    }
    BytesBuilder b = {.failed = length_hint(items, 32) < 0};
    Value item;
    while (!b.failed && !is_empty(item = iterator_next(iterator))) {
        uint8_t byte;
        if (byte_value(item, &byte, "byte"))
            bytes_builder_byte(&b, byte);
        else {
            b.failed = true;
            if (is_str(items) && error_catch(TYPE(TypeError)))
                error_type("expected iterable of integers; got: 'str'");
        }
        release(item);
    }
    release(iterator);
    b.failed |= error_occurred();
    Value bytes = bytes_builder_finish(&b);
    if (is_empty(bytes))
        return EMPTY;
    bool ok = bytearray_extend_buffer(as_bytearray(self), bytes);
    release(bytes);
    return ok ? none_value() : EMPTY;
}

static Value method_insert(Value self, const Value *args)
{
    ByteArray *array = as_bytearray(self);
    int64_t i;
    uint8_t byte;
    if (!index_as_int64(args[0], &i, TYPE(OverflowError)) || !byte_value(args[1], &byte, "byte"))
        return EMPTY;
    int64_t n = (int64_t)array->length;
    i = wrap_index(i, n);
    i = i < 0 ? 0 : i > n ? n : i;
    if (!bytearray_resize(array, array->length + 1))
        return EMPTY;
    memmove(array->start + i + 1, array->start + i, (size_t)(n - i));
    array->start[i] = (char)byte;
    return none_value();
}

static Value method_pop(Value self, const Value *args)
{
    ByteArray *array = as_bytearray(self);
    int64_t i;
    if (!index_as_int64(args[0], &i, TYPE(IndexError)))
        return EMPTY;
    if (array->length == 0)
        return error_set(TYPE(IndexError), "pop from empty bytearray");
    i = wrap_index(i, (int64_t)array->length);
    if (i < 0 || i >= (int64_t)array->length)
        return error_set(TYPE(IndexError), "pop index out of range");
    Value item = small_int_value((uint8_t)array->start[i]);
    return splice(array, (size_t)i, (size_t)i + 1, "", 0) ? item : EMPTY;
}

static Value method_remove(Value self, Value value)
{
    ByteArray *array = as_bytearray(self);
    uint8_t byte;
    if (!byte_value(value, &byte, "byte"))
        return EMPTY;
    char *found = array->length ? memchr(array->start, byte, array->length) : NULL;
    if (found == NULL)
        return error_value("value not found in bytearray");
    size_t i = (size_t)(found - array->start);
    return splice(array, i, i + 1, "", 0) ? none_value() : EMPTY;
}

static Value method_reverse(Value self)
{
    ByteArray *array = as_bytearray(self);
    for (size_t i = 0, j = array->length; i + 1 < j; i++) {
        char c = array->start[i];
        array->start[i] = array->start[--j];
        array->start[j] = c;
    }
    return none_value();
}

static Value method_resize(Value self, Value size)
{
    ByteArray *array = as_bytearray(self);
    int64_t n;
    size_t old = array->length;
    if (!index_as_int64(size, &n, TYPE(OverflowError)))
        return EMPTY;
    if (n < 0)
        return error_value("bytearray.resize(): new size must be >= 0, got %zd", (ssize_t)n);
    if ((size_t)n != old && !bytearray_resize(array, (size_t)n))
        return EMPTY;
    if ((size_t)n > old)
        memset(array->start + old, 0, (size_t)n - old);
    return none_value();
}

static Value method_fromhex(Value type, Value text)
{
    Value bytes = bytes_of_hex(text), result;
    if (is_empty(bytes))
        return EMPTY;
    if (as_type(type) == TYPE(bytearray))
        result = bytearray_from(as_bytes(bytes)->data, as_bytes(bytes)->length);
    else
        result = call_1(type, bytes);
    release(bytes);
    return result;
}

static Value method_alloc(Value self)
{
    ByteArray *array = as_bytearray(self);
    return int_value(array->storage ? (int64_t)(array->capacity + (size_t)(array->start - array->storage) + 1) : 0);
}

static Value method_sizeof(Value self)
{
    ByteArray *array = as_bytearray(self);
    return int_value((int64_t)(type_of(self)->instance_bytes + (array->storage ? array->capacity + 1 : 0)));
}

/* (class, arguments, state): text and "latin-1" for old protocols, bytes for 3 and up. */
static Value reduce(Value self, int64_t protocol)
{
    Span s = span_of(self);
    Value state = EMPTY, args = EMPTY, result = EMPTY, data;
    state = call_method_0(self, NAME(getstate_));
    if (is_empty(state))
        return EMPTY;
    if (s.length == 0) {
        args = tuple_from(NULL, 0);
    } else if (protocol < 3) {
        data = str_from_wide(s.data, 1, s.length);
        Value encoding = str_from_c("latin-1");
        if (!is_empty(data) && !is_empty(encoding))
            args = tuple_from((Value[]){data, encoding}, 2);
        release(data);
        release(encoding);
    } else {
        data = bytes_from(s.data, s.length);
        args = is_empty(data) ? EMPTY : tuple_from_owned(&data, 1);
    }
    if (!is_empty(args))
        result = tuple_from((Value[]){from_pointer(type_of(self)), args, state}, 3);
    release(args);
    release(state);
    return result;
}

static Value method_reduce(Value self) { return reduce(self, 2); }

static Value method_reduce_ex(Value self, const Value *args)
{
    int64_t protocol;
    return index_as_int64(args[0], &protocol, TYPE(OverflowError)) ? reduce(self, protocol) : EMPTY;
}

const NativeRow bytearray_methods[] = {
#include "types/bytes_methods.def"
    NATIVE("__alloc__", method_alloc, "($self, /)", "How many bytes are allocated."),
    NATIVE("__reduce__", method_reduce, "($self, /)", "State for pickling."),
    NATIVE("__reduce_ex__", method_reduce_ex, "($self, proto=0, /)", "State for pickling."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "The size in memory, in bytes."),
    NATIVE("append", method_append, "($self, item, /)", "Appends one byte."),
    NATIVE("clear", method_clear, "($self, /)", "Removes all bytes."),
    NATIVE("copy", method_copy, "($self, /)", "Returns a copy."),
    NATIVE("extend", method_extend, "($self, iterable_of_ints, /)", "Appends all the bytes of an iterable of ints or a buffer."),
    NATIVE("fromhex", method_fromhex, "($type, string, /)", "Makes a bytearray of hexadecimal digits, two a byte, with white space between them if wanted."),
    NATIVE("insert", method_insert, "($self, index, item, /)", "Inserts one byte before an index."),
    NATIVE("pop", method_pop, "($self, index=-1, /)", "Removes a byte and returns it."),
    NATIVE("remove", method_remove, "($self, value, /)", "Removes the first occurrence of a byte."),
    NATIVE("resize", method_resize, "($self, size, /)", "Changes the length; new bytes are zero."),
    NATIVE("reverse", method_reverse, "($self, /)", "Reverses the order of the bytes in place."),
    NATIVE_END,
};
