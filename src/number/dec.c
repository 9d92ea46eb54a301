/* dec.c - storage of decimal numbers, rounding and the limits of a context. See dec.h. */
#include "number/dec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/bigint.h"
#include "number/dec_internal.h"

const DecContext dec_max_context = {DEC_MAX_PREC, DEC_MAX_EMAX, DEC_MIN_EMIN, DEC_ROUND_HALF_EVEN, false};

/* ---- storage ---- */

void dec_free_limbs(Dec *d)
{
    free(d->limbs);
    d->limbs = d->local;
    d->capacity = DEC_LOCAL_LIMBS;
}

bool dec_reserve(Dec *d, size_t limbs)
{
    if (limbs <= d->capacity)
        return true;
    if (limbs > SIZE_MAX / 16)
        return false;
    bool local = d->limbs == d->local;
    uint64_t *grown = realloc(local ? NULL : d->limbs, limbs * sizeof *grown);
    if (grown == NULL)
        return false;
    if (local)
        memcpy(grown, d->local, sizeof d->local);
    d->limbs = grown;
    d->capacity = limbs;
    return true;
}

bool dec_set(Dec *r, const Dec *a)
{
    if (!dec_reserve(r, a->length))
        return false;
    memcpy(r->limbs, a->limbs, a->length * sizeof *r->limbs);
    r->negative = a->negative;
    r->kind = a->kind;
    r->exponent = a->exponent;
    r->digits = a->digits;
    r->length = a->length;
    return true;
}

void dec_move(Dec *to, Dec *from)
{
    dec_free(to);
    *to = *from;
    if (from->limbs == from->local)
        to->limbs = to->local;
    dec_init(from);
}

void dec_set_small(Dec *r, bool negative, uint64_t coefficient, int64_t exponent)
{
    r->negative = negative;
    r->kind = DEC_FINITE;
    r->exponent = exponent;
    r->limbs[0] = coefficient % DEC_BASE;
    r->limbs[1] = coefficient / DEC_BASE;
    dec_normalize_limbs(r, 2);
}

void dec_set_infinity(Dec *r, bool negative)
{
    dec_set_small(r, negative, 0, 0);
    r->kind = DEC_INFINITE;
}

void dec_set_nan(Dec *r)
{
    dec_set_small(r, false, 0, 0);
    r->kind = DEC_NAN;
    r->digits = 0;
}

void dec_set_error(Dec *r, uint32_t condition, uint32_t *status)
{
    dec_set_nan(r);
    *status |= condition;
}

void dec_no_memory(Dec *r, uint32_t *status) { dec_set_error(r, DEC_NO_MEMORY, status); }

void dec_normalize_limbs(Dec *r, size_t length)
{
    r->length = limbs_trim(r->limbs, length);
    r->digits = limbs_digits(r->limbs, r->length);
}

bool dec_set_binary(Dec *r, const uint64_t *limbs, size_t length, bool negative)
{
    size_t used;
    if (!dec_reserve(r, limbs_from_binary_size(length)) || !limbs_from_binary(r->limbs, &used, limbs, length))
        return false;
    dec_normalize_limbs(r, used);
    r->negative = negative;
    r->kind = DEC_FINITE;
    r->exponent = 0;
    return true;
}

uint64_t *dec_to_binary(const Dec *a, size_t *length)
{
    Dec shifted;
    if (a->exponent == 0)
        return limbs_to_binary(a->limbs, a->length, length);
    dec_init(&shifted);
    uint64_t *result = NULL;
    if (dec_set(&shifted, a) && (dec_is_zero(a) || dec_shift_left(&shifted, a->exponent)))
        result = limbs_to_binary(shifted.limbs, shifted.length, length);
    dec_free(&shifted);
    return result;
}

