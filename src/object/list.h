/* list.h - lists as C sees them. Items are owned by the list. */
#ifndef PYISH_OBJECT_LIST_H
#define PYISH_OBJECT_LIST_H

#include "object/runtime.h"

typedef struct List {
    Object head;
    size_t length;
    size_t capacity;
    Value *items;
} List;

static inline bool is_list(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_LIST); }
static inline bool is_exact_list(Value v) { return is_object(v) && as_object(v)->type == TYPE(list); }
static inline List *as_list(Value v) { return (List *)as_object(v); }

/* An empty list with room for that many items. NULL: exception. */
List *list_new(size_t capacity) MUST_CHECK;
/* Retains the items. */
Value list_from(const Value *items, size_t length) MUST_CHECK;
/* Makes room for length items in all. */
bool list_reserve(List *list, size_t length) MUST_CHECK;
bool list_append(List *list, Value item) MUST_CHECK;
/* Takes the reference, also when it fails. */
static inline bool list_append_owned(List *list, Value item) MUST_CHECK;
bool list_insert(List *list, size_t index, Value item) MUST_CHECK;
/* Appends every item of any iterable. */
bool list_extend(List *list, Value iterable) MUST_CHECK;
/* A new list or tuple of an iterable's items. */
Value list_from_iterable(Value iterable) MUST_CHECK;
Value tuple_from_iterable(Value iterable) MUST_CHECK;
Value list_to_tuple(Value list) MUST_CHECK;
void list_clear(List *list);
void list_dealloc(Object *self);
bool list_grow_append(List *list, Value owned) MUST_CHECK;

static inline bool list_append_owned(List *list, Value item)
{
    if (likely(list->length < list->capacity)) {
        list->items[list->length++] = item;
        return true;
    }
    return list_grow_append(list, item);
}

#endif
