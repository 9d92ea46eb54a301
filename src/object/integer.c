/* integer.c - sums, products, shifts and logic of ints. See integer.h; quotients and powers are in integer_divide.c. */
#include "object/integer.h"

#include <math.h>
#include <stdlib.h>

#include "number/bigint.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"

typedef unsigned __int128 uint128;

/* ---- making ---- */

Int *int_alloc(size_t limbs)
{
    size_t size = sizeof(Int) + limbs * sizeof(uint64_t);
    Int *n;
    if (likely(size <= HEAP_MAX_CELL)) {
        n = heap_alloc(&runtime.heap, HEAP_RAW, heap_class(size));
        if (unlikely(n == NULL)) {
            error_no_memory();
            return NULL;
        }
        n->head.word = OBJECT_ONE;
    } else {
        if (limbs > (size_t)1 << 40) {
            error_no_memory();
            return NULL;
        }
        n = object_new_large_raw(size);
        if (n == NULL)
            return NULL;
    }
    n->head.type = TYPE(int_);
    n->size = 0;
    return n;
}

/* Far too much room was taken: a right-sized copy. */
static COLD Value shrink(Int *n, size_t length, bool negative)
{
    Value v = int_from_limbs(n->limbs, length, negative);
    object_free(&n->head);
    return v;
}

Value int_finish(Int *n, size_t length, bool negative)
{
    if (length <= 1) {
        uint64_t magnitude = length ? n->limbs[0] : 0;
        if (magnitude <= (uint64_t)SMALL_INT_MAX + negative) {
            object_free(&n->head);
            return small_int_value(negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude);
        }
    }
    n->size = negative ? -(int64_t)length : (int64_t)length;
    if (n->head.word & OBJECT_LARGE) {
        size_t room = ((LargeHeader *)n - 1)->size;
        if (room / 2 > sizeof(Int) + length * sizeof(uint64_t))
            return shrink(n, length, negative);
    }
    return from_pointer(n);
}

Value int_from_limbs(const uint64_t *limbs, size_t length, bool negative)
{
    Int *n = int_alloc(length ? length : 1);
    if (n == NULL)
        return EMPTY;
    memcpy(n->limbs, limbs, length * sizeof *limbs);
    return int_finish(n, length, negative);
}

Value int_from_owned_limbs(uint64_t *limbs, size_t length, bool negative)
{
    Value v = int_from_limbs(limbs, length, negative);
    free(limbs);
    return v;
}

Value int_from_uint128(uint128 magnitude, bool negative)
{
    if (likely(magnitude <= (uint64_t)SMALL_INT_MAX))
        return small_int_value(negative ? -(int64_t)magnitude : (int64_t)magnitude);
    uint64_t limbs[2] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
    return int_from_limbs(limbs, limbs[1] ? 2 : 1, negative);
}

Value int_as_type(Type *type, Value v)
{
    if (type == TYPE(int_) || is_empty(v))
        return v;
    IntView x;
    int_view(v, &x);
    Int *n = object_new_sized(type, type->instance_bytes + x.length * sizeof(uint64_t) + (type->dict_offset < 0 ? sizeof(Value) : 0));
    if (n) {
        memcpy(n->limbs, x.limbs, x.length * sizeof(uint64_t));
        n->size = x.negative ? -(int64_t)x.length : (int64_t)x.length;
    }
    release(v);
    return from_pointer(n);
}

Value int_exact(Value v)
{
    if (is_exact_int(v))
        return retain(v);
    IntView x;
    int_view(v, &x);
    return int_from_limbs(x.limbs, x.length, x.negative);
}

/* ---- order and hash ---- */

int int_order(Value a, Value b)
{
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int order = big_compare(x.limbs, x.length, y.limbs, y.length);
    return x.negative ? -order : order;
}

int64_t int_hash_of(Value v)
{
    if (is_small_int(v))
        return hash_small_int(small_int(v));
    IntView x;
    int_view(v, &x);
    int64_t hash = (int64_t)big_modulo_mersenne61(x.limbs, x.length);
    if (x.negative)
        hash = -hash;
    return hash == -1 ? -2 : hash;
}

uint64_t int_bit_length(Value v)
{
    IntView x;
    int_view(v, &x);
    return big_bit_length(x.limbs, x.length);
}

int int_order_double(Value v, double d)
{
    if (isinf(d))
        return d > 0 ? -1 : 1;
    int sign = int_sign(v), other = (d > 0) - (d < 0);
    if (sign != other)
        return sign < other ? -1 : 1;
    if (is_small_int(v)) {
        int64_t i = small_int(v);
        if (fabs(d) >= 0x1p62)
            return d > 0 ? -1 : i == SMALL_INT_MIN && d == -0x1p62 ? 0 : 1;
        int64_t whole = (int64_t)d;
        if (i != whole)
            return i < whole ? -1 : 1;
        double rest = d - (double)whole;
        return (rest < 0) - (rest > 0);
    }
    int exponent;
    frexp(fabs(d), &exponent);
    int64_t length = (int64_t)int_bit_length(v);
    if (length != exponent)
        return length < exponent ? -sign : sign;
    if (length <= 0)
        return 0;
    /* Same number of bits before the point: compare with the whole part, then the fraction. */
    double whole = trunc(d);
    Value whole_int = int_from_double(whole);
    if (is_empty(whole_int)) {
        error_clear();
        return 0;
    }
    int order = int_order(v, whole_int);
    release(whole_int);
    return order ? order : (d < whole) - (d > whole);
}

