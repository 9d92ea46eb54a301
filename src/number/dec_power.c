/* dec_power.c - powers. See dec.h; the general case is in dec_functions.c. */
#include <stdlib.h>

#include "number/bigint.h"
#include "number/dec_internal.h"

static bool is_one(const Dec *a)
{
    int64_t n;
    return dec_to_int64(a, &n) && n == 1;
}

/* Powers of zero, of infinity, to zero, to infinity; false: none of these. */
static bool power_special(Dec *r, const Dec *a, const Dec *b, bool negative, uint32_t *status)
{
    if (dec_is_zero(a)) {
        if (dec_is_zero(b))
            dec_set_error(r, DEC_INVALID_OPERATION, status);
        else if (b->negative)
            dec_set_infinity(r, negative);
        else
            dec_set_small(r, negative, 0, 0);
        return true;
    }
    if (dec_is_zero(b)) {
        dec_set_small(r, false, 1, 0);
        return true;
    }
    if (a->negative && !dec_is_integer(b)) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return true;
    }
    if (dec_is_infinite(a)) {
        if (b->negative)
            dec_set_small(r, negative, 0, 0);
        else
            dec_set_infinity(r, negative);
        return true;
    }
    return false;
}

/* 1 to a power: as many zeros as the exponents tell. */
static void power_of_one(Dec *r, const Dec *a, const Dec *b, bool negative, const DecContext *c, uint32_t *status)
{
    int64_t places = c->precision - 1, times;
    if (!dec_is_integer(b)) {
        *status |= DEC_INEXACT | DEC_ROUNDED;
    } else {
        int64_t wanted = 0;
        if (!b->negative && a->exponent < 0 &&
            (!dec_to_int64(b, &times) || __builtin_mul_overflow(-a->exponent, times, &wanted)))
            wanted = INT64_MAX;
        if (wanted > places)
            *status |= DEC_ROUNDED;
        else
            places = wanted;
    }
    dec_set_small(r, negative, 1, 0);
    if (!dec_shift_left(r, places))
        dec_no_memory(r, status);
    else
        r->exponent = -places;
}


/* x^n by squaring, with some digits more than the precision. */
static void power_whole(Dec *r, const Dec *a, const Dec *b, bool negative, int64_t n, const DecContext *c, uint32_t *status)
{
    DecContext work = {c->precision + b->digits + b->exponent + 2 + b->negative, DEC_MAX_EMAX, DEC_MIN_EMIN, DEC_ROUND_HALF_EVEN, false};
    if (work.precision > DEC_MAX_PREC)
        work.precision = DEC_MAX_PREC;
    Dec base, product, one;
    uint32_t mine = 0;
    dec_init(&base);
    dec_init(&product);
    dec_init(&one);
    dec_set_small(&one, false, 1, 0);
    if (n < 0)
        dec_divide(&base, &one, a, &work, &mine);
    else if (!dec_set(&base, a))
        mine |= DEC_NO_MEMORY;
    base.negative = false;
    uint64_t magnitude = n < 0 ? -(uint64_t)n : (uint64_t)n;
    if (!dec_set(r, &base))
        mine |= DEC_NO_MEMORY;
    for (int bit = 62 - __builtin_clzll(magnitude); bit >= 0 && dec_is_finite(r) && !dec_is_zero(r) && !(mine & DEC_NO_MEMORY); bit--) {
        dec_multiply(&product, r, r, &work, &mine);
        dec_move(r, &product);
        if (magnitude >> bit & 1) {
            dec_multiply(&product, r, &base, &work, &mine);
            dec_move(r, &product);
        }
    }
    dec_free(&base);
    dec_free(&product);
    *status |= mine & (DEC_INEXACT | DEC_ROUNDED | DEC_NO_MEMORY);
    if (mine & DEC_NO_MEMORY) {
        dec_no_memory(r, status);
        return;
    }
    if (dec_is_infinite(r))
        dec_set_small(r, negative, 1, 4 * DEC_MAX_EMAX);
    else if (dec_is_zero(r))
        dec_set_small(r, negative, 1, 2 * DEC_MIN_ETINY);
    r->negative = negative;
    dec_finish(r, c, status);
}

/* A number that lies next to 1 by less than any digit shows. Where it is nearer still, CPython's rounding modes see 1. */
static void next_to_one(Dec *r, bool above, bool nearer, bool negative, const DecContext *c, uint32_t *status)
{
    const uint64_t one = 1;
    *status |= DEC_INEXACT | DEC_ROUNDED;
    if (nearer) {
        dec_set_small(r, negative, 1, 0);
        dec_fill_precision(r, c, status);
        return;
    }
    dec_set_small(r, false, 1, 0);
    if (!dec_shift_left(r, c->precision + 3)) {
        dec_no_memory(r, status);
        return;
    }
    if (above)
        dec_increment(r);
    else
        dec_normalize_limbs(r, limbs_subtract(r->limbs, r->limbs, r->length, &one, 1));
    r->negative = negative;
    r->exponent = -(c->precision + 3);
    dec_finish(r, c, status);
}

