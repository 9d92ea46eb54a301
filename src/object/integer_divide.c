/* integer_divide.c - quotients, powers, common divisors, rounding of ints. See integer.h. */
#include <math.h>
#include <stdlib.h>

#include "number/bigint.h"
#include "object/error.h"
#include "object/integer.h"

typedef unsigned __int128 uint128;

/* ---- division ---- */

static bool give(Value *slot, Value owned)
{
    *slot = owned;
    return !is_empty(owned);
}

static bool divide_small(int64_t a, int64_t b, Value *quotient, Value *remainder)
{
    int64_t q = a / b, r = a % b;
    if (r != 0 && (r ^ b) < 0) {
        q--;
        r += b;
    }
    if (remainder)
        *remainder = small_int_value(r);
    return quotient == NULL || give(quotient, int_value(q));
}

/* Both signed results of truncated division, turned into those of floor division. */
static bool floor_results(Int *q, size_t qn, Int *r, size_t rn, const IntView *x, const IntView *y, Value *quotient, Value *remainder)
{
    const uint64_t one = 1;
    bool adjust = rn && x->negative != y->negative;
    if (adjust) {
        qn = big_add(q->limbs, q->limbs, qn, &one, 1);
        rn = big_subtract(r->limbs, y->limbs, y->length, r->limbs, rn);
    }
    Value qv = EMPTY, rv = EMPTY;
    if (quotient)
        qv = int_finish(q, qn, x->negative != y->negative && qn);
    else
        object_free(&q->head);
    if (remainder)
        rv = int_finish(r, rn, y->negative && rn);
    else
        object_free(&r->head);
    if ((quotient && is_empty(qv)) || (remainder && is_empty(rv))) {
        release(qv);
        release(rv);
        return false;
    }
    if (quotient)
        *quotient = qv;
    if (remainder)
        *remainder = rv;
    return true;
}

/* |a| < |b|. */
static bool divide_by_larger(Value a, Value b, bool signs_differ, Value *quotient, Value *remainder)
{
    bool adjust = signs_differ && int_sign(a) != 0;
    if (remainder && !give(remainder, adjust ? int_add(a, b) : int_exact(a)))
        return false;
    if (quotient)
        *quotient = small_int_value(adjust ? -1 : 0);
    return true;
}

bool int_divide(Value a, Value b, Value *quotient, Value *remainder)
{
    IntView x, y;
    int_view(b, &y);
    if (y.length == 0) {
        error_set(TYPE(ZeroDivisionError), "division by zero");
        return false;
    }
    if (likely(both_small_ints(a, b)))
        return divide_small(small_int(a), small_int(b), quotient, remainder);
    int_view(a, &x);
    if (big_compare(x.limbs, x.length, y.limbs, y.length) < 0)
        return divide_by_larger(a, b, x.negative != y.negative, quotient, remainder);
    Int *q = int_alloc(x.length - y.length + 2), *r = q ? int_alloc(y.length + 1) : NULL;
    if (r == NULL) {
        if (q)
            object_free(&q->head);
        return false;
    }
    if (!big_divide(q->limbs, r->limbs, x.limbs, x.length, y.limbs, y.length)) {
        object_free(&q->head);
        object_free(&r->head);
        error_no_memory();
        return false;
    }
    return floor_results(q, big_trim(q->limbs, x.length - y.length + 1), r, big_trim(r->limbs, y.length), &x, &y, quotient, remainder);
}

Value int_true_divide(Value a, Value b)
{
    if (both_small_ints(a, b) && small_int(b) != 0) {
        const int64_t exact = (int64_t)1 << 53;
        int64_t p = small_int(a), q = small_int(b);
        if (p >= -exact && p <= exact && q >= -exact && q <= exact)
            return float_value((double)p / (double)q);
    }
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (y.length == 0)
        return error_set(TYPE(ZeroDivisionError), "division by zero");
    double d;
    if (!big_true_divide(&d, x.limbs, x.length, y.limbs, y.length))
        return error_no_memory();
    if (isinf(d))
        return error_overflow("integer division result too large for a float");
    return float_value(x.negative != y.negative ? -d : d);
}

/* ---- powers ---- */

/* By squaring while it fits 64 bits; false: it doesn't. */
static bool power_small(uint64_t base, uint64_t exponent, uint64_t *result)
{
    uint64_t power = 1;
    for (;;) {
        if (exponent & 1 && __builtin_mul_overflow(power, base, &power))
            return false;
        exponent >>= 1;
        if (exponent == 0)
            break;
        if (__builtin_mul_overflow(base, base, &base))
            return false;
    }
    *result = power;
    return true;
}

/* (m 2^s) ** e = m ** e 2^(s e): the zeros at the end need no multiplication. */
static Value power_large(const IntView *x, uint64_t exponent, bool negative)
{
    size_t whole = 0;
    while (x->limbs[whole] == 0)
        whole++;
    uint64_t shift = whole * 64 + (uint64_t)__builtin_ctzll(x->limbs[whole]);
    if (big_power_limbs(x->limbs, x->length, exponent) == SIZE_MAX)
        return error_no_memory();
    uint64_t *odd = malloc((x->length + 1) * sizeof *odd);
    BigResult power;
    bool lost;
    if (odd == NULL)
        return error_no_memory();
    size_t n = big_shift_right(odd, x->limbs, x->length, shift, &lost);
    bool ok = big_power(&power, odd, n, exponent);
    free(odd);
    if (!ok)
        return error_no_memory();
    Int *result = int_alloc(power.length + shift * exponent / 64 + 2);
    Value v = EMPTY;
    if (result)
        v = int_finish(result, big_shift_left(result->limbs, power.limbs, power.length, shift * exponent), negative);
    free(power.limbs);
    return v;
}

