/* dec_functions.c - exp, ln, log10, sqrt and powers that are not whole.

   exp and the logarithms are computed in binary fixed point over GMP's mpz layer to some digits more than asked for, and
   again with more where the error bound leaves the rounding open (Abraham Ziv, "Fast evaluation of elementary mathematical
   functions with correctly rounded last bit", 1991). Everything that mpz allocates is freed at once when the guard ends. */
#include <gmp.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/bigint.h"
#include "number/dec_internal.h"
#include "number/guard.h"

/* value / 2^bits, off by less than 2^error_bits units. */
typedef struct Fixed {
    mpz_t value;
    long bits, error_bits;
} Fixed;

enum { EXTRA_DIGITS = 18, GUARD_BITS = 48 };

static long bits_for_digits(int64_t digits) { return (long)((double)digits * 3.3219280948873626) + 4; }
static long bit_length(const mpz_t n) { return (long)mpz_sizeinbase(n, 2); }

static void set_from_dec(mpz_t r, const Dec *a)
{
    size_t length;
    uint64_t *limbs = limbs_to_binary(a->limbs, a->length, &length);
    if (limbs == NULL) { /* as if GMP had run out */
        mpz_set_ui(r, 0);
        return;
    }
    mpz_import(r, length, -1, sizeof *limbs, 0, 0, limbs);
    free(limbs);
}

static bool set_dec(Dec *r, const mpz_t n, bool negative, int64_t exponent)
{
    size_t length = mpz_size(n);
    bool ok = dec_set_binary(r, mpz_limbs_read(n), length, negative);
    r->exponent = exponent;
    return ok;
}

static void power_of_ten(mpz_t r, int64_t n) { mpz_ui_pow_ui(r, 10, (unsigned long)n); }

/* |a| 2^bits, rounded down. */
static void to_fixed(mpz_t r, const Dec *a, int64_t exponent, long bits)
{
    mpz_t power;
    mpz_init(power);
    set_from_dec(r, a);
    power_of_ten(power, exponent < 0 ? -exponent : exponent);
    if (exponent >= 0)
        mpz_mul(r, r, power);
    mpz_mul_2exp(r, r, (mp_bitcnt_t)bits);
    if (exponent < 0)
        mpz_tdiv_q(r, r, power);
}

/* ---- ln 10 ---- */

enum { LN10_BITS = 1088 };
static const uint64_t ln10_limbs[] = { /* ln(10) 2^1088 */
    0x891e3f2ab4ebba62u, 0x1a7a963a4c17a607u, 0x6c22c15f57b7883du, 0x3a4cda3511e2713du, 0x299ecd6c8d814216u,
    0x4586ed2748671eefu, 0xbd9b3ac12acf1be9u, 0xd96a9b0ec360c7efu, 0xe0b3e28a2a324479u, 0xee3de2100b945b59u,
    0xb1889061042f8b6bu, 0x31c32f00b17c35a0u, 0x58bc0b5ec6a04173u, 0x0f187a0807c0b5cau, 0x8a3fb3e76977e43au,
    0xa95b58ae0b4c28a3u, 0x4d763776aaa2b05bu, 0x0000000000000002u,
};

/* The sum of 1 / ((2k + 1) m^(k + 1)) for k from first to last: t / (b q). */
static void split_series(mpz_t t, mpz_t b, mpz_t q, unsigned long m, unsigned long first, unsigned long last)
{
    if (last - first == 1) {
        mpz_set_ui(t, 1);
        mpz_set_ui(b, 2 * first + 1);
        mpz_set_ui(q, m);
        return;
    }
    unsigned long middle = first + (last - first) / 2;
    mpz_t t2, b2, q2;
    mpz_inits(t2, b2, q2, NULL);
    split_series(t, b, q, m, first, middle);
    split_series(t2, b2, q2, m, middle, last);
    mpz_mul(t, t, b2);
    mpz_mul(t, t, q2);
    mpz_addmul(t, b, t2);
    mpz_mul(b, b, b2);
    mpz_mul(q, q, q2);
    mpz_clears(t2, b2, q2, NULL);
}

