/* binascii.c - module binascii: bytes as base64, hexadecimal, uuencode or quoted-printable text, and two checksums. */
#include <zlib.h>

#include "modules/support.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"

static Value fail(const char *message) { return error_set(module_state()->binascii_error, "%s", message); }

/* The room for a result of a size that may overflow. */
static Bytes *result_new(size_t length)
{
    if (length > INT64_MAX / 8) {
        error_no_memory();
        return NULL;
    }
    return bytes_new(length);
}

static Value finish(Bytes *bytes, size_t length)
{
    if (bytes->length != length && !bytes_resize(&bytes, length))
        return EMPTY;
    return from_pointer(bytes);
}

/* ---- base64 (RFC 4648) ---- */

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { NOT_BASE64 = 64 };

static inline unsigned base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26u;
    if (c >= '0' && c <= '9') return c - '0' + 52u;
    return c == '+' ? 62 : c == '/' ? 63 : NOT_BASE64;
}

static void base64_table(uint8_t *table)
{
    for (unsigned c = 0; c < 256; c++)
        table[c] = (uint8_t)base64_value((uint8_t)c);
}

/* Whole groups of four letters, as far as there are any. Both pointers move. */
static void decode_groups(const uint8_t *table, const uint8_t **from, const uint8_t *end, uint8_t **to)
{
    const uint8_t *p = *from;
    uint8_t *out = *to;
    for (; end - p >= 4; p += 4) {
        uint8_t a = table[p[0]], b = table[p[1]], c = table[p[2]], d = table[p[3]];
        if ((a | b | c | d) & NOT_BASE64)
            break;
        *out++ = (uint8_t)(a << 2 | b >> 4);
        *out++ = (uint8_t)(b << 4 | c >> 2);
        *out++ = (uint8_t)(c << 6 | d);
    }
    *from = p;
    *to = out;
}

static const char *decode_base64(const uint8_t *p, size_t n, bool strict, uint8_t *start, uint8_t **to, size_t *letters)
{
    uint8_t table[256], left = 0, *out = start;
    const uint8_t *end = p + n;
    unsigned place = 0, pads = 0;
    bool padding = false;
    base64_table(table);
    if (strict && n && *p == '=')
        return "Leading padding not allowed";
    for (; p < end; p++) {
        if (place == 0 && pads == 0 && !(strict && padding)) {
            decode_groups(table, &p, end, &out);
            if (p == end)
                break;
        }
        if (*p == '=') {
            padding = true;
            if (strict && place == 0)
                return "Excess padding not allowed";
            if (place >= 2 && place + ++pads >= 4) {
                *to = out;
                return strict && p + 1 < end ? "Excess data after padding" : NULL;
            }
            continue;
        }
        uint8_t v = table[*p];
        if (v == NOT_BASE64) {
            if (strict)
                return "Only base64 data is allowed";
            continue;
        }
        if (strict && padding)
            return "Discontinuous padding not allowed";
        pads = 0;
        if (place)
            *out++ = (uint8_t)(left << 2 * place | v >> (6 - 2 * place));
        left = v;
        place = (place + 1) & 3;
    }
    *to = out;
    *letters = (size_t)(out - start) / 3 * 4 + 1;
    return place == 0 ? NULL : place == 1 ? "" : "Incorrect padding";
}

static Value a2b_base64(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    int strict = is_true(args[1]);
    if (strict < 0 || !ascii_buffer_get(args[0], &in))
        return EMPTY;
    Bytes *out = result_new(((size_t)in.length + 3) / 4 * 3);
    Value result = EMPTY;
    if (out) {
        uint8_t *end = NULL;
        size_t letters = 0;
        const char *wrong = decode_base64(in.data, (size_t)in.length, strict, (uint8_t *)out->data, &end, &letters);
        if (wrong == NULL) {
            result = finish(out, (size_t)(end - (uint8_t *)out->data));
        } else {
            RELEASE(out);
            if (*wrong)
                fail(wrong);
            else
                error_set(module_state()->binascii_error,
                          "Invalid base64-encoded string: number of data characters (%zu) cannot be 1 more than a multiple of 4", letters);
        }
    }
    buffer_release(&in);
    return result;
}

static char *encode_base64(char *to, const uint8_t *p, size_t n)
{
    for (; n >= 3; n -= 3, p += 3) {
        *to++ = base64_letters[p[0] >> 2];
        *to++ = base64_letters[(p[0] << 4 | p[1] >> 4) & 63];
        *to++ = base64_letters[(p[1] << 2 | p[2] >> 6) & 63];
        *to++ = base64_letters[p[2] & 63];
    }
    if (n) {
        unsigned second = n == 2 ? p[1] : 0;
        *to++ = base64_letters[p[0] >> 2];
        *to++ = base64_letters[(p[0] << 4 | second >> 4) & 63];
        *to++ = n == 2 ? base64_letters[second << 2 & 63] : '=';
        *to++ = '=';
    }
    return to;
}

