/* dec_arithmetic.c - sums, products, quotients. See dec.h. */
#include <string.h>

#include "number/dec_internal.h"

/* ---- sums ---- */

static void add_infinities(Dec *r, const Dec *a, const Dec *b, bool b_negative, uint32_t *status)
{
    if (dec_is_infinite(a) && dec_is_infinite(b) && a->negative != b_negative)
        dec_set_error(r, DEC_INVALID_OPERATION, status);
    else
        dec_set_infinity(r, dec_is_infinite(a) ? a->negative : b_negative);
}

/* a + b with the same exponent: coefficients and signs. */
static bool add_aligned(Dec *r, const Dec *a, bool a_negative, const Dec *b, bool b_negative, DecRounding rounding)
{
    size_t most = a->length > b->length ? a->length : b->length, length;
    if (!dec_reserve(r, most + 1))
        return false;
    if (a_negative == b_negative) {
        length = limbs_add(r->limbs, a->limbs, a->length, b->limbs, b->length);
        r->negative = a_negative;
    } else {
        int order = dec_compare_coefficients(a, b);
        if (order >= 0)
            length = limbs_subtract(r->limbs, a->limbs, a->length, b->limbs, b->length);
        else
            length = limbs_subtract(r->limbs, b->limbs, b->length, a->limbs, a->length);
        r->negative = order > 0 ? a_negative : order < 0 ? b_negative : rounding == DEC_ROUND_FLOOR;
    }
    dec_normalize_limbs(r, length);
    r->kind = DEC_FINITE;
    return true;
}

/* a has the greater exponent. Where b lies wholly below what counts of a, a one (or zero) just below stands for it. */
static bool add_unaligned(Dec *r, const Dec *a, bool a_negative, const Dec *b, bool b_negative, const DecContext *c)
{
    Dec shifted, tiny;
    const Dec *low = b;
    int64_t exponent = b->exponent;
    dec_init(&shifted);
    dec_init(&tiny);
    if (!dec_is_zero(a)) {
        int64_t below = a->exponent - 1 + (a->digits > c->precision ? 0 : a->digits - c->precision - 1);
        if (dec_adjusted(b) < below) {
            dec_set_small(&tiny, b_negative, !dec_is_zero(b), 0);
            low = &tiny;
            exponent = below;
        }
    }
    bool ok = dec_set(&shifted, a) && dec_shift_left(&shifted, a->exponent - exponent) &&
              add_aligned(r, &shifted, a_negative, low, b_negative, c->rounding);
    r->exponent = exponent;
    dec_free(&shifted);
    dec_free(&tiny);
    return ok;
}

static void add_signed(Dec *r, const Dec *a, const Dec *b, bool b_negative, const DecContext *c, uint32_t *status)
{
    bool ok;
    if (dec_is_special(a) || dec_is_special(b)) {
        add_infinities(r, a, b, b_negative, status);
        return;
    }
    if (a->exponent == b->exponent) {
        ok = add_aligned(r, a, a->negative, b, b_negative, c->rounding);
        r->exponent = a->exponent;
    } else if (a->exponent > b->exponent) {
        ok = add_unaligned(r, a, a->negative, b, b_negative, c);
    } else {
        ok = add_unaligned(r, b, b_negative, a, a->negative, c);
    }
    if (ok)
        dec_finish(r, c, status);
    else
        dec_no_memory(r, status);
}

void dec_add(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (!dec_check_nan(r, a, b, c, status))
        add_signed(r, a, b, b->negative, c, status);
}

void dec_subtract(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (!dec_check_nan(r, a, b, c, status))
        add_signed(r, a, b, !b->negative, c, status);
}

/* ---- products ---- */

/* Not rounded. false: no memory. */
static bool multiply_exactly(Dec *r, const Dec *a, const Dec *b)
{
    if (!dec_reserve(r, a->length + b->length) || !limbs_multiply(r->limbs, a->limbs, a->length, b->limbs, b->length))
        return false;
    dec_normalize_limbs(r, a->length + b->length);
    r->negative = a->negative != b->negative;
    r->kind = DEC_FINITE;
    r->exponent = a->exponent + b->exponent;
    return true;
}

