/* sum.c - math.fsum, sumprod, prod, hypot, dist: sums without rounding errors piling up. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "modules/math/math.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"

/* A number as the sum of two doubles, the second at most half a unit of the first's last place. */
typedef struct Pair {
    double high, low;
} Pair;

/* Exact; |a| >= |b|. */
static inline Pair sum_ordered(double a, double b)
{
    double high = a + b;
    return (Pair){high, (a - high) + b};
}

/* Exact. Donald Knuth, "The Art of Computer Programming", volume 2, 4.2.2. */
static inline Pair sum_exact(double a, double b)
{
    double high = a + b, part = high - a;
    return (Pair){high, (a - (high - part)) + (b - part)};
}

static inline Pair product_exact(double a, double b)
{
    double high = a * b;
    return (Pair){high, fma(a, b, -high)};
}

/* ---- fsum ---- */

/* Jonathan Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates" (1997): doubles
   that don't overlap, in increasing order, whose sum is exactly the sum so far. */
typedef struct Partials {
    double *items;
    size_t count, capacity;
    double local[32];
    double special, infinities; /* sums of what isn't finite */
} Partials;

static bool add_partial(Partials *p, double x)
{
    double original = x;
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        double y = p->items[i];
        Pair s = fabs(x) < fabs(y) ? sum_ordered(y, x) : sum_ordered(x, y);
        if (s.low != 0.0)
            p->items[kept++] = s.low;
        x = s.high;
    }
    p->count = kept;
    if (x == 0.0)
        return true;
    if (!isfinite(x)) {
        if (isfinite(original)) {
            error_overflow("intermediate overflow in fsum");
            return false;
        }
        if (isinf(original))
            p->infinities += original;
        p->special += original;
        p->count = 0;
        return true;
    }
    if (p->count == p->capacity) {
        double *grown = malloc(p->capacity * 2 * sizeof *grown);
        if (grown == NULL) {
            error_no_memory();
            return false;
        }
        memcpy(grown, p->items, p->count * sizeof *grown);
        if (p->items != p->local)
            free(p->items);
        p->items = grown;
        p->capacity *= 2;
    }
    p->items[p->count++] = x;
    return true;
}

static double round_partials(const Partials *p)
{
    size_t n = p->count;
    if (n == 0)
        return 0.0;
    double high = p->items[--n], low = 0.0;
    while (n > 0 && low == 0.0) {
        Pair s = sum_ordered(high, p->items[--n]);
        high = s.high;
        low = s.low;
    }
    /* A tie that the partials further down break. */
    if (n > 0 && ((low < 0.0 && p->items[n - 1] < 0.0) || (low > 0.0 && p->items[n - 1] > 0.0))) {
        double twice = low * 2.0, up = high + twice;
        if (twice == up - high)
            high = up;
    }
    return high;
}

static bool add_all(Partials *p, Value iterator)
{
    Value item;
    while (!is_empty(item = iterator_next(iterator))) {
        double x;
        bool ok = as_double(item, &x);
        release(item);
        if (!ok || !add_partial(p, x))
            return false;
    }
    return !error_occurred();
}

static Value math_fsum(Value self, Value iterable)
{
    Partials p = {.capacity = 32};
    (void)self;
    p.items = p.local;
    Value iterator = get_iterator(iterable), result = EMPTY;
    if (is_empty(iterator))
        return EMPTY;
    if (add_all(&p, iterator)) {
        if (p.special != 0.0)
            result = isnan(p.infinities) ? error_value("-inf + inf in fsum") : float_value(p.special);
        else
            result = float_value(round_partials(&p));
    }
    if (p.items != p.local)
        free(p.items);
    release(iterator);
    return result;
}

/* ---- sumprod ---- */

/* Three doubles: Takeshi Ogita, Siegfried Rump, Shin'ichi Oishi, "Accurate sum and dot product" (2005), K = 3. */
typedef struct Triple {
    double high, low, tiny;
} Triple;