static Value b2a_base64(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    int newline = is_true(args[1]);
    if (newline < 0 || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    Bytes *out = NULL;
    if (in.length > INT64_MAX / 4)
        fail("Too much data for base64 line");
    else
        out = result_new(((size_t)in.length + 2) / 3 * 4 + (size_t)newline);
    if (out) {
        char *end = encode_base64(out->data, in.data, (size_t)in.length);
        if (newline)
            *end = '\n';
    }
    buffer_release(&in);
    return from_pointer(out);
}

/* ---- hexadecimal ---- */

/* The byte of a separator argument, -1: exception. */
static int hex_separator(Value sep)
{
    int64_t n = length_of(sep);
    if (n < 0)
        return -1;
    if (n != 1) {
        error_value("sep must be length 1.");
        return -1;
    }
    if (is_str(sep)) {
        if (str_width(as_str(sep)) == 1)
            return *(uint8_t *)str_data(as_str(sep));
        error_value("sep must be ASCII.");
        return -1;
    }
    if (is_bytes(sep))
        return (uint8_t)as_bytes(sep)->data[0];
    error_type("sep must be str or bytes.");
    return -1;
}

/* Bytes in groups of `size`, the first one of `first`. */
static void encode_hex(char *to, const uint8_t *p, size_t n, size_t first, size_t size, int separator)
{
    static const char digits[] = "0123456789abcdef";
    size_t left = first;
    for (; n--; p++) {
        if (left-- == 0) {
            *to++ = (char)separator;
            left = size - 1;
        }
        *to++ = digits[*p >> 4];
        *to++ = digits[*p & 15];
    }
}

static Value b2a_hex(Value module, const Value *args)
{
    (void)module;
    int64_t group = 1;
    int separator = is_empty(args[1]) ? 0 : hex_separator(args[1]);
    if (separator < 0 || !index_as_int64(args[2], &group, TYPE(OverflowError)))
        return EMPTY;
    if (group > INT32_MAX || group < INT32_MIN)
        return error_overflow("Python int too large to convert to C int");
    Buffer in;
    if (!buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    size_t n = (size_t)in.length, size = (size_t)(group < 0 ? -group : group);
    if (is_empty(args[1]) || size == 0 || size >= n)
        size = n ? n : 1;
    size_t separators = n ? (n - 1) / size : 0;
    Bytes *out = result_new(n * 2 + separators);
    if (out)
        encode_hex(out->data, in.data, n, group < 0 ? size : n - separators * size, size, separator);
    buffer_release(&in);
    return from_pointer(out);
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static Value a2b_hex(Value module, Value text)
{
    (void)module;
    Buffer in;
    if (!ascii_buffer_get(text, &in))
        return EMPTY;
    Bytes *out = NULL;
    if (in.length % 2)
        fail("Odd-length string");
    else
        out = bytes_new((size_t)in.length / 2);
    const uint8_t *p = in.data;
    for (int64_t i = 0; out && i < in.length; i += 2) {
        int high = hex_digit(p[i]), low = hex_digit(p[i + 1]);
        if (high < 0 || low < 0) {
            RELEASE(out);
            out = NULL;
            fail("Non-hexadecimal digit found");
        } else {
            out->data[i / 2] = (char)(high << 4 | low);
        }
    }
    buffer_release(&in);
    return from_pointer(out);
}

/* ---- uuencode ---- */

/* A line's letters into exactly `length` bytes; missing ones count as zero. */
static const char *decode_uu(const uint8_t *p, const uint8_t *end, uint8_t *to, size_t length)
{
    unsigned bits = 0, left = 0;
    while (length) {
        uint8_t c = p < end ? *p : 0, v;
        if (p >= end || c == '\n' || c == '\r') {
            v = 0; /* the blanks at the end of a line may be gone */
        } else if (c < ' ' || c > ' ' + 64) {
            return "Illegal char";
        } else {
            v = (c - ' ') & 63;
        }
        p++;
        left = left << 6 | v;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *to++ = (uint8_t)(left >> bits);
            left &= (1u << bits) - 1;
            length--;
        }
    }
    for (; p < end; p++)
        if (*p != ' ' && *p != ' ' + 64 && *p != '\n' && *p != '\r')
            return "Trailing garbage";
    return NULL;
}

static Value a2b_uu(Value module, Value text)
{
    (void)module;
    Buffer in;
    if (!ascii_buffer_get(text, &in))
        return EMPTY;
    const uint8_t *p = in.data, *end = p + in.length;
    uint8_t first = in.length ? *p++ : 0;
    size_t length = (uint8_t)(first - ' ') & 63;
    Bytes *out = bytes_new(length);
    const char *wrong = out ? decode_uu(p, end, (uint8_t *)out->data, length) : NULL;
    buffer_release(&in);
    if (wrong) {
        RELEASE(out);
        return fail(wrong);
    }
    return from_pointer(out);
}

static void encode_uu(char *to, const uint8_t *p, size_t n, bool backtick)
{
    unsigned bits = 0, left = 0;
    char zero = backtick ? '`' : ' ';
    *to++ = n ? (char)(' ' + n) : zero;
    for (size_t i = 0; i < n || bits; i++) {
        left = left << 8 | (i < n ? p[i] : 0);
        for (bits += 8; bits >= 6;) {
            bits -= 6;
            unsigned v = left >> bits & 63;
            *to++ = v ? (char)(' ' + v) : zero;
        }
    }
    *to = '\n';
}

static Value b2a_uu(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    int backtick = is_true(args[1]);
    if (backtick < 0 || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    Bytes *out = NULL;
    if (in.length > 45)
        fail("At most 45 bytes at once");
    else
        out = bytes_new(2 + ((size_t)in.length + 2) / 3 * 4);
    if (out)
        encode_uu(out->data, in.data, (size_t)in.length, backtick);
    buffer_release(&in);
    return from_pointer(out);
}

/* ---- quoted-printable (RFC 1521, and RFC 1522's for headers) ---- */

static uint8_t *decode_qp(const uint8_t *p, const uint8_t *end, uint8_t *to, bool header)
{
    while (p < end) {
        if (*p == '_' && header) {
            *to++ = ' ';
            p++;
        } else if (*p != '=') {
            *to++ = *p++;
        } else if (++p == end) {
            break;
        } else if (*p == '\n' || *p == '\r') { /* a soft line break */
            if (*p != '\n')
                p = (p = memchr(p, '\n', (size_t)(end - p))) ? p : end;
            p += p < end;
        } else if (*p == '=') { /* what broken encoders write */
            *to++ = *p++;
        } else if (end - p >= 2 && hex_digit(p[0]) >= 0 && hex_digit(p[1]) >= 0) {
            *to++ = (uint8_t)(hex_digit(p[0]) << 4 | hex_digit(p[1]));
            p += 2;
        } else {
            *to++ = '=';
        }
    }
    return to;
}

static Value a2b_qp(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    int header = is_true(args[1]);
    if (header < 0 || !ascii_buffer_get(args[0], &in))
        return EMPTY;
    Bytes *out = bytes_new((size_t)in.length);
    Value result = EMPTY;
    if (out) {
        const uint8_t *p = in.data;
        uint8_t *end = decode_qp(p, p + in.length, (uint8_t *)out->data, header);
        result = finish(out, (size_t)(end - (uint8_t *)out->data));
    }
    buffer_release(&in);
    return result;
}

typedef struct QuotedWriter {
    BytesBuilder out;
    size_t column;
    bool quote_tabs, text, header, crlf;
} QuotedWriter;

enum { QUOTED_LINE = 76 };

static bool must_quote(const QuotedWriter *w, const uint8_t *p, const uint8_t *end)
{
    uint8_t c = *p;
    if (c > 126 || c == '=' || (c == '_' && w->header))
        return true;
    if (c == '.' && w->column == 0) /* a line of one dot ends a message in SMTP */
        return p + 1 == end || p[1] == '\n' || p[1] == '\r' || p[1] == 0;
    if (c == '\r' || c == '\n')
        return !w->text;
    if (c == ' ' || c == '\t')
        return w->quote_tabs || p + 1 == end;
    return c < ' ';
}

static void put_quoted(QuotedWriter *w, uint8_t c)
{
    static const char digits[] = "0123456789ABCDEF";
    char quoted[3] = {'=', digits[c >> 4], digits[c & 15]};
    bytes_builder_add(&w->out, quoted, 3);
}

static void soft_break(QuotedWriter *w)
{
    bytes_builder_add(&w->out, w->crlf ? "=\r\n" : "=\n", w->crlf ? 3 : 2);
    w->column = 0;
}

/* The end of a line; blanks in front of it are quoted. */
static void end_line(QuotedWriter *w)
{
    char last = w->out.length ? w->out.bytes->data[w->out.length - 1] : 0;
    if (last == ' ' || last == '\t') {
        w->out.length--;
        put_quoted(w, (uint8_t)last);
    }
    bytes_builder_add(&w->out, w->crlf ? "\r\n" : "\n", w->crlf ? 2 : 1);
    w->column = 0;
}

static void encode_qp(QuotedWriter *w, const uint8_t *p, const uint8_t *end)
{
    const uint8_t *newline = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    w->crlf = newline && newline > p && newline[-1] == '\r';
    while (p < end && !w->out.failed) {
        if (must_quote(w, p, end)) {
            if (w->column + 3 >= QUOTED_LINE)
                soft_break(w);
            put_quoted(w, *p++);
            w->column += 3;
        } else if (w->text && (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'))) {
            p += *p == '\r' ? 2 : 1;
            end_line(w);
        } else {
            if (p + 1 < end && p[1] != '\n' && w->column + 1 >= QUOTED_LINE)
                soft_break(w);
            bytes_builder_byte(&w->out, w->header && *p == ' ' ? '_' : *p);
            w->column++;
            p++;
        }
    }
}

static Value b2a_qp(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    int quote_tabs = is_true(args[1]), text = is_true(args[2]), header = is_true(args[3]);
    if (quote_tabs < 0 || text < 0 || header < 0 || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    QuotedWriter w = {.quote_tabs = quote_tabs, .text = text, .header = header};
    const uint8_t *p = in.data;
    encode_qp(&w, p, p + in.length);
    buffer_release(&in);
    return bytes_builder_finish(&w.out);
}

/* ---- checksums ---- */

/* CRC-CCITT, polynomial x^16 + x^12 + x^5 + 1, without a table. */
static Value crc_hqx(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    uint32_t start;
    if (!unsigned_masked(args[1], &start) || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    uint16_t crc = (uint16_t)start;
    const uint8_t *p = in.data;
    for (int64_t i = 0; i < in.length; i++) {
        uint8_t x = (uint8_t)(crc >> 8 ^ p[i]);
        x ^= x >> 4;
        crc = (uint16_t)(crc << 8 ^ x << 12 ^ x << 5 ^ x);
    }
    buffer_release(&in);
    return small_int_value(crc);
}

Value crc32_function(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    uint32_t start;
    if (!unsigned_masked(args[1], &start) || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    unsigned long crc = crc32_z(start, in.data ? in.data : (void *)"", (size_t)in.length);
    buffer_release(&in);
    return small_int_value((int64_t)crc);
}

#define HEX_SIGNATURE "($module, /, data, sep=<unset>, bytes_per_sep=1)"
static const NativeRow functions[] = {
    NATIVE("a2b_uu", a2b_uu, "($module, data, /)", "Decodes a line of uuencoded data."),
    NATIVE("b2a_uu", b2a_uu, "($module, data, /, *, backtick=False)", "Uuencodes a line of data."),
    NATIVE("a2b_base64", a2b_base64, "($module, data, /, *, strict_mode=False)",
           "Decodes base64 data. strict_mode: characters and padding that don't belong there are errors."),
    NATIVE("b2a_base64", b2a_base64, "($module, data, /, *, newline=True)", "Encodes data as one line of base64."),
    NATIVE("a2b_hex", a2b_hex, "($module, hexstr, /)", "The bytes that hexadecimal digits stand for."),
    NATIVE("b2a_hex", b2a_hex, HEX_SIGNATURE, "The hexadecimal digits of data, in groups where a separator is given."),
    NATIVE("hexlify", b2a_hex, HEX_SIGNATURE, "The hexadecimal digits of data, in groups where a separator is given."),
    NATIVE("unhexlify", a2b_hex, "($module, hexstr, /)", "The bytes that hexadecimal digits stand for."),
    NATIVE("crc_hqx", crc_hqx, "($module, data, crc, /)", "Goes on with a 16-bit CRC-CCITT."),
    NATIVE("crc32", crc32_function, "($module, data, crc=0, /)", "Goes on with a 32-bit CRC."),
    NATIVE("b2a_qp", b2a_qp, "($module, /, data, quotetabs=False, istext=True, header=False)", "Encodes data as quoted-printable."),
    NATIVE("a2b_qp", a2b_qp, "($module, /, data, header=False)", "Decodes quoted-printable data."),
    NATIVE_END,
};

static bool fill(Value module)
{
    struct ModuleState *state = module_state_start();
    return state && module_add_exception(module, "Error", TYPE(ValueError), &state->binascii_error) &&
           module_add_exception(module, "Incomplete", TYPE(Exception), &state->binascii_incomplete);
}

const ModuleSpec binascii_module = {"binascii", "Conversion between binary data and ASCII.", functions, fill};
