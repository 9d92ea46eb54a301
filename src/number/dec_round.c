/* dec_round.c - rounding to an exponent, to integers, to neighbours. See dec.h. */
#include "number/dec_internal.h"

/* To an exponent, exactly or rounded; false: no memory. */
static bool move_exponent(Dec *r, const Dec *a, int64_t exponent, DecRounding rounding, uint32_t *status)
{
    if (!dec_set(r, a))
        return false;
    int64_t shift = a->exponent - exponent;
    if (dec_is_zero(a)) {
        r->exponent = exponent;
        return true;
    }
    if (shift >= 0) {
        if (!dec_shift_left(r, shift))
            return false;
    } else {
        int dropped = dec_shift_right(r, -shift);
        *status |= DEC_ROUNDED | (dropped ? DEC_INEXACT : 0);
        if (dec_rounds_up(r, dropped, rounding))
            dec_increment(r);
    }
    r->exponent = exponent;
    return true;
}

void dec_quantize(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status))
        return;
    if (dec_is_infinite(a) || dec_is_infinite(b)) {
        if (dec_is_infinite(a) && dec_is_infinite(b))
            dec_set_infinity(r, a->negative);
        else
            dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    if (b->exponent > c->emax || b->exponent < dec_etiny(c)) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    if (!dec_is_zero(a) && a->digits + a->exponent - b->exponent > c->precision) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    uint32_t mine = 0;
    if (!move_exponent(r, a, b->exponent, c->rounding, &mine)) {
        dec_no_memory(r, status);
        return;
    }
    if (r->digits > c->precision || dec_adjusted(r) > c->emax) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    *status |= mine;
    dec_finish(r, c, status);
    *status &= ~(uint32_t)DEC_UNDERFLOW;
}

void dec_rescale(Dec *r, const Dec *a, int64_t exponent, const DecContext *c, uint32_t *status)
{
    if (dec_is_special(a)) {
        dec_copy_finish(r, a, c, status);
        return;
    }
    if (exponent > DEC_MAX_EMAX + 1 || exponent < DEC_MIN_ETINY - 1)
        dec_set_error(r, DEC_INVALID_OPERATION, status);
    else if (!move_exponent(r, a, exponent, c->rounding, status))
        dec_no_memory(r, status);
}

static void to_integral(Dec *r, const Dec *a, const DecContext *c, uint32_t *status, bool quiet)
{
    uint32_t mine = 0;
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    if (dec_is_infinite(a) || a->exponent >= 0) {
        if (!dec_set(r, a))
            dec_no_memory(r, status);
        return;
    }
    if (!move_exponent(r, a, 0, c->rounding, &mine))
        dec_no_memory(r, status);
    else if (!quiet)
        *status |= mine;
}

void dec_to_integral_exact(Dec *r, const Dec *a, const DecContext *c, uint32_t *status) { to_integral(r, a, c, status, false); }
void dec_to_integral_value(Dec *r, const Dec *a, const DecContext *c, uint32_t *status) { to_integral(r, a, c, status, true); }

/* How many zeros there are at the end of a coefficient that is not zero. */
static int64_t trailing_zeros(const Dec *r)
{
    size_t i = 0;
    int64_t zeros = 0;
    while (r->limbs[i] == 0)
        i++;
    for (uint64_t limb = r->limbs[i]; limb % 10 == 0; limb /= 10)
        zeros++;
    return (int64_t)i * DEC_LIMB_DIGITS + zeros;
}

void dec_reduce(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    dec_copy_finish(r, a, c, status);
    if (dec_is_special(r))
        return;
    if (dec_is_zero(r)) {
        r->exponent = 0;
        return;
    }
    int64_t shift = trailing_zeros(r), most = c->clamp ? dec_etop(c) : c->emax;
    if (r->exponent + shift > most)
        shift = most - r->exponent;
    dec_shift_right(r, shift);
    r->exponent += shift > 0 ? shift : 0;
}

/* ---- neighbours ---- */

/* The next number in a direction: what adding something infinitely small and rounding that way gives. */
static void step(Dec *r, const Dec *a, bool up, const DecContext *c, uint32_t *status)
{
    DecContext directed = *c;
    Dec tiny;
    uint32_t mine = 0;
    directed.rounding = up ? DEC_ROUND_CEILING : DEC_ROUND_FLOOR;
    if (dec_is_infinite(a)) {
        if (a->negative != up) {
            dec_set_infinity(r, a->negative);
            return;
        }
        /* From infinity to the greatest finite number. */
        directed.rounding = DEC_ROUND_DOWN;
        Dec huge;
        dec_init(&huge);
        dec_set_small(&huge, a->negative, 10, c->emax);
        dec_finish(&huge, &directed, &mine);
        dec_move(r, &huge);
        if (mine & DEC_NO_MEMORY)
            *status |= DEC_NO_MEMORY;
        return;
    }
    dec_init(&tiny);
    dec_set_small(&tiny, !up, 1, dec_etiny(c) - 1);
    uint32_t first = 0;
    Dec rounded;
    dec_init(&rounded);
    dec_copy_finish(&rounded, a, &directed, &first);
    if (dec_is_finite(&rounded) && (first & DEC_INEXACT)) /* rounding was a step of its own */
        dec_move(r, &rounded);
    else if (dec_is_finite(&rounded))
        dec_add(r, &rounded, &tiny, &directed, &mine);
    else
        dec_move(r, &rounded);
    dec_free(&rounded);
    *status |= (first | mine) & DEC_NO_MEMORY;
}

void dec_next_plus(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (!dec_check_nan(r, a, NULL, c, status))
        step(r, a, true, c, status);
}

void dec_next_minus(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (!dec_check_nan(r, a, NULL, c, status))
        step(r, a, false, c, status);
}

void dec_next_toward(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, b, c, status))
        return;
    int order = dec_order(a, b);
    if (order == 0) {
        if (!dec_set(r, a))
            dec_no_memory(r, status);
        r->negative = b->negative;
        return;
    }
    step(r, a, order < 0, c, status);
    if (dec_is_infinite(r)) {
        *status |= DEC_OVERFLOW | DEC_ROUNDED | DEC_INEXACT;
    } else if (dec_adjusted(r) < c->emin) {
        *status |= DEC_UNDERFLOW | DEC_SUBNORMAL | DEC_ROUNDED | DEC_INEXACT;
        if (dec_is_zero(r))
            *status |= DEC_CLAMPED;
    }
}
