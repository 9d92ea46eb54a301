/* codec_utf7.c - UTF-7 (RFC 2152): ASCII with runs of base 64 between + and -. */
#include "object/error.h"
#include "text/ascii.h"
#include "types/codec.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Written as they are: the direct characters, and those of the optional set that are harmless. */
static bool is_direct(uint32_t c)
{
    return c < 0x80 && (ascii_is((uint8_t)c, ASCII_ALNUM) || c == '\t' || c == '\n' || c == '\r' ||
                        (c && strchr(" '(),-./:?!\"#$%&*;<=>@[]^_`{|}", (int)c)));
}

typedef struct Shift {
    bool on;
    uint32_t buffer;
    int bits;
    uint32_t surrogate; /* a high one that waits for its low one */
    size_t start;       /* of the run */
    size_t start_length; /* of the output there */
} Shift;

static void put_unit(DecodeState *s, Shift *shift, uint32_t unit)
{
    if (shift->surrogate && unit >= 0xdc00 && unit < 0xe000) {
        builder_char(&s->out, 0x10000 + ((shift->surrogate - 0xd800) << 10) + (unit - 0xdc00));
        shift->surrogate = 0;
        return;
    }
    if (shift->surrogate)
        builder_char(&s->out, shift->surrogate);
    shift->surrogate = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
    if (!shift->surrogate)
        builder_char(&s->out, unit);
}

/* A byte that ends a base 64 run: the reason why the run was wrong, or NULL. */
static const char *end_run(DecodeState *s, Shift *shift)
{
    shift->on = false;
    if (shift->bits >= 6)
        return "partial character in base64 sequence";
    if (shift->bits > 0 && (shift->buffer & ((1u << shift->bits) - 1)))
        return "non-zero padding bits in base64 sequence";
    if (shift->surrogate)
        builder_char(&s->out, shift->surrogate);
    shift->surrogate = 0;
    return NULL;
}

Value utf7_decode(const char *data, size_t n, const char *errors, size_t *used)
{
    DecodeState s = {.encoding = "utf7", .errors = errors, .data = (const uint8_t *)data, .length = n};
    Shift shift = {0};
    size_t i = 0;
    bool ok = true;
    builder_init(&s.out);
    while (ok && i < s.length) {
        uint8_t c = s.data[i];
        const char *reason = NULL;
        size_t from = i;
        if (shift.on && base64_value(c) >= 0) {
            shift.buffer = shift.buffer << 6 | (uint32_t)base64_value(c);
            shift.bits += 6;
            i++;
            if (shift.bits >= 16) {
                shift.bits -= 16;
                put_unit(&s, &shift, shift.buffer >> shift.bits & 0xffff);
            }
        } else if (shift.on) {
            reason = end_run(&s, &shift);
            from = shift.start;
            if (reason == NULL && c == '-')
                i++;
            else if (reason)
                i++;
        } else if (c == '+') {
            if (i + 1 < s.length && s.data[i + 1] == '-') {
                builder_char(&s.out, '+');
                i += 2;
            } else if (i + 1 < s.length && base64_value(s.data[i + 1]) < 0) {
                i += 2;
                reason = "ill-formed sequence";
            } else {
                shift = (Shift){.on = true, .start = i, .start_length = s.out.length};
                i++;
            }
        } else if (c >= 0x80) {
            i++;
            reason = "unexpected special character";
        } else {
            builder_char(&s.out, c);
            i++;
        }
        if (reason)
            ok = decode_error(&s, from, i, reason, &i);
        ok = ok && !s.out.failed;
    }
    if (ok && shift.on && used) { /* the run may go on: it is read again then */
        i = shift.start;
        s.out.length = shift.start_length;
    } else if (ok && shift.on && (shift.surrogate || shift.bits >= 6 || (shift.bits > 0 && (shift.buffer & ((1u << shift.bits) - 1))))) {
        ok = decode_error(&s, shift.start, s.length, "unterminated shift sequence", &i);
    }
    if (used)
        *used = i;
    return decode_finish(&s, ok);
}

static void put_bits(BytesBuilder *b, uint32_t *buffer, int *bits, uint32_t unit)
{
    *buffer = *buffer << 16 | unit;
    *bits += 16;
    while (*bits >= 6) {
        *bits -= 6;
        bytes_builder_byte(b, alphabet[*buffer >> *bits & 63]);
    }
}

Value utf7_encode(Value text, const char *errors)
{
    Str *s = as_str(text);
    BytesBuilder b = {0};
    uint32_t buffer = 0;
    int bits = 0;
    bool on = false;
    (void)errors; /* all text can be encoded */
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        uint32_t c = str_char(s, i);
        if (is_direct(c) || (c == '+' && !on)) {
            if (on) {
                if (bits)
                    bytes_builder_byte(&b, alphabet[buffer << (6 - bits) & 63]);
                if (base64_value((uint8_t)c) >= 0 || c == '-')
                    bytes_builder_byte(&b, '-');
                bits = 0;
                on = false;
            }
            bytes_builder_byte(&b, (int)c);
            if (c == '+')
                bytes_builder_byte(&b, '-');
            continue;
        }
        if (!on)
            bytes_builder_byte(&b, '+');
        on = true;
        if (c >= 0x10000) {
            put_bits(&b, &buffer, &bits, 0xd800 + ((c - 0x10000) >> 10));
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        put_bits(&b, &buffer, &bits, c);
    }
    if (bits)
        bytes_builder_byte(&b, alphabet[buffer << (6 - bits) & 63]);
    if (on)
        bytes_builder_byte(&b, '-');
    return bytes_builder_finish(&b);
}