/* r += factor atanh(1/n). */
static void add_atanh(mpz_t r, unsigned long factor, unsigned long n, long bits)
{
    mpz_t t, b, q;
    mpz_inits(t, b, q, NULL);
    unsigned long terms = (unsigned long)((double)bits / (2.0 * log2((double)n))) + 2;
    split_series(t, b, q, n * n, 0, terms);
    mpz_mul_ui(t, t, factor * n);
    mpz_mul_2exp(t, t, (mp_bitcnt_t)bits);
    mpz_mul(q, q, b);
    mpz_tdiv_q(t, t, q);
    mpz_add(r, r, t);
    mpz_clears(t, b, q, NULL);
}

/* ln(10) 2^bits, off by a few units. */
static void set_ln10(mpz_t r, long bits)
{
    if (bits <= LN10_BITS) {
        mpz_import(r, sizeof ln10_limbs / sizeof *ln10_limbs, -1, sizeof *ln10_limbs, 0, 0, ln10_limbs);
        mpz_tdiv_q_2exp(r, r, (mp_bitcnt_t)(LN10_BITS - bits));
        return;
    }
    mpz_set_ui(r, 0);
    add_atanh(r, 46, 31, bits + 8);
    add_atanh(r, 34, 49, bits + 8);
    add_atanh(r, 20, 161, bits + 8);
    mpz_tdiv_q_2exp(r, r, 8);
}

/* ---- exp and ln in fixed point ---- */

/* e^x for 0 <= x < 4 2^bits: x is halved until few terms of the series do, and the result squared as often. Off by less
   than 2^16 units. */
static void exp_fixed(mpz_t r, const mpz_t x, long bits)
{
    long halvings = (long)sqrt((double)bits) / 2 + 4, work = bits + halvings + 12;
    mpz_t small, term;
    mpz_inits(small, term, NULL);
    mpz_mul_2exp(small, x, (mp_bitcnt_t)(work - bits));
    mpz_tdiv_q_2exp(small, small, (mp_bitcnt_t)halvings);
    mpz_set_ui(r, 1);
    mpz_mul_2exp(r, r, (mp_bitcnt_t)work);
    mpz_set(term, small);
    for (unsigned long n = 2; mpz_sgn(term); n++) {
        mpz_add(r, r, term);
        mpz_mul(term, term, small);
        mpz_tdiv_q_2exp(term, term, (mp_bitcnt_t)work);
        mpz_tdiv_q_ui(term, term, n);
    }
    for (long i = 0; i < halvings; i++) {
        mpz_mul(r, r, r);
        mpz_tdiv_q_2exp(r, r, (mp_bitcnt_t)work);
    }
    mpz_tdiv_q_2exp(r, r, (mp_bitcnt_t)(work - bits));
    mpz_clears(small, term, NULL);
}

/* e^y for any y: e^|y|, or one over it. */
static void exp_signed(mpz_t r, const mpz_t y, long bits)
{
    mpz_t magnitude, one;
    mpz_inits(magnitude, one, NULL);
    mpz_abs(magnitude, y);
    exp_fixed(r, magnitude, bits);
    if (mpz_sgn(y) < 0) {
        mpz_set_ui(one, 1);
        mpz_mul_2exp(one, one, (mp_bitcnt_t)(2 * bits));
        mpz_tdiv_q(r, one, r);
    }
    mpz_clears(magnitude, one, NULL);
}

/* ln(u) for u 2^bits within 0.3 and 3.3: Halley's steps y + 2 (u - e^y) / (u + e^y), each with three times the bits. Off by
   less than 2^20 units. */
