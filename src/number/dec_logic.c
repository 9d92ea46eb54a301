/* dec_logic.c - operations on digits and exponents. See dec.h. */
#include <string.h>

#include "number/dec_internal.h"

/* ---- and, or, xor, invert: digits are zeros and ones ---- */

static bool is_logical(const Dec *a)
{
    if (dec_is_special(a) || a->negative || a->exponent != 0)
        return false;
    for (size_t i = 0; i < a->length; i++)
        for (uint64_t limb = a->limbs[i]; limb; limb /= 10)
            if (limb % 10 > 1)
                return false;
    return true;
}

static uint64_t logical_limb(uint64_t a, uint64_t b, char operation)
{
    uint64_t result = 0;
    for (int i = 0; i < DEC_LIMB_DIGITS; i++) {
        unsigned x = a / dec_powers[i] % 10, y = b / dec_powers[i] % 10;
        unsigned bit = operation == '&' ? x & y : operation == '|' ? x | y : x ^ y;
        result += bit * dec_powers[i];
    }
    return result;
}

static void logical(Dec *r, const Dec *a, const Dec *b, char operation, const DecContext *c, uint32_t *status)
{
    if (!is_logical(a) || !is_logical(b)) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    size_t n = a->length > b->length ? a->length : b->length, most = limbs_for_digits(c->precision);
    if (n > most)
        n = most;
    if (!dec_reserve(r, n)) {
        dec_no_memory(r, status);
        return;
    }
    for (size_t i = 0; i < n; i++)
        r->limbs[i] = logical_limb(i < a->length ? a->limbs[i] : 0, i < b->length ? b->limbs[i] : 0, operation);
    if (n == most && c->precision % DEC_LIMB_DIGITS)
        r->limbs[n - 1] %= dec_powers[c->precision % DEC_LIMB_DIGITS];
    r->negative = false;
    r->kind = DEC_FINITE;
    r->exponent = 0;
    dec_normalize_limbs(r, n);
}

void dec_logical_and(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { logical(r, a, b, '&', c, status); }
void dec_logical_or(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { logical(r, a, b, '|', c, status); }
void dec_logical_xor(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { logical(r, a, b, '^', c, status); }

void dec_logical_invert(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    Dec ones;
    size_t n = limbs_for_digits(c->precision);
    if (!is_logical(a)) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    dec_init(&ones);
    if (!dec_reserve(&ones, n)) {
        dec_no_memory(r, status);
        return;
    }
    for (size_t i = 0; i < n; i++)
        ones.limbs[i] = (DEC_BASE - 1) / 9;
    if (c->precision % DEC_LIMB_DIGITS)
        ones.limbs[n - 1] = (dec_powers[c->precision % DEC_LIMB_DIGITS] - 1) / 9;
    dec_normalize_limbs(&ones, n);
    logical(r, a, &ones, '^', c, status);
    dec_free(&ones);
}

/* ---- shift, rotate, scaleb, logb ---- */

/* b as a whole number within -limit..limit, exponent 0. */
static bool small_operand(const Dec *b, int64_t limit, int64_t *n)
{
    return dec_is_finite(b) && b->exponent == 0 && dec_to_int64(b, n) && *n >= -limit && *n <= limit;
}

/* The lowest digits only. */
static void keep_digits(Dec *r, int64_t digits)
{
    if (r->digits <= digits)
        return;
    size_t n = limbs_for_digits(digits);
    if (n && digits % DEC_LIMB_DIGITS)
        r->limbs[n - 1] %= dec_powers[digits % DEC_LIMB_DIGITS];
    if (n == 0)
        r->limbs[0] = 0;
    dec_normalize_limbs(r, n ? n : 1);
}

/* The first operand of shift and rotate, no wider than the precision; false: the result is there already. */
static bool begin_shift(Dec *r, const Dec *a, const Dec *b, int64_t *n, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status))
        return false;
    if (!small_operand(b, c->precision, n)) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return false;
    }
    if (!dec_set(r, a)) {
        dec_no_memory(r, status);
        return false;
    }
    if (dec_is_infinite(a))
        return false;
    return true;
}

void dec_shift(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    int64_t n;
    if (!begin_shift(r, a, b, &n, c, status))
        return;
    keep_digits(r, c->precision);
    if (n < 0) {
        dec_shift_right(r, -n);
        return;
    }
    keep_digits(r, c->precision - n);
    if (!dec_shift_left(r, n))
        dec_no_memory(r, status);
}

void dec_rotate(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    int64_t n;
    if (!begin_shift(r, a, b, &n, c, status))
        return;
    keep_digits(r, c->precision);
    if (n < 0)
        n += c->precision;
    if (n == 0 || n == c->precision)
        return;
    /* The upper n digits go to the bottom. */
    Dec upper;
    dec_init(&upper);
    bool ok = dec_set(&upper, r);
    if (ok) {
        dec_shift_right(&upper, c->precision - n);
        keep_digits(r, c->precision - n);
        ok = dec_shift_left(r, n) && dec_reserve(r, (r->length > upper.length ? r->length : upper.length) + 1);
    }
    if (ok)
        dec_normalize_limbs(r, limbs_add(r->limbs, r->limbs, r->length, upper.limbs, upper.length));
    else
        dec_no_memory(r, status);
    dec_free(&upper);
}

void dec_scaleb(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    int64_t n, limit;
    if (dec_check_nan(r, a, b, c, status))
        return;
    if (__builtin_add_overflow(c->emax, c->precision, &limit) || __builtin_mul_overflow(limit, 2, &limit))
        limit = INT64_MAX;
    if (!small_operand(b, limit, &n)) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    if (!dec_set(r, a)) {
        dec_no_memory(r, status);
        return;
    }
    if (dec_is_infinite(a))
        return;
    r->exponent += n;
    dec_finish(r, c, status);
}

void dec_logb(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    if (dec_is_infinite(a)) {
        dec_set_infinity(r, false);
    } else if (dec_is_zero(a)) {
        dec_set_infinity(r, true);
        *status |= DEC_DIVISION_BY_ZERO;
    } else {
        int64_t adjusted = dec_adjusted(a);
        dec_set_small(r, adjusted < 0, adjusted < 0 ? -(uint64_t)adjusted : (uint64_t)adjusted, 0);
        dec_finish(r, c, status);
    }
}
