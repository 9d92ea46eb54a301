/* range_iterators.c - iterators of ranges: one of machine integers, one of ints of any size. */
#include "object/call.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "types/containers.h"
#include "types/iterators.h"

typedef struct LongRangeIterator {
    Object head;
    Value next, step, remaining; /* ints */
} LongRangeIterator;

/* Whether start + i * step is a small int for every i up to count. */
static bool stays_small(Value start, Value step, Value count)
{
    int64_t end;
    if (!is_small_int(start) || !is_small_int(step) || !is_small_int(count))
        return false;
    return !__builtin_mul_overflow(small_int(step), small_int(count), &end) &&
           !__builtin_add_overflow(end, small_int(start), &end) && fits_small_int(end);
}

Value range_iterator_new(Value start, Value step, Value count)
{
    if (likely(stays_small(start, step, count))) {
        RangeIterator *it = object_new(TYPE(range_iterator));
        if (it == NULL)
            return EMPTY;
        it->next = small_int(start);
        it->step = small_int(step);
        it->remaining = small_int(count);
        return from_pointer(it);
    }
    LongRangeIterator *it = object_new(TYPE(long_range_iterator));
    if (it == NULL)
        return EMPTY;
    it->next = retain(start);
    it->step = retain(step);
    it->remaining = retain(count);
    return from_pointer(it);
}

static Value range_iterator_next(Value self)
{
    RangeIterator *it = (RangeIterator *)as_object(self);
    if (it->remaining <= 0)
        return EMPTY;
    Value item = small_int_value(it->next);
    it->remaining--;
    it->next += it->step;
    return item;
}

static Value range_iterator_hint(Value self) { return int_value(((RangeIterator *)as_object(self))->remaining); }

/* (iter, (range(start, start + count * step, step),), None) */
static Value reduced(Value start, Value step, Value count)
{
    Value span = binary(BINARY_multiply, count, step), stop = is_empty(span) ? EMPTY : binary(BINARY_add, start, span);
    Value range = is_empty(stop) ? EMPTY : call_3(from_pointer(TYPE(range)), start, stop, step);
    Value iter = is_empty(range) ? EMPTY : builtin_named("iter"), args = is_empty(iter) ? EMPTY : tuple_pack(1, range);
    Value result = is_empty(args) ? EMPTY : tuple_pack(3, iter, args, NONE);
    release(span);
    release(stop);
    release(range);
    release(iter);
    release(args);
    return result;
}

static Value range_iterator_reduce(Value self)
{
    RangeIterator *it = (RangeIterator *)as_object(self);
    return reduced(int_value(it->next), int_value(it->step), int_value(it->remaining));
}

static Value range_iterator_setstate(Value self, Value state)
{
    RangeIterator *it = (RangeIterator *)as_object(self);
    int64_t i;
    if (!index_as_int64(state, &i, TYPE(OverflowError)))
        return EMPTY;
    i = i < 0 ? 0 : i > it->remaining ? it->remaining : i;
    it->next += i * it->step;
    it->remaining -= i;
    return none_value();
}

#define RANGE_ITERATOR_ROWS(name, hint, reduce, setstate)                                                              \
    static const NativeRow name[] = {                                                                                  \
        NATIVE("__length_hint__", hint, "($self, /)", "Private method returning an estimate of len(list(it))."),       \
        NATIVE("__reduce__", reduce, "($self, /)", "Return state information for pickling."),                          \
        NATIVE("__setstate__", setstate, "($self, object, /)", "Set state information for unpickling."),               \
        NATIVE_END,                                                                                                    \
    }
RANGE_ITERATOR_ROWS(rows, range_iterator_hint, range_iterator_reduce, range_iterator_setstate);

const TypeSpec range_iterator_spec = {
    .name = "range_iterator", .size = sizeof(RangeIterator), .flags = TYPE_NO_NEW, .methods = rows,
    .slots = {.iter = iterator_self, .next = range_iterator_next, .dealloc = object_free},
};

static Value long_next(Value self)
{
    LongRangeIterator *it = (LongRangeIterator *)as_object(self);
    int more = is_true(it->remaining);
    if (more <= 0)
        return EMPTY;
    Value remaining = binary(BINARY_subtract, it->remaining, small_int_value(1));
    Value next = is_empty(remaining) ? EMPTY : binary(BINARY_add, it->next, it->step);
    if (is_empty(next)) {
        release(remaining);
        return EMPTY;
    }
    Value item = it->next;
    it->next = next;
    replace(&it->remaining, remaining);
    return item;
}

static Value long_hint(Value self) { return retain(((LongRangeIterator *)as_object(self))->remaining); }
static Value long_reduce(Value self)
{
    LongRangeIterator *it = (LongRangeIterator *)as_object(self);
    return reduced(it->next, it->step, it->remaining);
}

static Value long_setstate(Value self, Value state)
{
    LongRangeIterator *it = (LongRangeIterator *)as_object(self);
    if (!is_int(state))
        return error_type("state must be an int, not %T", state);
    int below = compare_bool(state, small_int_value(0), COMPARE_LT), above = compare_bool(state, it->remaining, COMPARE_GT);
    if (below < 0 || above < 0)
        return EMPTY;
    Value i = below ? small_int_value(0) : above ? retain(it->remaining) : retain(state);
    Value span = binary(BINARY_multiply, i, it->step), next = is_empty(span) ? EMPTY : binary(BINARY_add, it->next, span);
    Value remaining = is_empty(next) ? EMPTY : binary(BINARY_subtract, it->remaining, i);
    release(i);
    release(span);
    if (is_empty(remaining)) {
        release(next);
        return EMPTY;
    }
    replace(&it->next, next);
    replace(&it->remaining, remaining);
    return none_value();
}

RANGE_ITERATOR_ROWS(long_rows, long_hint, long_reduce, long_setstate);

static void long_dealloc(Object *self)
{
    LongRangeIterator *it = (LongRangeIterator *)self;
    release(it->next);
    release(it->step);
    release(it->remaining);
    object_free(self);
}

const TypeSpec long_range_iterator_spec = {
    .name = "longrange_iterator", .size = sizeof(LongRangeIterator), .flags = TYPE_NO_NEW, .methods = long_rows,
    .slots = {.iter = iterator_self, .next = long_next, .dealloc = long_dealloc},
};
