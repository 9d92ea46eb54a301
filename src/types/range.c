/* range.c - range objects: three ints of any size, and how many numbers there are. Iterators: range_iterators.c. */
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "types/iterators.h"

static Range *as_range(Value v) { return (Range *)as_object(v); }
static bool is_range(Value v) { return is_exactly(v, TYPE(range)); }

/* How many numbers lie between where all three are small ints. */
static bool small_count(Value start, Value stop, Value step, int64_t *count)
{
    if (!is_small_int(start) || !is_small_int(stop) || !is_small_int(step))
        return false;
    int64_t a = small_int(start), b = small_int(stop), c = small_int(step);
    if (c > 0)
        *count = a < b ? (int64_t)(((uint64_t)b - (uint64_t)a - 1) / (uint64_t)c + 1) : 0;
    else
        *count = a > b ? (int64_t)(((uint64_t)a - (uint64_t)b - 1) / (uint64_t)-c + 1) : 0;
    return true;
}

/* a - b, a * b, ... of two owned or small operands, both released. */
static Value combine(BinaryOp op, Value a, Value b)
{
    Value result = is_empty(a) || is_empty(b) ? EMPTY : binary(op, a, b);
    release(a);
    release(b);
    return result;
}

static Value range_count(Value start, Value stop, Value step)
{
    int64_t count;
    if (small_count(start, stop, step, &count))
        return int_value(count);
    int backwards = compare_bool(step, small_int_value(0), COMPARE_LT);
    Value low = backwards ? stop : start, high = backwards ? start : stop;
    int some = backwards < 0 ? -1 : compare_bool(low, high, COMPARE_LT);
    if (some <= 0)
        return some < 0 ? EMPTY : small_int_value(0);
    Value span = combine(BINARY_subtract, binary(BINARY_subtract, high, low), small_int_value(1));
    Value stride = backwards ? negative(step) : retain(step);
    return combine(BINARY_add, combine(BINARY_floor_divide, span, stride), small_int_value(1));
}

/* Takes the three over. */
static Value range_make(Value start, Value stop, Value step)
{
    Range *r = NULL;
    Value length = EMPTY;
    if (is_empty(start) || is_empty(stop) || is_empty(step))
        goto fail;
    int nonzero = is_true(step);
    if (nonzero == 0)
        error_value("range() arg 3 must not be zero");
    if (nonzero <= 0)
        goto fail;
    length = range_count(start, stop, step);
    r = is_empty(length) ? NULL : object_new(TYPE(range));
    if (r == NULL)
        goto fail;
    r->start = start;
    r->stop = stop;
    r->step = step;
    r->length = length;
    return from_pointer(r);
fail:
    release(start);
    release(stop);
    release(step);
    release(length);
    return EMPTY;
}

static Value range_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!check_arguments("range", nargs, kwnames, 1, 3))
        return EMPTY;
    if (nargs == 1)
        return range_make(small_int_value(0), to_index(args[0]), small_int_value(1));
    Value start = to_index(args[0]), stop = is_empty(start) ? EMPTY : to_index(args[1]);
    Value step = is_empty(stop) ? EMPTY : nargs == 3 ? to_index(args[2]) : small_int_value(1);
    return range_make(start, stop, step);
}

static Value range_repr(Value self)
{
    Range *r = as_range(self);
    if (same(r->step, small_int_value(1)))
        return str_format("range(%R, %R)", r->start, r->stop);
    return str_format("range(%R, %R, %R)", r->start, r->stop, r->step);
}

static int64_t range_length(Value self)
{
    int64_t n;
    if (is_small_int(as_range(self)->length))
        return small_int(as_range(self)->length);
    if (int_as_int64(as_range(self)->length, &n) == 0)
        return n;
    error_overflow("Python int too large to convert to C ssize_t");
    return -1;
}

static int range_bool(Value self) { return is_true(as_range(self)->length); }

/* start + i * step; i within the range. */
static Value number_at(Range *r, Value i)
{
    return combine(BINARY_add, retain(r->start), binary(BINARY_multiply, i, r->step));
}

