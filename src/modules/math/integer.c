/* integer.c - math's functions of ints: factorial, comb, perm, isqrt, gcd, lcm. */
#include <limits.h>
#include <stdlib.h>

#include "modules/math/math.h"
#include "number/bigint.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/tuple.h"

static Value math_factorial(Value self, Value v)
{
    (void)self;
    Value index = to_index(v);
    int64_t n;
    if (is_empty(index))
        return EMPTY;
    int order = int_as_int64(index, &n);
    release(index);
    if (order < 0 || (order == 0 && n < 0))
        return error_value("factorial() not defined for negative values");
    if (order > 0)
        return error_overflow("factorial() argument should not exceed %ld", LONG_MAX);
    BigResult r;
    if (!big_factorial(&r, (uint64_t)n))
        return error_no_memory();
    return int_from_owned_limbs(r.limbs, r.length, false);
}

static Value math_isqrt(Value self, Value v)
{
    (void)self;
    Value index = to_index(v), result = EMPTY;
    if (is_empty(index))
        return EMPTY;
    IntView x;
    bool exact;
    int_view(index, &x);
    if (x.negative) {
        error_value("isqrt() argument must be nonnegative");
    } else if (x.length == 0) {
        result = small_int_value(0);
    } else {
        size_t length = (x.length + 1) / 2;
        Int *root = int_alloc(length);
        if (root && big_square_root(root->limbs, x.limbs, x.length, &exact)) {
            result = int_finish(root, big_trim(root->limbs, length), false);
        } else if (root) {
            object_free(&root->head);
            error_no_memory();
        }
    }
    release(index);
    return result;
}

/* ---- divisors ---- */

static Value lcm(Value a, Value b)
{
    if (int_sign(a) == 0 || int_sign(b) == 0)
        return small_int_value(0);
    Value divisor = int_gcd(a, b), part = EMPTY, result = EMPTY;
    if (!is_empty(divisor) && int_divide(a, divisor, &part, NULL)) {
        Value product = int_multiply(part, b);
        result = is_empty(product) ? EMPTY : int_absolute(product);
        release(product);
    }
    release(divisor);
    release(part);
    return result;
}

/* Of every argument; `start` for none. */
static Value over_arguments(Value tuple, int64_t start, Value (*combine)(Value, Value))
{
    Tuple *args = as_tuple(tuple);
    Value result = small_int_value(start);
    for (size_t i = 0; i < args->length; i++) {
        Value index = to_index(args->items[i]);
        Value next = is_empty(index) ? EMPTY : i == 0 ? int_absolute(index) : combine(result, index);
        release(index);
        replace(&result, next);
        if (is_empty(next))
            return EMPTY;
    }
    return result;
}

static Value math_gcd(Value self, const Value *args) { (void)self; return over_arguments(args[0], 0, int_gcd); }
static Value math_lcm(Value self, const Value *args) { (void)self; return over_arguments(args[0], 1, lcm); }

/* ---- counting ---- */

/* n (n-1) ... (n-k+1), by halves so that the factors are of like size. */
static Value falling_product(Value n, uint64_t k)
{
    if (k == 0)
        return small_int_value(1);
    if (k == 1)
        return retain(n);
    uint64_t half = k / 2;
    Value first = falling_product(n, half), count = int_from_uint64(half), result = EMPTY;
    Value rest = is_empty(first) || is_empty(count) ? EMPTY : int_subtract(n, count);
    Value second = is_empty(rest) ? EMPTY : falling_product(rest, k - half);
    if (!is_empty(second))
        result = int_multiply(first, second);
    release(first);
    release(count);
    release(rest);
    release(second);
    return result;
}

/* n and k as ints; false: exception. */
static bool counts(const Value *args, Value *n, Value *k)
{
    *k = EMPTY;
    *n = to_index(args[0]);
    if (!is_empty(*n))
        *k = is_none(args[1]) ? retain(*n) : to_index(args[1]);
    if (is_empty(*k)) {
        release(*n);
        return false;
    }
    if (int_sign(*n) >= 0 && int_sign(*k) >= 0)
        return true;
    error_value("%s must be a non-negative integer", int_sign(*n) < 0 ? "n" : "k");
    release(*n);
    release(*k);
    return false;
}

static Value permutations(Value n, Value k)
{
    int64_t count;
    if (int_order(k, n) > 0)
        return small_int_value(0);
    if (int_as_int64(k, &count) != 0)
        return error_overflow("k must not exceed %lld", LLONG_MAX);
    return falling_product(n, (uint64_t)count);
}

static Value math_perm(Value self, const Value *args)
{
    Value n, k;
    if (!is_none(args[1])) {
        if (!counts(args, &n, &k))
            return EMPTY;
        Value result = permutations(n, k);
        release(n);
        release(k);
        return result;
    }
    return math_factorial(self, args[0]);
}

/* n over k, k <= n / 2 or so. */
static Value binomial(Value n, Value k)
{
    IntView x;
    int64_t count;
    if (int_as_int64(k, &count) != 0)
        return error_overflow("min(n - k, k) must not exceed %lld", LLONG_MAX);
    int_view(n, &x);
    BigResult r;
    if (x.length <= 1) {
        if (!big_binomial(&r, x.length ? x.limbs[0] : 0, (uint64_t)count))
            return error_no_memory();
        return int_from_owned_limbs(r.limbs, r.length, false);
    }
    Value above = falling_product(n, (uint64_t)count), below = EMPTY, result = EMPTY;
    if (!is_empty(above)) {
        if (big_factorial(&r, (uint64_t)count))
            below = int_from_owned_limbs(r.limbs, r.length, false);
        else
            error_no_memory();
    }
    if (!is_empty(below) && !int_divide(above, below, &result, NULL))
        result = EMPTY;
    release(above);
    release(below);
    return result;
}

static Value math_comb(Value self, const Value *args)
{
    Value n, k;
    (void)self;
    if (!counts(args, &n, &k))
        return EMPTY;
    Value rest = int_subtract(n, k), result = EMPTY;
    if (!is_empty(rest))
        result = int_sign(rest) < 0 ? small_int_value(0) : binomial(n, int_order(rest, k) < 0 ? rest : k);
    release(rest);
    release(n);
    release(k);
    return result;
}

const NativeRow math_integer_rows[] = {
    NATIVE("factorial", math_factorial, "($module, n, /)", "n!"),
    NATIVE("isqrt", math_isqrt, "($module, n, /)", "The square root of an int, rounded down."),
    NATIVE("gcd", math_gcd, "($module, /, *integers)", "The greatest common divisor."),
    NATIVE("lcm", math_lcm, "($module, /, *integers)", "The least common multiple."),
    NATIVE("comb", math_comb, "($module, n, k, /)", "In how many ways k of n items can be chosen, regardless of order."),
    NATIVE("perm", math_perm, "($module, n, k=None, /)", "In how many ways k of n items can be chosen, in order."),
    NATIVE_END,
};