static bool multiply_special(Dec *r, const Dec *a, const Dec *b, uint32_t *status)
{
    if (!dec_is_special(a) && !dec_is_special(b))
        return false;
    if (dec_is_zero(a) || dec_is_zero(b))
        dec_set_error(r, DEC_INVALID_OPERATION, status);
    else
        dec_set_infinity(r, a->negative != b->negative);
    return true;
}

void dec_multiply(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status) || multiply_special(r, a, b, status))
        return;
    if (multiply_exactly(r, a, b))
        dec_finish(r, c, status);
    else
        dec_no_memory(r, status);
}

void dec_fma(Dec *r, const Dec *a, const Dec *b, const Dec *addend, const DecContext *c, uint32_t *status)
{
    Dec product;
    dec_init(&product);
    if (dec_check_nan(r, a, b, c, status)) {
        if (r->kind == DEC_NAN && addend->kind == DEC_SNAN && a->kind != DEC_SNAN && b->kind != DEC_SNAN)
            dec_check_nan(r, addend, NULL, c, status);
        return;
    }
    if (multiply_special(&product, a, b, status)) {
        if (dec_is_nan(&product)) {
            dec_set_nan(r);
        } else {
            dec_add(r, &product, addend, c, status);
        }
    } else if (multiply_exactly(&product, a, b)) {
        dec_add(r, &product, addend, c, status);
    } else {
        dec_no_memory(r, status);
    }
    dec_free(&product);
}

/* ---- quotients ---- */

/* What a quotient is where an operand is infinite or zero; false: neither. */
static bool divide_special(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    bool negative = a->negative != b->negative;
    if (dec_is_infinite(a)) {
        if (dec_is_infinite(b))
            dec_set_error(r, DEC_INVALID_OPERATION, status);
        else
            dec_set_infinity(r, negative);
        return true;
    }
    if (dec_is_infinite(b)) {
        dec_set_small(r, negative, 0, dec_etiny(c));
        *status |= DEC_CLAMPED;
        return true;
    }
    if (!dec_is_zero(b))
        return false;
    if (dec_is_zero(a)) {
        dec_set_error(r, DEC_DIVISION_UNDEFINED, status);
    } else {
        dec_set_infinity(r, negative);
        *status |= DEC_DIVISION_BY_ZERO;
    }
    return true;
}

/* The coefficients' quotient and whether there is a rest; a has been shifted. */
static bool divide_limbs(Dec *q, bool *exact, const uint64_t *a, size_t n, const Dec *b)
{
    Scratch rest;
    if (n < b->length) {
        dec_set_small(q, false, 0, 0);
        *exact = n == 1 && a[0] == 0;
        return true;
    }
    size_t length = n - b->length + 1;
    if (!dec_reserve(q, length + 1) || !scratch_begin(&rest, b->length))
        return false;
    bool ok = limbs_divide(q->limbs, rest.limbs, a, n, b->limbs, b->length);
    if (ok) {
        dec_normalize_limbs(q, length);
        *exact = true;
        for (size_t i = 0; i < b->length && *exact; i++)
            *exact = rest.limbs[i] == 0;
    }
    scratch_end(&rest);
    return ok;
}

/* An exact quotient gets the exponent nearest to the ideal one. */
static void strip_towards(Dec *r, int64_t ideal)
{
    while (r->exponent < ideal) {
        int64_t step = ideal - r->exponent < DEC_LIMB_DIGITS ? ideal - r->exponent : DEC_LIMB_DIGITS;
        while (step && !(step == DEC_LIMB_DIGITS ? r->limbs[0] == 0 : r->limbs[0] % dec_powers[step] == 0))
            step /= 2;
        if (step == 0)
            return;
        dec_shift_right(r, step);
        r->exponent += step;
    }
}

static bool divide_finite(Dec *r, const Dec *a, const Dec *b, int64_t precision, bool *exactly)
{
    Scratch dividend;
    int64_t shift = b->digits - a->digits + precision + 1;
    if (shift < 0 || dec_is_zero(a))
        shift = 0;
    if (shift > DEC_MAX_PREC || !scratch_begin(&dividend, a->length + (size_t)shift / DEC_LIMB_DIGITS + 1))
        return false;
    size_t n = limbs_shift_left(dividend.limbs, a->limbs, a->length, shift);
    bool exact = true, ok = divide_limbs(r, &exact, dividend.limbs, n, b);
    scratch_end(&dividend);
    if (!ok)
        return false;
    r->negative = a->negative != b->negative;
    r->kind = DEC_FINITE;
    r->exponent = a->exponent - b->exponent - shift;
    *exactly = exact;
    if (exact && !dec_is_zero(r))
        strip_towards(r, a->exponent - b->exponent);
    else if (!exact && r->limbs[0] % 5 == 0) /* a rest stands for digits behind: the last digit must not look exact */
        r->limbs[0]++;
    return true;
}

