/* codec_utf16.c - UTF-16 and UTF-32. */
#include "object/error.h"
#include "object/number.h"
#include "types/codec.h"

static uint32_t unit_at(const uint8_t *p, int unit, bool big)
{
    if (unit == 2)
        return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
    return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
               : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* The byte order mark at the start: how many bytes it takes; *order is set where it was open. */
static size_t read_mark(const uint8_t *p, size_t n, int unit, int *order)
{
    if (*order != 0 || n < (size_t)unit)
        return 0;
    if (unit_at(p, unit, false) == 0xfeff) {
        *order = -1;
        return (size_t)unit;
    }
    if (unit_at(p, unit, true) == 0xfeff) {
        *order = 1;
        return (size_t)unit;
    }
    return 0;
}

static const char *const names[2][3] = {{"utf-16-le", "utf-16", "utf-16-be"}, {"utf-32-le", "utf-32", "utf-32-be"}};

typedef struct Fault {
    size_t length;
    const char *reason; /* NULL: incomplete at the end of what there is so far */
} Fault;

/* One character at data[i]; its size in bytes, 0: fault. */
static size_t read_char(const DecodeState *s, size_t i, int unit, bool big, uint32_t *c, Fault *fault)
{
    size_t left = s->length - i;
    *fault = (Fault){left, "truncated data"};
    if (left < (size_t)unit)
        return 0;
    *c = unit_at(s->data + i, unit, big);
    if (unit == 4) {
        fault->length = 4;
        fault->reason = *c > 0x10ffff ? "code point not in range(0x110000)" : "code point in surrogate code point range(0xd800, 0xe000)";
        return *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ? 0 : 4;
    }
    if (*c < 0xd800 || *c >= 0xe000)
        return 2;
    if (*c >= 0xdc00) {
        *fault = (Fault){2, "illegal encoding"};
        return 0;
    }
    if (left < 4) {
        fault->reason = "unexpected end of data";
        return 0;
    }
    uint32_t low = unit_at(s->data + i + 2, 2, big);
    if (low < 0xdc00 || low >= 0xe000) {
        *fault = (Fault){2, "illegal UTF-16 surrogate"};
        return 0;
    }
    *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
    return 4;
}

Value utf16_decode(const char *data, size_t n, const char *errors, int unit, int *order, size_t *used)
{
    int given = *order;
    DecodeState s = {.errors = errors, .data = (const uint8_t *)data, .length = n};
    builder_init(&s.out);
    size_t i = read_mark(s.data, n, unit, order);
    bool big = *order > 0, ok = true;
    s.encoding = names[unit == 4][given + 1];
    while (ok && i < s.length) {
        uint32_t c;
        Fault fault;
        size_t size = read_char(&s, i, unit, big, &c, &fault);
        if (size) {
            builder_char(&s.out, c);
            ok = !s.out.failed;
            i += size;
        } else if (used && (fault.reason[0] == 't' || fault.reason[0] == 'u')) {
            break;
        } else {
            ok = decode_error(&s, i, i + fault.length, fault.reason, &i);
        }
    }
    if (used)
        *used = i;
    return decode_finish(&s, ok);
}

static void put_unit(char *to, uint32_t u, int unit, bool big)
{
    for (int k = 0; k < unit; k++)
        to[k] = (char)(u >> 8 * (big ? unit - 1 - k : k));
}

static bool put(EncodeState *s, uint32_t c, int unit, bool big)
{
    char *to = bytes_builder_room(&s->out, 4);
    if (to == NULL || (c >= 0xd800 && c < 0xe000))
        return false;
    if (unit == 4 || c < 0x10000) {
        put_unit(to, c, unit, big);
        s->out.length += (size_t)unit;
        return true;
    }
    put_unit(to, 0xd800 + ((c - 0x10000) >> 10), 2, big);
    put_unit(to + 2, 0xdc00 + ((c - 0x10000) & 0x3ff), 2, big);
    s->out.length += 4;
    return true;
}

static bool put_16_little(EncodeState *s, uint32_t c) { return put(s, c, 2, false); }
static bool put_16_big(EncodeState *s, uint32_t c) { return put(s, c, 2, true); }
static bool put_32_little(EncodeState *s, uint32_t c) { return put(s, c, 4, false); }
static bool put_32_big(EncodeState *s, uint32_t c) { return put(s, c, 4, true); }

Value utf16_encode(Value text, const char *errors, int unit, int order)
{
    Str *t = as_str(text);
    bool big = order > 0;
    EncodeState s = {.encoding = names[unit == 4][order + 1], .errors = errors, .text = text,
                     .put = unit == 2 ? (big ? put_16_big : put_16_little) : (big ? put_32_big : put_32_little)};
    bool ok = bytes_builder_room(&s.out, (t->length + 1) * (size_t)unit) != NULL;
    if (ok && order == 0)
        ok = s.put(&s, 0xfeff);
    for (size_t i = 0; ok && i < t->length;) {
        if (s.put(&s, str_char(t, i))) {
            i++;
            continue;
        }
        size_t before = s.out.length;
        ok = !s.out.failed && encode_error(&s, i, i + 1, "surrogates not allowed", &i);
        if (ok && (s.out.length - before) % (size_t)unit) { /* a handler gave half a unit */
            ok = false;
            Value args[] = {str_from_c(s.encoding), text, int_value((int64_t)i - 1), int_value((int64_t)i), str_from_c("surrogates not allowed")};
            Value exception = exception_new(TYPE(UnicodeEncodeError), args, 5);
            release(args[0]);
            release(args[4]);
            if (!is_empty(exception))
                error_raise(exception);
            release(exception);
        }
    }
    return encode_finish(&s, ok);
}
