/* range.c - range objects and their iterator. */
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/iterators.h"

static Value range_make(Value start, Value stop, Value step)
{
    int64_t a, b, c;
    if (!index_as_int64(start, &a, TYPE(OverflowError)) || !index_as_int64(stop, &b, TYPE(OverflowError)) ||
        !index_as_int64(step, &c, TYPE(OverflowError)))
        return EMPTY;
    if (c == 0)
        return error_value("range() arg 3 must not be zero");
    int64_t n = c > 0 ? (a < b ? (b - a - 1) / c + 1 : 0) : (a > b ? (a - b - 1) / -c + 1 : 0);
    Range *r = object_new(TYPE(range));
    if (r == NULL)
        return EMPTY;
    r->start = int_value(a);
    r->stop = int_value(b);
    r->step = int_value(c);
    r->length = int_value(n);
    return from_pointer(r);
}

static Value range_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    (void)kwnames;
    if (nargs == 0)
        return error_type("range expected at least 1 argument, got 0");
    if (nargs > 3)
        return error_type("range expected at most 3 arguments, got %zu", nargs);
    if (nargs == 1)
        return range_make(small_int_value(0), args[0], small_int_value(1));
    return range_make(args[0], args[1], nargs == 3 ? args[2] : small_int_value(1));
}

static Value range_iter(Value self)
{
    Range *r = (Range *)as_object(self);
    RangeIterator *it = object_new(TYPE(range_iterator));
    if (it == NULL)
        return EMPTY;
    it->next = small_int(r->start);
    it->step = small_int(r->step);
    it->remaining = small_int(r->length);
    return from_pointer(it);
}

static void range_dealloc(Object *self)
{
    Range *r = (Range *)self;
    release(r->start);
    release(r->stop);
    release(r->step);
    release(r->length);
    object_free(self);
}

static int64_t range_length(Value self) { return small_int(((Range *)as_object(self))->length); }

const TypeSpec range_spec = {
    .name = "range", .size = sizeof(Range), .flags = TYPE_SEQUENCE,
    .slots = {.new = range_new, .iter = range_iter, .length = range_length, .dealloc = range_dealloc},
};

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

const TypeSpec range_iterator_spec = {
    .name = "range_iterator", .size = sizeof(RangeIterator),
    .slots = {.iter = iterator_self, .next = range_iterator_next, .dealloc = object_free},
};