double int_fraction(Value v, int64_t *exponent)
{
    IntView x;
    int_view(v, &x);
    double fraction = big_fraction(x.limbs, x.length, exponent);
    return x.negative ? -fraction : fraction;
}

/* ---- sums ---- */

static Value add_views(const IntView *x, const IntView *y)
{
    if (x->length <= 1 && y->length <= 1) {
        __int128 p = x->length ? x->limbs[0] : 0, q = y->length ? y->limbs[0] : 0;
        __int128 sum = (x->negative ? -p : p) + (y->negative ? -q : q);
        return int_from_uint128(sum < 0 ? -(uint128)sum : (uint128)sum, sum < 0);
    }
    if (x->negative == y->negative) {
        Int *n = int_alloc((x->length > y->length ? x->length : y->length) + 1);
        return n ? int_finish(n, big_add(n->limbs, x->limbs, x->length, y->limbs, y->length), x->negative) : EMPTY;
    }
    int order = big_compare(x->limbs, x->length, y->limbs, y->length);
    if (order == 0)
        return small_int_value(0);
    const IntView *larger = order > 0 ? x : y, *smaller = order > 0 ? y : x;
    Int *n = int_alloc(larger->length);
    return n ? int_finish(n, big_subtract(n->limbs, larger->limbs, larger->length, smaller->limbs, smaller->length), larger->negative)
             : EMPTY;
}

Value int_add(Value a, Value b)
{
    if (likely(both_small_ints(a, b)))
        return int_value(small_int(a) + small_int(b));
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    return add_views(&x, &y);
}

Value int_subtract(Value a, Value b)
{
    if (likely(both_small_ints(a, b)))
        return int_value(small_int(a) - small_int(b));
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    y.negative = !y.negative;
    return add_views(&x, &y);
}

Value int_multiply(Value a, Value b)
{
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    bool negative = x.negative != y.negative;
    if (x.length <= 1 && y.length <= 1)
        return x.length && y.length ? int_from_uint128((uint128)x.limbs[0] * y.limbs[0], negative) : small_int_value(0);
    if (x.length == 0 || y.length == 0)
        return small_int_value(0);
    Int *n = int_alloc(x.length + y.length);
    if (n == NULL)
        return EMPTY;
    if (!big_multiply(n->limbs, x.limbs, x.length, y.limbs, y.length)) {
        object_free(&n->head);
        return error_no_memory();
    }
    return int_finish(n, big_trim(n->limbs, x.length + y.length), negative);
}

Value int_negative(Value v)
{
    if (is_small_int(v))
        return int_value(-small_int(v));
    IntView x;
    int_view(v, &x);
    return int_from_limbs(x.limbs, x.length, x.length && !x.negative);
}

Value int_absolute(Value v) { return int_sign(v) < 0 ? int_negative(v) : int_exact(v); }

Value int_invert(Value v)
{
    if (is_small_int(v))
        return small_int_value(~small_int(v));
    Value negated = int_negative(v);
    Value result = is_empty(negated) ? EMPTY : int_subtract(negated, small_int_value(1));
    release(negated);
    return result;
}

/* ---- shifts and logic ---- */

/* The count as a number; UINT64_MAX: more than fits. false: negative. */
static bool shift_count(Value v, uint64_t *count)
{
    IntView x;
    int_view(v, &x);
    if (x.negative) {
        error_value("negative shift count");
        return false;
    }
    *count = x.length == 0 ? 0 : x.length == 1 ? x.limbs[0] : UINT64_MAX;
    return true;
}

Value int_shift_left(Value a, Value b)
{
    uint64_t count;
    IntView x;
    if (!shift_count(b, &count))
        return EMPTY;
    int_view(a, &x);
    if (x.length == 0)
        return small_int_value(0);
    if (x.length == 1 && count < 64)
        return int_from_uint128((uint128)x.limbs[0] << count, x.negative);
    if (count > (uint64_t)1 << 61)
        return error_overflow("too many digits in integer");
    Int *n = int_alloc(x.length + count / 64 + 1);
    return n ? int_finish(n, big_shift_left(n->limbs, x.limbs, x.length, count), x.negative) : EMPTY;
}

Value int_shift_right(Value a, Value b)
{
    uint64_t count;
    IntView x;
    if (!shift_count(b, &count))
        return EMPTY;
    if (is_small_int(a))
        return small_int_value(small_int(a) >> (count > 63 ? 63 : count));
    int_view(a, &x);
    if (count / 64 >= x.length)
        return small_int_value(x.negative ? -1 : 0);
    bool lost;
    Int *n = int_alloc(x.length - count / 64 + 1);
    if (n == NULL)
        return EMPTY;
    size_t length = big_shift_right(n->limbs, x.limbs, x.length, count, &lost);
    if (lost && x.negative) { /* towards minus infinity */
        const uint64_t one = 1;
        length = big_add(n->limbs, n->limbs, length, &one, 1);
    }
    return int_finish(n, length, x.negative);
}

Value int_logic(char op, Value a, Value b)
{
    if (both_small_ints(a, b)) {
        int64_t p = small_int(a), q = small_int(b);
        return small_int_value(op == '&' ? p & q : op == '|' ? p | q : p ^ q);
    }
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    Int *n = int_alloc((x.length > y.length ? x.length : y.length) + 1);
    if (n == NULL)
        return EMPTY;
    bool negative;
    size_t length = big_logic(n->limbs, op == '&' ? BIG_AND : op == '|' ? BIG_OR : BIG_XOR, x.limbs, x.length, x.negative, y.limbs,
                              y.length, y.negative, &negative);
    return int_finish(n, length, negative);
}
