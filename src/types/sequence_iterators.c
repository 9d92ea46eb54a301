/* sequence_iterators.c - iterators of lists, tuples and of anything with __getitem__. */
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/iterators.h"

static Value iterator_new(Type *type, Value sequence)
{
    SequenceIterator *it = object_new(type);
    if (it == NULL)
        return EMPTY;
    it->sequence = retain(sequence);
    return from_pointer(it);
}

Value list_iter(Value self) { return iterator_new(TYPE(list_iterator), self); }
Value tuple_iter(Value self) { return iterator_new(TYPE(tuple_iterator), self); }
static Value any_iter(Value self) { return iterator_new(TYPE(sequence_iterator), self); }

static void iterator_dealloc(Object *self)
{
    release(((SequenceIterator *)self)->sequence);
    object_free(self);
}

static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((SequenceIterator *)self)->sequence, visit, context);
}

static Value list_iterator_next(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    List *list = as_list(it->sequence);
    if (it->index < list->length)
        return retain(list->items[it->index++]);
    clear(&it->sequence);
    return EMPTY;
}

static Value tuple_iterator_next(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    Tuple *tuple = as_tuple(it->sequence);
    if (it->index < tuple->length)
        return retain(tuple->items[it->index++]);
    clear(&it->sequence);
    return EMPTY;
}

static Value any_next(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    Value item = get_item(it->sequence, small_int_value((int64_t)it->index));
    if (!is_empty(item)) {
        it->index++;
        return item;
    }
    if (error_catch(TYPE(IndexError)) || error_catch(TYPE(StopIteration)))
        clear(&it->sequence);
    return EMPTY;
}

#define ITERATOR_SPEC(id, text, next_slot)                                                                             \
    const TypeSpec id = {.name = text, .size = sizeof(SequenceIterator), .flags = TYPE_TRACKED,                        \
                         .slots = {.iter = iterator_self, .next = next_slot, .dealloc = iterator_dealloc,              \
                                   .traverse = iterator_traverse}}

ITERATOR_SPEC(list_iterator_spec, "list_iterator", list_iterator_next);
ITERATOR_SPEC(tuple_iterator_spec, "tuple_iterator", tuple_iterator_next);
ITERATOR_SPEC(sequence_iterator_spec, "iterator", any_next);

void iterators_install(void) { sequence_iterator_new = any_iter; }
