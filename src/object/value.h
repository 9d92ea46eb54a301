/* value.h - Value, one machine word: a small int, a float, or a pointer to an object. Only this file knows how.

       ...1   an int of 63 bits
       ..10   a float of about 2^-255 to 2^257 in magnitude: rotl(bits + 2^60, 3)
       ..00   a pointer to an Object, 16-byte aligned; all zero: EMPTY

   EMPTY means "nothing here" in storage and "an exception is set" when a function returns it. */
#ifndef PYISH_OBJECT_VALUE_H
#define PYISH_OBJECT_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct Object Object;
typedef struct Type Type;

typedef struct Value { uint64_t bits; } Value;

#define EMPTY ((Value){0})
#define MUST_CHECK __attribute__((warn_unused_result))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define COLD __attribute__((cold, noinline))

#define SMALL_INT_MAX (INT64_MAX >> 1)
#define SMALL_INT_MIN (INT64_MIN >> 1)

static inline bool is_empty(Value v) { return v.bits == 0; }
static inline bool same(Value a, Value b) { return a.bits == b.bits; }

/* A pointer or EMPTY. */
static inline bool is_pointer_or_empty(Value v) { return (v.bits & 3) == 0; }
/* A pointer to an object, not EMPTY. */
static inline bool is_object(Value v) { return (v.bits & 3) == 0 && v.bits != 0; }
static inline Object *as_object(Value v) { return (Object *)(uintptr_t)v.bits; }
static inline Value from_pointer(const void *object) { return (Value){(uint64_t)(uintptr_t)object}; }

static inline bool is_small_int(Value v) { return v.bits & 1; }
static inline bool both_small_ints(Value a, Value b) { return a.bits & b.bits & 1; }
static inline int64_t small_int(Value v) { return (int64_t)v.bits >> 1; }
static inline bool fits_small_int(int64_t i) { return i >= SMALL_INT_MIN && i <= SMALL_INT_MAX; }
/* i must lie within SMALL_INT_MIN..SMALL_INT_MAX. */
static inline Value small_int_value(int64_t i) { return (Value){((uint64_t)i << 1) | 1}; }

/* Arithmetic on the words of two small ints; false: the result needs a big int. */
static inline bool small_int_add(Value a, Value b, Value *result)
{
    int64_t sum;
    bool overflow = __builtin_add_overflow((int64_t)a.bits, (int64_t)(b.bits - 1), &sum);
    result->bits = (uint64_t)sum;
    return !overflow;
}
static inline bool small_int_subtract(Value a, Value b, Value *result)
{
    int64_t difference;
    bool overflow = __builtin_sub_overflow((int64_t)a.bits, (int64_t)(b.bits - 1), &difference);
    result->bits = (uint64_t)difference;
    return !overflow;
}
static inline bool small_int_multiply(Value a, Value b, Value *result)
{
    int64_t product;
    bool overflow = __builtin_mul_overflow((int64_t)(a.bits - 1), (int64_t)b.bits >> 1, &product);
    result->bits = (uint64_t)product | 1;
    return !overflow;
}
/* Signed order of two small ints is the order of their words. */
static inline bool small_int_less(Value a, Value b) { return (int64_t)a.bits < (int64_t)b.bits; }

static inline bool is_flonum(Value v) { return (v.bits & 3) == 2; }
static inline bool both_flonums(Value a, Value b) { return is_flonum(a) && is_flonum(b); }
static inline double flonum(Value v)
{
    uint64_t bits = ((v.bits >> 3) | (v.bits << 61)) - ((uint64_t)1 << 60);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}
/* The word of d where it has one; false for zeros, tiny, huge and non-finite numbers. */
static inline bool flonum_value(double d, Value *result)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    bits += (uint64_t)1 << 60;
    result->bits = (bits << 3) | (bits >> 61);
    return (result->bits & 3) == 2;
}

#endif