void dec_divide(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status) || divide_special(r, a, b, c, status))
        return;
    /* A precision that memory can't hold does where the quotient is exact: it has no more digits than these. */
    bool exact;
    int64_t enough = a->digits + 4 * b->digits;
    if (divide_finite(r, a, b, c->precision, &exact) ||
        (enough < c->precision && divide_finite(r, a, b, enough, &exact) && exact))
        dec_finish(r, c, status);
    else
        dec_no_memory(r, status);
}

/* Quotient and remainder of whole division, exact, both or one of them asked for; the quotient must not have more digits
   than the precision: false: it has (DEC_DIVISION_IMPOSSIBLE), or no memory. */
static bool divide_whole(Dec *q, Dec *rest, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    int64_t ideal = a->exponent < b->exponent ? a->exponent : b->exponent;
    if (dec_is_zero(a) || dec_adjusted(a) < dec_adjusted(b)) { /* |a| < |b| */
        /* As many zeros as make sense: one more than the precision shows that there would be others. */
        int64_t shift = a->exponent - ideal, most = c->precision + 1 - a->digits;
        if (!dec_is_zero(a) && shift > most)
            shift = most < 0 ? 0 : most;
        if (!dec_set(rest, a) || !dec_shift_left(rest, shift))
            goto no_memory;
        rest->exponent -= shift;
        dec_set_small(q, a->negative != b->negative, 0, 0);
        return true;
    }
    if (dec_adjusted(a) - dec_adjusted(b) > c->precision) {
        *status |= DEC_DIVISION_IMPOSSIBLE;
        return false;
    }
    Scratch s;
    size_t left = (size_t)(a->exponent - ideal), right = (size_t)(b->exponent - ideal);
    size_t n = a->length + left / DEC_LIMB_DIGITS + 1, m = b->length + right / DEC_LIMB_DIGITS + 1;
    if (!scratch_begin(&s, n + m))
        goto no_memory;
    n = limbs_shift_left(s.limbs, a->limbs, a->length, (int64_t)left);
    uint64_t *divisor = s.limbs + n + 1;
    m = limbs_shift_left(divisor, b->limbs, b->length, (int64_t)right);
    bool ok = dec_reserve(rest, m > n ? m : n);
    if (ok && limbs_compare(s.limbs, n, divisor, m) < 0) {
        dec_set_small(q, false, 0, 0);
        memcpy(rest->limbs, s.limbs, n * sizeof *s.limbs);
        dec_normalize_limbs(rest, n);
    } else {
        ok = ok && dec_reserve(q, n - m + 1) && limbs_divide(q->limbs, rest->limbs, s.limbs, n, divisor, m);
        if (ok) {
            dec_normalize_limbs(q, n - m + 1);
            dec_normalize_limbs(rest, m);
        }
    }
    scratch_end(&s);
    if (!ok)
        goto no_memory;
    q->kind = rest->kind = DEC_FINITE;
    q->exponent = 0;
    rest->exponent = ideal;
    q->negative = a->negative != b->negative;
    rest->negative = a->negative;
    if (q->digits > c->precision) {
        *status |= DEC_DIVISION_IMPOSSIBLE;
        return false;
    }
    return true;
no_memory:
    *status |= DEC_NO_MEMORY;
    return false;
}

void dec_divide_int(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    Dec rest;
    if (dec_check_nan(r, a, b, c, status))
        return;
    if (dec_is_special(a) || dec_is_special(b) || dec_is_zero(b)) {
        if (dec_is_infinite(b) && dec_is_finite(a))
            dec_set_small(r, a->negative != b->negative, 0, 0);
        else
            divide_special(r, a, b, c, status);
        return;
    }
    dec_init(&rest);
    if (divide_whole(r, &rest, a, b, c, status))
        dec_finish(r, c, status);
    else
        dec_set_nan(r);
    dec_free(&rest);
}

