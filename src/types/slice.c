/* slice.c - the slice type. */
#include "object/slice.h"

#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

static Slice *as_slice(Value v) { return (Slice *)as_object(v); }

static Value slice_repr(Value self)
{
    Slice *s = as_slice(self);
    return str_format("slice(%R, %R, %R)", s->start, s->stop, s->step);
}

static Value slice_tuple(Value self)
{
    Slice *s = as_slice(self);
    return tuple_pack(3, s->start, s->stop, s->step);
}

static Value slice_compare(Value a, Value b, CompareOp op)
{
    if (!is_slice(a) || !is_slice(b))
        return not_implemented();
    if (same(a, b))
        return bool_value(op == COMPARE_EQ || op == COMPARE_LE || op == COMPARE_GE);
    Value left = slice_tuple(a), right = slice_tuple(b);
    Value result = is_empty(left) || is_empty(right) ? EMPTY : compare(left, right, op);
    release(left);
    release(right);
    return result;
}

static int64_t slice_hash(Value self)
{
    Value tuple = slice_tuple(self);
    if (is_empty(tuple))
        return -1;
    int64_t hash = hash_of(tuple);
    release(tuple);
    return hash;
}

/* start or stop of slice.indices() as an int that lies within lower..upper. Owned. */
static Value fitted(Value v, Value length, Value lower, Value upper)
{
    if (!is_int(v) && type_of(v)->slots.to_index == NULL)
        return error_type("slice indices must be integers or None or have an __index__ method");
    Value index = to_index(v);
    if (is_empty(index))
        return EMPTY;
    int negative = compare_bool(index, small_int_value(0), COMPARE_LT);
    if (negative > 0) {
        replace(&index, binary(BINARY_add, index, length));
        int below = is_empty(index) ? -1 : compare_bool(index, lower, COMPARE_LT);
        if (below > 0)
            replace(&index, retain(lower));
        negative = below < 0 ? -1 : 1;
    } else if (negative == 0) {
        int above = compare_bool(index, upper, COMPARE_GT);
        if (above > 0)
            replace(&index, retain(upper));
        negative = above < 0 ? -1 : 0;
    }
    if (negative < 0)
        clear(&index);
    return index;
}

Value slice_indices(Value slice, Value length)
{
    Slice *s = as_slice(slice);
    Value step = is_none(s->step) ? small_int_value(1) : EMPTY;
    if (is_empty(step)) {
        if (!is_int(s->step) && type_of(s->step)->slots.to_index == NULL)
            return error_type("slice indices must be integers or None or have an __index__ method");
        step = to_index(s->step);
    }
    if (is_empty(step))
        return EMPTY;
    Value start = EMPTY, stop = EMPTY, lower = EMPTY, upper = EMPTY, result = EMPTY;
    int backwards = compare_bool(step, small_int_value(0), COMPARE_LT), truth = is_true(step);
    if (truth == 0)
        error_value("slice step cannot be zero");
    if (backwards < 0 || truth <= 0)
        goto done;
    lower = small_int_value(backwards ? -1 : 0);
    upper = backwards ? binary(BINARY_subtract, length, small_int_value(1)) : retain(length);
    if (is_empty(upper))
        goto done;
    start = is_none(s->start) ? retain(backwards ? upper : lower) : fitted(s->start, length, lower, upper);
    if (is_empty(start))
        goto done;
    stop = is_none(s->stop) ? retain(backwards ? lower : upper) : fitted(s->stop, length, lower, upper);
    if (!is_empty(stop))
        result = tuple_pack(3, start, stop, step);
done:
    release(start);
    release(stop);
    release(upper);
    release(step);
    return result;
}

static Value method_indices(Value self, Value v)
{
    Value length = to_index(v);
    if (is_empty(length))
        return EMPTY;
    Value result = EMPTY;
    int negative = compare_bool(length, small_int_value(0), COMPARE_LT);
    if (negative > 0)
        error_value("length should not be negative");
    else if (negative == 0)
        result = slice_indices(self, length);
    release(length);
    return result;
}

static Value method_reduce(Value self)
{
    Value args = slice_tuple(self);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(args);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("indices", method_indices, "($self, object, /)", "The start, stop and step that a sequence of that length would be cut by."),
    NATIVE("__reduce__", method_reduce, "($self, /)", "Return state information for pickling."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static const MemberRow members[] = {
    {"start", MEMBER_VALUE, offsetof(Slice, start), true, NULL},
    {"stop", MEMBER_VALUE, offsetof(Slice, stop), true, NULL},
    {"step", MEMBER_VALUE, offsetof(Slice, step), true, NULL},
    MEMBER_END,
};

static Value slice_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!check_arguments("slice", nargs, kwnames, 1, 3))
        return EMPTY;
    if (nargs == 1)
        return slice_new(NONE, args[0], NONE);
    return slice_new(args[0], args[1], nargs == 3 ? args[2] : NONE);
}

static void slice_dealloc(Object *self)
{
    Slice *s = (Slice *)self;
    release(s->step);
    release(s->start);
    release(s->stop);
    object_free(self);
}

static void slice_traverse(Object *self, VisitFn visit, void *context)
{
    Slice *s = (Slice *)self;
    visit_value(s->start, visit, context);
    visit_value(s->stop, visit, context);
    visit_value(s->step, visit, context);
}

const TypeSpec slice_spec = {
    .name = "slice", .size = sizeof(Slice), .flags = TYPE_TRACKED, .methods = methods, .members = members,
    .doc = "slice(stop)\nslice(start, stop[, step])\n\nWhat to cut out of a sequence, as in s[start:stop:step].",
    .slots = {.repr = slice_repr, .compare = slice_compare, .hash = slice_hash, .new = slice_new_slot,
              .dealloc = slice_dealloc, .traverse = slice_traverse},
};
