/* loop_arithmetic.h - the loop's arithmetic and comparison instructions, each family one macro. Included by loop.c only.

   Where a result goes to a temporary nothing is there to be released: such forms end in _TO_TEMP. */
#ifndef PYISH_VM_LOOP_ARITHMETIC_H
#define PYISH_VM_LOOP_ARITHMETIC_H

#include <math.h>

#include "object/number.h"
#include "vm/operations.h"

static inline bool quick_double(Value v, double *d)
{
    if (is_flonum(v)) {
        *d = flonum(v);
        return true;
    }
    if (is_small_int(v)) {
        *d = (double)small_int(v);
        return true;
    }
    if (v.bits && as_object(v)->type == TYPE(float_)) {
        *d = ((Float *)as_object(v))->value;
        return true;
    }
    return false;
}

/* Floats of which one is boxed (0.0 is), or a float and an int. EMPTY: something else. */
static __attribute__((noinline)) Value mixed_arithmetic(Value l, Value r, BinaryOp op)
{
    double x, y;
    if (both_small_ints(l, r) || !quick_double(l, &x) || !quick_double(r, &y))
        return EMPTY;
    switch (op) {
    case BINARY_add: return float_value(x + y);
    case BINARY_subtract: return float_value(x - y);
    case BINARY_multiply: return float_value(x * y);
    case BINARY_true_divide: return y == 0.0 ? EMPTY : float_value(x / y);
    default: return EMPTY;
    }
}

/* Powers of floats whose result is a finite float. */
static inline bool quick_power(Value l, Value r, Value *result)
{
    if (!is_flonum(l) || !is_flonum(r))
        return false;
    double x = flonum(l);
    return x > 0.0 && flonum_value(pow(x, flonum(r)), result);
}

/* Floor division and remainder round towards minus infinity. */
static inline bool quick_floor_divide(Value l, Value r, Value *result)
{
    int64_t x = small_int(l), y = small_int(r);
    if (y == 0 || y == -1)
        return false;
    int64_t q = x / y;
    *result = small_int_value(q - ((x % y != 0) & ((x < 0) != (y < 0))));
    return true;
}
static inline bool quick_remainder(Value l, Value r, Value *result)
{
    int64_t x = small_int(l), y = small_int(r);
    if (y == 0 || y == -1)
        return false;
    int64_t m = x % y;
    *result = small_int_value(m && (m < 0) != (y < 0) ? m + y : m);
    return true;
}
static inline bool quick_lshift(Value l, Value r, Value *result)
{
    int64_t x = small_int(l), n = small_int(r);
    if (n < 0 || n > 61 || (x << n) >> n != x || !fits_small_int(x << n))
        return false;
    *result = small_int_value(x << n);
    return true;
}
static inline bool quick_rshift(Value l, Value r, Value *result)
{
    int64_t n = small_int(r);
    if (n < 0)
        return false;
    *result = small_int_value(small_int(l) >> (n > 63 ? 63 : n));
    return true;
}

static inline bool quick_and(Value l, Value r, Value *result)
{
    result->bits = l.bits & r.bits;
    return true;
}

