/* dec_limbs.c - see dec_limbs.h. */
#include "number/dec_limbs.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "number/bigint.h"

typedef unsigned __int128 uint128;

const uint64_t dec_powers[DEC_LIMB_DIGITS + 2] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u,
    1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
    1000000000000000000u, 10000000000000000000u,
};

bool scratch_begin(Scratch *s, size_t limbs)
{
    s->limbs = limbs <= SCRATCH_LOCAL ? s->local : limbs < SIZE_MAX / 16 ? malloc(limbs * sizeof *s->limbs) : NULL;
    return s->limbs != NULL;
}

void scratch_end(Scratch *s)
{
    if (s->limbs != s->local)
        free(s->limbs);
}

int limb_digits(uint64_t limb)
{
    int guess = (64 - __builtin_clzll(limb | 1)) * 1233 >> 12; /* bits log10(2) */
    return guess + (limb >= dec_powers[guess]) + (limb == 0);
}

unsigned limbs_digit(const uint64_t *p, size_t n, int64_t i)
{
    size_t limb = (size_t)(i / DEC_LIMB_DIGITS);
    return limb < n ? (unsigned)(p[limb] / dec_powers[i % DEC_LIMB_DIGITS] % 10) : 0;
}

int limbs_compare(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    if (n != m)
        return n < m ? -1 : 1;
    while (n-- > 0)
        if (a[n] != b[n])
            return a[n] < b[n] ? -1 : 1;
    return 0;
}

/* ---- sums ---- */

size_t limbs_add(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    if (n < m)
        return limbs_add(r, b, m, a, n);
    uint64_t carry = 0;
    for (size_t i = 0; i < m; i++) {
        uint64_t sum = a[i] + b[i] + carry;
        carry = sum >= DEC_BASE;
        r[i] = carry ? sum - DEC_BASE : sum;
    }
    size_t i = m;
    for (; i < n && carry; i++) {
        carry = a[i] == DEC_BASE - 1;
        r[i] = carry ? 0 : a[i] + 1;
    }
    if (r != a)
        memmove(r + i, a + i, (n - i) * sizeof *r);
    if (carry)
        r[n++] = 1;
    return limbs_trim(r, n);
}

size_t limbs_subtract(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t difference = a[i] - (i < m ? b[i] : 0) - borrow;
        borrow = difference > a[i];
        r[i] = borrow ? difference + DEC_BASE : difference;
    }
    return limbs_trim(r, n);
}

/* ---- products ---- */

/* x / 10^18 for x < 2^64 10^18, by a reciprocal (Möller and Granlund, "Improved division by invariant integers", 2011). */
static inline uint64_t divide_base(uint128 x, uint64_t *rest)
{
    const uint64_t divisor = DEC_BASE << 4, reciprocal = 0x2725dd1d243aba0eu;
    x <<= 4;
    uint64_t high = (uint64_t)(x >> 64), low = (uint64_t)x;
    uint128 product = (uint128)reciprocal * high + x;
    uint64_t quotient = (uint64_t)(product >> 64) + 1, r = low - quotient * divisor;
    if (r > (uint64_t)product) {
        quotient--;
        r += divisor;
    }
    if (__builtin_expect(r >= divisor, 0)) {
        quotient++;
        r -= divisor;
    }
    *rest = r >> 4;
    return quotient;
}

enum { SCHOOL_LIMBS = 40, COLUMN_TERMS = 16 }; /* so many products and a carry keep below 2^64 10^18 */

static void multiply_school(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    uint64_t carry = 0;
    uint128 carries = 0; /* out of this column */
    for (size_t k = 0; k < n + m - 1; k++) {
        size_t first = k < m ? 0 : k - m + 1, last = k < n ? k : n - 1, terms = 0;
        uint128 sum = carry;
        for (size_t i = first; i <= last; i++) {
            sum += (uint128)a[i] * b[k - i];
            if (__builtin_expect(++terms == COLUMN_TERMS, 0)) {
                uint64_t rest;
                carries += divide_base(sum, &rest);
                sum = rest;
                terms = 0;
            }
        }
        carries += divide_base(sum, &r[k]);
        if (__builtin_expect(carries >> 64 != 0, 0)) { /* into the next two columns: kept below the limit */
            carry = (uint64_t)(carries % DEC_BASE);
            carries = carries / DEC_BASE;
        } else {
            carry = (uint64_t)carries;
            carries = 0;
        }
    }
    r[n + m - 1] = carry;
}