bool dec_set_double(Dec *r, double d)
{
    if (!isfinite(d)) {
        if (isinf(d)) {
            dec_set_infinity(r, d < 0);
        } else {
            dec_set_nan(r);
            r->negative = signbit(d) != 0;
        }
        return true;
    }
    int exponent;
    double fraction = frexp(fabs(d), &exponent);
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    exponent -= 53;
    if (mantissa == 0) {
        dec_set_small(r, signbit(d) != 0, 0, 0);
        return true;
    }
    int zeros = __builtin_ctzll(mantissa);
    mantissa >>= zeros;
    exponent += zeros;
    /* m 2^e for e < 0 is m 5^-e 10^e. */
    uint64_t limbs[64], base = 5;
    size_t length;
    if (exponent >= 0) {
        length = big_shift_left(limbs, &mantissa, 1, (uint64_t)exponent);
    } else {
        BigResult power;
        if (!big_power(&power, &base, 1, (uint64_t)-exponent))
            return false;
        bool ok = big_multiply(limbs, power.limbs, power.length, &mantissa, 1);
        length = big_trim(limbs, power.length + 1);
        free(power.limbs);
        if (!ok)
            return false;
    }
    if (!dec_set_binary(r, limbs, length, d < 0))
        return false;
    r->exponent = exponent < 0 ? exponent : 0;
    return true;
}

bool dec_is_integer(const Dec *d)
{
    if (dec_is_special(d))
        return false;
    return d->exponent >= 0 || limbs_low_zero(d->limbs, d->length, -d->exponent);
}

bool dec_to_int64(const Dec *a, int64_t *result)
{
    if (!dec_is_integer(a))
        return false;
    *result = 0;
    if (dec_is_zero(a))
        return true;
    if (dec_adjusted(a) > 18)
        return false;
    unsigned __int128 magnitude;
    if (a->exponent >= 0) {
        magnitude = a->limbs[0] + (a->length > 1 ? (unsigned __int128)a->limbs[1] * DEC_BASE : 0);
        magnitude *= dec_powers[a->exponent];
    } else {
        magnitude = 0;
        for (int64_t i = a->digits; i-- > -a->exponent;)
            magnitude = magnitude * 10 + limbs_digit(a->limbs, a->length, i);
    }
    if (magnitude > INT64_MAX)
        return false;
    *result = a->negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

bool dec_is_subnormal(const Dec *d, const DecContext *c)
{
    return dec_is_finite(d) && !dec_is_zero(d) && dec_adjusted(d) < c->emin;
}
bool dec_is_normal(const Dec *d, const DecContext *c)
{
    return dec_is_finite(d) && !dec_is_zero(d) && dec_adjusted(d) >= c->emin;
}

/* ---- hash ---- */

enum { MERSENNE_BITS = 61 };
static const uint64_t mersenne = ((uint64_t)1 << MERSENNE_BITS) - 1;

static uint64_t multiply_modulo(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    uint64_t sum = (uint64_t)(product & mersenne) + (uint64_t)(product >> MERSENNE_BITS);
    return sum >= mersenne ? sum - mersenne : sum;
}

static uint64_t power_modulo(uint64_t base, uint64_t exponent)
{
    uint64_t result = 1;
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = multiply_modulo(result, base);
        base = multiply_modulo(base, base);
    }
    return result;
}

uint64_t dec_hash(const Dec *a)
{
    uint64_t hash = 0;
    for (size_t i = a->length; i-- > 0;) {
        hash = multiply_modulo(hash, DEC_BASE % mersenne) + a->limbs[i] % mersenne;
        hash = hash >= mersenne ? hash - mersenne : hash;
    }
    /* 10^(p - 1) is 1 modulo p, so a negative power is a positive one. */
    uint64_t order = mersenne - 1, exponent = a->exponent >= 0 ? (uint64_t)a->exponent % order : order - (uint64_t)-a->exponent % order;
    return multiply_modulo(hash, power_modulo(10, exponent));
}

/* ---- shifts and rounding ---- */

bool dec_shift_left(Dec *r, int64_t digits)
{
    if (digits <= 0 || dec_is_zero(r))
        return true;
    if (digits > DEC_MAX_PREC || !dec_reserve(r, r->length + (size_t)digits / DEC_LIMB_DIGITS + 1))
        return false;
    r->length = limbs_shift_left(r->limbs, r->limbs, r->length, digits);
    r->digits += digits;
    return true;
}

int dec_shift_right(Dec *r, int64_t digits)
{
    if (digits <= 0)
        return 0;
    int dropped = limbs_shift_right(r->limbs, &r->length, r->limbs, r->length, digits);
    r->digits = limbs_digits(r->limbs, r->length);
    return dropped;
}

