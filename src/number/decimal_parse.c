/* decimal_parse.c - decimal digits to doubles, and rounding. See decimal.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/bigint.h"
#include "number/decimal.h"
#include "number/powers.h"

typedef unsigned __int128 uint128;

/* digits 10^exponent; *ok false: 128 bits can't decide how it rounds, or it isn't a normal number. */
static double from_product(uint64_t digits, int exponent, bool *ok)
{
    *ok = false;
    if (exponent < POWER_FIRST || exponent > 308)
        return 0.0;
    const PowerOfTen *power = &powers_of_ten[exponent - POWER_FIRST];
    int lead = __builtin_clzll(digits);
    digits <<= lead;
    uint128 product = (uint128)digits * power->high;
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if ((high & 0x1ff) == 0x1ff && low + digits < digits) {
        uint128 rest = (uint128)digits * power->low;
        uint64_t sum = low + (uint64_t)(rest >> 64);
        high += sum < low;
        low = sum;
        if ((high & 0x1ff) == 0x1ff && low == UINT64_MAX && (uint64_t)rest + digits < digits)
            return 0.0;
    }
    int top = (int)(high >> 63);
    uint64_t mantissa = high >> (top + 9);
    int64_t biased = ((217706 * (int64_t)exponent) >> 16) + 64 + 1023 - lead - (1 ^ top);
    if (low == 0 && (high & 0x1ff) == 0 && (mantissa & 3) == 1)
        return 0.0; /* may be exactly between two doubles */
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> 53) {
        mantissa >>= 1;
        biased++;
    }
    if (biased < 1 || biased > 0x7fe)
        return 0.0;
    uint64_t bits = (mantissa & (((uint64_t)1 << 52) - 1)) | (uint64_t)biased << 52;
    double d;
    memcpy(&d, &bits, sizeof d);
    *ok = true;
    return d;
}

/* ---- with big integers ---- */

enum { KEPT_DIGITS = 800 }; /* more can't matter but for being there */

/* The significant digits [first, last) with a point somewhere among them, and the exponent of the last of those kept. */
static size_t collect_digits(const char *first, const char *last, unsigned char *values, int64_t *exponent)
{
    size_t count = 0;
    bool more = false, behind_point = false;
    for (const char *p = first; p < last; p++) {
        if (*p == '.') {
            behind_point = true;
            continue;
        }
        if (count < KEPT_DIGITS) {
            if (count || *p != '0')
                values[count++] = (unsigned char)(*p - '0');
            *exponent -= behind_point;
        } else {
            more |= *p != '0';
            *exponent += !behind_point;
        }
    }
    if (more) { /* stands for all the others */
        values[count++] = 1;
        --*exponent;
    }
    return count;
}

static double scale_up(const uint64_t *p, size_t n)
{
    int64_t exponent;
    double fraction = big_fraction(p, n, &exponent);
    return exponent > 1024 ? HUGE_VAL : ldexp(fraction, (int)exponent);
}

static bool from_digits_exactly(const char *first, const char *last, int64_t exponent, double *result)
{
    unsigned char values[KEPT_DIGITS + 1];
    uint64_t digits[64];
    size_t count = collect_digits(first, last, values, &exponent), length;
    const uint64_t ten = 10;
    *result = 0.0;
    if (count == 0 || exponent + (int64_t)count < -330)
        return true;
    if (exponent + (int64_t)count > 310) {
        *result = HUGE_VAL;
        return true;
    }
    if (!big_from_digits(digits, &length, values, count, 10))
        return false;
    if (exponent == 0) {
        *result = scale_up(digits, length);
        return true;
    }
    BigResult power;
    if (!big_power(&power, &ten, 1, (uint64_t)llabs(exponent)))
        return false;
    bool ok;
    if (exponent < 0) {
        ok = big_true_divide(result, digits, length, power.limbs, power.length);
    } else {
        uint64_t *product = malloc((length + power.length) * sizeof *product);
        ok = product && big_multiply(product, digits, length, power.limbs, power.length);
        if (ok)
            *result = scale_up(product, big_trim(product, length + power.length));
        free(product);
    }
    free(power.limbs);
    return ok;
}