static void multiply_1(uint64_t *r, const uint64_t *a, size_t n, uint64_t b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < n; i++)
        carry = divide_base((uint128)a[i] * b + carry, &r[i]);
    r[n] = carry;
}

/* Limbs as the coefficients of a polynomial, evaluated at 2^(8 width): room for the coefficients of the product. */
static size_t pack(uint64_t *packed, const uint64_t *a, size_t n, size_t width)
{
    size_t length = (n * width + 7) / 8;
    memset(packed, 0, length * sizeof *packed);
    for (size_t i = 0; i < n; i++)
        memcpy((char *)packed + i * width, &a[i], sizeof *a);
    return length;
}

static void unpack(uint64_t *r, const uint64_t *product, size_t coefficients, size_t width)
{
    uint128 carry = 0;
    for (size_t i = 0; i < coefficients; i++) {
        uint64_t top = 0, rest;
        uint128 x;
        memcpy(&x, (const char *)product + i * width, sizeof x);
        memcpy(&top, (const char *)product + i * width + sizeof x, width - sizeof x);
        top += __builtin_add_overflow(x, carry, &x);
        uint64_t high = divide_base((uint128)top << 64 | (uint64_t)(x >> 64), &rest);
        uint64_t low = divide_base((uint128)rest << 64 | (uint64_t)x, &r[i]);
        carry = (uint128)high << 64 | low;
    }
    r[coefficients] = (uint64_t)carry;
}

static bool multiply_large(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    size_t shorter = n < m ? n : m, width = shorter < 256 ? 16 : shorter < (size_t)1 << 22 ? 18 : 20;
    size_t room = (n + m) * width / 8 + 8;
    uint64_t *packed = malloc(2 * room * sizeof *packed);
    if (packed == NULL)
        return false;
    uint64_t *product = packed + room;
    size_t an = pack(packed, a, n, width), bn = a == b && n == m ? an : pack(packed + an, b, m, width);
    bool ok = big_multiply(product, packed, an, bn == an && a == b ? packed : packed + an, bn);
    if (ok) {
        memset(product + an + bn, 0, (room - an - bn) * sizeof *product);
        unpack(r, product, n + m - 1, width);
    }
    free(packed);
    return ok;
}

bool limbs_multiply(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    if (m == 1)
        multiply_1(r, a, n, b[0]);
    else if (n == 1)
        multiply_1(r, b, m, a[0]);
    else if (n > SCHOOL_LIMBS && m > SCHOOL_LIMBS)
        return multiply_large(r, a, n, b, m);
    else
        multiply_school(r, a, n, b, m);
    return true;
}

/* ---- quotients ---- */

uint64_t limbs_divide_1(uint64_t *q, const uint64_t *a, size_t n, uint64_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = n; i-- > 0;) {
        uint128 x = (uint128)rest * DEC_BASE + a[i];
        q[i] = (uint64_t)(x / divisor);
        rest = (uint64_t)(x - (uint128)q[i] * divisor);
    }
    return rest;
}

/* Subtracts digit b from the window; whether that was too much. */
static bool take_multiple(uint64_t *window, const uint64_t *b, size_t m, uint64_t digit)
{
    uint64_t carry = 0, low, borrow = 0;
    for (size_t i = 0; i < m; i++) {
        carry = divide_base((uint128)b[i] * digit + carry, &low);
        uint64_t difference = window[i] - low - borrow;
        borrow = difference > window[i];
        window[i] = borrow ? difference + DEC_BASE : difference;
    }
    uint64_t difference = window[m] - carry - borrow;
    borrow = difference > window[m];
    window[m] = borrow ? difference + DEC_BASE : difference;
    return borrow;
}

static void add_back(uint64_t *window, const uint64_t *b, size_t m)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < m; i++) {
        uint64_t sum = window[i] + b[i] + carry;
        carry = sum >= DEC_BASE;
        window[i] = carry ? sum - DEC_BASE : sum;
    }
    window[m] = (window[m] + carry) % DEC_BASE;
}

/* Knuth's algorithm D. u: the dividend with a limb more, normalized like b; becomes the remainder. m > 1. */
static void divide_school(uint64_t *q, uint64_t *u, size_t n, const uint64_t *b, size_t m)
{
    for (size_t j = n - m + 1; j-- > 0;) {
        uint128 top = (uint128)u[j + m] * DEC_BASE + u[j + m - 1];
        uint64_t digit = u[j + m] >= b[m - 1] ? DEC_BASE - 1 : (uint64_t)(top / b[m - 1]);
        uint128 rest = top - (uint128)digit * b[m - 1];
        while (rest < DEC_BASE && (uint128)digit * b[m - 2] > rest * DEC_BASE + u[j + m - 2]) {
            digit--;
            rest += b[m - 1];
        }
        if (digit && take_multiple(u + j, b, m, digit)) {
            digit--;
            add_back(u + j, b, m);
        }
        q[j] = digit;
    }
}