Value int_power(Value a, Value b)
{
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (y.length == 0)
        return small_int_value(1);
    bool odd = y.limbs[0] & 1, negative = x.negative && odd;
    if (x.length == 0)
        return small_int_value(0);
    if (x.length == 1 && x.limbs[0] == 1)
        return small_int_value(negative ? -1 : 1);
    if (y.length > 1)
        return error_no_memory();
    uint64_t result;
    if (x.length == 1 && power_small(x.limbs[0], y.limbs[0], &result))
        return int_from_uint128(result, negative);
    return power_large(&x, y.limbs[0], negative);
}

/* Both below 2^63. */
static uint64_t power_modulo_small(uint64_t base, uint64_t exponent, uint64_t modulus)
{
    uint64_t result = 1 % modulus;
    for (base %= modulus; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = (uint64_t)((uint128)result * base % modulus);
        base = (uint64_t)((uint128)base * base % modulus);
    }
    return result;
}

/* The inverse of a modulo |m|: an int, EMPTY with ValueError. */
static Value inverse(Value a, const IntView *m)
{
    IntView x;
    int_view(a, &x);
    BigResult r;
    bool exists;
    if (!big_invert(&r, x.limbs, x.length, m->limbs, m->length, &exists))
        return error_no_memory();
    if (!exists && !(m->length == 1 && m->limbs[0] == 1)) {
        free(r.limbs);
        return error_value("base is not invertible for the given modulus");
    }
    return int_from_owned_limbs(r.limbs, r.length, false);
}

static Value power_modulo(Value base, const IntView *y, const IntView *m)
{
    IntView x;
    int_view(base, &x);
    if (x.length <= 1 && y->length <= 1 && m->length == 1)
        return int_from_uint128(power_modulo_small(x.length ? x.limbs[0] : 0, y->length ? y->limbs[0] : 0, m->limbs[0]), false);
    BigResult r;
    if (!big_power_modulo(&r, x.limbs, x.length, y->limbs, y->length, m->limbs, m->length))
        return error_no_memory();
    return int_from_owned_limbs(r.limbs, r.length, false);
}

Value int_power_modulo(Value a, Value b, Value modulus)
{
    IntView y, m;
    int_view(b, &y);
    int_view(modulus, &m);
    if (m.length == 0)
        return error_value("pow() 3rd argument cannot be 0");
    Value positive = int_absolute(modulus), base, result = EMPTY;
    if (is_empty(positive))
        return EMPTY;
    if (int_divide(a, positive, NULL, &base)) {
        if (y.negative) {
            Value inverted = inverse(base, &m);
            release(base);
            base = inverted;
        }
        result = is_empty(base) ? EMPTY : power_modulo(base, &y, &m);
        release(base);
    }
    release(positive);
    if (m.negative && !is_empty(result) && int_sign(result) != 0) {
        Value adjusted = int_add(result, modulus);
        release(result);
        result = adjusted;
    }
    return result;
}

Value int_gcd(Value a, Value b)
{
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (x.length <= 1 && y.length <= 1)
        return int_from_uint128(gcd_uint64(x.length ? x.limbs[0] : 0, y.length ? y.limbs[0] : 0), false);
    BigResult r;
    if (!big_gcd(&r, x.limbs, x.length, y.limbs, y.length))
        return error_no_memory();
    return int_from_owned_limbs(r.limbs, r.length, false);
}

/* ---- rounding ---- */

/* The multiple of unit nearest to v, half to even. */
static Value round_to_unit(Value v, Value unit)
{
    Value quotient, remainder, twice, result = EMPTY;
    if (!int_divide(v, unit, &quotient, &remainder))
        return EMPTY;
    twice = int_add(remainder, remainder);
    if (!is_empty(twice)) {
        int order = int_order(twice, unit);
        IntView q;
        int_view(quotient, &q);
        bool up = order > 0 || (order == 0 && q.length && q.limbs[0] & 1);
        Value down = int_subtract(v, remainder);
        result = is_empty(down) || !up ? down : int_add(down, unit);
        if (up)
            release(down);
    }
    release(twice);
    release(quotient);
    release(remainder);
    return result;
}

Value int_round(Value v, Value digits)
{
    if (int_sign(digits) >= 0)
        return int_exact(v);
    Value count = int_negative(digits);
    if (is_empty(count))
        return EMPTY;
    /* 10 ** count > 2 |v|: the result is 0, without the power. */
    bool beyond = !is_small_int(count) || (double)small_int(count) > ((double)int_bit_length(v) + 2) * 0.30103 + 1;
    Value unit = beyond ? EMPTY : int_power(small_int_value(10), count);
    release(count);
    if (beyond)
        return small_int_value(0);
    Value result = is_empty(unit) ? EMPTY : round_to_unit(v, unit);
    release(unit);
    return result;
}
