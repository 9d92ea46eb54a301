/* dec_compare.c - the order of decimal numbers, their maximum and minimum. See dec.h. */
#include "number/dec_internal.h"

/* Of magnitudes of finite numbers that are not zero, digit by digit: no shifted copy is made. */
static int order_magnitudes(const Dec *a, const Dec *b)
{
    int64_t x = dec_adjusted(a), y = dec_adjusted(b);
    if (x != y)
        return x < y ? -1 : 1;
    if (a->exponent == b->exponent)
        return dec_compare_coefficients(a, b);
    bool swapped = a->exponent < b->exponent;
    const Dec *high = swapped ? b : a, *low = swapped ? a : b; /* high has fewer digits */
    int64_t shift = high->exponent - low->exponent;
    Scratch s;
    int order = 0;
    if (scratch_begin(&s, high->length + (size_t)shift / DEC_LIMB_DIGITS + 1)) {
        size_t n = limbs_shift_left(s.limbs, high->limbs, high->length, shift);
        order = limbs_compare(s.limbs, n, low->limbs, low->length);
        scratch_end(&s);
    }
    return swapped ? -order : order;
}

int dec_order(const Dec *a, const Dec *b)
{
    int a_sign = dec_is_zero(a) ? 0 : a->negative ? -1 : 1, b_sign = dec_is_zero(b) ? 0 : b->negative ? -1 : 1;
    if (a_sign != b_sign)
        return a_sign < b_sign ? -1 : 1;
    if (a_sign == 0)
        return 0;
    if (dec_is_infinite(a) || dec_is_infinite(b))
        return dec_is_infinite(a) == dec_is_infinite(b) ? 0 : dec_is_infinite(a) ? a_sign : -a_sign;
    return a_sign * order_magnitudes(a, b);
}

static int rank(const Dec *a) { return a->kind == DEC_NAN ? 3 : a->kind == DEC_SNAN ? 2 : a->kind == DEC_INFINITE ? 1 : 0; }

int dec_order_total(const Dec *a, const Dec *b, bool magnitudes)
{
    bool a_negative = a->negative && !magnitudes, b_negative = b->negative && !magnitudes;
    if (a_negative != b_negative)
        return a_negative ? -1 : 1;
    int order = rank(a) - rank(b);
    if (order == 0 && dec_is_nan(a)) {
        order = a->digits != b->digits ? (a->digits < b->digits ? -1 : 1) : a->digits ? dec_compare_coefficients(a, b) : 0;
    } else if (order == 0 && dec_is_finite(a)) {
        order = dec_is_zero(a) || dec_is_zero(b) ? dec_is_zero(b) - dec_is_zero(a) : order_magnitudes(a, b);
        if (order == 0)
            order = (a->exponent > b->exponent) - (a->exponent < b->exponent);
    }
    order = (order > 0) - (order < 0);
    return a_negative ? -order : order;
}

void dec_compare(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status))
        return;
    int order = dec_order(a, b);
    dec_set_small(r, order < 0, order != 0, 0);
}

void dec_compare_signal(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_is_nan(a) || dec_is_nan(b))
        *status |= DEC_INVALID_OPERATION;
    dec_compare(r, a, b, c, status);
}

/* A quiet NaN loses against a number. */
static void choose(Dec *r, const Dec *a, const Dec *b, bool magnitudes, bool greater, const DecContext *c, uint32_t *status)
{
    if (a->kind == DEC_NAN && !dec_is_nan(b)) {
        dec_copy_finish(r, b, c, status);
    } else if (b->kind == DEC_NAN && !dec_is_nan(a)) {
        dec_copy_finish(r, a, c, status);
    } else if (!dec_check_nan(r, a, b, c, status)) {
        int order = 0;
        if (magnitudes) {
            bool a_infinite = dec_is_infinite(a), b_infinite = dec_is_infinite(b);
            if (a_infinite || b_infinite)
                order = a_infinite - b_infinite;
            else
                order = dec_is_zero(a) || dec_is_zero(b) ? dec_is_zero(b) - dec_is_zero(a) : order_magnitudes(a, b);
        }
        if (order == 0)
            order = dec_order(a, b);
        if (order == 0)
            order = dec_order_total(a, b, false);
        dec_copy_finish(r, (greater ? order >= 0 : order < 0) ? a : b, c, status);
    }
}

void dec_max(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { choose(r, a, b, false, true, c, status); }
void dec_min(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { choose(r, a, b, false, false, c, status); }
void dec_max_mag(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { choose(r, a, b, true, true, c, status); }
void dec_min_mag(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status) { choose(r, a, b, true, false, c, status); }