static bool divide_normalized(uint64_t *q, uint64_t *rest, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    Scratch s;
    if (!scratch_begin(&s, n + 1 + m + 1))
        return false;
    uint64_t factor = DEC_BASE / (b[m - 1] + 1), *u = s.limbs, *v = s.limbs + n + 1;
    multiply_1(u, a, n, factor);
    multiply_1(v, b, m, factor);
    divide_school(q, u, n, v, m);
    limbs_divide_1(rest, u, m, factor);
    scratch_end(&s);
    return true;
}

static void pad(uint64_t *p, size_t from, size_t to)
{
    if (to > from)
        memset(p + from, 0, (to - from) * sizeof *p);
}

/* binary as limbs, n of them. */
static bool give_back(uint64_t *r, size_t n, const uint64_t *binary, size_t binary_length)
{
    Scratch s;
    size_t length;
    if (!scratch_begin(&s, limbs_from_binary_size(binary_length)))
        return false;
    bool ok = limbs_from_binary(s.limbs, &length, binary, binary_length);
    if (ok) {
        memcpy(r, s.limbs, (length < n ? length : n) * sizeof *r);
        pad(r, length, n);
    }
    scratch_end(&s);
    return ok;
}

static bool divide_large(uint64_t *q, uint64_t *rest, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    size_t an, bn;
    uint64_t *x = limbs_to_binary(a, n, &an), *y = limbs_to_binary(b, m, &bn);
    uint64_t *quotient = malloc((n + 2) * sizeof *quotient), *remainder = malloc((m + 1) * sizeof *remainder);
    bool ok = x && y && quotient && remainder;
    if (ok && an < bn) {
        pad(q, 0, n - m + 1);
        ok = give_back(rest, m, x, an);
    } else if (ok) {
        ok = big_divide(quotient, remainder, x, an, y, bn) && give_back(q, n - m + 1, quotient, big_trim(quotient, an - bn + 1)) &&
             give_back(rest, m, remainder, big_trim(remainder, bn));
    }
    free(x);
    free(y);
    free(quotient);
    free(remainder);
    return ok;
}

bool limbs_divide(uint64_t *q, uint64_t *rest, const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    if (m == 1) {
        rest[0] = limbs_divide_1(q, a, n, b[0]);
        return true;
    }
    if (m > 2 * SCHOOL_LIMBS && n - m > 2 * SCHOOL_LIMBS)
        return divide_large(q, rest, a, n, b, m);
    return divide_normalized(q, rest, a, n, b, m);
}

/* ---- shifts ---- */

size_t limbs_shift_left(uint64_t *r, const uint64_t *a, size_t n, int64_t digits)
{
    size_t whole = (size_t)(digits / DEC_LIMB_DIGITS);
    int part = (int)(digits % DEC_LIMB_DIGITS);
    if (part == 0) {
        memmove(r + whole, a, n * sizeof *r);
    } else {
        uint64_t divisor = dec_powers[DEC_LIMB_DIGITS - part], factor = dec_powers[part];
        uint64_t above = a[n - 1] / divisor, low = a[n - 1] - above * divisor;
        size_t top = n + whole;
        r[top] = above;
        for (size_t i = n - 1; i > 0; i--) {
            uint64_t high = a[i - 1] / divisor, next = a[i - 1] - high * divisor;
            r[i + whole] = low * factor + high;
            low = next;
        }
        r[whole] = low * factor;
        n++;
    }
    memset(r, 0, whole * sizeof *r);
    return limbs_trim(r, n + whole);
}

static bool all_zero(const uint64_t *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i])
            return false;
    return true;
}

bool limbs_low_zero(const uint64_t *a, size_t n, int64_t digits)
{
    size_t whole = (size_t)(digits / DEC_LIMB_DIGITS);
    if (whole >= n)
        return all_zero(a, n);
    return all_zero(a, whole) && a[whole] % dec_powers[digits % DEC_LIMB_DIGITS] == 0;
}

