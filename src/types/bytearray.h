/* bytearray.h - between bytearray.c and bytearray_methods.c. */
#ifndef PYISH_TYPES_BYTEARRAY_H
#define PYISH_TYPES_BYTEARRAY_H

#include "object/bytes.h"
#include "object/native.h"

extern const NativeRow bytearray_methods[];

Value bytearray_new_of(Type *type, const void *data, size_t length) MUST_CHECK;
/* false: BufferError, views are out. */
bool bytearray_can_resize(ByteArray *array) MUST_CHECK;
/* Appends the bytes of an object with a buffer. */
bool bytearray_extend_buffer(ByteArray *array, Value other) MUST_CHECK;
/* An index within the array; false: exception. */
bool bytearray_index(Value self, Value key, int64_t *index) MUST_CHECK;
bool bytearray_set_item(Value self, Value key, Value value) MUST_CHECK;

#endif