/* |a| < 1, for a not 1. */
static bool below_one(const Dec *a) { return dec_adjusted(a) < 0; }

static void power_finite(Dec *r, const Dec *a, bool a_less, const Dec *b, const DecContext *c, uint32_t *status)
{
    Dec magnitude;
    bool negative = a->negative && dec_is_integer(b) && dec_is_odd(b), shrinks = a_less != b->negative;
    int64_t n;
    dec_init(&magnitude);
    if (!dec_set(&magnitude, a)) {
        dec_no_memory(r, status);
        return;
    }
    magnitude.negative = false;
    double order = dec_log_magnitude(&magnitude, c) + (double)dec_adjusted(b); /* of log10 of the result */
    if (order > 20.5) {
        dec_set_small(r, negative, 1, shrinks ? 2 * DEC_MIN_ETINY : 4 * DEC_MAX_EMAX);
        dec_finish(r, c, status);
        *status |= DEC_INEXACT | DEC_ROUNDED;
    } else if (dec_is_integer(b) && dec_to_int64(b, &n)) {
        power_whole(r, &magnitude, b, negative, n, c, status);
    } else if (order < -(double)c->precision - 4) {
        next_to_one(r, !shrinks, order < -(double)c->precision - 23, negative, c, status);
    } else {
        dec_power_real(r, &magnitude, negative, b, c, status);
    }
    dec_free(&magnitude);
}

void dec_power(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status))
        return;
    bool negative = a->negative && dec_is_integer(b) && dec_is_odd(b);
    if (power_special(r, a, b, negative, status))
        return;
    Dec magnitude;
    dec_init(&magnitude);
    if (!dec_set(&magnitude, a)) {
        dec_no_memory(r, status);
        return;
    }
    magnitude.negative = false;
    if (is_one(&magnitude)) {
        power_of_one(r, a, b, negative, c, status);
    } else if (dec_is_infinite(b)) {
        if (below_one(a) != b->negative)
            dec_set_small(r, false, 0, 0);
        else
            dec_set_infinity(r, false);
    } else {
        power_finite(r, a, below_one(a), b, c, status);
    }
    dec_free(&magnitude);
}

/* ---- modulo ---- */

static bool modulo_limbs(BigResult *result, const Dec *a, const Dec *b, const Dec *modulus)
{
    size_t an, bn, mn;
    uint64_t *x = dec_to_binary(a, &an), *y = dec_to_binary(b, &bn), *m = dec_to_binary(modulus, &mn);
    bool ok = x && y && m && big_power_modulo(result, x, an, y, bn, m, mn);
    free(x);
    free(y);
    free(m);
    return ok;
}

/* A whole number with exponent 0 or more. */
static bool set_whole(Dec *r, const Dec *a)
{
    if (!dec_set(r, a))
        return false;
    if (r->exponent < 0) {
        dec_shift_right(r, -r->exponent);
        r->exponent = 0;
    }
    return true;
}

void dec_power_modulo(Dec *r, const Dec *a, const Dec *b, const Dec *modulus, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status)) {
        if (modulus->kind == DEC_SNAN && a->kind != DEC_SNAN && b->kind != DEC_SNAN)
            dec_check_nan(r, modulus, NULL, c, status);
        return;
    }
    if (dec_check_nan(r, modulus, NULL, c, status))
        return;
    bool whole = dec_is_integer(a) && dec_is_integer(b) && dec_is_integer(modulus);
    if (!whole || (b->negative && !dec_is_zero(b)) || dec_is_zero(modulus) || dec_adjusted(modulus) >= c->precision ||
        (dec_is_zero(a) && dec_is_zero(b))) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    Dec x, y, m;
    BigResult result = {NULL, 0};
    dec_init(&x);
    dec_init(&y);
    dec_init(&m);
    bool ok = set_whole(&x, a) && set_whole(&y, b) && set_whole(&m, modulus) && modulo_limbs(&result, &x, &y, &m) &&
              dec_set_binary(r, result.limbs, result.length, false);
    if (ok)
        r->negative = a->negative && dec_is_odd(&y);
    else
        dec_no_memory(r, status);
    free(result.limbs);
    dec_free(&x);
    dec_free(&y);
    dec_free(&m);
}