/* ---- reading ---- */

typedef struct Scan {
    uint64_t digits;      /* the first 19 significant ones */
    int count;
    bool more;            /* there are others that are not zero */
    int64_t exponent;     /* of the last digit in `digits` */
    const char *first, *last;
    int64_t written_exponent;
    bool any;
} Scan;

static void scan_digits(Scan *s, const char **p, const char *limit, bool behind_point)
{
    for (; *p < limit && **p >= '0' && **p <= '9'; ++*p) {
        int digit = **p - '0';
        s->any = true;
        if (s->count < 19) {
            s->digits = s->digits * 10 + (uint64_t)digit;
            s->count += s->digits != 0;
            s->exponent -= behind_point;
        } else {
            s->more |= digit != 0;
            s->exponent += !behind_point;
        }
    }
}

static const char *scan(Scan *s, const char *text, const char *limit)
{
    const char *p = text;
    *s = (Scan){.first = text};
    scan_digits(s, &p, limit, false);
    if (p < limit && *p == '.') {
        p++;
        scan_digits(s, &p, limit, true);
    }
    s->last = p;
    if (!s->any)
        return text;
    if (p < limit && (*p == 'e' || *p == 'E')) {
        const char *e = p + 1;
        bool negative = false;
        if (e < limit && (*e == '+' || *e == '-'))
            negative = *e++ == '-';
        if (e < limit && *e >= '0' && *e <= '9') {
            int64_t exponent = 0;
            for (; e < limit && *e >= '0' && *e <= '9'; e++)
                if (exponent < (int64_t)1 << 58)
                    exponent = exponent * 10 + (*e - '0');
            s->written_exponent = negative ? -exponent : exponent;
            p = e;
        }
    }
    s->exponent += s->written_exponent;
    return p;
}

static const double exact_powers[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

bool decimal_parse(const char *text, const char *limit, const char **end, double *result)
{
    Scan s;
    *result = 0.0;
    *end = scan(&s, text, limit);
    if (s.digits == 0)
        return true;
    if (!s.more && s.digits <= (uint64_t)1 << 53 && s.exponent >= -22 && s.exponent <= 22) {
        double d = (double)s.digits;
        *result = s.exponent < 0 ? d / exact_powers[-s.exponent] : d * exact_powers[s.exponent];
        return true;
    }
    if (s.exponent > -400 && s.exponent < 400) {
        bool ok, next_ok = true;
        *result = from_product(s.digits, (int)s.exponent, &ok);
        if (ok && s.more)
            ok = from_product(s.digits + 1, (int)s.exponent, &next_ok) == *result && next_ok;
        if (ok)
            return true;
    }
    return from_digits_exactly(s.first, s.last, s.written_exponent, result);
}

bool decimal_round(double d, int places, double *result)
{
    Decimal decimal;
    char local[64], *text = local;
    *result = d;
    if (!decimal_to_places(&decimal, fabs(d), places))
        return false;
    size_t room = decimal.length + 32;
    if (room > sizeof local)
        text = malloc(room);
    bool ok = text != NULL;
    if (ok) {
        const char *end;
        memcpy(text, decimal.digits, decimal.length);
        size_t n = decimal.length;
        int exponent = decimal.point - (int)decimal.length;
        text[n++] = 'e';
        text[n++] = exponent < 0 ? '-' : '+';
        for (int unit = 1000, rest = abs(exponent); unit; unit /= 10)
            text[n++] = (char)('0' + rest / unit % 10);
        ok = decimal_parse(text, text + n, &end, result);
        if (d < 0 || (d == 0 && signbit(d)))
            *result = -*result;
    }
    if (text != local)
        free(text);
    decimal_free(&decimal);
    return ok;
}
