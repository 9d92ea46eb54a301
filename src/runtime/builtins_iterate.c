/* builtins_iterate.c - builtins that walk over iterables. */
#include <math.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/builtins.h"
#include "types/complex.h"

static Value builtin_len(Value self, Value v)
{
    (void)self;
    int64_t n = length_of(v);
    return n < 0 ? EMPTY : int_value(n);
}

/* Whether some item's truth is `wanted`: any() and the opposite of all(). */
static int some(Value iterable, int wanted)
{
    Value iterator = get_iterator(iterable);
    if (is_empty(iterator))
        return -1;
    int truth = !wanted;
    for (Value item; truth == !wanted && !is_empty(item = iterator_next(iterator));) {
        truth = is_true(item);
        release(item);
    }
    release(iterator);
    return truth < 0 || error_occurred() ? -1 : truth == wanted;
}

static Value builtin_all(Value self, Value iterable)
{
    (void)self;
    int found = some(iterable, 0);
    return found < 0 ? EMPTY : bool_value(!found);
}

static Value builtin_any(Value self, Value iterable)
{
    (void)self;
    int found = some(iterable, 1);
    return found < 0 ? EMPTY : bool_value(found);
}

static Value builtin_iter(Value self, const Value *args)
{
    (void)self;
    if (is_empty(args[1]))
        return get_iterator(args[0]);
    if (!is_callable(args[0]))
        return error_type("iter(v, w): v must be callable");
    return call_2(from_pointer(TYPE(callable_iterator)), args[0], args[1]);
}

static Value builtin_next(Value self, const Value *args)
{
    (void)self;
    if (!is_iterator(args[0]))
        return error_type("'%T' object is not an iterator", args[0]);
    Value item = type_of(args[0])->slots.next(args[0]);
    if (!is_empty(item))
        return item;
    if (!is_empty(args[1]) && (!error_occurred() || error_catch(TYPE(StopIteration))))
        return retain(args[1]);
    return error_occurred() ? EMPTY : error_set_value(TYPE(StopIteration), EMPTY);
}

static Value builtin_aiter(Value self, Value v)
{
    (void)self;
    UnaryFn aiter = type_of(v)->slots.aiter;
    if (aiter == NULL)
        return error_type("'%T' object is not an async iterable", v);
    Value result = aiter(v);
    if (!is_empty(result) && type_of(result)->slots.anext == NULL) {
        error_type("aiter() returned not an async iterator of type '%T'", result);
        release(result);
        return EMPTY;
    }
    return result;
}

static Value builtin_anext(Value self, const Value *args)
{
    (void)self;
    UnaryFn anext = type_of(args[0])->slots.anext;
    if (anext == NULL)
        return error_type("'%T' object is not an async iterator", args[0]);
    Value awaitable = anext(args[0]);
    if (is_empty(awaitable) || is_empty(args[1]))
        return awaitable;
    Value result = call_2(from_pointer(TYPE(anext_awaitable)), awaitable, args[1]);
    release(awaitable);
    return result;
}

/* ---- min and max ---- */

typedef struct Extreme {
    CompareOp op;
    const char *name;
    Value key; /* a callable, or EMPTY */
    Value best, best_key; /* owned; EMPTY before the first item */
} Extreme;

/* Takes item. */
static bool extreme_add(Extreme *e, Value item)
{
    Value key = is_empty(e->key) ? retain(item) : call_1(e->key, item);
    if (is_empty(key)) {
        release(item);
        return false;
    }
    int better = 1;
    if (!is_empty(e->best)) {
        if (both_small_ints(key, e->best_key))
            better = e->op == COMPARE_LT ? small_int_less(key, e->best_key) : small_int_less(e->best_key, key);
        else
            better = compare_bool(key, e->best_key, e->op);
    }
    if (better > 0) {
        replace(&e->best, item);
        replace(&e->best_key, key);
    } else {
        release(item);
        release(key);
    }
    return better >= 0;
}

