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

/* Whether eight bytes that are ASCII stand there. */
static inline bool eight_ascii(const uint8_t *p, size_t i, size_t n)
{
    uint64_t w;
    if (i + 8 > n)
        return false;
    memcpy(&w, p + i, 8);
    return (w & 0x8080808080808080u) == 0;
}

/* Checks well-formed text and counts: true, with length in characters and the widest bound. */
static bool measure(const uint8_t *p, size_t n, size_t *length, uint32_t *widest)
{
    size_t i = 0, count = 0;
    uint32_t most = 0;
    while (i < n) {
        uint32_t c;
        unsigned bad, size;
        const char *reason;
        if (p[i] < 0x80) {
            size = eight_ascii(p, i, n) ? 8 : 1;
            i += size;
            count += size;
            continue;
        }
        if (p[i] >= 0xc2 && p[i] < 0xe0 && i + 1 < n && (p[i + 1] & 0xc0) == 0x80) {
            c = (p[i] & 0x1fu) << 6 | (p[i + 1] & 0x3f);
            size = 2;
        } else {
            size = read_char(p + i, n - i, &c, &bad, &reason);
            if (size == 0)
                return false;
        }
        most = c > most ? c : most;
        i += size;
        count++;
    }
    *length = count;
    *widest = most;
    return true;
}

/* Decodes text known to be good to characters of a width. */
static inline __attribute__((always_inline)) void decode_to(void *to, unsigned width, const uint8_t *p, size_t n)
{
    for (size_t i = 0, at = 0; i < n; at++) {
        uint32_t c = p[i++];
        if (c >= 0xf0) {
            c = (c & 7) << 18 | (p[i] & 0x3fu) << 12 | (p[i + 1] & 0x3fu) << 6 | (p[i + 2] & 0x3fu);
            i += 3;
        } else if (c >= 0xe0) {
            c = (c & 15) << 12 | (p[i] & 0x3fu) << 6 | (p[i + 1] & 0x3fu);
            i += 2;
        } else if (c >= 0x80) {
            c = (c & 31) << 6 | (p[i] & 0x3fu);
            i += 1;
        } else if (width == 1 && eight_ascii(p, i, n)) {
            memcpy((uint8_t *)to + at + 1, p + i, 8);
            str_put(to, width, at, c);
            i += 8;
            at += 8;
            continue;
        }
        str_put(to, width, at, c);
    }
}

static Value decode_valid(const uint8_t *p, size_t n, size_t length, uint32_t widest)
{
    if (length == 1)
        return str_from_utf8((const char *)p, n);
    Str *s = str_new(length, widest);
    if (s == NULL)
        return EMPTY;
    switch (str_width(s)) {
    case 1: decode_to(str_data(s), 1, p, n); break;
    case 2: decode_to(str_data(s), 2, p, n); break;
    default: decode_to(str_data(s), 4, p, n); break;
    }
    return from_pointer(s);
}

/* Two bytes of a surrogate at the end: an error handler may want the third, too. */
static bool begins_surrogate(const uint8_t *p, size_t n) { return n == 2 && p[0] == 0xed && p[1] >= 0xa0 && p[1] <= 0xbf; }

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
        } else if (used && (reason[0] == 'u' || begins_surrogate(state.data + i, state.length - i))) {
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

/* How many bytes n characters take in UTF-8; SIZE_MAX: there is a surrogate among them. */
#define ENCODED_LENGTH(Unit)                                                                                           \
    static size_t encoded_length_##Unit(const Unit *text, size_t n)                                                    \
    {                                                                                                                  \
        size_t bytes = n;                                                                                              \
        uint32_t surrogates = 0;                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                                               \
            uint32_t c = text[i];                                                                                      \
            bytes += (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);                                                      \
            surrogates |= sizeof(Unit) > 1 && c - 0xd800 < 0x800;                                                      \
        }                                                                                                              \
        return surrogates ? SIZE_MAX : bytes;                                                                          \
    }
ENCODED_LENGTH(uint8_t)
ENCODED_LENGTH(uint16_t)
ENCODED_LENGTH(uint32_t)

static inline __attribute__((always_inline)) void encode_from(uint8_t *to, const void *text, unsigned width, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t c = width == 1 ? ((const uint8_t *)text)[i] : width == 2 ? ((const uint16_t *)text)[i] : ((const uint32_t *)text)[i];
        if (c < 0x80) {
            *to++ = (uint8_t)c;
        } else if (c < 0x800) {
            *to++ = (uint8_t)(0xc0 | c >> 6);
            *to++ = (uint8_t)(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            *to++ = (uint8_t)(0xe0 | c >> 12);
            *to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *to++ = (uint8_t)(0x80 | (c & 0x3f));
        } else {
            *to++ = (uint8_t)(0xf0 | c >> 18);
            *to++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
            *to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *to++ = (uint8_t)(0x80 | (c & 0x3f));
        }
    }
}

/* Text without surrogates; *plain is false where there is one. */
static Value encode_plain(const Str *s, bool *plain)
{
    const void *text = str_data(s);
    unsigned width = str_width(s);
    size_t n = s->length;
    size_t size = width == 1 ? encoded_length_uint8_t(text, n) : width == 2 ? encoded_length_uint16_t(text, n) : encoded_length_uint32_t(text, n);
    *plain = size != SIZE_MAX;
    Bytes *result = *plain ? bytes_new(size) : NULL;
    uint8_t *to = result ? (uint8_t *)result->data : NULL;
    if (to == NULL)
        return EMPTY;
    switch (width) {
    case 1: encode_from(to, text, 1, n); break;
    case 2: encode_from(to, text, 2, n); break;
    default: encode_from(to, text, 4, n); break;
    }
    return from_pointer(result);
}

Value utf8_encode(Value text, const char *errors)
{
    Str *s = as_str(text);
    if (str_is_ascii(s))
        return bytes_from(str_data(s), s->length);
    bool plain;
    Value encoded = encode_plain(s, &plain);
    if (plain)
        return encoded;
    EncodeState state = {.encoding = "utf-8", .errors = errors, .text = text, .put = put_utf8};
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
