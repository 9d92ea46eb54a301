/* bigint.c - see bigint.h. */
#include "number/bigint.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/guard.h"

_Static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0, "limbs are 64 bits");

/* Up to so many limbs GMP's scratch memory is on the stack. */
enum { UNGUARDED = 64 };

size_t big_trim(const uint64_t *p, size_t n)
{
    while (n && p[n - 1] == 0)
        n--;
    return n;
}

int big_compare(const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    if (an != bn)
        return an < bn ? -1 : 1;
    return an ? mpn_cmp(a, b, (mp_size_t)an) : 0;
}

uint64_t big_bit_length(const uint64_t *p, size_t n)
{
    return n ? n * 64 - (uint64_t)__builtin_clzll(p[n - 1]) : 0;
}

uint64_t big_bit_count(const uint64_t *p, size_t n) { return n ? mpn_popcount(p, (mp_size_t)n) : 0; }

size_t big_add(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    if (an < bn)
        return big_add(r, b, bn, a, an);
    if (bn == 0) {
        memcpy(r, a, an * sizeof *r);
        return an;
    }
    r[an] = mpn_add(r, a, (mp_size_t)an, b, (mp_size_t)bn);
    return an + (r[an] != 0);
}

size_t big_subtract(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    if (bn == 0)
        memcpy(r, a, an * sizeof *r);
    else
        mpn_sub(r, a, (mp_size_t)an, b, (mp_size_t)bn);
    return big_trim(r, an);
}

static void multiply(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    if (a == b && an == bn)
        mpn_sqr(r, a, (mp_size_t)an);
    else if (an >= bn)
        mpn_mul(r, a, (mp_size_t)an, b, (mp_size_t)bn);
    else
        mpn_mul(r, b, (mp_size_t)bn, a, (mp_size_t)an);
}

bool big_multiply(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    Guard guard;
    if (an < UNGUARDED || bn < UNGUARDED) {
        multiply(r, a, an, b, bn);
        return true;
    }
    if (!GUARD_ENTER(&guard))
        return false;
    multiply(r, a, an, b, bn);
    guard_leave(&guard);
    return true;
}

bool big_divide(uint64_t *q, uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    Guard guard;
    if (bn == 1) {
        r[0] = mpn_divrem_1(q, 0, a, (mp_size_t)an, b[0]);
        return true;
    }
    if (!GUARD_ENTER(&guard))
        return false;
    mpn_tdiv_qr(q, r, 0, a, (mp_size_t)an, b, (mp_size_t)bn);
    guard_leave(&guard);
    return true;
}

size_t big_shift_left(uint64_t *r, const uint64_t *a, size_t an, uint64_t shift)
{
    size_t whole = shift / 64;
    unsigned bits = shift % 64;
    if (an == 0)
        return 0;
    uint64_t top = 0;
    if (bits)
        top = mpn_lshift(r + whole, a, (mp_size_t)an, bits);
    else
        memmove(r + whole, a, an * sizeof *r);
    memset(r, 0, whole * sizeof *r);
    if (top)
        r[whole + an] = top;
    return whole + an + (top != 0);
}

size_t big_shift_right(uint64_t *r, const uint64_t *a, size_t an, uint64_t shift, bool *lost)
{
    size_t whole = shift / 64;
    unsigned bits = shift % 64;
    *lost = false;
    if (whole >= an) {
        *lost = an > 0;
        return 0;
    }
    for (size_t i = 0; i < whole && !*lost; i++)
        *lost = a[i] != 0;
    if (bits) {
        uint64_t out = mpn_rshift(r, a + whole, (mp_size_t)(an - whole), bits);
        *lost |= out != 0;
    } else {
        memmove(r, a + whole, (an - whole) * sizeof *r);
    }
    return big_trim(r, an - whole);
}

/* Walks a magnitude as two's complement, limb by limb. */
typedef struct Complement {
    const uint64_t *p;
    size_t n;
    uint64_t flip, carry;
} Complement;

static inline uint64_t next_limb(Complement *c, size_t i)
{
    uint64_t limb = ((i < c->n ? c->p[i] : 0) ^ c->flip) + c->carry;
    c->carry = c->carry && limb == 0;
    return limb;
}

size_t big_logic(uint64_t *r, BigLogic op, const uint64_t *a, size_t an, bool a_negative, const uint64_t *b, size_t bn,
                 bool b_negative, bool *negative)
{
    size_t n = (an > bn ? an : bn) + 1;
    Complement x = {a, an, a_negative ? UINT64_MAX : 0, a_negative}, y = {b, bn, b_negative ? UINT64_MAX : 0, b_negative};
    *negative = op == BIG_AND ? a_negative && b_negative : op == BIG_OR ? a_negative || b_negative : a_negative != b_negative;
    uint64_t carry = *negative, flip = *negative ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t p = next_limb(&x, i), q = next_limb(&y, i);
        uint64_t limb = ((op == BIG_AND ? p & q : op == BIG_OR ? p | q : p ^ q) ^ flip) + carry;
        carry = carry && limb == 0;
        r[i] = limb;
    }
    return big_trim(r, n);
}

