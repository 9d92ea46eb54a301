/* decimal.c - doubles to decimal digits. See decimal.h. */
#include "number/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/bigint.h"
#include "number/powers.h"

typedef unsigned __int128 uint128;

const PowerOfTen powers_of_ten[] = {
#define POWER(high, low) {high, low},
#include "number/powers_of_ten.def"
#undef POWER
};
_Static_assert(sizeof powers_of_ten / sizeof *powers_of_ten == POWER_LAST - POWER_FIRST + 1, "the table's range");

/* d = *mantissa 2^*exponent. */
static void split(double d, uint64_t *mantissa, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    int biased = (int)(bits >> 52 & 0x7ff);
    *mantissa = bits & (((uint64_t)1 << 52) - 1);
    if (biased)
        *mantissa |= (uint64_t)1 << 52;
    *exponent = (biased ? biased : 1) - 1075;
}

/* ---- the shortest ---- */

/* The product's part above 2^128; its last bit stands for all that was cut. */
static inline uint64_t multiply_to_odd(uint64_t high, uint64_t low, uint64_t x)
{
    uint128 upper = (uint128)high * x + (uint64_t)((uint128)low * x >> 64);
    return (uint64_t)(upper >> 64) | ((uint64_t)upper > 1);
}

static void strip_zeros(uint64_t *digits, int *exponent)
{
    while (*digits % 10 == 0) {
        *digits /= 10;
        ++*exponent;
    }
}

void decimal_shortest(double d, uint64_t *digits, int *exponent)
{
    uint64_t c;
    int q;
    split(d, &c, &q);
    if (q <= 0 && q > -53 && (c & (((uint64_t)1 << -q) - 1)) == 0) { /* a whole number below 2^53 */
        *digits = c >> -q;
        *exponent = 0;
        strip_zeros(digits, exponent);
        return;
    }
    bool odd = c & 1, uneven = c == (uint64_t)1 << 52 && q > -1074; /* the neighbour below is nearer */
    /* k: the power of ten that the interval of what rounds to d certainly spans; everything is in quarters of 10^k. */
    int k = (q * 1262611 - (uneven ? 524031 : 0)) >> 22;
    int h = q + ((-k * 1741647) >> 19) + 1;
    const PowerOfTen *power = &powers_of_ten[-k - POWER_FIRST];
    uint64_t low = power->low, high = power->high;
    if (-k < 0 || -k > 55) /* not exact: the bound above */
        high += ++low == 0;
    uint64_t lower = multiply_to_odd(high, low, (4 * c - 2 + uneven) << h) + odd;
    uint64_t middle = multiply_to_odd(high, low, (4 * c) << h);
    uint64_t upper = multiply_to_odd(high, low, (4 * c + 2) << h) - odd;
    uint64_t s = middle / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down_fits = lower <= 40 * tens, up_fits = 40 * tens + 40 <= upper;
        if (down_fits != up_fits) {
            *digits = tens + up_fits;
            *exponent = k + 1;
            strip_zeros(digits, exponent);
            return;
        }
    }
    bool down_fits = lower <= 4 * s, up_fits = 4 * s + 4 <= upper;
    uint64_t half = 4 * s + 2;
    bool up = down_fits != up_fits ? up_fits : middle > half || (middle == half && (s & 1));
    *digits = s + up;
    *exponent = k;
    strip_zeros(digits, exponent);
}

/* ---- a given number of digits ---- */

void decimal_free(Decimal *decimal)
{
    if (decimal->digits != decimal->local)
        free(decimal->digits);
}

/* The digits of n 10^-places. */
static void set_small(Decimal *result, uint128 n, int places)
{
    char text[40], *end = text + sizeof text, *p = end;
    while (n > UINT64_MAX) {
        *--p = (char)('0' + (int)(n % 10));
        n /= 10;
    }
    for (uint64_t rest = (uint64_t)n; rest; rest /= 10)
        *--p = (char)('0' + rest % 10);
    result->digits = result->local;
    result->length = (size_t)(end - p);
    result->point = (int)result->length - places;
    memcpy(result->local, p, result->length);
}

static void drop_zeros(Decimal *result)
{
    while (result->length && result->digits[result->length - 1] == '0')
        result->length--;
}

static const uint64_t fives[] = {
    1u, 5u, 25u, 125u, 625u, 3125u, 15625u, 78125u, 390625u, 1953125u, 9765625u, 48828125u, 244140625u, 1220703125u,
    6103515625u, 30517578125u, 152587890625u, 762939453125u, 3814697265625u, 19073486328125u, 95367431640625u,
    476837158203125u, 2384185791015625u, 11920928955078125u, 59604644775390625u, 298023223876953125u,
    1490116119384765625u, 7450580596923828125u,
};
enum { FIVES = sizeof fives / sizeof *fives };

