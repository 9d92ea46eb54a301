/* hash.h - what the hashing modules share. */
#ifndef PYISH_MODULES_HASH_HASH_H
#define PYISH_MODULES_HASH_HASH_H

#include "base/digest.h"
#include "modules/support.h"

typedef struct HashObject {
    Object head;
    Digest digest;
} HashObject;

static inline HashObject *as_hash(Value v) { return (HashObject *)as_object(v); }

/* Which of the two arguments data and string was given; borrowed, or EMPTY. false: both were. */
bool hash_source(Value data, Value string, Value *source) MUST_CHECK;
/* The bytes of an object with a buffer; strs get a message of their own. */
bool hash_buffer_get(Value v, Buffer *buffer) MUST_CHECK;
/* Takes in an object's bytes; EMPTY: none. */
bool hash_take_in(Digest *digest, Value data) MUST_CHECK;
/* The methods that all types share. */
Value hash_copy(Value self);
Value hash_digest(Value self);
Value hash_hexdigest(Value self);
Value hash_update(Value self, Value data);
extern const GetSetRow hash_getset[];
/* Bytes as a str of hexadecimal digits. */
Value hash_hex(const uint8_t *bytes, size_t length) MUST_CHECK;

#endif
