/* bigint.h - arithmetic on magnitudes: arrays of 64-bit limbs, least significant first, over GMP's mpn layer.

   A magnitude is (pointer, length); "trimmed" means without leading zero limbs, and every operand must be. Results go
   to memory of the caller's. Functions that return bool give false when memory ran out. */
#ifndef PYISH_NUMBER_BIGINT_H
#define PYISH_NUMBER_BIGINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

size_t big_trim(const uint64_t *p, size_t n);
int big_compare(const uint64_t *a, size_t an, const uint64_t *b, size_t bn);
uint64_t big_bit_length(const uint64_t *p, size_t n);
uint64_t big_bit_count(const uint64_t *p, size_t n);

/* r has room for max + 1 limbs; the length of the result. */
size_t big_add(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn);
/* a >= b; r has room for an limbs. */
size_t big_subtract(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn);
/* r, apart from the operands, has room for an + bn limbs and is filled so far. an, bn > 0. */
bool big_multiply(uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn);
/* an >= bn > 0: an - bn + 1 limbs of quotient, bn of remainder, neither trimmed. */
bool big_divide(uint64_t *q, uint64_t *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn);
/* r has room for an + shift / 64 + 1 limbs. */
size_t big_shift_left(uint64_t *r, const uint64_t *a, size_t an, uint64_t shift);
/* *lost: a one bit was shifted out. r has room for an - shift / 64 limbs. */
size_t big_shift_right(uint64_t *r, const uint64_t *a, size_t an, uint64_t shift, bool *lost);

typedef enum { BIG_AND, BIG_OR, BIG_XOR } BigLogic;
/* In two's complement. r has room for max + 1 limbs; *negative tells the result's sign. */
size_t big_logic(uint64_t *r, BigLogic op, const uint64_t *a, size_t an, bool a_negative, const uint64_t *b, size_t bn,
                 bool b_negative, bool *negative);

/* Memory of the caller's to free(): the magnitude, trimmed. */
typedef struct BigResult {
    uint64_t *limbs;
    size_t length;
} BigResult;

/* How many limbs base ** exponent takes at most; SIZE_MAX: too many to think of. */
size_t big_power_limbs(const uint64_t *base, size_t n, uint64_t exponent);
bool big_power(BigResult *r, const uint64_t *base, size_t n, uint64_t exponent);
/* base ** exponent % modulus, all magnitudes, modulus > 0. */
bool big_power_modulo(BigResult *r, const uint64_t *base, size_t bn, const uint64_t *exponent, size_t en, const uint64_t *modulus,
                      size_t mn);
/* The x < modulus with a x = 1 (mod modulus); *exists false: there is none. */
bool big_invert(BigResult *r, const uint64_t *a, size_t an, const uint64_t *modulus, size_t mn, bool *exists);
bool big_gcd(BigResult *r, const uint64_t *a, size_t an, const uint64_t *b, size_t bn);
uint64_t gcd_uint64(uint64_t a, uint64_t b);
/* r has room for (n + 1) / 2 limbs. */
bool big_square_root(uint64_t *r, const uint64_t *a, size_t n, bool *exact);
bool big_factorial(BigResult *r, uint64_t n);
/* n over k; false also where it would take gigabytes. */
bool big_binomial(BigResult *r, uint64_t n, uint64_t k);

/* Modulo 2^61 - 1, what hash() is made of. */
uint64_t big_modulo_mersenne61(const uint64_t *p, size_t n);
/* The number as fraction * 2^*exponent, half <= fraction < 1, rounded half to even to 53 bits; 0 for 0. */
double big_fraction(const uint64_t *p, size_t n, int64_t *exponent);
/* n 2^exponent rounded half to even; sticky: there is something below n's last bit (then n has more than 54 bits). */
double double_from_scaled(uint64_t n, bool sticky, int64_t exponent);
/* a / b rounded half to even; infinity where it is too large. */
bool big_true_divide(double *result, const uint64_t *a, size_t an, const uint64_t *b, size_t bn);

/* How many digits a number may take in a base, at most. */
size_t big_text_size(size_t n, int base);
/* Digits, without sign, no NUL; scratch limbs are the caller's copy and are destroyed. n > 0. */
bool big_to_text(char *text, size_t *length, uint64_t *scratch, size_t n, int base, bool upper);
/* How many limbs so many digits of a base may take. */
size_t big_limbs_for_digits(size_t digits, int base);
/* Digit values (not characters) to limbs; the trimmed length. digits > 0. */
bool big_from_digits(uint64_t *r, size_t *length, const unsigned char *digits, size_t count, int base);

#endif
