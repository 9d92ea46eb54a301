/* number.h - ints and floats as C sees them.

   An int is a small int where it fits one; otherwise, and for instances of subclasses (bool among them), an Int. */
#ifndef PYISH_OBJECT_NUMBER_H
#define PYISH_OBJECT_NUMBER_H

#include "object/runtime.h"

typedef struct Int {
    Object head;
    int64_t size; /* limbs in use, negative for negative numbers, 0 for zero; no leading zero limbs */
    uint64_t limbs[];
} Int;

typedef struct Float {
    Object head;
    double value;
} Float;

static inline bool is_int(Value v)
{
    return is_small_int(v) || (is_object(v) && has_flag(as_object(v)->type, TYPE_IS_INT));
}
static inline bool is_float(Value v)
{
    return is_flonum(v) || (is_object(v) && has_flag(as_object(v)->type, TYPE_IS_FLOAT));
}
static inline bool is_exact_float(Value v)
{
    return is_flonum(v) || (is_object(v) && as_object(v)->type == TYPE(float_));
}
static inline bool is_exact_int(Value v)
{
    return is_small_int(v) || (is_object(v) && as_object(v)->type == TYPE(int_));
}
static inline Int *as_int(Value v) { return (Int *)as_object(v); }

/* The double of a float (is_float holds). */
static inline double float_double(Value v) { return is_flonum(v) ? flonum(v) : ((Float *)as_object(v))->value; }
Value float_box(double d) MUST_CHECK;
static inline Value float_value(double d)
{
    Value v;
    return likely(flonum_value(d, &v)) ? v : float_box(d);
}

Value int_from_int64_slow(int64_t i) MUST_CHECK;
static inline Value int_value(int64_t i)
{
    return likely(fits_small_int(i)) ? small_int_value(i) : int_from_int64_slow(i);
}
Value int_from_uint64(uint64_t i) MUST_CHECK;
Value int_from_double(double d) MUST_CHECK; /* truncates; OverflowError, ValueError */
/* The number as a C integer. 0: fits; -1 or 1: too small or too big for it. v is an int. */
int int_as_int64(Value v, int64_t *result);
/* As a double; false: OverflowError. v is an int. */
bool int_as_double(Value v, double *result) MUST_CHECK;

#endif