static void ln_fixed(mpz_t r, const mpz_t u, long bits)
{
    enum { START_BITS = 44, STEPS_MAX = 40 };
    long targets[STEPS_MAX];
    int steps = 0;
    for (long target = bits; target > START_BITS; target = target / 3 + 12)
        targets[steps++] = target;
    mpz_t cut, e, difference;
    mpz_inits(cut, e, difference, NULL);
    long exponent;
    double fraction = mpz_get_d_2exp(&exponent, u);
    double start = log(ldexp(fraction, (int)(exponent - bits)));
    long have = 60;
    mpz_set_d(r, ldexp(start, 60));
    while (steps-- > 0) {
        long target = targets[steps];
        if (target >= have)
            mpz_mul_2exp(r, r, (mp_bitcnt_t)(target - have));
        else
            mpz_tdiv_q_2exp(r, r, (mp_bitcnt_t)(have - target));
        have = target;
        mpz_tdiv_q_2exp(cut, u, (mp_bitcnt_t)(bits - target));
        exp_signed(e, r, target);
        mpz_sub(difference, cut, e);
        mpz_mul_2exp(difference, difference, (mp_bitcnt_t)(target + 1));
        mpz_add(e, e, cut);
        mpz_tdiv_q(difference, difference, e);
        mpz_add(r, r, difference);
    }
    mpz_clears(cut, e, difference, NULL);
}

/* ---- rounding ---- */

/* Whether digits, give or take error, lie on one side of the half of 10^drop (and of its multiples, unless nearest). */
static bool is_clear(const mpz_t digits, const mpz_t error, int64_t drop, bool nearest)
{
    mpz_t unit, rest, distance;
    mpz_inits(unit, rest, distance, NULL);
    power_of_ten(unit, drop);
    mpz_tdiv_r(rest, digits, unit);
    mpz_tdiv_q_2exp(distance, unit, 1);
    mpz_sub(distance, distance, rest);
    bool clear = mpz_cmpabs(distance, error) > 0;
    mpz_sub(distance, unit, rest);
    if (!nearest)
        clear = clear && mpz_cmp(rest, error) > 0 && mpz_cmp(distance, error) > 0;
    mpz_clears(unit, rest, distance, NULL);
    return clear;
}

/* How the digits of a result are found. */
typedef struct Rounding {
    int64_t precision;
    int more;      /* digits to be known beyond the precision */
    bool nearest;  /* the result is to be rounded half to even: only halves matter */
    bool accept;   /* take it as it is, where it can't be told: exact to a few digits more than the precision */
} Rounding;

/* value 10^exponent as digits of the precision and some more, with the rest marked as not exact. false: the error leaves
   it open which way to round. */
static bool round_fixed(Dec *r, const Fixed *f, bool negative, int64_t exponent, const Rounding *how, bool *no_memory)
{
    mpz_t digits, power, error;
    mpz_inits(digits, power, error, NULL);
    long leading = bit_length(f->value) - f->bits; /* value < 2^leading */
    int64_t places = how->precision + how->more - (int64_t)floor((double)leading * 0.30103);
    power_of_ten(power, places < 0 ? -places : places);
    if (places >= 0) {
        mpz_mul(digits, f->value, power);
        mpz_tdiv_q_2exp(digits, digits, (mp_bitcnt_t)f->bits);
    } else {
        mpz_tdiv_q_2exp(digits, f->value, (mp_bitcnt_t)f->bits);
        mpz_tdiv_q(digits, digits, power);
    }
    /* In units of the last digit: 10^places 2^(error_bits - bits), and one for the cut. */
    double error_log = (double)places * 3.3219280948873626 + (double)(f->error_bits - f->bits);
    mpz_set_ui(error, 1);
    mpz_mul_2exp(error, error, error_log > 0 ? (mp_bitcnt_t)error_log + 2 : 1);
    int64_t drop = (int64_t)mpz_sizeinbase(digits, 10) - how->precision; /* may be one too large */
    if (is_clear(digits, error, drop - 1, how->nearest) && is_clear(digits, error, drop, how->nearest)) {
        mpz_mul_ui(digits, digits, 10);
        mpz_add_ui(digits, digits, 1);
        *no_memory = !set_dec(r, digits, negative, exponent - places - 1);
        return true;
    }
    if (!how->accept)
        return false;
    power_of_ten(power, how->more - 10);
    mpz_tdiv_q_2exp(error, power, 1);
    mpz_add(digits, digits, error);
    mpz_tdiv_q(digits, digits, power);
    *no_memory = !set_dec(r, digits, negative, exponent - places + how->more - 10);
    return true;
}