bool dec_rounds_up(const Dec *r, int dropped, DecRounding rounding)
{
    if (dropped == 0)
        return false;
    switch (rounding) {
    case DEC_ROUND_UP: return true;
    case DEC_ROUND_DOWN: return false;
    case DEC_ROUND_CEILING: return !r->negative;
    case DEC_ROUND_FLOOR: return r->negative;
    case DEC_ROUND_HALF_UP: return dropped >= 5;
    case DEC_ROUND_HALF_DOWN: return dropped > 5;
    case DEC_ROUND_HALF_EVEN: return dropped > 5 || (dropped == 5 && (r->limbs[0] & 1));
    case DEC_ROUND_05UP: return r->limbs[0] % 5 == 0;
    }
    return false;
}

void dec_increment(Dec *r)
{
    const uint64_t one = 1;
    r->length = limbs_add(r->limbs, r->limbs, r->length, &one, 1);
    r->digits = limbs_digits(r->limbs, r->length);
}

/* All nines: as many as the precision has, at the greatest exponent. */
static void set_largest(Dec *r, const DecContext *c, uint32_t *status)
{
    size_t length = limbs_for_digits(c->precision);
    bool negative = r->negative;
    if (!dec_reserve(r, length)) {
        dec_no_memory(r, status);
        return;
    }
    for (size_t i = 0; i < length; i++)
        r->limbs[i] = DEC_BASE - 1;
    if (c->precision % DEC_LIMB_DIGITS)
        r->limbs[length - 1] = dec_powers[c->precision % DEC_LIMB_DIGITS] - 1;
    r->negative = negative;
    r->kind = DEC_FINITE;
    r->length = length;
    r->digits = c->precision;
    r->exponent = dec_etop(c);
}

static void overflow(Dec *r, const DecContext *c, uint32_t *status)
{
    bool infinite = true;
    *status |= DEC_OVERFLOW | DEC_INEXACT | DEC_ROUNDED;
    switch (c->rounding) {
    case DEC_ROUND_DOWN: case DEC_ROUND_05UP: infinite = false; break;
    case DEC_ROUND_CEILING: infinite = !r->negative; break;
    case DEC_ROUND_FLOOR: infinite = r->negative; break;
    default: break;
    }
    if (infinite)
        dec_set_infinity(r, r->negative);
    else
        set_largest(r, c, status);
}

static void finish_zero(Dec *r, const DecContext *c, uint32_t *status)
{
    int64_t least = dec_etiny(c), most = c->clamp ? dec_etop(c) : c->emax;
    int64_t exponent = r->exponent < least ? least : r->exponent > most ? most : r->exponent;
    if (exponent != r->exponent)
        *status |= DEC_CLAMPED;
    r->exponent = exponent;
}

static void round_to(Dec *r, int64_t drop, const DecContext *c, uint32_t *status)
{
    int dropped = dec_shift_right(r, drop);
    r->exponent += drop;
    *status |= DEC_ROUNDED;
    if (dropped) {
        *status |= DEC_INEXACT;
        if (dec_rounds_up(r, dropped, c->rounding))
            dec_increment(r);
    }
}

static void finish_subnormal(Dec *r, const DecContext *c, uint32_t *status)
{
    int64_t etiny = dec_etiny(c);
    *status |= DEC_SUBNORMAL;
    if (r->exponent >= etiny)
        return;
    uint32_t mine = 0;
    round_to(r, etiny - r->exponent, c, &mine);
    if (mine & DEC_INEXACT) {
        mine |= DEC_UNDERFLOW;
        if (dec_is_zero(r))
            mine |= DEC_CLAMPED;
    }
    *status |= mine;
}

static void finish_slow(Dec *r, const DecContext *c, uint32_t *status)
{
    if (dec_is_nan(r))
        dec_fix_nan(r, c);
    if (dec_is_special(r))
        return;
    if (dec_is_zero(r)) {
        finish_zero(r, c, status);
        return;
    }
    int64_t adjusted = dec_adjusted(r);
    if (adjusted > c->emax) {
        overflow(r, c, status);
        return;
    }
    if (adjusted < c->emin)
        finish_subnormal(r, c, status);
    if (r->digits > c->precision) {
        round_to(r, r->digits - c->precision, c, status);
        if (r->digits > c->precision) { /* 99..9 was rounded up */
            dec_shift_right(r, 1);
            r->exponent++;
        }
        if (dec_adjusted(r) > c->emax) {
            overflow(r, c, status);
            return;
        }
    }
    if (c->clamp && r->exponent > dec_etop(c)) {
        int64_t shift = r->exponent - dec_etop(c);
        *status |= DEC_CLAMPED;
        if (!dec_shift_left(r, shift)) {
            dec_no_memory(r, status);
            return;
        }
        r->exponent -= shift;
    }
}