static bool extreme_of_iterable(Extreme *e, Value iterable)
{
    Value iterator = get_iterator(iterable);
    if (is_empty(iterator))
        return false;
    bool ok = true;
    for (Value item; ok && !is_empty(item = iterator_next(iterator));)
        ok = extreme_add(e, item);
    release(iterator);
    return ok && !error_occurred();
}

static Value extreme(const Value *args, CompareOp op, const char *name)
{
    Value key = args[0], fallback = args[1];
    Tuple *values = as_tuple(args[2]);
    Extreme e = {.op = op, .name = name, .key = is_none(key) ? EMPTY : key};
    bool ok = true;
    if (values->length == 0)
        return error_type("%s expected at least 1 argument, got 0", name);
    if (values->length > 1 && !is_empty(fallback))
        return error_type("Cannot specify a default for %s() with multiple positional arguments", name);
    if (values->length == 1)
        ok = extreme_of_iterable(&e, values->items[0]);
    for (size_t i = 0; ok && values->length > 1 && i < values->length; i++)
        ok = extreme_add(&e, retain(values->items[i]));
    release(e.best_key);
    if (!ok) {
        release(e.best);
        return EMPTY;
    }
    if (!is_empty(e.best))
        return e.best;
    return is_empty(fallback) ? error_value("%s() iterable argument is empty", name) : retain(fallback);
}

static Value builtin_max(Value self, const Value *args)
{
    (void)self;
    return extreme(args, COMPARE_GT, "max");
}

static Value builtin_min(Value self, const Value *args)
{
    (void)self;
    return extreme(args, COMPARE_LT, "min");
}

/* ---- sum ---- */

/* A running sum of floats with the error that rounding left out (Neumaier). */
typedef struct FloatSum { double high, low; } FloatSum;

static void float_sum_add(FloatSum *s, double x)
{
    double t = s->high + x;
    if (fabs(s->high) >= fabs(x))
        s->low += (s->high - t) + x;
    else
        s->low += (x - t) + s->high;
    s->high = t;
}

static double float_sum_value(const FloatSum *s)
{
    return s->low != 0 && isfinite(s->low) ? s->high + s->low : s->high;
}

/* Adds small ints while the sum stays small. Item: the first one that was left, or EMPTY. */
static Value sum_ints(Value iterator, Value *total)
{
    Value item;
    while (!is_empty(item = iterator_next(iterator))) {
        Value sum;
        if (is_bool(item)) {
            if (!small_int_add(*total, small_int_value(same(item, TRUE_VALUE)), &sum))
                return item;
        } else if (!is_small_int(item) || !small_int_add(*total, item, &sum)) {
            return item;
        }
        *total = sum;
    }
    return EMPTY;
}

static Value sum_floats(Value iterator, Value first, Value *total)
{
    FloatSum sum = {float_double(*total), 0};
    Value item = first;
    for (; !is_empty(item); item = iterator_next(iterator)) {
        double x;
        if (is_exact_float(item))
            x = float_double(item);
        else if (is_small_int(item))
            x = (double)small_int(item);
        else
            break;
        float_sum_add(&sum, x);
        release(item);
    }
    Value result = float_value(float_sum_value(&sum));
    if (is_empty(result)) {
        clear(&item);
        return EMPTY;
    }
    replace(total, result);
    return item;
}

/* total, an exact complex, and what follows; the first item that is no number of C's. */
static Value sum_complexes(Value iterator, Value *total)
{
    Complex2 start = complex_of(*total);
    FloatSum real = {start.real, 0}, imag = {start.imag, 0};
    Value item;
    while (!is_empty(item = iterator_next(iterator))) {
        double x;
        if (is_exactly(item, TYPE(complex_))) {
            float_sum_add(&real, complex_of(item).real);
            float_sum_add(&imag, complex_of(item).imag);
        } else if (is_exact_float(item)) {
            float_sum_add(&real, float_double(item));
        } else if (is_small_int(item) && int_as_double(item, &x)) {
            float_sum_add(&real, x);
        } else {
            break;
        }
        release(item);
    }
    Value result = complex_value(float_sum_value(&real), float_sum_value(&imag));
    if (is_empty(result)) {
        clear(&item);
        return EMPTY;
    }
    replace(total, result);
    return item;
}