/* The remainder where an operand is special or the divisor zero; false: neither. */
static bool remainder_special(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_is_infinite(a))
        dec_set_error(r, DEC_INVALID_OPERATION, status);
    else if (dec_is_infinite(b))
        dec_copy_finish(r, a, c, status);
    else if (dec_is_zero(b))
        dec_set_error(r, dec_is_zero(a) ? DEC_DIVISION_UNDEFINED : DEC_INVALID_OPERATION, status);
    else
        return false;
    return true;
}

void dec_remainder(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    Dec quotient;
    if (dec_check_nan(r, a, b, c, status) || remainder_special(r, a, b, c, status))
        return;
    dec_init(&quotient);
    if (divide_whole(&quotient, r, a, b, c, status))
        dec_finish(r, c, status);
    else
        dec_set_nan(r);
    dec_free(&quotient);
}

void dec_divmod(Dec *quotient, Dec *remainder, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(quotient, a, b, c, status)) {
        if (!dec_set(remainder, quotient))
            dec_no_memory(remainder, status);
        return;
    }
    if (dec_is_special(a) || dec_is_special(b) || dec_is_zero(b)) {
        if (dec_is_infinite(a)) {
            if (dec_is_infinite(b))
                dec_set_nan(quotient);
            else
                dec_set_infinity(quotient, a->negative != b->negative);
            dec_set_error(remainder, DEC_INVALID_OPERATION, status);
        } else if (dec_is_infinite(b)) {
            dec_copy_finish(remainder, a, c, status);
            dec_set_small(quotient, a->negative != b->negative, 0, 0);
        } else if (dec_is_zero(a)) {
            dec_set_nan(quotient);
            dec_set_error(remainder, DEC_DIVISION_UNDEFINED, status);
        } else {
            dec_set_infinity(quotient, a->negative != b->negative);
            dec_set_error(remainder, DEC_DIVISION_BY_ZERO | DEC_INVALID_OPERATION, status);
        }
        return;
    }
    if (divide_whole(quotient, remainder, a, b, c, status)) {
        dec_finish(quotient, c, status);
        dec_finish(remainder, c, status);
    } else {
        dec_set_nan(quotient);
        dec_set_nan(remainder);
    }
}

/* 2 rest against b: rest comes from divide_whole, so its exponent is not above b's unless it is a itself. */
static int compare_twice(const Dec *rest, const Dec *b, const DecContext *c)
{
    Dec twice, magnitude, two;
    DecContext wide = dec_max_context;
    uint32_t ignored = 0;
    (void)c;
    dec_init(&twice);
    dec_init(&magnitude);
    dec_init(&two);
    dec_set_small(&two, false, 2, 0);
    dec_multiply(&twice, rest, &two, &wide, &ignored);
    int order = 0;
    twice.negative = false;
    if (dec_set(&magnitude, b)) {
        magnitude.negative = false;
        order = dec_order(&twice, &magnitude);
    }
    dec_free(&twice);
    dec_free(&magnitude);
    return order;
}

void dec_remainder_near(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    Dec quotient, rest;
    if (dec_check_nan(r, a, b, c, status) || remainder_special(r, a, b, c, status))
        return;
    dec_init(&quotient);
    dec_init(&rest);
    if (!divide_whole(&quotient, &rest, a, b, c, status)) {
        dec_set_nan(r);
    } else {
        int order = compare_twice(&rest, b, c);
        bool up = order > 0 || (order == 0 && (quotient.limbs[0] & 1));
        if (up) { /* |b| - |rest|, with the other sign */
            uint32_t ignored = 0;
            bool negative = a->negative;
            rest.negative = false;
            Dec magnitude;
            dec_init(&magnitude);
            if (dec_set(&magnitude, b)) {
                magnitude.negative = false;
                dec_subtract(r, &rest, &magnitude, &dec_max_context, &ignored);
                if (negative)
                    r->negative = !r->negative;
                dec_increment(&quotient);
            } else {
                dec_no_memory(r, status);
            }
            dec_free(&magnitude);
        } else {
            dec_move(r, &rest);
        }
        if (quotient.digits > c->precision)
            dec_set_error(r, DEC_DIVISION_IMPOSSIBLE, status);
        else
            dec_finish(r, c, status);
    }
    dec_free(&quotient);
    dec_free(&rest);
}