static Triple triple_add_product(Triple t, double x, double y)
{
    Pair product = product_exact(x, y), sum = sum_exact(t.high, product.high), first = sum_exact(t.low, product.low),
         second = sum_exact(first.high, sum.low);
    return (Triple){sum.high, second.high, t.tiny + first.low + second.low};
}

static double triple_round(Triple t)
{
    Pair last = sum_exact(t.low, t.tiny);
    return sum_exact(t.high, last.high).high;
}

typedef struct SumProduct {
    Value total;
    Triple floats;
    bool in_floats, floats_done, ints_done; /* once an item is neither, that way of summing is not taken up again */
} SumProduct;

static bool add_to_total(SumProduct *s, Value owned)
{
    Value sum = is_empty(owned) ? EMPTY : binary(BINARY_add, s->total, owned);
    release(owned);
    if (is_empty(sum))
        return false;
    replace(&s->total, sum);
    return true;
}

static bool flush_floats(SumProduct *s)
{
    if (!s->in_floats)
        return true;
    s->in_floats = false;
    double sum = triple_round(s->floats);
    s->floats = (Triple){0.0, 0.0, 0.0};
    return add_to_total(s, float_value(sum));
}

/* An exact float, or an exact int or bool beside one. */
static bool plain_double(Value v, double *d)
{
    if (is_exact_float(v)) {
        *d = float_double(v);
        return true;
    }
    if (!is_exact_int(v) && !is_bool(v))
        return false;
    if (int_as_double(v, d))
        return true;
    error_clear();
    return false;
}

/* Exact ints, as long as they and their sum fit a C number; false: they are none. */
static bool add_small_product(SumProduct *s, Value p, Value q)
{
    int64_t x, y, total, product;
    if (!is_exact_int(p) || !is_exact_int(q) || int_as_int64(p, &x) || int_as_int64(q, &y) || int_as_int64(s->total, &total) ||
        __builtin_mul_overflow(x, y, &product) || __builtin_add_overflow(total, product, &total))
        return false;
    replace(&s->total, int_value(total));
    return true;
}

static bool add_product(SumProduct *s, Value p, Value q)
{
    double x, y;
    if (!s->ints_done && add_small_product(s, p, q))
        return !is_empty(s->total);
    s->ints_done = true;
    if (!s->floats_done) {
        if ((is_exact_float(p) || is_exact_float(q)) && plain_double(p, &x) && plain_double(q, &y)) {
            Triple next = triple_add_product(s->floats, x, y);
            if (isfinite(next.high)) {
                s->floats = next;
                s->in_floats = true;
                return true;
            }
        }
        s->floats_done = true;
    }
    return flush_floats(s) && add_to_total(s, binary(BINARY_multiply, p, q));
}

/* 1: both gave an item; 0: both are exhausted; -1: exception. */
static int next_two(Value p_iterator, Value q_iterator, Value *p, Value *q)
{
    *q = EMPTY;
    *p = iterator_next(p_iterator);
    if (is_empty(*p) && error_occurred())
        return -1;
    *q = iterator_next(q_iterator);
    if (is_empty(*q) && error_occurred()) {
        release(*p);
        return -1;
    }
    if (is_empty(*p) == is_empty(*q))
        return !is_empty(*p);
    release(*p);
    release(*q);
    error_value("Inputs are not the same length");
    return -1;
}

static Value math_sumprod(Value self, const Value *args)
{
    (void)self;
    Value p_iterator = get_iterator(args[0]);
    Value q_iterator = is_empty(p_iterator) ? EMPTY : get_iterator(args[1]), p, q;
    SumProduct s = {.total = small_int_value(0)};
    int state = is_empty(q_iterator) ? -1 : 1;
    while (state > 0 && (state = next_two(p_iterator, q_iterator, &p, &q)) > 0) {
        if (!add_product(&s, p, q))
            state = -1;
        release(p);
        release(q);
    }
    if (state == 0 && !flush_floats(&s))
        state = -1;
    release(p_iterator);
    release(q_iterator);
    if (state < 0)
        clear(&s.total);
    return s.total;
}