int limbs_dropped(const uint64_t *a, size_t n, int64_t digits)
{
    unsigned first = limbs_digit(a, n, digits - 1);
    bool exact = limbs_low_zero(a, n, digits - 1);
    if (first == 0 || first == 5)
        return (int)first + !exact;
    return first < 5 ? 1 : 6;
}

int limbs_shift_right(uint64_t *r, size_t *length, const uint64_t *a, size_t n, int64_t digits)
{
    int dropped = digits ? limbs_dropped(a, n, digits) : 0;
    size_t whole = (size_t)(digits / DEC_LIMB_DIGITS);
    int part = (int)(digits % DEC_LIMB_DIGITS);
    if (whole >= n) {
        r[0] = 0;
        *length = 1;
        return dropped;
    }
    if (part == 0) {
        memmove(r, a + whole, (n - whole) * sizeof *r);
    } else {
        uint64_t divisor = dec_powers[part], factor = dec_powers[DEC_LIMB_DIGITS - part], upper = a[whole] / divisor;
        for (size_t i = whole; i + 1 < n; i++) {
            uint64_t next = a[i + 1], high = next / divisor;
            r[i - whole] = upper + (next - high * divisor) * factor;
            upper = high;
        }
        r[n - 1 - whole] = upper;
    }
    *length = limbs_trim(r, n - whole);
    return dropped;
}

/* ---- base 2^64 ---- */

enum { QUADRATIC_LIMBS = 50 };

static bool large_to_binary(uint64_t *r, size_t *length, const uint64_t *a, size_t n)
{
    size_t count = n * DEC_LIMB_DIGITS;
    unsigned char *digits = malloc(count);
    if (digits == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint64_t limb = a[i];
        for (size_t j = 1; j <= DEC_LIMB_DIGITS; j++, limb /= 10)
            digits[count - i * DEC_LIMB_DIGITS - j] = (unsigned char)(limb % 10);
    }
    bool ok = big_from_digits(r, length, digits, count, 10);
    free(digits);
    return ok;
}

uint64_t *limbs_to_binary(const uint64_t *a, size_t n, size_t *length)
{
    uint64_t *r = malloc((big_limbs_for_digits(n * DEC_LIMB_DIGITS, 10) + 1) * sizeof *r);
    if (r == NULL)
        return NULL;
    if (n > QUADRATIC_LIMBS) {
        if (large_to_binary(r, length, a, n))
            return r;
        free(r);
        return NULL;
    }
    size_t used = 0;
    for (size_t i = n; i-- > 0;) {
        uint64_t carry = used ? mpn_mul_1(r, r, (mp_size_t)used, DEC_BASE) : 0;
        if (carry)
            r[used++] = carry;
        if (used == 0 && a[i])
            r[used++] = a[i];
        else if (used && mpn_add_1(r, r, (mp_size_t)used, a[i]))
            r[used++] = 1;
    }
    *length = used;
    return r;
}

size_t limbs_from_binary_size(size_t n) { return n + n / 12 + 3; } /* log(2^64) / log(10^18) is 1.0703 */

static bool large_from_binary(uint64_t *r, size_t *length, uint64_t *scratch, size_t n)
{
    size_t count, i = 0;
    char *text = malloc(big_text_size(n, 10) + 2);
    if (text == NULL || !big_to_text(text, &count, scratch, n, 10, false)) {
        free(text);
        return false;
    }
    for (size_t end = count; end > 0; i++) {
        size_t start = end > DEC_LIMB_DIGITS ? end - DEC_LIMB_DIGITS : 0;
        r[i] = 0;
        for (size_t j = start; j < end; j++)
            r[i] = r[i] * 10 + (uint64_t)(text[j] - '0');
        end = start;
    }
    *length = limbs_trim(r, i);
    free(text);
    return true;
}

bool limbs_from_binary(uint64_t *r, size_t *length, const uint64_t *binary, size_t n)
{
    Scratch s;
    if (n == 0) {
        r[0] = 0;
        *length = 1;
        return true;
    }
    if (!scratch_begin(&s, n + 1))
        return false;
    memcpy(s.limbs, binary, n * sizeof *binary);
    bool ok = true;
    if (n > QUADRATIC_LIMBS) {
        ok = large_from_binary(r, length, s.limbs, n);
    } else {
        size_t count = 0;
        while (n) {
            r[count++] = mpn_divrem_1(s.limbs, 0, s.limbs, (mp_size_t)n, DEC_BASE);
            n = big_trim(s.limbs, n);
        }
        *length = limbs_trim(r, count);
    }
    scratch_end(&s);
    return ok;
}
