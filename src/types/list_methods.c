/* list_methods.c - what lists can be told by name. */
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/iterators.h"
#include "types/list_slice.h"

static Value method_append(Value self, Value item) { return list_append(as_list(self), item) ? none_value() : EMPTY; }
static Value method_extend(Value self, Value iterable) { return list_extend(as_list(self), iterable) ? none_value() : EMPTY; }
static Value method_copy(Value self) { return list_from(as_list(self)->items, as_list(self)->length); }

static Value method_clear(Value self)
{
    list_clear(as_list(self));
    return none_value();
}

static Value method_insert(Value self, const Value *args)
{
    int64_t i;
    if (!index_as_int64(args[0], &i, TYPE(OverflowError)))
        return EMPTY;
    int64_t n = (int64_t)as_list(self)->length;
    i = wrap_index(i, n);
    return list_insert(as_list(self), (size_t)(i < 0 ? 0 : i), args[1]) ? none_value() : EMPTY;
}

static Value method_pop(Value self, const Value *args)
{
    List *list = as_list(self);
    int64_t i;
    if (!index_as_int64(args[0], &i, TYPE(OverflowError)))
        return EMPTY;
    if (list->length == 0)
        return error_set(TYPE(IndexError), "pop from empty list");
    i = wrap_index(i, (int64_t)list->length);
    if ((uint64_t)i >= list->length)
        return error_set(TYPE(IndexError), "pop index out of range");
    Value item = list->items[i];
    memmove(list->items + i, list->items + i + 1, (list->length - (size_t)i - 1) * sizeof(Value));
    list->length--;
    list_trim(list);
    return item;
}

/* Where an item is from start on, before stop; -1: nowhere, -2: exception. */
static int64_t find(Value self, Value item, int64_t start, int64_t stop)
{
    for (int64_t i = start; i < stop && i < (int64_t)as_list(self)->length; i++) {
        Value candidate = as_list(self)->items[i];
        if (both_small_ints(candidate, item)) {
            if (same(candidate, item))
                return i;
            continue;
        }
        retain(candidate);
        int equal = values_equal(candidate, item);
        release(candidate);
        if (equal)
            return equal > 0 ? i : -2;
    }
    return -1;
}

static Value method_index(Value self, const Value *args)
{
    int64_t start, stop, n = (int64_t)as_list(self)->length;
    if (!search_bound(args[1], n, &start) || !search_bound(args[2], n, &stop))
        return EMPTY;
    int64_t i = find(self, args[0], start, stop);
    if (i == -1)
        return error_value("list.index(x): x not in list");
    return i < 0 ? EMPTY : int_value(i);
}

static Value method_remove(Value self, Value item)
{
    int64_t i = find(self, item, 0, INT64_MAX);
    if (i == -1)
        return error_value("list.remove(x): x not in list");
    if (i < 0)
        return EMPTY;
    if ((size_t)i < as_list(self)->length) /* comparing may have shortened it */
        list_delete_range(as_list(self), (size_t)i, (size_t)i + 1);
    return none_value();
}

static Value method_count(Value self, Value item)
{
    int64_t count = 0;
    for (size_t i = 0; i < as_list(self)->length; i++) {
        Value candidate = as_list(self)->items[i];
        retain(candidate);
        int equal = values_equal(candidate, item);
        release(candidate);
        if (equal < 0)
            return EMPTY;
        count += equal;
    }
    return int_value(count);
}

static Value method_reverse(Value self)
{
    List *list = as_list(self);
    for (size_t i = 0, j = list->length; i + 1 < j; i++) {
        Value v = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = v;
    }
    return none_value();
}

static Value method_sort(Value self, const Value *args)
{
    int reverse = is_true(args[1]);
    return reverse >= 0 && list_sort(as_list(self), args[0], reverse) ? none_value() : EMPTY;
}

static Value method_reversed(Value self) { return list_reverse_iter(self); }

static Value method_sizeof(Value self)
{
    return int_value((int64_t)(type_of(self)->instance_bytes + as_list(self)->capacity * sizeof(Value)));
}

const NativeRow list_methods[] = {
    NATIVE("__reversed__", method_reversed, "($self, /)", "Return a reverse iterator over the list."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Return the size of the list in memory, in bytes."),
    NATIVE("append", method_append, "($self, object, /)", "Append object to the end of the list."),
    NATIVE("clear", method_clear, "($self, /)", "Remove all items from list."),
    NATIVE("copy", method_copy, "($self, /)", "Return a shallow copy of the list."),
    NATIVE("count", method_count, "($self, value, /)", "Return number of occurrences of value."),
    NATIVE("extend", method_extend, "($self, iterable, /)", "Extend list by appending elements from the iterable."),
    NATIVE("index", method_index, "($self, value, start=0, stop=sys.maxsize, /)", "Return first index of value; ValueError if there is none."),
    NATIVE("insert", method_insert, "($self, index, object, /)", "Insert object before index."),
    NATIVE("pop", method_pop, "($self, index=-1, /)", "Remove and return item at index (default last); IndexError if there is none."),
    NATIVE("remove", method_remove, "($self, value, /)", "Remove first occurrence of value; ValueError if there is none."),
    NATIVE("reverse", method_reverse, "($self, /)", "Reverse in place."),
    NATIVE("sort", method_sort, "($self, /, *, key=None, reverse=False)", "Sort in place, ascending and stable; key gives what is compared."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};