/* ---- powers ---- */

size_t big_power_limbs(const uint64_t *base, size_t n, uint64_t exponent)
{
    uint64_t bits;
    if (__builtin_mul_overflow(big_bit_length(base, n), exponent, &bits) || bits > (uint64_t)1 << 45)
        return SIZE_MAX;
    return bits / 64 + 1;
}

bool big_power(BigResult *r, const uint64_t *base, size_t n, uint64_t exponent)
{
    size_t room = big_power_limbs(base, n, exponent);
    uint64_t *x = room < SIZE_MAX / 32 ? malloc((room + 2) * sizeof *x) : NULL;
    uint64_t *y = x ? malloc((room + 2) * sizeof *y) : NULL;
    if (y == NULL) {
        free(x);
        return false;
    }
    size_t length = n;
    memcpy(x, base, n * sizeof *x);
    bool ok = true;
    for (int bit = 62 - __builtin_clzll(exponent); ok && bit >= 0; bit--) {
        ok = big_multiply(y, x, length, x, length);
        length = big_trim(y, length * 2);
        uint64_t *swap = x;
        x = y;
        y = swap;
        if (ok && exponent >> bit & 1) {
            ok = big_multiply(y, x, length, base, n);
            length = big_trim(y, length + n);
            swap = x;
            x = y;
            y = swap;
        }
    }
    free(y);
    *r = (BigResult){x, length};
    if (!ok)
        free(x);
    return ok;
}

static bool copy_out(BigResult *r, const mpz_t z)
{
    r->length = mpz_size(z);
    r->limbs = malloc((r->length + 1) * sizeof(uint64_t));
    if (r->limbs == NULL)
        return false;
    memcpy(r->limbs, mpz_limbs_read(z), r->length * sizeof(uint64_t));
    return true;
}

bool big_power_modulo(BigResult *r, const uint64_t *base, size_t bn, const uint64_t *exponent, size_t en, const uint64_t *modulus,
                      size_t mn)
{
    Guard guard;
    mpz_t result, b, e, m;
    if (!GUARD_ENTER(&guard))
        return false;
    mpz_init(result);
    mpz_powm(result, mpz_roinit_n(b, base, (mp_size_t)bn), mpz_roinit_n(e, exponent, (mp_size_t)en),
             mpz_roinit_n(m, modulus, (mp_size_t)mn));
    bool ok = copy_out(r, result);
    mpz_clear(result);
    guard_leave(&guard);
    return ok;
}

bool big_invert(BigResult *r, const uint64_t *a, size_t an, const uint64_t *modulus, size_t mn, bool *exists)
{
    Guard guard;
    mpz_t result, x, m;
    if (!GUARD_ENTER(&guard))
        return false;
    mpz_init(result);
    *exists = mpz_invert(result, mpz_roinit_n(x, a, (mp_size_t)an), mpz_roinit_n(m, modulus, (mp_size_t)mn)) != 0;
    bool ok = copy_out(r, result);
    mpz_clear(result);
    guard_leave(&guard);
    return ok;
}

bool big_gcd(BigResult *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    Guard guard;
    mpz_t result, x, y;
    if (!GUARD_ENTER(&guard))
        return false;
    mpz_init(result);
    mpz_gcd(result, mpz_roinit_n(x, a, (mp_size_t)an), mpz_roinit_n(y, b, (mp_size_t)bn));
    bool ok = copy_out(r, result);
    mpz_clear(result);
    guard_leave(&guard);
    return ok;
}

uint64_t gcd_uint64(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    int shift = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b) {
        b >>= __builtin_ctzll(b);
        if (a > b) {
            uint64_t swap = a;
            a = b;
            b = swap;
        }
        b -= a;
    }
    return a << shift;
}

bool big_square_root(uint64_t *r, const uint64_t *a, size_t n, bool *exact)
{
    Guard guard;
    uint64_t *rest = malloc(n * sizeof *rest);
    if (rest == NULL)
        return false;
    if (!GUARD_ENTER(&guard)) {
        free(rest);
        return false;
    }
    *exact = mpn_sqrtrem(r, rest, a, (mp_size_t)n) == 0;
    guard_leave(&guard);
    free(rest);
    return true;
}

bool big_factorial(BigResult *r, uint64_t n)
{
    Guard guard;
    mpz_t result;
    if (n > (uint64_t)1 << 31 || !GUARD_ENTER(&guard))
        return false;
    mpz_init(result);
    mpz_fac_ui(result, n);
    bool ok = copy_out(r, result);
    mpz_clear(result);
    guard_leave(&guard);
    return ok;
}

bool big_binomial(BigResult *r, uint64_t n, uint64_t k)
{
    Guard guard;
    mpz_t result;
    if (k > (uint64_t)1 << 30 || !GUARD_ENTER(&guard))
        return false;
    mpz_init(result);
    mpz_bin_uiui(result, n, k);
    bool ok = copy_out(r, result);
    mpz_clear(result);
    guard_leave(&guard);
    return ok;
}