static Value item_at(Range *r, Value index)
{
    if (both_small_ints(r->start, r->step) && is_small_int(r->length) && is_small_int(index)) {
        int64_t i = wrap_index(small_int(index), small_int(r->length));
        if (i < 0 || i >= small_int(r->length))
            return error_set(TYPE(IndexError), "range object index out of range");
        return int_value(small_int(r->start) + i * small_int(r->step));
    }
    int below = compare_bool(index, small_int_value(0), COMPARE_LT);
    Value i = below < 0 ? EMPTY : below ? binary(BINARY_add, index, r->length) : retain(index);
    if (is_empty(i))
        return EMPTY;
    Value result = EMPTY;
    int outside = compare_bool(i, small_int_value(0), COMPARE_LT);
    if (outside == 0)
        outside = compare_bool(i, r->length, COMPARE_GE);
    if (outside > 0)
        error_set(TYPE(IndexError), "range object index out of range");
    else if (outside == 0)
        result = number_at(r, i);
    release(i);
    return result;
}

static Value range_slice(Range *r, Value slice)
{
    Value parts = slice_indices(slice, r->length);
    if (is_empty(parts))
        return EMPTY;
    Value *part = as_tuple(parts)->items;
    Value result = range_make(number_at(r, part[0]), number_at(r, part[1]), binary(BINARY_multiply, r->step, part[2]));
    release(parts);
    return result;
}

static Value range_subscript(Value self, Value key)
{
    if (is_slice(key))
        return range_slice(as_range(self), key);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL)
        return error_type("range indices must be integers or slices, not %T", key);
    Value index = to_index(key);
    Value result = is_empty(index) ? EMPTY : item_at(as_range(self), index);
    release(index);
    return result;
}

static Value range_item(Value self, int64_t i)
{
    Value index = int_value(i);
    Value result = i < 0 ? error_set(TYPE(IndexError), "range object index out of range") : item_at(as_range(self), index);
    release(index);
    return result;
}

static bool counts_as_int(Value v) { return is_exact_int(v) || is_bool(v); }

/* Whether an int is one of the numbers; -1: exception. */
static int has_int(Range *r, Value v)
{
    if (both_small_ints(r->start, r->stop) && both_small_ints(r->step, v)) {
        int64_t i = small_int(v), a = small_int(r->start), b = small_int(r->stop), c = small_int(r->step);
        return (c > 0 ? i >= a && i < b : i <= a && i > b) && (i - a) % c == 0;
    }
    int backwards = compare_bool(r->step, small_int_value(0), COMPARE_LT);
    if (backwards < 0)
        return -1;
    int inside = backwards ? compare_bool(v, r->start, COMPARE_LE) : compare_bool(r->start, v, COMPARE_LE);
    if (inside > 0)
        inside = backwards ? compare_bool(r->stop, v, COMPARE_LT) : compare_bool(v, r->stop, COMPARE_LT);
    if (inside <= 0)
        return inside;
    Value rest = combine(BINARY_remainder, binary(BINARY_subtract, v, r->start), retain(r->step));
    int some = is_empty(rest) ? -1 : is_true(rest);
    release(rest);
    return some < 0 ? -1 : !some;
}

/* Looks at every number: how many are equal (stop_at_first: 0 or 1, *index where). -1: exception. */
static int64_t search(Value self, Value v, bool stop_at_first, int64_t *index)
{
    Value iterator = get_iterator(self), item;
    if (is_empty(iterator))
        return -1;
    int64_t count = 0, i = 0;
    while (!is_empty(item = iterator_next(iterator))) {
        int equal = values_equal(item, v);
        release(item);
        if (equal < 0 || (equal && stop_at_first)) {
            count = equal;
            break;
        }
        count += equal;
        i++;
    }
    release(iterator);
    *index = i;
    return error_occurred() ? -1 : count;
}

