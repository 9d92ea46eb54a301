/* codec_escape.c - unicode_escape, raw_unicode_escape and the escapes of bytes literals. */
#include <stdio.h>

#include "object/error.h"
#include "text/ascii.h"
#include "text/unicode.h"
#include "types/codec.h"

/* The value of up to n hexadecimal digits at p; how many there are in *digits. */
static uint32_t read_hex(const uint8_t *p, const uint8_t *end, int n, int *digits)
{
    uint32_t c = 0;
    for (*digits = 0; *digits < n && p + *digits < end && hex_digit(p[*digits]) >= 0; ++*digits)
        c = c << 4 | (uint32_t)hex_digit(p[*digits]);
    return c;
}

static int simple_escape(uint8_t c)
{
    switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'a': return 7;
    case 'b': return 8;
    case 'f': return 12;
    case 'n': return 10;
    case 'r': return 13;
    case 't': return 9;
    case 'v': return 11;
    default: return -1;
    }
}

typedef struct Escape {
    size_t size;        /* with the backslash */
    const char *reason; /* NULL: fine */
    bool incomplete;    /* more input might complete it */
} Escape;

/* \N{name} at s->data[i]. */
static Escape named_escape(const DecodeState *s, size_t i, uint32_t *c)
{
    const uint8_t *p = s->data + i + 2, *end = s->data + s->length;
    if (p >= end)
        return (Escape){2, "malformed \\N character escape", true};
    if (*p != '{')
        return (Escape){2, "malformed \\N character escape", false};
    const uint8_t *close = memchr(p, '}', (size_t)(end - p));
    if (close == NULL)
        return (Escape){(size_t)(end - s->data) - i, "malformed \\N character escape", true};
    size_t size = (size_t)(close + 1 - s->data) - i;
    if (close == p + 1)
        return (Escape){size, "malformed \\N character escape", false};
    uint32_t to[4];
    int n = unicode_lookup(&runtime.name_table, (const char *)p + 1, (size_t)(close - p - 1), false, to);
    *c = to[0];
    return (Escape){size, n == 1 ? NULL : "unknown Unicode character name", false};
}

static Escape hex_escape(const DecodeState *s, size_t i, int n, const char *reason, uint32_t *c)
{
    const uint8_t *end = s->data + s->length;
    int digits;
    *c = read_hex(s->data + i + 2, end, n, &digits);
    size_t size = 2 + (size_t)digits;
    if (digits < n)
        return (Escape){size, reason, i + size == s->length};
    return (Escape){size, *c > UNICODE_MAX ? "illegal Unicode character" : NULL, false};
}

static Escape octal_escape(const DecodeState *s, size_t i, uint32_t *c)
{
    size_t k = 1;
    *c = 0;
    while (k < 4 && i + k < s->length && s->data[i + k] >= '0' && s->data[i + k] <= '7')
        *c = *c << 3 | (uint32_t)(s->data[i + k++] - '0');
    return (Escape){k, NULL, false};
}

enum { NO_CHARACTER = 0xffffffff };

/* The escape at data[i]; *c NO_CHARACTER: it stands for nothing (a continued line) or, kept, for itself. */
static Escape read_escape(const DecodeState *s, size_t i, uint32_t *c, bool *kept)
{
    *kept = false;
    *c = NO_CHARACTER;
    if (i + 1 >= s->length)
        return (Escape){1, "\\ at end of string", true};
    uint8_t kind = s->data[i + 1];
    int simple = simple_escape(kind);
    if (simple >= 0) {
        *c = (uint32_t)simple;
        return (Escape){2, NULL, false};
    }
    switch (kind) {
    case '\n': return (Escape){2, NULL, false};
    case 'x': return hex_escape(s, i, 2, "truncated \\xXX escape", c);
    case 'u': return hex_escape(s, i, 4, "truncated \\uXXXX escape", c);
    case 'U': return hex_escape(s, i, 8, "truncated \\UXXXXXXXX escape", c);
    case 'N': return named_escape(s, i, c);
    default: break;
    }
    if (kind >= '0' && kind <= '7')
        return octal_escape(s, i, c);
    *kept = true;
    return (Escape){2, NULL, false};
}