void dec_finish(Dec *r, const DecContext *c, uint32_t *status)
{
    if (r->kind == DEC_FINITE && r->digits <= c->precision) {
        int64_t adjusted = dec_adjusted(r);
        if (adjusted >= c->emin && adjusted <= c->emax && (!c->clamp || r->exponent <= dec_etop(c)) && !dec_is_zero(r))
            return;
    }
    finish_slow(r, c, status);
}

/* ---- NaNs ---- */

void dec_fix_nan(Dec *r, const DecContext *c)
{
    int64_t most = c->precision - c->clamp;
    if (r->digits <= most)
        return;
    size_t length = limbs_for_digits(most);
    if (most && most % DEC_LIMB_DIGITS)
        r->limbs[length - 1] %= dec_powers[most % DEC_LIMB_DIGITS];
    if (length)
        dec_normalize_limbs(r, length);
    if (length == 0 || (r->length == 1 && r->limbs[0] == 0)) {
        r->limbs[0] = 0;
        r->length = 1;
        r->digits = 0;
    }
}

bool dec_check_nan(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status)
{
    const Dec *chosen = a->kind == DEC_SNAN ? a : b && b->kind == DEC_SNAN ? b : dec_is_nan(a) ? a : b && dec_is_nan(b) ? b : NULL;
    if (chosen == NULL)
        return false;
    if (chosen->kind == DEC_SNAN)
        *status |= DEC_INVALID_OPERATION;
    if (!dec_set(r, chosen)) {
        dec_no_memory(r, status);
        return true;
    }
    r->kind = DEC_NAN;
    dec_fix_nan(r, c);
    return true;
}

/* ---- small operations ---- */

void dec_copy_finish(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (dec_set(r, a))
        dec_finish(r, c, status);
    else
        dec_no_memory(r, status);
}

void dec_fill_precision(Dec *r, const DecContext *c, uint32_t *status)
{
    if (dec_is_special(r) || dec_is_zero(r) || r->digits >= c->precision)
        return;
    int64_t shift = c->precision - r->digits, etiny = dec_etiny(c);
    if (r->exponent - shift < etiny)
        shift = r->exponent - etiny;
    if (shift <= 0)
        return;
    if (!dec_shift_left(r, shift)) {
        dec_no_memory(r, status);
        return;
    }
    r->exponent -= shift;
}

void dec_plus(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    dec_copy_finish(r, a, c, status);
    if (dec_is_zero(a)) /* 0 + a */
        r->negative = a->negative && c->rounding == DEC_ROUND_FLOOR;
}

void dec_minus(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    if (!dec_set(r, a)) {
        dec_no_memory(r, status);
        return;
    }
    r->negative = dec_is_zero(a) ? !a->negative && c->rounding == DEC_ROUND_FLOOR : !a->negative;
    dec_finish(r, c, status);
}

void dec_abs(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (a->negative)
        dec_minus(r, a, c, status);
    else
        dec_plus(r, a, c, status);
    if (dec_is_zero(a) && !dec_is_nan(r))
        r->negative = false;
}

bool dec_same_quantum(const Dec *a, const Dec *b)
{
    if (dec_is_nan(a) || dec_is_nan(b))
        return dec_is_nan(a) && dec_is_nan(b);
    if (dec_is_infinite(a) || dec_is_infinite(b))
        return dec_is_infinite(a) && dec_is_infinite(b);
    return a->exponent == b->exponent;
}

const char *dec_class(const Dec *a, const DecContext *c)
{
    static const char *const names[][2] = {
        {"+Infinity", "-Infinity"}, {"+Zero", "-Zero"}, {"+Subnormal", "-Subnormal"}, {"+Normal", "-Normal"},
    };
    if (dec_is_nan(a))
        return a->kind == DEC_SNAN ? "sNaN" : "NaN";
    int which = dec_is_infinite(a) ? 0 : dec_is_zero(a) ? 1 : dec_is_subnormal(a, c) ? 2 : 3;
    return names[which][a->negative];
}
