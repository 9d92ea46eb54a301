/* codec.h - encodings: the registry, error handlers, and the codecs written in C. */
#ifndef PYISH_TYPES_CODEC_H
#define PYISH_TYPES_CODEC_H

#include "object/bytes.h"
#include "object/str.h"

/* Makes str_utf8 raise UnicodeEncodeError. */
void codecs_install(void);

/* An encoding or errors argument: a str without NULs. false: exception. */
bool codec_name_argument(Value v, const char *function, const char *name, const char **text) MUST_CHECK;

/* encoding NULL: utf-8; errors NULL: strict. Owned bytes; a codec that gives something else is a TypeError. */
Value str_encode(Value s, const char *encoding, const char *errors) MUST_CHECK;
Value str_decode(const char *data, size_t length, const char *encoding, const char *errors) MUST_CHECK;
/* Decodes an object with a buffer. */
Value str_decode_object(Value object, const char *encoding, const char *errors) MUST_CHECK;

/* Decoders take bytes and tell in *used how many they took where `used` is given (the rest is an incomplete sequence);
   without it an incomplete sequence is an error. Encoders give bytes. */
Value utf8_decode(const char *data, size_t length, const char *errors, size_t *used) MUST_CHECK;
Value utf8_encode(Value s, const char *errors) MUST_CHECK;
Value ascii_decode(const char *data, size_t length, const char *errors) MUST_CHECK;
Value latin1_decode(const char *data, size_t length) MUST_CHECK;
/* Characters below `limit`: 128 or 256. */
Value latin_encode(Value s, const char *errors, uint32_t limit) MUST_CHECK;
/* unit: 2 or 4 bytes. *order: -1 little, 1 big, 0: from the BOM, and told. */
Value utf16_decode(const char *data, size_t length, const char *errors, int unit, int *order, size_t *used) MUST_CHECK;
Value utf16_encode(Value s, const char *errors, int unit, int order) MUST_CHECK;
Value utf7_decode(const char *data, size_t length, const char *errors, size_t *used) MUST_CHECK;
Value utf7_encode(Value s, const char *errors) MUST_CHECK;
/* raw: only \u and \U count. *bad: place of the first invalid escape, or -1. */
Value unicode_escape_decode(const char *data, size_t length, const char *errors, size_t *used, bool raw, int64_t *bad) MUST_CHECK;
Value unicode_escape_encode(Value s, bool raw) MUST_CHECK;
Value escape_decode(const char *data, size_t length, const char *errors, int64_t *bad) MUST_CHECK;
Value escape_encode(Value bytes) MUST_CHECK;
/* mapping: a str, EncodingMap or any mapping; None: Latin-1. */
Value charmap_decode(const char *data, size_t length, Value mapping, const char *errors) MUST_CHECK;
Value charmap_encode(Value s, Value mapping, const char *errors) MUST_CHECK;
Value charmap_build(Value table) MUST_CHECK;

/* ---- errors ---- */

/* What a codec keeps while it runs. */
typedef struct DecodeState {
    const char *encoding, *errors;
    const uint8_t *data; /* may be exchanged by a handler */
    size_t length;
    Value input;         /* bytes that data lies in; EMPTY: made when first needed. Owned */
    StrBuilder out;
} DecodeState;
typedef struct EncodeState {
    const char *encoding, *errors;
    Value text;
    BytesBuilder out;
    /* Puts what a handler gave as a str; false: it can't be encoded, no exception set. */
    bool (*put)(struct EncodeState *state, uint32_t c);
} EncodeState;

/* Deals with data[start..end]: *next is where to go on. false: exception. */
bool decode_error(DecodeState *state, size_t start, size_t end, const char *reason, size_t *next) MUST_CHECK;
/* Deals with characters start..end of the text. */
bool encode_error(EncodeState *state, size_t start, size_t end, const char *reason, size_t *next) MUST_CHECK;
/* Ends a decoder: the text, or EMPTY after a failure. */
Value decode_finish(DecodeState *state, bool ok) MUST_CHECK;
Value encode_finish(EncodeState *state, bool ok) MUST_CHECK;

/* ---- the registry ---- */

/* The CodecInfo of an encoding: a tuple of at least four. */
Value codec_lookup(const char *encoding) MUST_CHECK;
/* Imports the library's codecs: called once, when a codec is first looked up that is none of those in C. */
extern bool (*codec_library_hook)(void);
Value codec_register(Value search_function) MUST_CHECK;
Value codec_unregister(Value search_function) MUST_CHECK;
Value codec_lookup_error(const char *name) MUST_CHECK;
bool codec_register_error(const char *name, Value handler) MUST_CHECK;
int codec_unregister_error(const char *name) MUST_CHECK; /* 1, 0 absent, -1 exception */
/* codecs.encode() and decode(): any types. */
Value codec_encode_any(Value object, const char *encoding, const char *errors) MUST_CHECK;
Value codec_decode_any(Value object, const char *encoding, const char *errors) MUST_CHECK;

#endif
