/* protocol.c - truth, text, comparison, items, hashing. Arithmetic is in operators.c. */
#include "object/protocol.h"

#include "object/integer.h"

#include <stdio.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"

int is_true_slow(Value v)
{
    Type *type = type_of(v);
    if (type->slots.to_bool)
        return type->slots.to_bool(v);
    if (type->slots.length) {
        int64_t n = type->slots.length(v);
        return n < 0 ? -1 : n > 0;
    }
    return 1;
}

static Value checked_text(Value text, const char *method)
{
    if (is_empty(text) || is_str(text))
        return text;
    error_type("%s returned non-string (type %T)", method, text);
    release(text);
    return EMPTY;
}

Value to_repr(Value v)
{
    if (stack_overflowing(" while getting the repr of an object"))
        return EMPTY;
    return checked_text(type_of(v)->slots.repr(v), "__repr__");
}

Value to_str(Value v)
{
    if (is_exact_str(v))
        return retain(v);
    if (stack_overflowing(" while getting the str of an object"))
        return EMPTY;
    return checked_text(type_of(v)->slots.str(v), "__str__");
}

Value to_ascii(Value v)
{
    Value repr = to_repr(v);
    if (is_empty(repr) || str_is_ascii(as_str(repr)))
        return repr;
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < as_str(repr)->length; i++) {
        uint32_t c = str_char(as_str(repr), i);
        char text[16];
        if (c < 0x80) {
            builder_char(&b, c);
            continue;
        }
        snprintf(text, sizeof text, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
        builder_c(&b, text);
    }
    release(repr);
    return builder_finish(&b);
}

static const char *const compare_symbols[] = {"<", "<=", "==", "!=", ">", ">="};
static const CompareOp swapped[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE};

