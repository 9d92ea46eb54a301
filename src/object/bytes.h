/* bytes.h - bytes and bytearray as C sees them.

   Bytes are immutable once others see them, and end with a NUL that does not count. Functions return owned values,
   EMPTY (NULL, false) with an exception set where they fail. */
#ifndef PYISH_OBJECT_BYTES_H
#define PYISH_OBJECT_BYTES_H

#include "object/buffer.h"

typedef struct Bytes {
    Object head;
    int64_t hash; /* -1: not computed */
    size_t length;
    char data[];
} Bytes;

typedef struct ByteArray {
    Object head;
    size_t length;
    size_t capacity; /* from start on, in front of the NUL */
    char *storage;   /* what malloc gave; NULL: nothing yet */
    char *start;     /* the first byte: items deleted from the front only move it */
    int64_t exports; /* views that are out: no resizing while there are any */
} ByteArray;

static inline bool is_bytes(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_BYTES); }
static inline bool is_exact_bytes(Value v) { return is_object(v) && as_object(v)->type == TYPE(bytes); }
static inline Bytes *as_bytes(Value v) { return (Bytes *)as_object(v); }
static inline bool is_bytearray(Value v) { return is_object(v) && is_instance_of(v, TYPE(bytearray)); }
static inline ByteArray *as_bytearray(Value v) { return (ByteArray *)as_object(v); }

/* Contents to be filled by the caller; not shared even where short. NULL: exception. */
Bytes *bytes_new(size_t length) MUST_CHECK;
Value bytes_from(const void *data, size_t length) MUST_CHECK;
/* Of a subclass: with room for its __dict__. */
Bytes *bytes_new_of(Type *type, size_t length) MUST_CHECK;
/* Cuts or extends bytes that nobody else has seen: may move them. false: exception, *bytes released and NULL. */
bool bytes_resize(Bytes **bytes, size_t length) MUST_CHECK;
size_t bytes_size(const Object *self);
int64_t bytes_hash(Bytes *bytes);
/* bytes(v) for objects with a buffer, __bytes__ and iterables of ints, not for numbers and strs. */
Value bytes_from_object(Value v) MUST_CHECK;

Value bytearray_from(const void *data, size_t length) MUST_CHECK;
/* Changes the length; new bytes are undefined. false: exception (views are out, memory). */
bool bytearray_resize(ByteArray *array, size_t length) MUST_CHECK;

/* Builds bytes piece by piece. */
typedef struct BytesBuilder {
    Bytes *bytes; /* NULL: nothing yet; its length is the capacity */
    size_t length;
    bool failed;  /* an exception is set; everything after is ignored */
} BytesBuilder;

/* Room for that many bytes more, which the caller fills and counts in length. NULL: failed. */
char *bytes_builder_room(BytesBuilder *b, size_t extra);
void bytes_builder_add(BytesBuilder *b, const void *data, size_t length);
void bytes_builder_byte(BytesBuilder *b, int byte);
void bytes_builder_drop(BytesBuilder *b);
Value bytes_builder_finish(BytesBuilder *b) MUST_CHECK;

#endif
