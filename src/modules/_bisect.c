/* _bisect.c - module _bisect: searching sorted sequences. */
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "types/containers.h"
#include "types/module.h"

enum { A, X, LOW, HIGH, KEY };

/* Item `middle` of the sequence, or its key. Owned. */
static Value probe(Value sequence, int64_t middle, Value key)
{
    Value item = EMPTY;
    Type *type = type_of(sequence);
    if (is_exact_list(sequence)) {
        if ((uint64_t)middle >= as_list(sequence)->length)
            return error_set(TYPE(IndexError), "list index out of range");
        item = retain(as_list(sequence)->items[middle]);
    } else if (type->slots.sequence_item && !has_flag(type, TYPE_HEAP)) {
        item = type->slots.sequence_item(sequence, middle);
    } else {
        Value index = int_value(middle);
        item = is_empty(index) ? EMPTY : get_item(sequence, index);
        release(index);
    }
    if (is_empty(item) || is_none(key))
        return item;
    Value result = call_1(key, item);
    release(item);
    return result;
}

/* x < item, or item < x. */
static inline int less(Value a, Value b)
{
    if (both_small_ints(a, b))
        return small_int_less(a, b);
    return compare_bool(a, b, COMPARE_LT);
}

/* Where x goes; right: behind equal items. -1: exception. */
static int64_t bisect(const Value *args, Value x, bool right)
{
    int64_t low, high = -1;
    if (!index_as_int64(args[LOW], &low, TYPE(OverflowError)) ||
        (!is_none(args[HIGH]) && !index_as_int64(args[HIGH], &high, TYPE(OverflowError))))
        return -1;
    if (low < 0) {
        error_value("lo must be non-negative");
        return -1;
    }
    if (high == -1) {
        high = length_of(args[A]);
        if (high < 0)
            return -1;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        Value item = probe(args[A], middle, args[KEY]);
        if (is_empty(item))
            return -1;
        int before = right ? less(x, item) : less(item, x);
        release(item);
        if (before < 0)
            return -1;
        if (before == right)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static Value found(int64_t i) { return i < 0 ? EMPTY : int_value(i); }
static Value bisect_right(Value module, const Value *args)
{
    (void)module;
    return found(bisect(args, args[X], true));
}
static Value bisect_left(Value module, const Value *args)
{
    (void)module;
    return found(bisect(args, args[X], false));
}

static Value insort(const Value *args, bool right)
{
    Value x = is_none(args[KEY]) ? retain(args[X]) : call_1(args[KEY], args[X]);
    int64_t i = is_empty(x) ? -1 : bisect(args, x, right);
    release(x);
    if (i < 0)
        return EMPTY;
    if (is_exact_list(args[A]))
        return list_insert(as_list(args[A]), (size_t)i, args[X]) ? none_value() : EMPTY;
    Value insert[] = {int_value(i), args[X]}, done = call_method_c(args[A], "insert", insert, 2);
    if (is_empty(done))
        return EMPTY;
    release(done);
    return none_value();
}
static Value insort_right(Value module, const Value *args)
{
    (void)module;
    return insort(args, true);
}
static Value insort_left(Value module, const Value *args)
{
    (void)module;
    return insort(args, false);
}

#define SIGNATURE "($module, /, a, x, lo=0, hi=None, *, key=None)"
static const NativeRow functions[] = {
    NATIVE("bisect_right", bisect_right, SIGNATURE, "The index where to insert x in a, behind items equal to it."),
    NATIVE("insort_right", insort_right, SIGNATURE, "Insert x in a, behind items equal to it."),
    NATIVE("bisect_left", bisect_left, SIGNATURE, "The index where to insert x in a, before items equal to it."),
    NATIVE("insort_left", insort_left, SIGNATURE, "Insert x in a, before items equal to it."),
    NATIVE_END,
};

const ModuleSpec bisect_module = {"_bisect", "Bisection algorithms: keep a list in sorted order.", functions, NULL};
