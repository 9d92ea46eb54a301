/* codec_utf8.c - UTF-8, ASCII and Latin-1. */
#include "object/error.h"
#include "text/ascii.h"
#include "types/codec.h"

/* One character of UTF-8: how many bytes were good and *c, or 0: *bad bytes are wrong, for *reason. */
static unsigned read_char(const uint8_t *p, size_t n, uint32_t *c, unsigned *bad, const char **reason)
{
    uint32_t first = p[0];
    unsigned more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    *bad = 1;
    if (first < 0x80) {
        *c = first;
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        *reason = "invalid start byte";
        return 0;
    }
    /* The second byte decides about overlong forms, surrogates and the end of Unicode. */
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80, high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    uint32_t value = first & (0x3fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if (i >= n) {
            *bad = i;
            *reason = "unexpected end of data";
            return 0;
        }
        if (p[i] < (i == 1 ? low : 0x80) || p[i] > (i == 1 ? high : 0xbf)) {
            *bad = i;
            *reason = "invalid continuation byte";
            return 0;
        }
        value = value << 6 | (p[i] & 0x3f);
    }
    *c = value;
    return more + 1;
}

/* Checks well-formed text and counts: true, with length in characters and the widest bound. */
static bool measure(const uint8_t *p, size_t n, size_t *length, uint32_t *widest)
{
    size_t i = 0, count = 0;
    *widest = 0;
    while (i < n) {
        if (p[i] < 0x80) {
            size_t run = ascii_prefix(p + i, n - i);
            i += run;
            count += run;
            continue;
        }
        uint32_t c;
        unsigned bad;
        const char *reason;
        unsigned size = read_char(p + i, n - i, &c, &bad, &reason);
        if (size == 0)
            return false;
        if (c > *widest)
            *widest = c;
        i += size;
        count++;
    }
    *length = count;
    return true;
}

static Value decode_valid(const uint8_t *p, size_t n, size_t length, uint32_t widest)
{
    if (length == 1)
        return str_from_utf8((const char *)p, n);
    Str *s = str_new(length, widest);
    if (s == NULL)
        return EMPTY;
    unsigned width = str_width(s);
    void *to = str_data(s);
    for (size_t i = 0, at = 0; i < n; at++) {
        uint32_t c = p[i++];
        if (c >= 0x80) {
            unsigned more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
            c &= 0x3fu >> more;
            while (more--)
                c = c << 6 | (p[i++] & 0x3f);
        }
        str_put(to, width, at, c);
    }
    return from_pointer(s);
}

Value utf8_decode(const char *data, size_t n, const char *errors, size_t *used)
{
    const uint8_t *p = (const uint8_t *)data;
    size_t length;
    uint32_t widest;
    if (used)
        *used = n;
    if (n == 0)
        return retain(runtime.empty_str);
    if (all_ascii(p, n)) {
        if (n == 1)
            return str_from_char(*p);
        Str *s = str_new(n, 0x7f);
        if (s)
            memcpy(str_data(s), data, n);
        return from_pointer(s);
    }
    if (measure(p, n, &length, &widest))
        return decode_valid(p, n, length, widest);
    DecodeState state = {.encoding = "utf-8", .errors = errors, .data = p, .length = n};
    builder_init(&state.out);
    size_t i = 0;
    bool ok = true;
    while (ok && i < state.length) {
        uint32_t c;
        unsigned bad;
        const char *reason;
        unsigned size = read_char(state.data + i, state.length - i, &c, &bad, &reason);
        if (size) {
            builder_char(&state.out, c);
            i += size;
        } else if (used && reason[0] == 'u') {
            *used = i;
            break;
        } else {
            ok = decode_error(&state, i, i + bad, reason, &i);
        }
    }
    return decode_finish(&state, ok && !state.out.failed);
}

static bool put_utf8(EncodeState *state, uint32_t c)
{
    char *to = bytes_builder_room(&state->out, 4);
    size_t n = 0;
    if (to == NULL || (c >= 0xd800 && c < 0xe000))
        return false;
    if (c < 0x80) {
        to[n++] = (char)c;
    } else if (c < 0x800) {
        to[n++] = (char)(0xc0 | c >> 6);
        to[n++] = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        to[n++] = (char)(0xe0 | c >> 12);
        to[n++] = (char)(0x80 | (c >> 6 & 0x3f));
        to[n++] = (char)(0x80 | (c & 0x3f));
    } else {
        to[n++] = (char)(0xf0 | c >> 18);
        to[n++] = (char)(0x80 | (c >> 12 & 0x3f));
        to[n++] = (char)(0x80 | (c >> 6 & 0x3f));
        to[n++] = (char)(0x80 | (c & 0x3f));
    }
    state->out.length += n;
    return true;
}

