/* json.h - what the files of module _json share. */
#ifndef PYISH_MODULES_JSON_JSON_H
#define PYISH_MODULES_JSON_JSON_H

#include "modules/support.h"
#include "object/str.h"

enum { JSON_KEY_CACHE = 64, JSON_KEY_LONGEST = 32 };

typedef struct JsonScanner {
    Object head;
    bool strict;
    Value object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
} JsonScanner;

/* One text being read. */
typedef struct JsonScan {
    const JsonScanner *scanner; /* NULL: only a string is read */
    Value text;
    size_t length;
    bool strict;
    Value keys[JSON_KEY_CACHE]; /* names of objects seen lately: the same name is the same str */
} JsonScan;

/* For each width of text: the value at start, and where it ends. EMPTY: exception. */
Value json_scan_1(JsonScan *scan, const uint8_t *text, size_t start, size_t *end);
Value json_scan_2(JsonScan *scan, const uint16_t *text, size_t start, size_t *end);
Value json_scan_4(JsonScan *scan, const uint32_t *text, size_t start, size_t *end);
/* A string whose first character is at start. */
Value json_string_1(JsonScan *scan, const uint8_t *text, size_t start, size_t *end);
Value json_string_2(JsonScan *scan, const uint16_t *text, size_t start, size_t *end);
Value json_string_4(JsonScan *scan, const uint32_t *text, size_t start, size_t *end);

/* json.decoder.JSONDecodeError. EMPTY. */
COLD Value json_error(const JsonScan *scan, const char *message, size_t position);
/* StopIteration(position): there is no value. EMPTY. */
COLD Value json_stop(size_t position);
/* A number's text, ASCII, as the scanner's functions make it. */
Value json_number(const JsonScan *scan, const char *text, size_t length, bool is_float) MUST_CHECK;
Value json_constant(const JsonScan *scan, const char *text) MUST_CHECK;
/* Replaces a finished object (owned) by what the scanner's hooks make of it. pairs: a list of pairs. */
Value json_object_done(const JsonScan *scan, Value object) MUST_CHECK;

Value json_scanstring(Value module, const Value *args);
Value json_encode_basestring(Value module, Value text);
Value json_encode_basestring_ascii(Value module, Value text);
extern const TypeSpec json_scanner_spec, json_encoder_spec;

#endif
