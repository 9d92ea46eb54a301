/* number.c - making and converting ints and floats. Arithmetic is in types/int.c and number/. */
#include "object/number.h"

#include <math.h>

#include "object/error.h"

Value float_box(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    if (bits == 0 && !is_empty(runtime.zero_float))
        return retain(runtime.zero_float);
    Float *f = heap_alloc(&runtime.heap, HEAP_RAW, heap_class(sizeof(Float)));
    if (f == NULL)
        return error_no_memory();
    f->head.word = OBJECT_ONE;
    f->head.type = TYPE(float_);
    f->value = d;
    return from_pointer(f);
}

static Int *int_new(size_t limbs)
{
    return object_new_sized(TYPE(int_), sizeof(Int) + limbs * sizeof(uint64_t));
}

Value int_from_int64_slow(int64_t i)
{
    Int *n = int_new(1);
    if (n == NULL)
        return EMPTY;
    n->size = i < 0 ? -1 : 1;
    n->limbs[0] = i < 0 ? -(uint64_t)i : (uint64_t)i;
    return from_pointer(n);
}

Value int_from_uint64(uint64_t i)
{
    if (i <= (uint64_t)SMALL_INT_MAX)
        return small_int_value((int64_t)i);
    Int *n = int_new(1);
    if (n == NULL)
        return EMPTY;
    n->size = 1;
    n->limbs[0] = i;
    return from_pointer(n);
}

Value int_from_double(double d)
{
    if (isnan(d))
        return error_value("cannot convert float NaN to integer");
    if (isinf(d))
        return error_overflow("cannot convert float infinity to integer");
    if (fabs(d) < 4e18)
        return int_value((int64_t)d);
    int exponent;
    double fraction = frexp(fabs(d), &exponent); /* 0.5 <= fraction < 1 */
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    unsigned shift = (unsigned)exponent - 53;
    size_t whole = shift / 64, limbs = whole + 2;
    Int *n = int_new(limbs);
    if (n == NULL)
        return EMPTY;
    n->limbs[whole] = mantissa << (shift % 64);
    if (shift % 64)
        n->limbs[whole + 1] = mantissa >> (64 - shift % 64);
    while (limbs && n->limbs[limbs - 1] == 0)
        limbs--;
    n->size = d < 0 ? -(int64_t)limbs : (int64_t)limbs;
    return from_pointer(n);
}

int int_as_int64(Value v, int64_t *result)
{
    if (is_small_int(v)) {
        *result = small_int(v);
        return 0;
    }
    Int *n = as_int(v);
    if (n->size == 0) {
        *result = 0;
        return 0;
    }
    int sign = n->size < 0 ? -1 : 1;
    if (n->size > 1 || n->size < -1)
        return sign;
    uint64_t magnitude = n->limbs[0];
    if (magnitude > (uint64_t)INT64_MAX + (sign < 0))
        return sign;
    *result = sign < 0 ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return 0;
}

bool int_as_double(Value v, double *result)
{
    if (is_small_int(v)) {
        *result = (double)small_int(v);
        return true;
    }
    Int *n = as_int(v);
    size_t limbs = (size_t)(n->size < 0 ? -n->size : n->size);
    if (limbs == 0) {
        *result = 0.0;
        return true;
    }
    /* Round half to even on 64 bits and a sticky bit. */
    uint64_t top = n->limbs[limbs - 1];
    int lead = __builtin_clzll(top);
    uint64_t bits = top << lead;
    bool sticky = false;
    if (lead && limbs > 1)
        bits |= n->limbs[limbs - 2] >> (64 - lead);
    for (size_t i = 0; i + 1 < limbs && !sticky; i++)
        sticky = i + 2 == limbs && lead ? (n->limbs[i] << lead) != 0 : n->limbs[i] != 0;
    uint64_t mantissa = bits >> 11, rest = bits & 0x7ff;
    if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1))))
        mantissa++;
    double d = ldexp((double)mantissa, limbs > 20 ? 2000 : (int)(limbs * 64) - lead - 53);
    if (isinf(d)) {
        error_overflow("int too large to convert to float");
        return false;
    }
    *result = n->size < 0 ? -d : d;
    return true;
}