static Value math_prod(Value self, const Value *args)
{
    (void)self;
    Value iterator = get_iterator(args[0]), item, product = retain(args[1]);
    if (is_empty(iterator))
        clear(&product);
    while (!is_empty(product) && !is_empty(item = iterator_next(iterator))) {
        Value next = binary(BINARY_multiply, product, item);
        release(item);
        replace(&product, next);
    }
    release(iterator);
    if (error_occurred())
        clear(&product);
    return product;
}

/* ---- lengths ---- */

/* The root of the sum of squares, nearly always correctly rounded: squares and sum are kept exactly in two parts after
   scaling by a power of two, and the root is corrected by one step of Newton's. */
static double norm(double *items, size_t n, double largest, bool has_nan)
{
    if (isinf(largest))
        return largest;
    if (has_nan)
        return NAN;
    if (largest == 0.0 || n <= 1)
        return largest;
    int exponent;
    frexp(largest, &exponent);
    if (exponent < -1023) { /* the scale would overflow */
        for (size_t i = 0; i < n; i++)
            items[i] /= DBL_MIN;
        return DBL_MIN * norm(items, n, largest / DBL_MIN, false);
    }
    double scale = ldexp(1.0, -exponent), sum = 1.0, low_products = 0.0, low_sums = 0.0;
    for (size_t i = 0; i < n; i++) {
        double x = items[i] * scale;
        Pair square = product_exact(x, x), s = sum_ordered(sum, square.high);
        sum = s.high;
        low_products += square.low;
        low_sums += s.low;
    }
    double root = sqrt(sum - 1.0 + (low_products + low_sums));
    Pair square = product_exact(-root, root), s = sum_ordered(sum, square.high);
    double rest = s.high - 1.0 + ((low_products + square.low) + (low_sums + s.low));
    return (root + rest / (2.0 * root)) / scale;
}

/* other EMPTY: the items themselves; else the differences. */
static Value length_of_vector(Tuple *tuple, Tuple *other)
{
    size_t n = tuple->length;
    double local[16], *items = n <= 16 ? local : malloc(n * sizeof *items), largest = 0.0, y = 0.0;
    bool ok = items != NULL, has_nan = false;
    if (!ok)
        error_no_memory();
    for (size_t i = 0; ok && i < n; i++) {
        ok = as_double(tuple->items[i], &items[i]) && (other == NULL || as_double(other->items[i], &y));
        if (!ok)
            break;
        items[i] = fabs(items[i] - y);
        has_nan |= isnan(items[i]);
        if (items[i] > largest)
            largest = items[i];
    }
    Value result = ok ? float_value(norm(items, n, largest, has_nan)) : EMPTY;
    if (items != local)
        free(items);
    return result;
}

static Value math_hypot(Value self, const Value *args) { (void)self; return length_of_vector(as_tuple(args[0]), NULL); }

static Value math_dist(Value self, const Value *args)
{
    (void)self;
    Value p = is_tuple(args[0]) ? retain(args[0]) : tuple_from_iterable(args[0]);
    Value q = is_empty(p) ? EMPTY : is_tuple(args[1]) ? retain(args[1]) : tuple_from_iterable(args[1]), result = EMPTY;
    if (!is_empty(q)) {
        if (as_tuple(p)->length != as_tuple(q)->length)
            error_value("both points must have the same number of dimensions");
        else
            result = length_of_vector(as_tuple(p), as_tuple(q));
    }
    release(p);
    release(q);
    return result;
}

const NativeRow math_sum_rows[] = {
    NATIVE("fsum", math_fsum, "($module, seq, /)", "The sum of an iterable's numbers, correctly rounded."),
    NATIVE("sumprod", math_sumprod, "($module, p, q, /)", "The sum of products of two iterables' items, with extended precision."),
    NATIVE("prod", math_prod, "($module, iterable, /, *, start=1)", "The product of an iterable's items, times start."),
    NATIVE("hypot", math_hypot, "($module, /, *coordinates)", "The distance of a point from the origin."),
    NATIVE("dist", math_dist, "($module, p, q, /)", "The distance between two points, given as sequences of coordinates."),
    NATIVE_END,
};
