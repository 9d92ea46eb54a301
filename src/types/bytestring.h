/* bytestring.h - what bytes and bytearray share: their methods, and helpers for both type files. */
#ifndef PYISH_TYPES_BYTESTRING_H
#define PYISH_TYPES_BYTESTRING_H

#include "object/bytes.h"
#include "object/native.h"

typedef struct Span {
    const uint8_t *data;
    size_t length;
} Span;

/* The bytes of a bytes or bytearray; valid until Python code runs. */
static inline Span span_of(Value self)
{
    if (is_bytes(self))
        return (Span){(const uint8_t *)as_bytes(self)->data, as_bytes(self)->length};
    return (Span){(const uint8_t *)as_bytearray(self)->start, as_bytearray(self)->length};
}

/* While other code runs: a bytearray can't be resized (BufferError for who tries). */
static inline void hold_size(Value self) { if (!is_bytes(self)) as_bytearray(self)->exports++; }
static inline void free_size(Value self) { if (!is_bytes(self)) as_bytearray(self)->exports--; }

/* A new bytes or bytearray, whichever `like` is. */
Value bytes_like(Value like, const void *data, size_t length) MUST_CHECK;
/* The same over the whole of it, which exact bytes answer with themselves. */
Value bytes_like_same(Value self) MUST_CHECK;
/* The same, contents to be filled through *data. */
Value bytes_like_new(Value like, size_t length, char **data) MUST_CHECK;
/* Turns finished bytes (owned) into what `like` is. */
Value bytes_like_from(Value like, Value bytes) MUST_CHECK;

/* An optional slice bound: EMPTY and None leave *result as it is. */
bool slice_bound(Value v, int64_t *result) MUST_CHECK;
/* Fits start and end to a length as slices do. */
void fit_bounds(int64_t *start, int64_t *end, int64_t length);
/* An int as a byte; false: ValueError "byte must be in range(0, 256)". what: "byte" or "bytes". */
bool byte_value(Value v, uint8_t *byte, const char *what) MUST_CHECK;

Value byte_string_repr(Span s, const char *prefix, const char *suffix) MUST_CHECK;
Value bytes_concat_any(Value a, Value b) MUST_CHECK;
int byte_string_contains(Value self, Value item) MUST_CHECK;
Value byte_string_compare(Value a, Value b, CompareOp op);
/* Fills `total` bytes with one span again and again. */
void repeat_bytes(char *to, const char *from, size_t length, size_t total);
/* hex(sep, bytes_per_sep); sep EMPTY: none. */
Value byte_string_hex(Span s, Value sep, Value group) MUST_CHECK;
/* The bytes of an iterable of ints, or of an object with a buffer. */
Value bytes_of_iterable(Value v, const char *what) MUST_CHECK;
/* bytes.__new__'s and bytearray.__init__'s arguments turned into bytes. Owned bytes. */
Value bytes_of_arguments(Value source, Value encoding, Value errors, const char *what) MUST_CHECK;
Value byte_string_format(Value self, Value arguments) MUST_CHECK;


/* Every method row of types/bytes_methods.def refers to one of these. */
Value byte_capitalize(Value self);
Value byte_center(Value self, const Value *args);
Value byte_count(Value self, const Value *args);
Value byte_decode(Value self, const Value *args);
Value byte_endswith(Value self, const Value *args);
Value byte_expandtabs(Value self, const Value *args);
Value byte_find(Value self, const Value *args);
Value byte_hex(Value self, const Value *args);
Value byte_index(Value self, const Value *args);
Value byte_isalnum(Value self);
Value byte_isalpha(Value self);
Value byte_isascii(Value self);
Value byte_isdigit(Value self);
Value byte_islower(Value self);
Value byte_isspace(Value self);
Value byte_istitle(Value self);
Value byte_isupper(Value self);
Value byte_join(Value self, Value iterable);
Value byte_ljust(Value self, const Value *args);
Value byte_lower(Value self);
Value byte_lstrip(Value self, const Value *args);
Value byte_maketrans(Value unused, const Value *args);
Value byte_partition(Value self, Value separator);
Value byte_removeprefix(Value self, Value prefix);
Value byte_removesuffix(Value self, Value suffix);
Value byte_replace(Value self, const Value *args);
Value byte_rfind(Value self, const Value *args);
Value byte_rindex(Value self, const Value *args);
Value byte_rjust(Value self, const Value *args);
Value byte_rpartition(Value self, Value separator);
Value byte_rsplit(Value self, const Value *args);
Value byte_rstrip(Value self, const Value *args);
Value byte_split(Value self, const Value *args);
Value byte_splitlines(Value self, const Value *args);
Value byte_startswith(Value self, const Value *args);
Value byte_strip(Value self, const Value *args);
Value byte_swapcase(Value self);
Value byte_title(Value self);
Value byte_translate(Value self, const Value *args);
Value byte_upper(Value self);
Value byte_zfill(Value self, Value width);
/* The bytes that a string of hexadecimal digits stands for; v is a str or has a buffer. */
Value bytes_of_hex(Value v) MUST_CHECK;

#endif