static int more_digits(long extra) { return EXTRA_DIGITS + (int)((double)(extra - GUARD_BITS) * 0.3); }

/* One attempt at a function of finite operands with so many bits in addition to what the digits need; false: more needed. */
typedef struct Work {
    bool (*attempt)(struct Work *w, long extra);
    Dec *result;
    const Dec *a, *b;
    int64_t precision, cancelled; /* digits that a difference will lose */
    bool no_memory;
} Work;

static bool guarded_attempt(Work *w, long extra)
{
    Guard guard;
    if (!GUARD_ENTER(&guard)) {
        w->no_memory = true;
        return true;
    }
    bool done = w->attempt(w, extra);
    guard_unwind(&guard);
    return done;
}

/* The result is always rounded half to even, and never exact. */
static void compute(Work *w, const DecContext *c, uint32_t *status)
{
    DecContext even = *c;
    even.rounding = DEC_ROUND_HALF_EVEN;
    even.clamp = c->clamp;
    w->precision = c->precision;
    for (long extra = GUARD_BITS; !guarded_attempt(w, extra); extra *= 2)
        if (extra > LONG_MAX / 4) {
            w->no_memory = true;
            break;
        }
    if (w->no_memory)
        dec_no_memory(w->result, status);
    else
        dec_finish(w->result, &even, status);
}

static bool too_precise(Dec *r, const DecContext *c, uint32_t *status)
{
    if (c->precision <= 1000000000)
        return false;
    dec_no_memory(r, status);
    return true;
}

/* ---- exp ---- */

/* value = e^(x - k ln 10), times 10^k; x is fixed point with sign. */
static void exp_parts(Fixed *f, int64_t *k, const mpz_t x, long bits)
{
    mpz_t ln10, quotient, rest;
    mpz_inits(ln10, quotient, rest, NULL);
    set_ln10(ln10, bits);
    mpz_fdiv_qr(quotient, rest, x, ln10);
    *k = mpz_get_si(quotient);
    long lost = bit_length(quotient) + 3; /* ln 10 was off by a few units */
    mpz_init(f->value);
    exp_fixed(f->value, rest, bits);
    f->bits = bits;
    f->error_bits = 16 + 4 + lost;
}

static bool try_exp(Work *w, long extra)
{
    Fixed f;
    int64_t k;
    long whole = dec_adjusted(w->a) >= 0 ? bits_for_digits(dec_adjusted(w->a) + 1) : 0;
    long bits = bits_for_digits(w->precision + EXTRA_DIGITS) + extra + whole;
    Rounding how = {w->precision, more_digits(extra), true, false};
    mpz_t x;
    mpz_init(x);
    to_fixed(x, w->a, w->a->exponent, bits);
    if (w->a->negative)
        mpz_neg(x, x);
    exp_parts(&f, &k, x, bits);
    return round_fixed(w->result, &f, false, k, &how, &w->no_memory);
}

/* The result lies infinitely near to a number: that number filled up with zeros. */
static void set_padded(Dec *r, const DecContext *c, uint32_t *status)
{
    dec_fill_precision(r, c, status);
    *status |= DEC_INEXACT | DEC_ROUNDED;
}

void dec_exp(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    DecContext even = *c;
    even.rounding = DEC_ROUND_HALF_EVEN;
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    if (dec_is_infinite(a)) {
        if (a->negative)
            dec_set_small(r, false, 0, 0);
        else
            dec_set_infinity(r, false);
    } else if (dec_is_zero(a)) {
        dec_set_small(r, false, 1, 0);
    } else if (dec_adjusted(a) > 19) {
        dec_set_small(r, false, 1, a->negative ? 2 * DEC_MIN_ETINY : 4 * DEC_MAX_EMAX);
        dec_finish(r, &even, status);
        *status |= DEC_INEXACT | DEC_ROUNDED;
    } else if (dec_adjusted(a) < -c->precision - 1) {
        dec_set_small(r, false, 1, 0);
        set_padded(r, c, status);
    } else if (!too_precise(r, c, status)) {
        Work w = {.attempt = try_exp, .result = r, .a = a};
        compute(&w, c, status);
        *status |= DEC_INEXACT | DEC_ROUNDED;
    }
}

