/* integer.h - arithmetic on ints of any size. Operands are ints (is_int), of subclasses too; results are exact ints,
   owned; EMPTY: exception. */
#ifndef PYISH_OBJECT_INTEGER_H
#define PYISH_OBJECT_INTEGER_H

#include "object/number.h"

/* An int as sign and magnitude; `limbs` may point to `own`, so a view must not be copied. */
typedef struct IntView {
    const uint64_t *limbs;
    size_t length;
    bool negative;
    uint64_t own;
} IntView;

static inline void int_view(Value v, IntView *view)
{
    if (is_small_int(v)) {
        int64_t i = small_int(v);
        view->own = i < 0 ? -(uint64_t)i : (uint64_t)i;
        view->limbs = &view->own;
        view->length = i != 0;
        view->negative = i < 0;
    } else {
        Int *n = as_int(v);
        view->limbs = n->limbs;
        view->negative = n->size < 0;
        view->length = (size_t)(n->size < 0 ? -n->size : n->size);
    }
}

/* An exact int whose limbs the caller fills in; then int_finish. NULL: exception. */
Int *int_alloc(size_t limbs) MUST_CHECK;
/* Makes a value of it: length is trimmed. Takes n. */
Value int_finish(Int *n, size_t length, bool negative) MUST_CHECK;
Value int_from_limbs(const uint64_t *limbs, size_t length, bool negative) MUST_CHECK;
/* limbs are malloc's and are freed. */
Value int_from_owned_limbs(uint64_t *limbs, size_t length, bool negative) MUST_CHECK;
Value int_from_uint128(unsigned __int128 magnitude, bool negative) MUST_CHECK;
/* An instance of a subclass of int with that number; for int itself the number. Takes v. */
Value int_as_type(Type *type, Value v) MUST_CHECK;
/* The same number as an exact int. */
Value int_exact(Value v) MUST_CHECK;

static inline int int_sign(Value v)
{
    int64_t n = is_small_int(v) ? small_int(v) : as_int(v)->size;
    return (n > 0) - (n < 0);
}
int int_order(Value a, Value b); /* <0, 0, >0 */
int64_t int_hash_of(Value v);
uint64_t int_bit_length(Value v);

Value int_add(Value a, Value b) MUST_CHECK;
Value int_subtract(Value a, Value b) MUST_CHECK;
Value int_multiply(Value a, Value b) MUST_CHECK;
/* Floor division; quotient or remainder may be NULL. false: exception (also ZeroDivisionError). */
bool int_divide(Value a, Value b, Value *quotient, Value *remainder) MUST_CHECK;
Value int_true_divide(Value a, Value b) MUST_CHECK;
Value int_power(Value a, Value b) MUST_CHECK; /* b >= 0 */
Value int_power_modulo(Value a, Value b, Value modulus) MUST_CHECK;
Value int_shift_left(Value a, Value b) MUST_CHECK;
Value int_shift_right(Value a, Value b) MUST_CHECK;
Value int_logic(char op, Value a, Value b) MUST_CHECK; /* '&', '|' or '^' */
Value int_negative(Value v) MUST_CHECK;
Value int_absolute(Value v) MUST_CHECK;
Value int_invert(Value v) MUST_CHECK;
Value int_gcd(Value a, Value b) MUST_CHECK;
/* round(v, digits) for digits < 0: to a multiple of 10 ** -digits, half to even. */
Value int_round(Value v, Value digits) MUST_CHECK;
/* The order of an int and a finite or infinite double, exactly. */
int int_order_double(Value v, double d);
/* v as fraction * 2^*exponent, half <= |fraction| < 1. */
double int_fraction(Value v, int64_t *exponent);

/* The digits in base 2..36 with sign; prefix: with 0x, 0o or 0b. Base 10 keeps to sys.set_int_max_str_digits(). */
Value int_to_text(Value v, int base, bool prefix) MUST_CHECK;
/* Digits without sign, in malloc's memory; NULL: exception. */
char *int_digits(Value v, int base, bool upper, size_t *length) MUST_CHECK;
/* int(text, base) for ASCII text. EMPTY without an exception: it is no number. */
Value int_parse(const char *text, size_t length, int base) MUST_CHECK;

/* false, with ValueError set: so long a text of nothing but digits is refused before it is read. */
bool int_digits_allowed(const char *text, size_t length) MUST_CHECK;
/* A str as the ASCII text that int(), float() and complex() read: digits of other scripts become ASCII ones, white space
   becomes blanks, anything else '?'. malloc's memory, NUL-terminated; NULL: exception. */
char *number_text(Value s, size_t *length) MUST_CHECK;

#endif