/* total is owned; taken over. */
static Value sum_iterator(Value iterator, Value total)
{
    Value item = is_small_int(total) ? sum_ints(iterator, &total) : iterator_next(iterator);
    if (!is_empty(item) && is_small_int(total) && is_exact_float(item)) {
        Value start = float_value((double)small_int(total));
        if (is_empty(start)) {
            release(item);
            return EMPTY;
        }
        total = start;
    }
    if (!is_empty(item) && is_exact_float(total))
        item = sum_floats(iterator, item, &total);
    while (!is_empty(item)) {
        Value sum = binary(BINARY_add, total, item);
        bool was_complex = is_exactly(total, TYPE(complex_));
        release(total);
        release(item);
        if (is_empty(sum))
            return EMPTY;
        total = sum;
        item = !was_complex && is_exactly(total, TYPE(complex_)) ? sum_complexes(iterator, &total) : iterator_next(iterator);
    }
    if (error_occurred()) {
        release(total);
        return EMPTY;
    }
    return total;
}

static Value builtin_sum(Value self, const Value *args)
{
    (void)self;
    Value start = args[1];
    Value iterator = get_iterator(args[0]);
    if (is_empty(iterator))
        return EMPTY;
    if (is_str(start))
        error_type("sum() can't sum strings [use ''.join(seq) instead]");
    else if (is_bytes(start))
        error_type("sum() can't sum bytes [use b''.join(seq) instead]");
    else if (is_bytearray(start))
        error_type("sum() can't sum bytearray [use b''.join(seq) instead]");
    Value result = error_occurred() ? EMPTY : sum_iterator(iterator, retain(start));
    release(iterator);
    return result;
}

static Value builtin_sorted(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    if (nargs != 1)
        return error_type("sorted expected 1 argument, got %zu", nargs);
    Value list = list_from_iterable(args[0]), sort = is_empty(list) ? EMPTY : get_attribute(list, NAME(sort));
    Value done = is_empty(sort) ? EMPTY : call(sort, args + 1, 0, kwnames);
    release(sort);
    if (is_empty(done)) {
        release(list);
        return EMPTY;
    }
    release(done);
    return list;
}

const NativeRow builtins_iterate_rows[] = {
    NATIVE("aiter", builtin_aiter, "($module, async_iterable, /)", "The asynchronous iterator of an asynchronous iterable."),
    NATIVE("all", builtin_all, "($module, iterable, /)", "Whether every item is true; True for no items."),
    NATIVE("anext", builtin_anext, "($module, aiterator, default=<unset>, /)", "An awaitable for the next item, or for the default where there is none."),
    NATIVE("any", builtin_any, "($module, iterable, /)", "Whether some item is true."),
    NATIVE("iter", builtin_iter, "($module, object, sentinel=<unset>, /)", "The iterator of an iterable, or one that calls a function until it returns the sentinel."),
    NATIVE("len", builtin_len, "($module, obj, /)", "The number of items in a container."),
    NATIVE("max", builtin_max, "($module, /, *args, key=None, default=<unset>)", "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe biggest item of an iterable, or of the arguments."),
    NATIVE("min", builtin_min, "($module, /, *args, key=None, default=<unset>)", "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe smallest item of an iterable, or of the arguments."),
    NATIVE("next", builtin_next, "($module, iterator, default=<unset>, /)", "The next item of an iterator, or the default where there is none."),
    NATIVE("sorted", builtin_sorted, "($module, iterable, /, *, key=None, reverse=False)", "A new list of an iterable's items in ascending order."),
    NATIVE("sum", builtin_sum, "($module, iterable, /, start=0)", "The sum of numbers, plus start."),
    NATIVE_END,
};