/* ---- logarithms ---- */

/* ln(a) for a > 0, a power of ten taken out. */
static void ln_parts(Fixed *f, const Dec *a, long bits)
{
    mpz_t u, ln10;
    mpz_inits(u, ln10, NULL);
    int64_t power = dec_adjusted(a);
    uint64_t top = a->limbs[a->length - 1];
    if (top / dec_powers[limb_digits(top) - 1] >= 4 ||
        (top / dec_powers[limb_digits(top) - 1] == 3 && limb_digits(top) > 1 && top / dec_powers[limb_digits(top) - 2] % 10 >= 2))
        power++;
    to_fixed(u, a, a->exponent - power, bits);
    mpz_init(f->value);
    ln_fixed(f->value, u, bits);
    set_ln10(ln10, bits);
    mpz_set_si(u, power);
    mpz_addmul(f->value, ln10, u);
    f->bits = bits;
    f->error_bits = 22 + bit_length(u) + 2;
}

static bool try_log(Work *w, long extra, bool base_10)
{
    Fixed f;
    long bits = bits_for_digits(w->precision + EXTRA_DIGITS + w->cancelled) + extra + 64;
    Rounding how = {w->precision, more_digits(extra), true, false};
    ln_parts(&f, w->a, bits);
    if (base_10) {
        mpz_t ln10;
        mpz_init(ln10);
        set_ln10(ln10, bits);
        mpz_mul_2exp(f.value, f.value, (mp_bitcnt_t)bits);
        mpz_tdiv_q(f.value, f.value, ln10);
    }
    bool negative = mpz_sgn(f.value) < 0;
    mpz_abs(f.value, f.value);
    if (mpz_sgn(f.value) == 0)
        return false;
    return round_fixed(w->result, &f, negative, 0, &how, &w->no_memory);
}
static bool try_ln(Work *w, long extra) { return try_log(w, extra, false); }
static bool try_log10(Work *w, long extra) { return try_log(w, extra, true); }

/* d = a - 1 is so small that d - d^2/2 tells the digits: that, rounded to odd, so that it can be rounded again. */
static void ln_near_1(Dec *r, const Dec *d, int64_t precision)
{
    DecContext wide = {2 * precision + 40, DEC_MAX_EMAX, DEC_MIN_EMIN, DEC_ROUND_05UP, false};
    Dec square, half, correction;
    uint32_t ignored = 0;
    dec_init(&square);
    dec_init(&half);
    dec_init(&correction);
    dec_set_small(&half, false, 5, -1);
    dec_multiply(&square, d, d, &wide, &ignored);
    dec_multiply(&correction, &square, &half, &wide, &ignored);
    dec_subtract(r, d, &correction, &wide, &ignored);
    dec_free(&square);
    dec_free(&correction);
}

static bool try_log10_near_1(Work *w, long extra)
{
    Fixed f;
    Dec ln;
    Rounding how = {w->precision, EXTRA_DIGITS, true, true};
    (void)extra;
    dec_init(&ln);
    ln_near_1(&ln, w->a, w->precision);
    long bits = bits_for_digits(ln.digits + EXTRA_DIGITS);
    mpz_t ln10;
    mpz_init(ln10);
    mpz_init(f.value);
    set_ln10(ln10, bits);
    set_from_dec(f.value, &ln);
    mpz_mul_2exp(f.value, f.value, (mp_bitcnt_t)(2 * bits));
    mpz_tdiv_q(f.value, f.value, ln10);
    f.bits = bits;
    f.error_bits = 4;
    bool done = round_fixed(w->result, &f, ln.negative, ln.exponent, &how, &w->no_memory);
    dec_free(&ln);
    return done;
}

/* What logarithms of anything but finite numbers above zero are; false: it is one. */
static bool log_special(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (dec_check_nan(r, a, NULL, c, status))
        return true;
    if (dec_is_zero(a))
        dec_set_infinity(r, true);
    else if (a->negative)
        dec_set_error(r, DEC_INVALID_OPERATION, status);
    else if (dec_is_infinite(a))
        dec_set_infinity(r, false);
    else
        return too_precise(r, c, status);
    return true;
}