static int range_contains(Value self, Value v)
{
    int64_t unused;
    if (counts_as_int(v))
        return has_int(as_range(self), v);
    return (int)search(self, v, true, &unused);
}

static Value method_count(Value self, Value v)
{
    int64_t unused, count = counts_as_int(v) ? has_int(as_range(self), v) : search(self, v, false, &unused);
    return count < 0 ? EMPTY : int_value(count);
}

static Value method_index(Value self, Value v)
{
    Range *r = as_range(self);
    int64_t i = 0, found = counts_as_int(v) ? has_int(r, v) : search(self, v, true, &i);
    if (found == 0)
        return error_value("range.index(x): x not in range");
    if (found < 0)
        return EMPTY;
    if (counts_as_int(v))
        return combine(BINARY_floor_divide, binary(BINARY_subtract, v, r->start), retain(r->step));
    return int_value(i);
}

/* 1, 0, -1: what __eq__ compares. */
static int range_equal(Range *a, Range *b)
{
    if (a == b)
        return 1;
    int equal = values_equal(a->length, b->length);
    if (equal <= 0 || same(a->length, small_int_value(0)))
        return equal;
    equal = values_equal(a->start, b->start);
    if (equal <= 0 || same(a->length, small_int_value(1)))
        return equal;
    return values_equal(a->step, b->step);
}

static Value range_compare(Value a, Value b, CompareOp op)
{
    if (!is_range(a) || !is_range(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return not_implemented();
    int equal = range_equal(as_range(a), as_range(b));
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

static int64_t range_hash(Value self)
{
    Range *r = as_range(self);
    bool none = same(r->length, small_int_value(0)), one = same(r->length, small_int_value(1));
    Value key = tuple_pack(3, r->length, none ? NONE : r->start, none || one ? NONE : r->step);
    int64_t hash = is_empty(key) ? -1 : hash_of(key);
    release(key);
    return hash;
}

static Value range_iter(Value self)
{
    Range *r = as_range(self);
    return range_iterator_new(r->start, r->step, r->length);
}

static Value method_reversed(Value self)
{
    Range *r = as_range(self);
    Value last = combine(BINARY_add, retain(r->start),
                         combine(BINARY_multiply, binary(BINARY_subtract, r->length, small_int_value(1)), retain(r->step)));
    Value step = is_empty(last) ? EMPTY : negative(r->step);
    Value result = is_empty(step) ? EMPTY : range_iterator_new(last, step, r->length);
    release(last);
    release(step);
    return result;
}

static Value method_reduce(Value self)
{
    Range *r = as_range(self);
    Value args = tuple_pack(3, r->start, r->stop, r->step);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(TYPE(range)), args);
    release(args);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("__reversed__", method_reversed, "($self, /)", "Return a reverse iterator."),
    NATIVE("count", method_count, "($self, object, /)", "How often the object is among the numbers."),
    NATIVE("index", method_index, "($self, object, /)", "Where the object is among the numbers; ValueError if it isn't."),
    NATIVE_END,
};

static const MemberRow members[] = {
    {"start", MEMBER_VALUE, offsetof(Range, start), true, NULL},
    {"stop", MEMBER_VALUE, offsetof(Range, stop), true, NULL},
    {"step", MEMBER_VALUE, offsetof(Range, step), true, NULL},
    MEMBER_END,
};

static void range_dealloc(Object *self)
{
    Range *r = (Range *)self;
    release(r->start);
    release(r->stop);
    release(r->step);
    release(r->length);
    object_free(self);
}

const TypeSpec range_spec = {
    .name = "range", .size = sizeof(Range), .flags = TYPE_SEQUENCE, .methods = methods, .members = members,
    .doc = "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n"
           "The integers from start (inclusive) to stop (exclusive) by step.",
    .slots = {.new = range_new, .repr = range_repr, .iter = range_iter, .length = range_length, .to_bool = range_bool,
              .sequence_item = range_item, .get_item = range_subscript, .contains = range_contains,
              .compare = range_compare, .hash = range_hash, .dealloc = range_dealloc},
};
