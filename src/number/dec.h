/* dec.h - decimal arithmetic as Mike Cowlishaw's "General Decimal Arithmetic Specification" 1.70 has it.

   A number is a sign, a coefficient and an exponent; the coefficient lies in limbs of 18 digits, least significant first,
   small ones inside the struct, so that a Dec must not be copied by assignment. Functions named after an operation take
   operands and a context, write the result to r, which is none of the operands, and add the conditions that arose to
   *status. When memory runs out the result is a NaN, with DEC_NO_MEMORY. */
#ifndef PYISH_NUMBER_DEC_H
#define PYISH_NUMBER_DEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DEC_CLAMPED = 1 << 0, DEC_INEXACT = 1 << 1, DEC_ROUNDED = 1 << 2, DEC_SUBNORMAL = 1 << 3, DEC_UNDERFLOW = 1 << 4,
    DEC_OVERFLOW = 1 << 5, DEC_DIVISION_BY_ZERO = 1 << 6, DEC_INVALID_OPERATION = 1 << 7, DEC_CONVERSION_SYNTAX = 1 << 8,
    DEC_DIVISION_IMPOSSIBLE = 1 << 9, DEC_DIVISION_UNDEFINED = 1 << 10, DEC_INVALID_CONTEXT = 1 << 11, DEC_NO_MEMORY = 1 << 12,
    DEC_FLOAT_OPERATION = 1 << 13, /* the caller's: nothing here sets it */
    /* What IEEE 754 calls an invalid operation. */
    DEC_INVALID = DEC_INVALID_OPERATION | DEC_CONVERSION_SYNTAX | DEC_DIVISION_IMPOSSIBLE | DEC_DIVISION_UNDEFINED |
                  DEC_INVALID_CONTEXT | DEC_NO_MEMORY,
};

typedef enum DecRounding {
    DEC_ROUND_UP, DEC_ROUND_DOWN, DEC_ROUND_CEILING, DEC_ROUND_FLOOR, DEC_ROUND_HALF_UP, DEC_ROUND_HALF_DOWN,
    DEC_ROUND_HALF_EVEN, DEC_ROUND_05UP,
} DecRounding;

#define DEC_MAX_PREC INT64_C(999999999999999999)
#define DEC_MAX_EMAX INT64_C(999999999999999999)
#define DEC_MIN_EMIN INT64_C(-999999999999999999)
#define DEC_MIN_ETINY (DEC_MIN_EMIN - (DEC_MAX_PREC - 1))

typedef struct DecContext {
    int64_t precision, emax, emin;
    DecRounding rounding;
    bool clamp;
} DecContext;
/* The widest one. */
extern const DecContext dec_max_context;

typedef enum DecKind { DEC_FINITE, DEC_INFINITE, DEC_NAN, DEC_SNAN } DecKind;
enum { DEC_LOCAL_LIMBS = 4, DEC_LIMB_DIGITS = 18 };
#define DEC_BASE UINT64_C(1000000000000000000)

typedef struct Dec {
    bool negative;
    uint8_t kind;
    int64_t exponent; /* of finite numbers */
    int64_t digits;   /* of the coefficient, 1 for zero; a NaN's payload has 0 where there is none */
    size_t length;    /* limbs, without leading zero ones; 1 for zero */
    size_t capacity;
    uint64_t *limbs;  /* `local`, or malloc's */
    uint64_t local[DEC_LOCAL_LIMBS];
} Dec;

static inline void dec_init(Dec *d)
{
    d->negative = false;
    d->kind = DEC_FINITE;
    d->exponent = 0;
    d->digits = 1;
    d->length = 1;
    d->capacity = DEC_LOCAL_LIMBS;
    d->limbs = d->local;
    d->local[0] = 0;
}
void dec_free_limbs(Dec *d);
static inline void dec_free(Dec *d)
{
    if (d->limbs != d->local)
        dec_free_limbs(d);
}
static inline bool dec_is_finite(const Dec *d) { return d->kind == DEC_FINITE; }
static inline bool dec_is_special(const Dec *d) { return d->kind != DEC_FINITE; }
static inline bool dec_is_infinite(const Dec *d) { return d->kind == DEC_INFINITE; }
static inline bool dec_is_nan(const Dec *d) { return d->kind >= DEC_NAN; }
static inline bool dec_is_zero(const Dec *d) { return d->kind == DEC_FINITE && d->length == 1 && d->limbs[0] == 0; }
/* The exponent of the first digit. */
static inline int64_t dec_adjusted(const Dec *d) { return d->exponent + d->digits - 1; }
bool dec_is_integer(const Dec *d);
bool dec_is_normal(const Dec *d, const DecContext *c);
bool dec_is_subnormal(const Dec *d, const DecContext *c);
static inline int64_t dec_etiny(const DecContext *c) { return c->emin - (c->precision - 1); }
static inline int64_t dec_etop(const DecContext *c) { return c->emax - (c->precision - 1); }