/* a - 1, and how many digits ln(a) loses against it. */
static int64_t cancelled_digits(Dec *d, const Dec *a)
{
    Dec one;
    uint32_t ignored = 0;
    if (dec_adjusted(a) > 0 || dec_adjusted(a) < -1)
        return 0;
    dec_init(&one);
    dec_set_small(&one, false, 1, 0);
    dec_subtract(d, a, &one, &dec_max_context, &ignored);
    return dec_adjusted(d) < 0 ? -dec_adjusted(d) : 0;
}

static bool is_one(const Dec *a)
{
    int64_t n;
    return dec_to_int64(a, &n) && n == 1;
}

static void logarithm(Dec *r, const Dec *a, bool base_10, const DecContext *c, uint32_t *status)
{
    Dec d;
    dec_init(&d);
    Work w = {.attempt = base_10 ? try_log10 : try_ln, .result = r, .a = a};
    w.cancelled = cancelled_digits(&d, a);
    if (w.cancelled > c->precision + 4) {
        DecContext even = *c;
        even.rounding = DEC_ROUND_HALF_EVEN;
        if (base_10) {
            w.attempt = try_log10_near_1;
            w.a = &d;
            compute(&w, c, status);
        } else {
            ln_near_1(r, &d, c->precision);
            dec_finish(r, &even, status);
        }
    } else {
        compute(&w, c, status);
    }
    *status |= DEC_INEXACT | DEC_ROUNDED;
    dec_free(&d);
}

void dec_ln(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (log_special(r, a, c, status))
        return;
    if (is_one(a))
        dec_set_small(r, false, 0, 0);
    else
        logarithm(r, a, false, c, status);
}

/* a is 10^n. */
static bool is_power_of_ten(const Dec *a)
{
    uint64_t top = a->limbs[a->length - 1];
    return top == dec_powers[limb_digits(top) - 1] && (a->length == 1 || limbs_low_zero(a->limbs, a->length - 1, (int64_t)(a->length - 1) * DEC_LIMB_DIGITS));
}

void dec_log10(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (log_special(r, a, c, status))
        return;
    if (is_power_of_ten(a)) {
        int64_t n = dec_adjusted(a);
        DecContext even = *c;
        even.rounding = DEC_ROUND_HALF_EVEN;
        dec_set_small(r, n < 0, n < 0 ? -(uint64_t)n : (uint64_t)n, 0);
        dec_finish(r, &even, status);
    } else {
        logarithm(r, a, true, c, status);
    }
}

/* ---- powers ---- */

/* a^b = e^(b ln a), a > 0. */
static bool try_power(Work *w, long extra)
{
    Fixed ln, f;
    int64_t k;
    long whole = dec_adjusted(w->b) + 3 > 0 ? bits_for_digits(dec_adjusted(w->b) + 3) : 0;
    long bits = bits_for_digits(w->precision + EXTRA_DIGITS + w->cancelled) + extra + 128 + whole;
    ln_parts(&ln, w->a, bits);
    mpz_t power, x;
    mpz_inits(power, x, NULL);
    set_from_dec(x, w->b);
    mpz_mul(x, x, ln.value);
    int64_t exponent = w->b->exponent;
    power_of_ten(power, exponent < 0 ? -exponent : exponent);
    if (exponent < 0)
        mpz_fdiv_q(x, x, power);
    else
        mpz_mul(x, x, power);
    if (w->b->negative)
        mpz_neg(x, x);
    exp_parts(&f, &k, x, bits);
    f.error_bits = ln.error_bits + whole + 24;
    Rounding how = {w->precision, more_digits(extra), false, extra > 4 * GUARD_BITS};
    return round_fixed(w->result, &f, false, k, &how, &w->no_memory);
}

/* a^b for a > 0 where the result is not exact, or is taken not to be; |b ln a| is not below what the precision shows, nor
   above what the exponent can be. */