Value compare(Value a, Value b, CompareOp op)
{
    if (stack_overflowing(" in comparison"))
        return EMPTY;
    Type *ta = type_of(a), *tb = type_of(b);
    CompareFn left = ta->slots.compare, right = tb->slots.compare;
    bool right_first = ta != tb && right && type_is_subtype(tb, ta);
    if (right_first) {
        Value result = right(b, a, swapped[op]);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    if (left) {
        Value result = left(a, b, op);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    if (right && !right_first) {
        Value result = right(b, a, swapped[op]);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    if (op == COMPARE_EQ)
        return bool_value(same(a, b));
    if (op == COMPARE_NE)
        return bool_value(!same(a, b));
    return error_type("'%s' not supported between instances of '%.100T' and '%.100T'", compare_symbols[op], a, b);
}

int compare_bool(Value a, Value b, CompareOp op)
{
    Value result = compare(a, b, op);
    if (is_empty(result))
        return -1;
    int truth = is_true(result);
    release(result);
    return truth;
}

int values_equal(Value a, Value b)
{
    if (same(a, b))
        return 1;
    if (both_small_ints(a, b))
        return 0;
    if (is_exact_str(a) && is_exact_str(b))
        return str_equal(as_str(a), as_str(b));
    return compare_bool(a, b, COMPARE_EQ);
}

int64_t hash_of(Value v)
{
    if (is_small_int(v))
        return hash_small_int(small_int(v));
    if (unlikely(stack_is_short()) && stack_overflowing(" while hashing an object"))
        return -1;
    HashFn hash = type_of(v)->slots.hash;
    if (hash)
        return hash(v);
    error_type("unhashable type: '%T'", v);
    return -1;
}

int contains(Value container, Value item)
{
    Type *type = type_of(container);
    if (type->slots.contains)
        return type->slots.contains(container, item);
    Value iterator = get_iterator(container);
    if (is_empty(iterator)) {
        if (error_catch(TYPE(TypeError)))
            error_type("argument of type '%T' is not a container or iterable", container);
        return -1;
    }
    Value candidate;
    int found = 0;
    while (found == 0 && !is_empty(candidate = iterator_next(iterator))) {
        found = values_equal(candidate, item);
        release(candidate);
    }
    release(iterator);
    return found == 0 && error_occurred() ? -1 : found;
}

int64_t length_of(Value v)
{
    LengthFn length = type_of(v)->slots.length;
    if (length)
        return length(v);
    error_type("object of type '%T' has no len()", v);
    return -1;
}

/* Wraps a negative index and asks the sequence slot. */
static bool sequence_index(Value v, Value key, int64_t *index)
{
    if (!index_as_int64(key, index, TYPE(IndexError)))
        return false;
    if (*index < 0 && type_of(v)->slots.length) {
        int64_t n = type_of(v)->slots.length(v);
        if (n < 0)
            return false;
        *index += n;
    }
    return true;
}

Value (*type_subscript_hook)(Value type, Value item);

Value get_item(Value v, Value key)
{
    Type *type = type_of(v);
    if (type->slots.get_item)
        return type->slots.get_item(v, key);
    if (type->slots.sequence_item) {
        int64_t index;
        if (!is_int(key) && type_of(key)->slots.to_index == NULL)
            return error_type("sequence index must be integer, not '%T'", key);
        return sequence_index(v, key, &index) ? type->slots.sequence_item(v, index) : EMPTY;
    }
    if (same(v, from_pointer(TYPE(type))))
        return type_subscript_hook(v, key);
    if (is_type(v)) {
        Value method;
        int found = find_attribute(v, NAME(class_getitem_), &method);
        if (found > 0 && !is_none(method)) {
            Value result = call_1(method, key);
            release(method);
            return result;
        }
        if (found > 0)
            release(method);
        if (found < 0)
            return EMPTY;
        return error_type("type '%.200s' is not subscriptable", as_type(v)->name);
    }
    return error_type("'%T' object is not subscriptable", v);
}

bool set_item(Value v, Value key, Value value)
{
    Type *type = type_of(v);
    if (type->slots.set_item)
        return type->slots.set_item(v, key, value);
    if (type->slots.set_sequence_item) {
        int64_t index;
        return sequence_index(v, key, &index) && type->slots.set_sequence_item(v, index, value);
    }
    error_type(is_empty(value) ? "'%T' object doesn't support item deletion" : "'%T' object does not support item assignment", v);
    return false;
}

/* What __index__ gave, if it is not an exact int. Takes it. */
static COLD Value odd_index(Value result)
{
    if (is_empty(result))
        return EMPTY;
    Value exact = EMPTY;
    if (!is_int(result))
        error_type("__index__ returned non-int (type %T)", result);
    else if (error_warn(TYPE(DeprecationWarning), 1, "__index__ returned non-int (type %T).  The ability to return an instance of a strict "
                        "subclass of int is deprecated, and may be removed in a future version of Python.", result))
        exact = int_exact(result);
    release(result);
    return exact;
}

Value to_index(Value v)
{
    if (is_int(v))
        return int_exact(v);
    UnaryFn slot = type_of(v)->slots.to_index;
    if (slot == NULL)
        return error_type("'%T' object cannot be interpreted as an integer", v);
    Value result = slot(v);
    return is_empty(result) || !is_exact_int(result) ? odd_index(result) : result;
}

bool index_as_int64(Value v, int64_t *result, Type *overflow)
{
    if (likely(is_small_int(v))) {
        *result = small_int(v);
        return true;
    }
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int order = int_as_int64(index, result);
    release(index);
    if (order == 0)
        return true;
    if (overflow) {
        error_set(overflow, "cannot fit '%T' into an index-sized integer", v);
        return false;
    }
    *result = order < 0 ? INT64_MIN : INT64_MAX;
    return true;
}

/* What __float__ gave, if it is not an exact float; false: exception. */
static COLD bool odd_float(const Type *type, Value f)
{
    if (is_float(f))
        return error_warn(TYPE(DeprecationWarning), 1, "%.50s.__float__ returned non-float (type %T).  The ability to return an instance of a "
                          "strict subclass of float is deprecated, and may be removed in a future version of Python.", type->name, f);
    error_type("%.50s.__float__ returned non-float (type %T)", type->name, f);
    return false;
}

bool as_double(Value v, double *result)
{
    if (is_float(v)) {
        *result = float_double(v);
        return true;
    }
    if (is_exact_int(v))
        return int_as_double(v, result);
    Type *type = type_of(v);
    if (type->slots.to_float) {
        Value f = type->slots.to_float(v);
        if (is_empty(f))
            return false;
        bool ok = is_exact_float(f) || odd_float(type, f);
        if (ok)
            *result = float_double(f);
        release(f);
        return ok;
    }
    if (type->slots.to_index) {
        Value index = to_index(v);
        if (is_empty(index))
            return false;
        bool ok = int_as_double(index, result);
        release(index);
        return ok;
    }
    error_type("must be real number, not %T", v);
    return false;
}

static List *repr_stack(void)
{
    Thread *thread = thread_current();
    if (is_empty(thread->repr_stack))
        thread->repr_stack = from_pointer(list_new(0));
    return as_list(thread->repr_stack);
}

int repr_enter(Value v)
{
    List *stack = repr_stack();
    if (stack == NULL)
        return -1;
    for (size_t i = stack->length; i-- > 0;)
        if (same(stack->items[i], v))
            return 1;
    return list_append(stack, v) ? 0 : -1;
}

void repr_leave(Value v)
{
    List *stack = repr_stack();
    for (size_t i = stack->length; i-- > 0;)
        if (same(stack->items[i], v)) {
            memmove(stack->items + i, stack->items + i + 1, (stack->length - i - 1) * sizeof(Value));
            stack->length--;
            release(v);
            return;
        }
}

int isinstance(Value v, Value class_or_tuple)
{
    if (is_type(class_or_tuple) && type_of(class_or_tuple) == TYPE(type)) {
        if (is_instance_of(v, as_type(class_or_tuple)))
            return 1;
        if (!is_object(v) || (!has_flag(type_of(v), TYPE_HEAP) && type_of(v)->slots.get_attribute == generic_get_attribute))
            return 0;
        Value class; /* __class__ may say otherwise (proxies, mocks) */
        int found = find_attribute(v, NAME(class_), &class);
        if (found <= 0)
            return found;
        int result = is_type(class) && type_is_subtype(as_type(class), as_type(class_or_tuple));
        release(class);
        return result;
    }
    return isinstance_slow(v, class_or_tuple);
}