static Escape read_raw_escape(const DecodeState *s, size_t i, uint32_t *c, bool *kept)
{
    *kept = true;
    if (i + 1 >= s->length)
        return (Escape){1, NULL, true};
    uint8_t kind = s->data[i + 1];
    if (kind != 'u' && kind != 'U')
        return (Escape){2, NULL, false};
    *kept = false;
    Escape e = hex_escape(s, i, kind == 'u' ? 4 : 8, kind == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape", c);
    if (e.reason && e.reason[0] == 'i')
        e.reason = "\\Uxxxxxxxx out of range";
    return e;
}

Value unicode_escape_decode(const char *data, size_t n, const char *errors, size_t *used, bool raw, int64_t *bad)
{
    DecodeState s = {.encoding = raw ? "rawunicodeescape" : "unicodeescape", .errors = errors, .data = (const uint8_t *)data, .length = n};
    size_t i = 0;
    bool ok = true;
    builder_init(&s.out);
    if (bad)
        *bad = -1;
    while (ok && i < s.length) {
        uint32_t c;
        bool kept;
        if (s.data[i] != '\\') {
            builder_char(&s.out, s.data[i++]);
            ok = !s.out.failed;
            continue;
        }
        Escape e = raw ? read_raw_escape(&s, i, &c, &kept) : read_escape(&s, i, &c, &kept);
        if (used && e.incomplete)
            break;
        if (e.reason) {
            ok = decode_error(&s, i, i + e.size, e.reason, &i);
            continue;
        }
        if (kept) {
            for (size_t k = 0; k < e.size; k++)
                builder_char(&s.out, s.data[i + k]);
            if (!raw && bad && *bad < 0)
                *bad = (int64_t)i;
        } else if (c != NO_CHARACTER) {
            builder_char(&s.out, c);
            if (!raw && bad && *bad < 0 && e.size == 4 && c > 0377 && s.data[i + 1] >= '4' && s.data[i + 1] <= '7')
                *bad = (int64_t)i;
        }
        i += e.size;
        ok = !s.out.failed;
    }
    if (used)
        *used = i;
    return decode_finish(&s, ok);
}

Value unicode_escape_encode(Value text, bool raw)
{
    Str *s = as_str(text);
    BytesBuilder b = {0};
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        uint32_t c = str_char(s, i);
        char escape[16];
        const char *named = c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\\' ? "\\\\" : NULL;
        if (raw ? c < 0x100 : c >= ' ' && c < 0x7f && c != '\\') {
            bytes_builder_byte(&b, (int)c);
        } else if (named && !raw) {
            bytes_builder_add(&b, named, 2);
        } else {
            int n = snprintf(escape, sizeof escape, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
            bytes_builder_add(&b, escape, (size_t)n);
        }
    }
    return bytes_builder_finish(&b);
}

/* ---- bytes ---- */

/* A wrong \x in bytes: what to do about it by the handler's name. */
static bool byte_escape_error(BytesBuilder *b, const char *errors, size_t at)
{
    if (errors == NULL || strcmp(errors, "strict") == 0) {
        error_value("invalid \\x escape at position %zu", at);
        return false;
    }
    if (strcmp(errors, "replace") == 0) {
        bytes_builder_byte(b, '?');
        return !b->failed;
    }
    if (strcmp(errors, "ignore") == 0)
        return true;
    error_value("decoding error; unknown error handling code: %.400s", errors);
    return false;
}

Value escape_decode(const char *text, size_t n, const char *errors, int64_t *bad)
{
    DecodeState s = {.data = (const uint8_t *)text, .length = n};
    BytesBuilder b = {0};
    bool ok = true;
    *bad = -1;
    for (size_t i = 0; ok && i < n;) {
        uint32_t c;
        if (s.data[i] != '\\') {
            bytes_builder_byte(&b, s.data[i++]);
            ok = !b.failed;
            continue;
        }
        if (i + 1 >= n) {
            error_value("Trailing \\ in string");
            ok = false;
            break;
        }
        uint8_t kind = s.data[i + 1];
        Escape e = {2, NULL, false};
        if (kind == 'x') {
            e = hex_escape(&s, i, 2, "", &c);
            if (e.reason)
                ok = byte_escape_error(&b, errors, i);
            else
                bytes_builder_byte(&b, (int)c);
        } else if (kind >= '0' && kind <= '7') {
            e = octal_escape(&s, i, &c);
            if (c > 0377 && *bad < 0)
                *bad = (int64_t)i;
            bytes_builder_byte(&b, (int)(c & 0xff));
        } else if (simple_escape(kind) >= 0) {
            bytes_builder_byte(&b, simple_escape(kind));
        } else if (kind != '\n') {
            if (*bad < 0)
                *bad = (int64_t)i;
            bytes_builder_add(&b, s.data + i, 2);
        }
        i += e.size;
        ok = ok && !b.failed;
    }
    if (ok)
        return bytes_builder_finish(&b);
    bytes_builder_drop(&b);
    return EMPTY;
}

Value escape_encode(Value bytes)
{
    BytesBuilder b = {0};
    for (size_t i = 0; i < as_bytes(bytes)->length && !b.failed; i++) {
        uint8_t c = (uint8_t)as_bytes(bytes)->data[i];
        char hex[8];
        if (c == '\\' || c == '\'')
            bytes_builder_add(&b, (char[]){'\\', (char)c}, 2);
        else if (c == '\t' || c == '\n' || c == '\r')
            bytes_builder_add(&b, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r", 2);
        else if (c < ' ' || c >= 0x7f)
            bytes_builder_add(&b, hex, (size_t)snprintf(hex, sizeof hex, "\\x%02x", c));
        else
            bytes_builder_byte(&b, c);
    }
    return bytes_builder_finish(&b);
}