/* ---- to other numbers ---- */

uint64_t big_modulo_mersenne61(const uint64_t *p, size_t n)
{
    const uint64_t modulus = ((uint64_t)1 << 61) - 1;
    uint64_t rest = 0;
    while (n-- > 0) {
        rest = (rest << 3 & modulus) | rest >> 58; /* times 2^64 */
        rest += (p[n] & modulus) + (p[n] >> 61);
        while (rest >= modulus)
            rest -= modulus;
    }
    return rest;
}

double big_fraction(const uint64_t *p, size_t n, int64_t *exponent)
{
    *exponent = 0;
    if (n == 0)
        return 0.0;
    int lead = __builtin_clzll(p[n - 1]);
    uint64_t bits = p[n - 1] << lead;
    bool sticky = false;
    if (lead && n > 1) {
        bits |= p[n - 2] >> (64 - lead);
        sticky = p[n - 2] << lead != 0;
    } else if (n > 1) {
        sticky = p[n - 2] != 0;
    }
    for (size_t i = 0; i + 2 < n && !sticky; i++)
        sticky = p[i] != 0;
    uint64_t mantissa = bits >> 11, rest = bits & 0x7ff;
    if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1))))
        mantissa++;
    int shift;
    double fraction = frexp((double)mantissa, &shift);
    *exponent = (int64_t)big_bit_length(p, n) + shift - 53;
    return fraction;
}

double double_from_scaled(uint64_t n, bool sticky, int64_t exponent)
{
    if (n == 0 || exponent < -1200)
        return 0.0;
    if (exponent > 1100)
        return HUGE_VAL;
    int length = 64 - __builtin_clzll(n), least = -1074 - (int)exponent; /* the place of the least bit there can be */
    int drop = length - 53 > least ? length - 53 : least;
    if (drop > 64)
        return 0.0;
    if (drop > 0) {
        uint64_t half = (uint64_t)1 << (drop - 1), below = n & (2 * half - 1);
        n = drop == 64 ? 0 : n >> drop;
        if (below > half || (below == half && (sticky || n & 1)))
            n++;
        exponent += drop;
    }
    return ldexp((double)n, (int)exponent);
}

bool big_true_divide(double *result, const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    *result = 0.0;
    if (an == 0)
        return true;
    int64_t difference = (int64_t)(big_bit_length(a, an) - big_bit_length(b, bn));
    if (difference > 1024) {
        *result = HUGE_VAL;
        return true;
    }
    if (difference < -1080)
        return true;
    int64_t shift = difference - 60; /* the quotient has 60 or 61 bits */
    size_t room = an + bn + (size_t)(shift < 0 ? -shift : 0) / 64 + 4;
    uint64_t *x = malloc(3 * room * sizeof *x);
    if (x == NULL)
        return false;
    uint64_t *q = x + room, *r = q + room;
    bool sticky = false, ok = true;
    size_t n = shift < 0 ? big_shift_left(x, a, an, (uint64_t)-shift) : big_shift_right(x, a, an, (uint64_t)shift, &sticky);
    ok = big_divide(q, r, x, n, b, bn);
    if (ok)
        *result = double_from_scaled(q[0], sticky || big_trim(r, bn) != 0, shift);
    free(x);
    return ok;
}

/* ---- text ---- */

size_t big_text_size(size_t n, int base)
{
    int bits = 63 - __builtin_clzll((uint64_t)base); /* whole bits a digit, rounded down */
    return n * 64 / (size_t)bits + 2;
}

bool big_to_text(char *text, size_t *length, uint64_t *scratch, size_t n, int base, bool upper)
{
    Guard guard;
    if (!GUARD_ENTER(&guard))
        return false;
    size_t count = mpn_get_str((unsigned char *)text, base, scratch, (mp_size_t)n), zeros = 0;
    guard_leave(&guard);
    while (zeros + 1 < count && text[zeros] == 0)
        zeros++;
    const char *digits = upper ? "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t i = zeros; i < count; i++)
        text[i - zeros] = digits[(unsigned char)text[i]];
    *length = count - zeros;
    return true;
}

size_t big_limbs_for_digits(size_t digits, int base)
{
    int bits = 64 - __builtin_clzll((uint64_t)base - 1); /* whole bits a digit, rounded up */
    return digits / 64 * (size_t)bits + digits % 64 * (size_t)bits / 64 + 2;
}

/* Apart from what precedes: setjmp's function should change no locals. */
static bool set_digits(uint64_t *r, size_t *length, const unsigned char *digits, size_t count, int base)
{
    Guard guard;
    if (!GUARD_ENTER(&guard))
        return false;
    *length = (size_t)mpn_set_str(r, digits, count, base);
    guard_leave(&guard);
    return true;
}

bool big_from_digits(uint64_t *r, size_t *length, const unsigned char *digits, size_t count, int base)
{
    while (count > 1 && *digits == 0) {
        digits++;
        count--;
    }
    if (!set_digits(r, length, digits, count, base))
        return false;
    *length = big_trim(r, *length);
    return true;
}