#define ARITHMETIC_FORM(NAME, slot, int_operation, symbol, inplace, STORE)                                             \
    TARGET(NAME): {                                                                                                    \
        Value l = R[pc->b], r = R[pc->c], v_;                                                                          \
        if (likely(both_small_ints(l, r)) && likely(int_operation(l, r, &v_))) {                                       \
            STORE(&R[pc->a], v_);                                                                                      \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        if (likely(both_flonums(l, r)) && likely(flonum_value(flonum(l) symbol flonum(r), &v_))) {                     \
            STORE(&R[pc->a], v_);                                                                                      \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        SAVE();                                                                                                        \
        v_ = mixed_arithmetic(l, r, BINARY_##slot);                                                                    \
        if (is_empty(v_)) {                                                                                            \
            CHECKED(op_binary(R, pc, nlocals, BINARY_##slot, inplace));                                                \
        } else {                                                                                                       \
            drop_temporary(R, pc->b, nlocals);                                                                         \
            drop_temporary(R, pc->c, nlocals);                                                                         \
            set_register(&R[pc->a], v_);                                                                               \
        }                                                                                                              \
        NEXT(1);                                                                                                       \
    }
#define ARITHMETIC(OP, slot, int_operation, symbol, inplace)                                                           \
    ARITHMETIC_FORM(OP, slot, int_operation, symbol, inplace, set_register)                                            \
    ARITHMETIC_FORM(OP##_TO_TEMP, slot, int_operation, symbol, inplace, set_temporary)

#define BITWISE(OP, slot, symbol, inplace)                                                                             \
    TARGET(OP): {                                                                                                      \
        Value l = R[pc->b], r = R[pc->c];                                                                              \
        if (likely(both_small_ints(l, r))) {                                                                           \
            set_register(&R[pc->a], small_int_value(small_int(l) symbol small_int(r)));                                \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(op_binary(R, pc, nlocals, BINARY_##slot, inplace));                                                    \
        NEXT(1);                                                                                                       \
    }

#define GENERIC(OP, slot, inplace)                                                                                     \
    TARGET(OP): {                                                                                                      \
        CHECKED(op_binary(R, pc, nlocals, BINARY_##slot, inplace));                                                    \
        NEXT(1);                                                                                                       \
    }

#define INT_ONLY(OP, slot, quick, inplace)                                                                             \
    TARGET(OP): {                                                                                                      \
        Value l = R[pc->b], r = R[pc->c], v_;                                                                          \
        if (likely(both_small_ints(l, r)) && likely(quick(l, r, &v_))) {                                               \
            set_register(&R[pc->a], v_);                                                                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(op_binary(R, pc, nlocals, BINARY_##slot, inplace));                                                    \
        NEXT(1);                                                                                                       \
    }

#define POWERS(OP, inplace)                                                                                            \
    TARGET(OP): {                                                                                                      \
        Value v_;                                                                                                      \
        if (quick_power(R[pc->b], R[pc->c], &v_)) {                                                                    \
            set_register(&R[pc->a], v_);                                                                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(op_binary(R, pc, nlocals, BINARY_power, inplace));                                                     \
        NEXT(1);                                                                                                       \
    }

#define TRUE_DIVISION(OP, inplace)                                                                                     \
    TARGET(OP): {                                                                                                      \
        Value l = R[pc->b], r = R[pc->c], v_;                                                                          \
        if (both_flonums(l, r) && likely(flonum_value(flonum(l) / flonum(r), &v_))) {                                  \
            set_register(&R[pc->a], v_);                                                                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        SAVE();                                                                                                        \
        v_ = mixed_arithmetic(l, r, BINARY_true_divide);                                                               \
        if (is_empty(v_)) {                                                                                            \
            CHECKED(op_binary(R, pc, nlocals, BINARY_true_divide, inplace));                                           \
        } else {                                                                                                       \
            drop_temporary(R, pc->b, nlocals);                                                                         \
            drop_temporary(R, pc->c, nlocals);                                                                         \
            set_register(&R[pc->a], v_);                                                                               \
        }                                                                                                              \
        NEXT(1);                                                                                                       \
    }

#define ARITHMETIC_I_FORM(NAME, slot, int_operation, symbol, inplace, STORE)                                           \
    TARGET(NAME): {                                                                                                    \
        Value l = R[pc->b], v_;                                                                                        \
        if (likely(is_small_int(l)) && likely(int_operation(l, small_int_value((int16_t)pc->c), &v_))) {               \
            STORE(&R[pc->a], v_);                                                                                      \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        if (is_flonum(l) && flonum_value(flonum(l) symbol (double)(int16_t)pc->c, &v_)) {                              \
            STORE(&R[pc->a], v_);                                                                                      \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(op_binary_immediate(R, pc, nlocals, BINARY_##slot, inplace));                                          \
        NEXT(1);                                                                                                       \
    }
#define ARITHMETIC_I(OP, slot, int_operation, symbol, inplace)                                                         \
    ARITHMETIC_I_FORM(OP, slot, int_operation, symbol, inplace, set_register)                                          \
    ARITHMETIC_I_FORM(OP##_TO_TEMP, slot, int_operation, symbol, inplace, set_temporary)

#define INT_ONLY_I(OP, slot, quick)                                                                                    \
    TARGET(OP): {                                                                                                      \
        Value l = R[pc->b], v_;                                                                                        \
        if (likely(is_small_int(l)) && likely(quick(l, small_int_value((int16_t)pc->c), &v_))) {                       \
            set_register(&R[pc->a], v_);                                                                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(op_binary_immediate(R, pc, nlocals, BINARY_##slot, false));                                            \
        NEXT(1);                                                                                                       \
    }

#define COMPARISON(OP, symbol)                                                                                         \
    TARGET(OP): {                                                                                                      \
        Value l = R[pc->b], r = R[pc->c];                                                                              \
        if (likely(both_small_ints(l, r))) {                                                                           \
            set_register(&R[pc->a], bool_value((int64_t)l.bits symbol (int64_t)r.bits));                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        if (both_flonums(l, r)) {                                                                                      \
            set_register(&R[pc->a], bool_value(flonum(l) symbol flonum(r)));                                           \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        CHECKED(op_compare(R, pc, nlocals, COMPARE_##OP));                                                             \
        NEXT(1);                                                                                                       \
    }

/* Each outcome has a dispatch of its own. */
#define JUMP_UNLESS(holds, wanted)                                                                                     \
    do {                                                                                                               \
        if ((holds) == (wanted))                                                                                       \
            JUMP_TAKEN((int16_t)pc->c);                                                                                \
        NEXT(1);                                                                                                       \
    } while (0)

#define COMPARE_AND_JUMP(NAME, OP, symbol, wanted)                                                                     \
    TARGET(NAME): {                                                                                                    \
        Value l = R[pc->a], r = R[pc->b];                                                                              \
        int holds;                                                                                                     \
        if (likely(both_small_ints(l, r)))                                                                             \
            JUMP_UNLESS((int64_t)l.bits symbol (int64_t)r.bits, wanted);                                               \
        if (both_flonums(l, r))                                                                                        \
            JUMP_UNLESS(flonum(l) symbol flonum(r), wanted);                                                           \
        CHECKED((holds = op_compare_test(R, pc, nlocals, COMPARE_##OP)) >= 0);                                         \
        JUMP_UNLESS(holds, wanted);                                                                                    \
    }

#define COMPARE_AND_JUMP_I(NAME, OP, symbol, wanted)                                                                   \
    TARGET(NAME): {                                                                                                    \
        Value l = R[pc->a];                                                                                            \
        int holds;                                                                                                     \
        if (likely(is_small_int(l)))                                                                                   \
            JUMP_UNLESS((int64_t)l.bits symbol (int64_t)small_int_value((int16_t)pc->b).bits, wanted);                 \
        CHECKED((holds = op_compare_test_immediate(R, pc, nlocals, COMPARE_##OP)) >= 0);                               \
        JUMP_UNLESS(holds, wanted);                                                                                    \
    }

/* The six comparisons in each form. */
#define COMPARE_FAMILY(OP, symbol)                                                                                     \
    COMPARISON(OP, symbol)                                                                                             \
    COMPARE_AND_JUMP(JUMP_IF_##OP, OP, symbol, 1)                                                                      \
    COMPARE_AND_JUMP(JUMP_IF_NOT_##OP, OP, symbol, 0)                                                                  \
    COMPARE_AND_JUMP_I(JUMP_IF_##OP##_I, OP, symbol, 1)                                                                \
    COMPARE_AND_JUMP_I(JUMP_IF_NOT_##OP##_I, OP, symbol, 0)

#endif
