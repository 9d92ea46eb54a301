/* list.c - see list.h. */
#include "object/list.h"

#include "object/allocate.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/str.h"
#include "object/tuple.h"

List *list_new(size_t capacity)
{
    List *list = allocate_tracked(TYPE(list), sizeof(List));
    if (list == NULL)
        return NULL;
    list->length = list->capacity = 0;
    list->items = NULL;
    if (capacity == 0)
        return list;
    list->items = capacity < SIZE_MAX / 32 ? heap_raw_alloc(&runtime.heap, capacity * sizeof(Value)) : NULL;
    list->capacity = capacity;
    if (unlikely(list->items == NULL)) {
        list->capacity = 0;
        RELEASE(list);
        error_no_memory();
        return NULL;
    }
    return list;
}

bool list_reserve(List *list, size_t length)
{
    if (length <= list->capacity)
        return true;
    if (length > SIZE_MAX / 2 / sizeof(Value)) {
        error_no_memory();
        return false;
    }
    Value *items = mem_realloc(list->items, list->capacity * sizeof(Value), length * sizeof(Value));
    if (items == NULL)
        return false;
    list->items = items;
    list->capacity = length;
    return true;
}

/* Grows by an eighth, as CPython does: amortized constant time. */
static bool make_room(List *list)
{
    size_t n = list->length + 1;
    return list_reserve(list, (n + (n >> 3) + 6) & ~(size_t)3);
}

bool list_grow_append(List *list, Value owned)
{
    if (!make_room(list)) {
        release(owned);
        return false;
    }
    list->items[list->length++] = owned;
    return true;
}

bool list_append(List *list, Value item) { return list_append_owned(list, retain(item)); }

bool list_insert(List *list, size_t index, Value item)
{
    if (list->length == list->capacity && !make_room(list))
        return false;
    if (index > list->length)
        index = list->length;
    memmove(list->items + index + 1, list->items + index, (list->length - index) * sizeof(Value));
    list->items[index] = retain(item);
    list->length++;
    return true;
}

Value list_from(const Value *items, size_t length)
{
    List *list = list_new(length);
    if (list == NULL)
        return EMPTY;
    for (size_t i = 0; i < length; i++)
        list->items[i] = retain(items[i]);
    list->length = length;
    return from_pointer(list);
}

/* Makes room for n items more without running Python code. */
static bool reserve_more(List *list, size_t n)
{
    size_t needed = list->length + n;
    return needed <= list->capacity || list_reserve(list, list->length == 0 ? needed : needed + (needed >> 3));
}

static bool extend_by_keys(List *list, Dict *dict)
{
    Value key;
    if (!reserve_more(list, (size_t)dict->used))
        return false;
    for (int64_t position = 0; dict_next(dict, &position, &key, NULL);)
        list->items[list->length++] = retain(key);
    return true;
}

static bool extend_by_ascii(List *list, const Str *s)
{
    const uint8_t *text = str_data(s);
    if (!reserve_more(list, s->length))
        return false;
    for (size_t i = 0; i < s->length; i++)
        list->items[list->length++] = retain(runtime.characters[text[i]]);
    return true;
}

bool list_extend(List *list, Value iterable)
{
    if (is_exact_list(iterable) || is_exact_tuple(iterable)) {
        size_t n = is_exact_list(iterable) ? as_list(iterable)->length : as_tuple(iterable)->length;
        if (!reserve_more(list, n))
            return false;
        const Value *items = is_exact_list(iterable) ? as_list(iterable)->items : as_tuple(iterable)->items;
        for (size_t i = 0; i < n; i++)
            list->items[list->length++] = retain(items[i]);
        return true;
    }
    if (is_exact_dict(iterable))
        return extend_by_keys(list, as_dict(iterable));
    if (is_exact_str(iterable) && str_is_ascii(as_str(iterable)))
        return extend_by_ascii(list, as_str(iterable));
    Value iterator = get_iterator(iterable);
    if (is_empty(iterator))
        return false;
    int64_t hint = length_hint(iterable, 0);
    bool ok = hint >= 0;
    if (ok && hint > 0 && hint < (1 << 28) && list->length + (size_t)hint > list->capacity)
        ok = list_reserve(list, list->length + (size_t)hint);
    Value item;
    while (ok && !is_empty(item = iterator_next(iterator)))
        ok = list_append_owned(list, item);
    release(iterator);
    return ok && !error_occurred();
}

Value list_from_iterable(Value iterable)
{
    List *list = list_new(0);
    if (list && !list_extend(list, iterable)) {
        RELEASE(list);
        return EMPTY;
    }
    return from_pointer(list);
}

Value list_to_tuple(Value list) { return tuple_from(as_list(list)->items, as_list(list)->length); }

Value tuple_from_iterable(Value iterable)
{
    if (is_exact_tuple(iterable))
        return retain(iterable);
    if (is_exact_list(iterable))
        return list_to_tuple(iterable);
    Value list = list_from_iterable(iterable);
    if (is_empty(list))
        return EMPTY;
    Value tuple = tuple_from_owned(as_list(list)->items, as_list(list)->length);
    as_list(list)->length = 0;
    release(list);
    return tuple;
}

void list_clear(List *list)
{
    Value *items = list->items;
    size_t n = list->length, capacity = list->capacity;
    list->items = NULL;
    list->length = list->capacity = 0;
    for (size_t i = n; i-- > 0;)
        release(items[i]);
    mem_free(items, capacity * sizeof(Value));
}

void list_dealloc(Object *self)
{
    List *list = (List *)self;
    for (size_t i = list->length; i-- > 0;)
        release(list->items[i]);
    mem_free(list->items, list->capacity * sizeof(Value));
    free_tracked(self, TYPE(list));
}
