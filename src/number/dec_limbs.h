/* dec_limbs.h - arithmetic on coefficients: arrays of limbs in base 10^18, least significant first.

   Lengths are at least 1; "trimmed": no leading zero limbs but for zero itself. Functions that return bool give false
   when memory ran out. Large operands go to GMP, so nothing is quadratic. */
#ifndef PYISH_NUMBER_DEC_LIMBS_H
#define PYISH_NUMBER_DEC_LIMBS_H

#include "number/dec.h"

extern const uint64_t dec_powers[DEC_LIMB_DIGITS + 2]; /* of ten */

/* Memory for the time of one operation. */
enum { SCRATCH_LOCAL = 24 };
typedef struct Scratch {
    uint64_t *limbs;
    uint64_t local[SCRATCH_LOCAL];
} Scratch;
bool scratch_begin(Scratch *s, size_t limbs);
void scratch_end(Scratch *s);

static inline size_t limbs_trim(const uint64_t *p, size_t n)
{
    while (n > 1 && p[n - 1] == 0)
        n--;
    return n;
}
static inline size_t limbs_for_digits(int64_t digits) { return ((uint64_t)digits + DEC_LIMB_DIGITS - 1) / DEC_LIMB_DIGITS; }
int limb_digits(uint64_t limb); /* 1 for 0 */
static inline int64_t limbs_digits(const uint64_t *p, size_t n) { return (int64_t)(n - 1) * DEC_LIMB_DIGITS + limb_digits(p[n - 1]); }
unsigned limbs_digit(const uint64_t *p, size_t n, int64_t i); /* the i-th digit from the right */
int limbs_compare(const uint64_t *a, size_t n, const uint64_t *b, size_t m); /* trimmed */

/* r has room for max + 1 limbs and may be an operand; the trimmed length. */
size_t limbs_add(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m);
/* a >= b; r has room for n limbs and may be an operand. */
size_t limbs_subtract(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m);
/* r has room for n + m limbs, and is apart from the operands; not trimmed. */
bool limbs_multiply(uint64_t *r, const uint64_t *a, size_t n, const uint64_t *b, size_t m);
/* n >= m, b trimmed and not 0: n - m + 1 limbs of quotient, m of remainder, neither trimmed. All apart. */
bool limbs_divide(uint64_t *q, uint64_t *rest, const uint64_t *a, size_t n, const uint64_t *b, size_t m);
uint64_t limbs_divide_1(uint64_t *q, const uint64_t *a, size_t n, uint64_t divisor);
/* Times 10^digits; r has room for n + digits / 18 + 1 limbs and may be a. Trimmed. */
size_t limbs_shift_left(uint64_t *r, const uint64_t *a, size_t n, int64_t digits);
/* Over 10^digits, at least one limb; r may be a. What falls off is told as in limbs_dropped. */
int limbs_shift_right(uint64_t *r, size_t *length, const uint64_t *a, size_t n, int64_t digits);
/* The lowest digits > 0 digits against half their unit: 0 zero, 1 less, 5 half, 6 more. */
int limbs_dropped(const uint64_t *a, size_t n, int64_t digits);
/* Whether they are all zero. */
bool limbs_low_zero(const uint64_t *a, size_t n, int64_t digits);

/* To base 2^64 and back: malloc's memory, trimmed (0 for zero). */
uint64_t *limbs_to_binary(const uint64_t *a, size_t n, size_t *length);
/* r has room for limbs_from_binary_size(n). */
size_t limbs_from_binary_size(size_t n);
bool limbs_from_binary(uint64_t *r, size_t *length, const uint64_t *binary, size_t n);

#endif
