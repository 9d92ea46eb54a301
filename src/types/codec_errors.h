/* codec_errors.h - the error handlers that are always there. */
#ifndef PYISH_TYPES_CODEC_ERRORS_H
#define PYISH_TYPES_CODEC_ERRORS_H

#include "object/native.h"
#include "object/str.h"

typedef enum {
    HANDLER_STRICT, HANDLER_IGNORE, HANDLER_REPLACE, HANDLER_XMLCHARREFREPLACE, HANDLER_BACKSLASHREPLACE,
    HANDLER_NAMEREPLACE, HANDLER_SURROGATEPASS, HANDLER_SURROGATEESCAPE, HANDLER_OTHER
} HandlerKind;

/* NULL: strict. HANDLER_OTHER: one that was registered, or none. */
HandlerKind handler_kind(const char *errors);
const char *handler_name(HandlerKind kind);
/* The function object of a kind. */
Value handler_function(HandlerKind kind) MUST_CHECK;

/* Adds what stands for characters start..end that can't be encoded; kinds up to namereplace. */
void add_encode_replacement(StrBuilder *b, HandlerKind kind, const Str *s, size_t start, size_t end);
/* Bytes a surrogate takes in an encoding that surrogatepass knows, 0: none; *big: byte order. */
int surrogate_units(const char *encoding, bool *big);
/* The surrogate that the bytes stand for, 0: none. */
uint32_t read_surrogate(const uint8_t *data, size_t length, int unit, bool big);
/* Its bytes; how many. */
int write_surrogate(char *to, uint32_t c, int unit, bool big);

#endif
