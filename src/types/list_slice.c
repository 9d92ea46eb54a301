/* list_slice.c - see list_slice.h. */
#include "types/list_slice.h"

#include "object/error.h"
#include "object/iterate.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/tuple.h"

void list_trim(List *list)
{
    if (list->length >= list->capacity / 2 || list->capacity < 16)
        return;
    size_t capacity = (list->length + (list->length >> 3) + 6) & ~(size_t)3;
    Value *items = mem_realloc(list->items, list->capacity * sizeof(Value), capacity * sizeof(Value));
    if (items == NULL) { /* nothing lost */
        error_clear();
        return;
    }
    list->items = items;
    list->capacity = capacity;
}

Value list_strided(const List *list, int64_t start, int64_t step, int64_t count)
{
    if (step == 1)
        return list_from(list->items + start, (size_t)count);
    List *result = list_new((size_t)count);
    if (result == NULL)
        return EMPTY;
    for (int64_t i = 0; i < count; i++)
        result->items[i] = retain(list->items[start + i * step]);
    result->length = (size_t)count;
    return from_pointer(result);
}

Value list_get_slice(Value self, Value slice)
{
    int64_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return EMPTY;
    int64_t count = slice_adjust((int64_t)as_list(self)->length, &start, &stop, step);
    return list_strided(as_list(self), start, step, count);
}

/* Room for what is taken out, on the stack where it is little. */
typedef struct Taken { Value *items, small[8]; size_t n; } Taken;

static bool taken_init(Taken *t, size_t n)
{
    t->n = n;
    t->items = n <= 8 ? t->small : mem_alloc(n * sizeof(Value));
    return t->items != NULL;
}
static void taken_release(Taken *t)
{
    for (size_t i = t->n; i-- > 0;)
        release(t->items[i]);
    if (t->items != t->small)
        mem_free(t->items, t->n * sizeof(Value));
}

/* list[start:end] = items. */
bool list_splice(List *list, size_t start, size_t end, const Value *items, size_t n)
{
    Taken old;
    size_t removed = end - start;
    if (!taken_init(&old, removed))
        return false;
    memcpy(old.items, list->items + start, removed * sizeof(Value));
    size_t length = list->length - removed + n;
    if (length > list->capacity && !list_reserve(list, length + (length >> 3))) {
        old.n = 0;
        taken_release(&old);
        return false;
    }
    if (n != removed)
        memmove(list->items + start + n, list->items + end, (list->length - end) * sizeof(Value));
    for (size_t i = 0; i < n; i++)
        list->items[start + i] = retain(items[i]);
    list->length = length;
    list_trim(list);
    taken_release(&old);
    return true;
}

void list_delete_range(List *list, size_t start, size_t end)
{
    if (end == start + 1) {
        Value old = list->items[start];
        memmove(list->items + start, list->items + end, (list->length - end) * sizeof(Value));
        list->length--;
        list_trim(list);
        release(old);
    } else if (end > start && !list_splice(list, start, end, NULL, 0)) {
        error_clear(); /* no memory to keep order: one by one */
        while (end > start)
            list_delete_range(list, end - 1, end), end--;
    }
}

static bool delete_extended(List *list, int64_t start, int64_t step, int64_t count)
{
    if (count <= 0)
        return true;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    Taken old;
    if (!taken_init(&old, (size_t)count))
        return false;
    size_t to = (size_t)start, taken = 0;
    for (size_t i = (size_t)start; i < list->length; i++) {
        if (taken < (size_t)count && (i - (size_t)start) % (size_t)step == 0)
            old.items[taken++] = list->items[i];
        else
            list->items[to++] = list->items[i];
    }
    list->length = to;
    list_trim(list);
    for (size_t i = 0; i < old.n; i++)
        release(old.items[i]);
    old.n = 0;
    if (old.items != old.small)
        mem_free(old.items, (size_t)count * sizeof(Value));
    return true;
}

static bool set_extended(List *list, int64_t start, int64_t step, int64_t count, const Value *items, size_t n)
{
    if ((size_t)count != n) {
        error_value("attempt to assign sequence of size %zu to extended slice of size %ld", n, (long)count);
        return false;
    }
    Taken old;
    if (!taken_init(&old, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        Value *slot = &list->items[start + (int64_t)i * step];
        old.items[i] = *slot;
        *slot = retain(items[i]);
    }
    for (size_t i = 0; i < n; i++)
        release(old.items[i]);
    old.n = 0;
    if (old.items != old.small)
        mem_free(old.items, n * sizeof(Value));
    return true;
}

/* What is assigned as a list or tuple of its own; owned. */
static Value assigned_items(List *list, Value value)
{
    if (same(from_pointer(list), value))
        return list_from(list->items, list->length);
    if (is_exact_list(value) || is_exact_tuple(value))
        return retain(value);
    Value items = list_from_iterable(value);
    if (is_empty(items) && error_matches(TYPE(TypeError)) && type_of(value)->slots.iter == NULL) {
        error_clear();
        error_type("must assign iterable to extended slice");
    }
    return items;
}

bool list_set_slice(Value self, Value slice, Value value)
{
    int64_t start, stop, step;
    List *list = as_list(self);
    if (!slice_unpack(slice, &start, &stop, &step))
        return false;
    if (is_empty(value)) {
        int64_t count = slice_adjust((int64_t)list->length, &start, &stop, step);
        if (step == 1)
            return count <= 0 || list_splice(list, (size_t)start, (size_t)(start + count), NULL, 0);
        return delete_extended(list, start, step, count);
    }
    Value source = assigned_items(list, value);
    if (is_empty(source))
        return false;
    int64_t count = slice_adjust((int64_t)list->length, &start, &stop, step);
    bool is_tuple_source = is_tuple(source);
    const Value *items = is_tuple_source ? as_tuple(source)->items : as_list(source)->items;
    size_t n = is_tuple_source ? as_tuple(source)->length : as_list(source)->length;
    bool ok = step == 1 ? list_splice(list, (size_t)start, (size_t)(start + count), items, n)
                        : set_extended(list, start, step, count, items, n);
    release(source);
    return ok;
}