/* false: no memory; d is as it was. */
bool dec_reserve(Dec *d, size_t limbs);
bool dec_set(Dec *r, const Dec *a);
void dec_move(Dec *to, Dec *from); /* from is empty afterwards; what `to` had is freed */
void dec_set_small(Dec *r, bool negative, uint64_t coefficient, int64_t exponent);
void dec_set_infinity(Dec *r, bool negative);
void dec_set_nan(Dec *r);
void dec_set_error(Dec *r, uint32_t condition, uint32_t *status); /* NaN, with a condition */
/* From and to limbs of 64 bits. dec_to_binary: the integer part, exponent >= 0; malloc's memory; NULL: none left. */
bool dec_set_binary(Dec *r, const uint64_t *limbs, size_t length, bool negative);
uint64_t *dec_to_binary(const Dec *a, size_t *length);
/* d exactly; infinities and NaNs too. */
bool dec_set_double(Dec *r, double d);
/* An integer that lies within so many digits as a C number; false: it does not. */
bool dec_to_int64(const Dec *a, int64_t *result);
/* Modulo 2^61 - 1, of a finite number's magnitude. */
uint64_t dec_hash(const Dec *a);

/* Makes an exact result one of the context: rounds, checks the exponent. */
void dec_finish(Dec *r, const DecContext *c, uint32_t *status);

/* Reads a numeric string, exactly; DEC_CONVERSION_SYNTAX. Then dec_finish. */
void dec_parse(Dec *r, const char *text, size_t length, const DecContext *c, uint32_t *status);
enum { DEC_TEXT_CAPITALS = 1, DEC_TEXT_ENGINEERING = 2 };
/* malloc's, NUL-terminated; NULL: no memory. */
char *dec_to_text(const Dec *a, int flags, size_t *length);
/* The coefficient's digits; room for a->digits. */
void dec_digits_text(const Dec *a, char *text);

/* The numbers' order: -1, 0, 1. Neither is a NaN. */
int dec_order(const Dec *a, const Dec *b);
int dec_order_total(const Dec *a, const Dec *b, bool magnitudes);

#define UNARY(name) void dec_##name(Dec *r, const Dec *a, const DecContext *c, uint32_t *status);
#define BINARY(name) void dec_##name(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status);
UNARY(plus) UNARY(minus) UNARY(abs) UNARY(reduce) UNARY(sqrt) UNARY(exp) UNARY(ln) UNARY(log10) UNARY(logb)
UNARY(next_plus) UNARY(next_minus) UNARY(to_integral_exact) UNARY(to_integral_value) UNARY(logical_invert)
BINARY(add) BINARY(subtract) BINARY(multiply) BINARY(divide) BINARY(divide_int) BINARY(remainder) BINARY(remainder_near)
BINARY(power) BINARY(quantize) BINARY(compare) BINARY(compare_signal) BINARY(max) BINARY(max_mag) BINARY(min) BINARY(min_mag)
BINARY(next_toward) BINARY(logical_and) BINARY(logical_or) BINARY(logical_xor) BINARY(shift) BINARY(rotate) BINARY(scaleb)
#undef UNARY
#undef BINARY
void dec_divmod(Dec *quotient, Dec *remainder, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status);
void dec_fma(Dec *r, const Dec *a, const Dec *b, const Dec *addend, const DecContext *c, uint32_t *status);
void dec_power_modulo(Dec *r, const Dec *a, const Dec *b, const Dec *modulus, const DecContext *c, uint32_t *status);
/* To an exponent, without limits of the context's but its rounding; for format(). */
void dec_rescale(Dec *r, const Dec *a, int64_t exponent, const DecContext *c, uint32_t *status);
bool dec_same_quantum(const Dec *a, const Dec *b);
const char *dec_class(const Dec *a, const DecContext *c);

#endif
