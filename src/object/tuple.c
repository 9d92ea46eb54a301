/* tuple.c - see tuple.h. */
#include "object/tuple.h"

#include <stdarg.h>

#include "object/allocate.h"
#include "object/error.h"

/* Items undefined. */
static inline Tuple *new_unfilled(size_t length)
{
    if (unlikely(length == 0 || length > (HEAP_MAX_CELL - sizeof(Tuple)) / sizeof(Value)))
        return tuple_new(length);
    Tuple *tuple = allocate_tracked(TYPE(tuple), sizeof(Tuple) + length * sizeof(Value));
    if (tuple)
        tuple->length = length;
    return tuple;
}

Tuple *tuple_new(size_t length)
{
    if (length == 0 && !is_empty(runtime.empty_tuple))
        return RETAIN(as_tuple(runtime.empty_tuple));
    if (length > (SIZE_MAX >> 4)) {
        error_no_memory();
        return NULL;
    }
    Tuple *tuple = object_new_sized(TYPE(tuple), sizeof(Tuple) + length * sizeof(Value));
    if (tuple)
        tuple->length = length;
    return tuple;
}

Value tuple_from(const Value *items, size_t length)
{
    Tuple *tuple = new_unfilled(length);
    if (tuple == NULL)
        return EMPTY;
    for (size_t i = 0; i < length; i++)
        tuple->items[i] = retain(items[i]);
    return from_pointer(tuple);
}

Value tuple_from_owned(Value *items, size_t length)
{
    Tuple *tuple = new_unfilled(length);
    if (tuple == NULL) {
        for (size_t i = 0; i < length; i++)
            release(items[i]);
        return EMPTY;
    }
    for (size_t i = 0; i < length; i++)
        tuple->items[i] = items[i];
    return from_pointer(tuple);
}

Value tuple_pack(size_t length, ...)
{
    Tuple *tuple = tuple_new(length);
    if (tuple == NULL)
        return EMPTY;
    va_list args;
    va_start(args, length);
    for (size_t i = 0; i < length; i++)
        tuple->items[i] = retain(va_arg(args, Value));
    va_end(args);
    return from_pointer(tuple);
}

Value tuple_slice(Value v, size_t start, size_t end)
{
    Tuple *tuple = as_tuple(v);
    if (end > tuple->length)
        end = tuple->length;
    if (start == 0 && end == tuple->length && is_exact_tuple(v))
        return retain(v);
    return start >= end ? tuple_from(NULL, 0) : tuple_from(tuple->items + start, end - start);
}

void tuple_dealloc(Object *self)
{
    Tuple *tuple = (Tuple *)self;
    for (size_t i = tuple->length; i-- > 0;)
        release(tuple->items[i]);
    free_tracked(self, TYPE(tuple));
}
