/* dec_text.c - decimal numbers to text and back. See dec.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/dec_internal.h"

/* ---- from text ---- */

typedef struct Reader {
    const char *at, *end;
} Reader;

/* Letters in either case, at once. */
static bool accept_word(Reader *r, const char *lower)
{
    const char *p = r->at;
    for (; *lower; lower++, p++)
        if (p == r->end || (*p | 0x20) != *lower)
            return false;
    r->at = p;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits (and one point, if allowed) from..to, least significant last, without leading zeros, into the coefficient. */
static bool set_coefficient(Dec *d, const char *from, const char *to)
{
    while (from < to && (*from == '0' || *from == '.'))
        from++;
    size_t count = 0;
    if (!dec_reserve(d, (size_t)(to - from) / DEC_LIMB_DIGITS + 1))
        return false;
    d->limbs[0] = 0;
    for (const char *p = to; p > from;) {
        uint64_t limb = 0, power = 1;
        for (int i = 0; i < DEC_LIMB_DIGITS && p > from;) {
            if (*--p == '.')
                continue;
            limb += (uint64_t)(*p - '0') * power;
            power *= 10;
            i++;
        }
        d->limbs[count++] = limb;
    }
    dec_normalize_limbs(d, count ? count : 1);
    return true;
}

enum { EXPONENT_LIMIT_DIGITS = 19 };
#define EXPONENT_LIMIT INT64_C(4000000000000000000)

/* [sign] digits; what is beyond the limit becomes the limit. */
static bool read_exponent(Reader *r, int64_t *exponent)
{
    bool negative = false;
    int64_t n = 0;
    if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
        negative = *r->at++ == '-';
    const char *start = r->at;
    for (; r->at < r->end && is_digit(*r->at); r->at++)
        n = n > EXPONENT_LIMIT / 10 ? EXPONENT_LIMIT : n * 10 + (*r->at - '0');
    if (n > EXPONENT_LIMIT)
        n = EXPONENT_LIMIT;
    *exponent = negative ? -n : n;
    return r->at > start;
}

static bool read_special(Dec *d, Reader *r, bool *no_memory)
{
    if (accept_word(r, "inf")) {
        accept_word(r, "inity");
        dec_set_infinity(d, d->negative);
        return r->at == r->end;
    }
    bool signaling = accept_word(r, "s");
    if (!accept_word(r, "nan"))
        return false;
    const char *start = r->at;
    while (r->at < r->end && is_digit(*r->at))
        r->at++;
    if (r->at < r->end)
        return false;
    d->kind = signaling ? DEC_SNAN : DEC_NAN;
    *no_memory = !set_coefficient(d, start, r->at);
    if (!*no_memory && d->length == 1 && d->limbs[0] == 0)
        d->digits = 0;
    return true;
}

/* digits [. digits] | . digits, then [e exponent]. */
static bool read_number(Dec *d, Reader *r, bool *no_memory)
{
    const char *start = r->at, *point = NULL;
    size_t count = 0;
    for (; r->at < r->end && (is_digit(*r->at) || (*r->at == '.' && point == NULL)); r->at++) {
        if (*r->at == '.')
            point = r->at;
        else
            count++;
    }
    const char *end = r->at;
    int64_t exponent = 0;
    if (count == 0 || (accept_word(r, "e") && !read_exponent(r, &exponent)) || r->at < r->end)
        return false;
    d->kind = DEC_FINITE;
    d->exponent = exponent - (point ? (int64_t)(end - point - 1) : 0);
    *no_memory = !set_coefficient(d, start, end);
    return true;
}

void dec_parse(Dec *r, const char *text, size_t length, const DecContext *c, uint32_t *status)
{
    Reader reader = {text, text + length};
    bool no_memory = false;
    r->negative = false;
    if (length && (*text == '+' || *text == '-'))
        r->negative = *reader.at++ == '-';
    bool number = reader.at < reader.end && (is_digit(*reader.at) || *reader.at == '.');
    if (!(number ? read_number(r, &reader, &no_memory) : read_special(r, &reader, &no_memory))) {
        dec_set_error(r, DEC_CONVERSION_SYNTAX, status);
    } else if (no_memory) {
        dec_no_memory(r, status);
    } else if (dec_is_nan(r)) {
        if (r->digits > c->precision - c->clamp)
            dec_set_error(r, DEC_CONVERSION_SYNTAX, status);
    } else {
        dec_finish(r, c, status);
    }
}

/* ---- to text ---- */

void dec_digits_text(const Dec *a, char *text)
{
    char *p = text + a->digits;
    for (size_t i = 0; i < a->length && p > text; i++) {
        uint64_t limb = a->limbs[i];
        for (int j = 0; j < DEC_LIMB_DIGITS && p > text; j++, limb /= 10)
            *--p = (char)('0' + limb % 10);
    }
}

static char *put(char *p, const char *text)
{
    size_t length = strlen(text);
    memcpy(p, text, length);
    return p + length;
}

static char *put_digits(char *p, const Dec *a)
{
    dec_digits_text(a, p);
    return p + a->digits;
}

static char *put_zeros(char *p, int64_t count)
{
    memset(p, '0', (size_t)count);
    return p + count;
}

/* Digits with the point behind the first `point` of them, which may be outside. */
static char *put_pointed(char *p, const Dec *a, int64_t point)
{
    if (point <= 0) {
        p = put(p, "0.");
        return put_digits(put_zeros(p, -point), a);
    }
    p = put_digits(p, a);
    if (point >= a->digits)
        return put_zeros(p, point - a->digits);
    memmove(p - (a->digits - point) + 1, p - (a->digits - point), (size_t)(a->digits - point));
    p[-(a->digits - point)] = '.';
    return p + 1;
}

static int64_t modulo_3(int64_t n) { return (n % 3 + 3) % 3; }

static char *put_finite(char *p, const Dec *a, int flags)
{
    int64_t point = a->digits + a->exponent;
    bool plain = a->exponent <= 0 && point > -6;
    if (!plain && !(flags & DEC_TEXT_ENGINEERING))
        point = 1;
    else if (!plain)
        point = dec_is_zero(a) ? modulo_3(point + 1) - 1 : modulo_3(point - 1) + 1;
    int64_t exponent = a->exponent + a->digits - point;
    p = put_pointed(p, a, point);
    if (exponent)
        p += sprintf(p, "%c%+lld", flags & DEC_TEXT_CAPITALS ? 'E' : 'e', (long long)exponent);
    return p;
}

char *dec_to_text(const Dec *a, int flags, size_t *length)
{
    char *text = malloc((size_t)a->digits + 56), *p = text;
    if (text == NULL)
        return NULL;
    if (a->negative)
        *p++ = '-';
    if (dec_is_infinite(a)) {
        p = put(p, "Infinity");
    } else if (dec_is_nan(a)) {
        p = put(p, a->kind == DEC_SNAN ? "sNaN" : "NaN");
        if (a->digits)
            p = put_digits(p, a);
    } else {
        p = put_finite(p, a, flags);
    }
    *p = 0;
    *length = (size_t)(p - text);
    return text;
}
