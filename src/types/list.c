/* list.c - the list type: slots. Methods are in list_methods.c, slices in list_slice.c, sorting in list_sort.c. */
#include "object/list.h"

#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/iterators.h"
#include "types/list_slice.h"

static Value list_repr(Value self)
{
    if (as_list(self)->length == 0)
        return str_from_c("[]");
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("[...]");
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '[');
    for (size_t i = 0; i < as_list(self)->length && !b.failed; i++) {
        if (i)
            builder_c(&b, ", ");
        Value item = retain(as_list(self)->items[i]), text = to_repr(item);
        if (is_empty(text))
            b.failed = true;
        else
            builder_str(&b, text);
        release(text);
        release(item);
    }
    builder_char(&b, ']');
    repr_leave(self);
    return builder_finish(&b);
}

static int64_t list_length(Value self) { return (int64_t)as_list(self)->length; }

static Value list_item(Value self, int64_t i)
{
    if ((uint64_t)i >= as_list(self)->length)
        return error_set(TYPE(IndexError), "list index out of range");
    return retain(as_list(self)->items[i]);
}

static bool list_set_item(Value self, int64_t i, Value value)
{
    List *list = as_list(self);
    if ((uint64_t)i >= list->length) {
        error_set(TYPE(IndexError), "list assignment index out of range");
        return false;
    }
    if (is_empty(value))
        list_delete_range(list, (size_t)i, (size_t)i + 1);
    else
        replace(&list->items[i], retain(value));
    return true;
}

static Value list_subscript(Value self, Value key)
{
    int64_t i;
    if (is_slice(key))
        return list_get_slice(self, key);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL)
        return error_type("list indices must be integers or slices, not %T", key);
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return EMPTY;
    return list_item(self, wrap_index(i, (int64_t)as_list(self)->length));
}

static bool list_assign_subscript(Value self, Value key, Value value)
{
    int64_t i;
    if (is_slice(key))
        return list_set_slice(self, key, value);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL) {
        error_type("list indices must be integers or slices, not %T", key);
        return false;
    }
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return false;
    return list_set_item(self, wrap_index(i, (int64_t)as_list(self)->length), value);
}

static Value list_concat(Value a, Value b)
{
    if (!is_list(b))
        return error_type("can only concatenate list (not \"%T\") to list", b);
    List *x = as_list(a), *y = as_list(b), *result = list_new(x->length + y->length);
    if (result == NULL)
        return EMPTY;
    for (size_t i = 0; i < x->length; i++)
        result->items[i] = retain(x->items[i]);
    for (size_t i = 0; i < y->length; i++)
        result->items[x->length + i] = retain(y->items[i]);
    result->length = x->length + y->length;
    return from_pointer(result);
}

static Value list_inplace_concat(Value a, Value b) { return list_extend(as_list(a), b) ? retain(a) : EMPTY; }

static bool repeated_length(size_t length, int64_t n, size_t *total)
{
    if (n < 0)
        n = 0;
    if (__builtin_mul_overflow(length, (size_t)n, total) || *total > SIZE_MAX / 32) {
        error_no_memory();
        return false;
    }
    return true;
}

static Value list_repeat(Value self, int64_t n)
{
    List *list = as_list(self);
    size_t total, length = list->length;
    if (!repeated_length(length, n, &total))
        return EMPTY;
    List *result = list_new(total);
    if (result == NULL)
        return EMPTY;
    for (size_t at = 0; at < total;)
        for (size_t j = 0; j < length; j++)
            result->items[at++] = retain(list->items[j]);
    result->length = total;
    return from_pointer(result);
}

static Value list_inplace_repeat(Value self, int64_t n)
{
    List *list = as_list(self);
    size_t total, length = list->length;
    if (!repeated_length(length, n, &total))
        return EMPTY;
    if (total == 0)
        list_clear(list);
    else if (!list_reserve(list, total))
        return EMPTY;
    while (list->length < total)
        for (size_t j = 0; j < length; j++)
            list->items[list->length++] = retain(list->items[j]);
    return retain(self);
}

static int list_contains(Value self, Value item)
{
    for (size_t i = 0; i < as_list(self)->length; i++) {
        Value candidate = as_list(self)->items[i];
        if (same(candidate, item))
            return 1;
        if (both_small_ints(candidate, item))
            continue;
        retain(candidate);
        int equal = values_equal(candidate, item);
        release(candidate);
        if (equal)
            return equal;
    }
    return 0;
}

Value list_compare(Value a, Value b, CompareOp op)
{
    if (!is_list(a) || !is_list(b))
        return not_implemented();
    List *x = as_list(a), *y = as_list(b);
    if (x->length != y->length && (op == COMPARE_EQ || op == COMPARE_NE))
        return bool_value(op == COMPARE_NE);
    for (size_t i = 0; i < x->length && i < y->length; i++) {
        Value v = x->items[i], w = y->items[i];
        if (same(v, w))
            continue;
        retain(v);
        retain(w);
        int equal = values_equal(v, w);
        bool differ = equal == 0 && i < x->length && i < y->length; /* else the comparison has emptied one */
        Value result = !differ ? EMPTY : op == COMPARE_EQ ? bool_value(false)
                       : op == COMPARE_NE ? bool_value(true) : compare(v, w, op);
        release(v);
        release(w);
        if (equal < 0 || differ)
            return result;
    }
    size_t m = x->length, n = y->length;
    bool results[] = {m < n, m <= n, m == n, m != n, m > n, m >= n};
    return bool_value(results[op]);
}

static void list_traverse(Object *self, VisitFn visit, void *context)
{
    List *list = (List *)self;
    for (size_t i = 0; i < list->length; i++)
        visit_value(list->items[i], visit, context);
}

static void list_clear_slot(Object *self) { list_clear((List *)self); }

static bool list_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    bool own_new = type_of(self)->slots.new != TYPE(list)->slots.new; /* then keywords are its business */
    if (!check_arguments("list", nargs, own_new ? EMPTY : kwnames, 0, 1))
        return false;
    if (as_list(self)->items)
        list_clear(as_list(self));
    return nargs == 0 || list_extend(as_list(self), args[0]);
}

static Value list_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

const TypeSpec list_spec = {
    .name = "list", .size = sizeof(List), .methods = list_methods,
    .doc = "list(iterable=(), /)\n--\n\nBuilt-in mutable sequence.\n\nWithout an argument a new empty list, else one of the iterable's items.",
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_LIST | TYPE_SEQUENCE | TYPE_MATCH_SELF,
    .slots = {.repr = list_repr, .length = list_length, .sequence_item = list_item, .set_sequence_item = list_set_item,
              .get_item = list_subscript, .set_item = list_assign_subscript, .concat = list_concat,
              .inplace_concat = list_inplace_concat, .repeat = list_repeat, .inplace_repeat = list_inplace_repeat,
              .contains = list_contains, .compare = list_compare, .iter = list_iter, .new = list_new_slot,
              .init = list_init, .dealloc = list_dealloc, .traverse = list_traverse, .clear = list_clear_slot},
};