static bool is_surrogate(uint32_t c) { return c >= 0xd800 && c < 0xe000; }

/* For str_utf8, which has no handler to ask. */
static void surrogate_error(Value text, size_t position)
{
    EncodeState state = {.encoding = "utf-8", .text = text, .put = put_utf8};
    size_t end = position + 1, next;
    while (end < as_str(text)->length && is_surrogate(str_char(as_str(text), end)))
        end++;
    if (encode_error(&state, position, end, "surrogates not allowed", &next))
        bytes_builder_drop(&state.out);
}

void codecs_install(void)
{
    str_surrogate_error = surrogate_error;
}

/* 16-bit characters without a surrogate among them: how many were written. */
static size_t encode_plain(BytesBuilder *out, const uint16_t *text, size_t n)
{
    uint8_t *to = (uint8_t *)bytes_builder_room(out, n * 3), *start = to;
    size_t i = 0;
    for (; to && i < n; i++) {
        uint32_t c = text[i];
        if (c < 0x80) {
            *to++ = (uint8_t)c;
        } else if (c < 0x800) {
            *to++ = (uint8_t)(0xc0 | c >> 6);
            *to++ = (uint8_t)(0x80 | (c & 0x3f));
        } else if (is_surrogate(c)) {
            return i;
        } else {
            *to++ = (uint8_t)(0xe0 | c >> 12);
            *to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *to++ = (uint8_t)(0x80 | (c & 0x3f));
        }
    }
    out->length = to ? (size_t)(to - start) : 0;
    return i;
}

Value utf8_encode(Value text, const char *errors)
{
    Str *s = as_str(text);
    if (str_is_ascii(s))
        return bytes_from(str_data(s), s->length);
    EncodeState state = {.encoding = "utf-8", .errors = errors, .text = text, .put = put_utf8};
    size_t plain = s->length < SIZE_MAX / 16 && str_width(s) == 2 ? encode_plain(&state.out, str_data(s), s->length) : 0;
    if (plain && plain == s->length)
        return encode_finish(&state, true);
    state.out.length = 0;
    bool ok = bytes_builder_room(&state.out, s->length + s->length / 2) != NULL;
    for (size_t i = 0; ok && i < s->length;) {
        uint32_t c = str_char(s, i);
        if (!is_surrogate(c)) {
            ok = put_utf8(&state, c);
            i++;
            continue;
        }
        size_t end = i + 1;
        while (end < s->length && is_surrogate(str_char(s, end)))
            end++;
        ok = encode_error(&state, i, end, "surrogates not allowed", &i);
    }
    return encode_finish(&state, ok);
}

Value ascii_decode(const char *data, size_t n, const char *errors)
{
    const uint8_t *p = (const uint8_t *)data;
    size_t i = ascii_prefix(p, n);
    if (i == n)
        return str_from_utf8(data, n);
    DecodeState state = {.encoding = "ascii", .errors = errors, .data = p, .length = n};
    builder_init(&state.out);
    bool ok = true;
    i = 0;
    while (ok && i < state.length) {
        if (state.data[i] < 0x80)
            builder_char(&state.out, state.data[i++]);
        else
            ok = decode_error(&state, i, i + 1, "ordinal not in range(128)", &i);
    }
    return decode_finish(&state, ok && !state.out.failed);
}

Value latin1_decode(const char *data, size_t n) { return str_from_wide(data, 1, n); }

static bool put_ascii(EncodeState *state, uint32_t c)
{
    if (c >= 128)
        return false;
    bytes_builder_byte(&state->out, (int)c);
    return !state->out.failed;
}

static bool put_latin1(EncodeState *state, uint32_t c)
{
    if (c >= 256)
        return false;
    bytes_builder_byte(&state->out, (int)c);
    return !state->out.failed;
}

Value latin_encode(Value text, const char *errors, uint32_t limit)
{
    Str *s = as_str(text);
    if (str_bound(s) < limit)
        return bytes_from(str_data(s), s->length);
    EncodeState state = {.encoding = limit == 128 ? "ascii" : "latin-1", .errors = errors, .text = text,
                         .put = limit == 128 ? put_ascii : put_latin1};
    bool ok = bytes_builder_room(&state.out, s->length) != NULL;
    for (size_t i = 0; ok && i < s->length;) {
        if (str_char(s, i) < limit) {
            bytes_builder_byte(&state.out, (int)str_char(s, i++));
            ok = !state.out.failed;
            continue;
        }
        size_t end = i + 1;
        while (end < s->length && str_char(s, end) >= limit)
            end++;
        ok = encode_error(&state, i, end, limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)", &i);
    }
    return encode_finish(&state, ok);
}