static int bit_length_128(uint128 n)
{
    uint64_t high = (uint64_t)(n >> 64), low = (uint64_t)n;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

static uint128 shift_right_half_even(uint128 n, int shift)
{
    if (shift >= 128)
        return 0; /* n is below 2^127: less than a half */
    uint128 quotient = n >> shift, rest = n - (quotient << shift), half = (uint128)1 << (shift - 1);
    return quotient + (rest > half || (rest == half && (quotient & 1)));
}

/* round(mantissa 2^exponent 10^places) in 128 bits, where that is enough. */
static bool scale_small(uint64_t mantissa, int exponent, int places, uint128 *n)
{
    int shift = exponent + places;
    if (places >= 0 && places < FIVES) {
        uint128 product = (uint128)mantissa * fives[places];
        if (shift < 0)
            *n = shift_right_half_even(product, -shift);
        else if (bit_length_128(product) + shift <= 127)
            *n = product << shift;
        else
            return false;
        return true;
    }
    if (places < 0 && -places < FIVES && shift >= 0 && shift <= 74) {
        uint128 dividend = (uint128)mantissa << shift;
        uint64_t divisor = fives[-places];
        uint128 quotient = dividend / divisor;
        uint64_t rest = (uint64_t)(dividend - quotient * divisor);
        *n = quotient + (rest > divisor - rest || (rest == divisor - rest && (quotient & 1)));
        return true;
    }
    return false;
}

enum { SCALE_LIMBS = 160 }; /* 2^1024 10^1100 and the like */

/* dividend / divisor rounded half to even; the quotient's length. */
static bool divide_half_even(uint64_t *quotient, size_t *length, const uint64_t *dividend, size_t n, const uint64_t *divisor, size_t m)
{
    uint64_t rest[SCALE_LIMBS], twice[SCALE_LIMBS];
    const uint64_t one = 1;
    size_t rest_length = n;
    if (big_compare(dividend, n, divisor, m) < 0) {
        memcpy(rest, dividend, n * sizeof *rest);
        *length = 0;
    } else {
        if (!big_divide(quotient, rest, dividend, n, divisor, m))
            return false;
        *length = big_trim(quotient, n - m + 1);
        rest_length = big_trim(rest, m);
    }
    size_t twice_length = big_shift_left(twice, rest, rest_length, 1);
    int order = big_compare(twice, twice_length, divisor, m);
    if (order > 0 || (order == 0 && *length && (quotient[0] & 1)))
        *length = big_add(quotient, quotient, *length, &one, 1);
    return true;
}

static bool scale_large(uint64_t mantissa, int exponent, int places, uint64_t *n, size_t *length)
{
    const uint64_t five = 5;
    uint64_t a[SCALE_LIMBS], b[SCALE_LIMBS], c[SCALE_LIMBS];
    int shift = exponent + places;
    BigResult power = {NULL, 0};
    if (places && !big_power(&power, &five, 1, (uint64_t)abs(places)))
        return false;
    size_t an = 1, bn = 1;
    a[0] = mantissa;
    b[0] = 1;
    bool ok = true;
    if (places > 0) {
        ok = big_multiply(c, power.limbs, power.length, a, 1);
        an = big_trim(c, power.length + 1);
        memcpy(a, c, an * sizeof *a);
    } else if (places < 0) {
        bn = power.length;
        memcpy(b, power.limbs, bn * sizeof *b);
    }
    free(power.limbs);
    if (shift > 0) {
        an = big_shift_left(c, a, an, (uint64_t)shift);
        memcpy(a, c, an * sizeof *a);
    } else if (shift < 0) {
        bn = big_shift_left(c, b, bn, (uint64_t)-shift);
        memcpy(b, c, bn * sizeof *b);
    }
    return ok && divide_half_even(n, length, a, an, b, bn);
}

bool decimal_to_places(Decimal *result, double d, int places)
{
    uint64_t mantissa, n[SCALE_LIMBS];
    int exponent;
    uint128 small;
    size_t length = 0;
    split(d, &mantissa, &exponent);
    if (places > 1100) /* more than a double has */
        places = 1100;
    if (places < -400 || mantissa == 0) {
        set_small(result, 0, 0);
        return true;
    }
    if (scale_small(mantissa, exponent, places, &small)) {
        set_small(result, small, places);
        drop_zeros(result);
        return true;
    }
    if (!scale_large(mantissa, exponent, places, n, &length))
        return false;
    result->digits = malloc(big_text_size(length, 10) + 2);
    result->length = 0;
    if (result->digits == NULL || (length && !big_to_text(result->digits, &result->length, n, length, 10, false))) {
        free(result->digits);
        return false;
    }
    result->point = (int)result->length - places;
    drop_zeros(result);
    return true;
}

void decimal_to_shortest(Decimal *result, double d)
{
    uint64_t digits = 0;
    int exponent = 0;
    if (d != 0.0)
        decimal_shortest(d, &digits, &exponent);
    set_small(result, digits, -exponent);
}

bool decimal_to_significant(Decimal *result, double d, int count)
{
    uint64_t digits;
    int exponent;
    if (d == 0.0) {
        set_small(result, 0, 0);
        return true;
    }
    if (count > 800)
        count = 800;
    decimal_shortest(d, &digits, &exponent);
    int leading = exponent; /* 10^leading <= d, or what d rounds up to */
    for (uint64_t rest = digits; rest >= 10; rest /= 10)
        leading++;
    for (;; leading--) {
        if (!decimal_to_places(result, d, count - 1 - leading))
            return false;
        if (result->length == 0 || result->point > leading)
            return true;
        decimal_free(result); /* d is just below 10^leading: it has one digit more to show */
    }
}