void dec_power_real(Dec *r, const Dec *a, bool negative, const Dec *b, const DecContext *c, uint32_t *status)
{
    Dec d;
    if (too_precise(r, c, status))
        return;
    dec_init(&d);
    Work w = {.attempt = try_power, .result = r, .a = a, .b = b, .precision = c->precision};
    w.cancelled = cancelled_digits(&d, a);
    for (long extra = GUARD_BITS; !guarded_attempt(&w, extra); extra *= 2)
        ;
    dec_free(&d);
    r->negative = negative;
    uint32_t mine = 0;
    if (w.no_memory)
        dec_no_memory(r, &mine);
    else
        dec_finish(r, c, &mine);
    *status |= mine | DEC_INEXACT | DEC_ROUNDED | (mine & DEC_SUBNORMAL ? DEC_UNDERFLOW : 0);
}

double dec_log_magnitude(const Dec *a, const DecContext *c)
{
    Dec d;
    (void)c;
    dec_init(&d);
    int64_t cancelled = cancelled_digits(&d, a);
    double result;
    if (cancelled > 2) { /* log10(1 + d) is d / ln 10 */
        result = (double)dec_adjusted(&d);
    } else {
        uint64_t top = a->limbs[a->length - 1];
        double leading = (double)top / (double)dec_powers[limb_digits(top) - 1];
        if (a->length > 1)
            leading += (double)a->limbs[a->length - 2] / 1e18 / (double)dec_powers[limb_digits(top) - 1];
        result = log10(fabs(log10(leading) + (double)dec_adjusted(a)));
    }
    dec_free(&d);
    return result;
}

/* ---- square root ---- */

/* The root of a coefficient of so many digits more or less; exact: it was. */
static bool root_of(Dec *r, const Dec *a, int64_t shift, bool *exact)
{
    Dec scaled;
    size_t n;
    dec_init(&scaled);
    *exact = true;
    bool ok = dec_set(&scaled, a) && (shift < 0 || dec_shift_left(&scaled, shift));
    if (ok && shift < 0)
        *exact = dec_shift_right(&scaled, -shift) == 0;
    uint64_t *limbs = ok ? limbs_to_binary(scaled.limbs, scaled.length, &n) : NULL;
    uint64_t *root = limbs ? malloc((n / 2 + 1) * sizeof *root) : NULL;
    bool square = true;
    ok = root && big_square_root(root, limbs, n, &square) && dec_set_binary(r, root, big_trim(root, (n + 1) / 2), false);
    *exact = *exact && square;
    free(limbs);
    free(root);
    dec_free(&scaled);
    return ok;
}

static int64_t half_down(int64_t n) { return n >= 0 ? n / 2 : -((1 - n) / 2); }

void dec_sqrt(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    DecContext even = *c;
    even.rounding = DEC_ROUND_HALF_EVEN;
    if (dec_check_nan(r, a, NULL, c, status))
        return;
    int64_t ideal = half_down(a->exponent);
    if (dec_is_zero(a)) {
        dec_set_small(r, a->negative, 0, ideal);
        dec_finish(r, &even, status);
        return;
    }
    if (a->negative) {
        dec_set_error(r, DEC_INVALID_OPERATION, status);
        return;
    }
    if (dec_is_infinite(a)) {
        dec_set_infinity(r, false);
        return;
    }
    int64_t odd = a->exponent - 2 * ideal, root_digits = (a->digits + odd + 1) / 2, shift = c->precision + 1 - root_digits;
    bool exact, ok = shift <= DEC_MAX_PREC / 2 && root_of(r, a, odd + 2 * shift, &exact);
    if (!ok && c->precision > a->digits) { /* more than memory holds: enough if the root is exact */
        shift = a->digits + 1 - root_digits;
        ok = root_of(r, a, odd + 2 * shift, &exact) && exact;
    }
    if (!ok) {
        dec_no_memory(r, status);
        return;
    }
    r->exponent = ideal - shift;
    if (exact) {
        int64_t zeros = 0;
        while (zeros < shift && limbs_digit(r->limbs, r->length, zeros) == 0)
            zeros++;
        dec_shift_right(r, zeros);
        r->exponent += zeros;
    } else if (r->limbs[0] % 5 == 0) {
        r->limbs[0]++;
    }
    dec_finish(r, &even, status);
}
