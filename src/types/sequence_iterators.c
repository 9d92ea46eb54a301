/* sequence_iterators.c - iterators of lists and tuples, and of anything with __getitem__. */
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "types/iterators.h"

static SequenceIterator *as_iterator(Value v) { return (SequenceIterator *)as_object(v); }

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

Value list_reverse_iter(Value self)
{
    Value it = iterator_new(TYPE(list_reverse_iterator), self);
    if (!is_empty(it))
        as_iterator(it)->index = as_list(self)->length;
    return it;
}

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
    SequenceIterator *it = as_iterator(self);
    if (is_empty(it->sequence))
        return EMPTY;
    List *list = as_list(it->sequence);
    if (it->index < list->length)
        return retain(list->items[it->index++]);
    clear(&it->sequence);
    return EMPTY;
}

static Value list_reverse_next(Value self)
{
    SequenceIterator *it = as_iterator(self);
    if (is_empty(it->sequence))
        return EMPTY;
    List *list = as_list(it->sequence);
    if (it->index > 0 && it->index <= list->length)
        return retain(list->items[--it->index]);
    it->index = 0;
    clear(&it->sequence);
    return EMPTY;
}

static Value tuple_iterator_next(Value self)
{
    SequenceIterator *it = as_iterator(self);
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
    SequenceIterator *it = as_iterator(self);
    if (is_empty(it->sequence))
        return EMPTY;
    if (it->index == INT64_MAX)
        return error_overflow("iter index too large");
    Value sequence = it->sequence;
    Type *type = type_of(sequence);
    Value item = type->slots.sequence_item && !has_flag(type, TYPE_HEAP)
                     ? type->slots.sequence_item(sequence, (int64_t)it->index)
                     : get_item(sequence, small_int_value((int64_t)it->index));
    if (!is_empty(item)) {
        it->index++;
        return item;
    }
    if (error_catch(TYPE(IndexError)) || error_catch(TYPE(StopIteration)))
        clear(&it->sequence);
    return EMPTY;
}

/* ---- methods ---- */

static Value list_length_hint(Value self)
{
    SequenceIterator *it = as_iterator(self);
    int64_t n = is_empty(it->sequence) ? 0 : (int64_t)as_list(it->sequence)->length - (int64_t)it->index;
    return int_value(n > 0 ? n : 0);
}

static Value reverse_length_hint(Value self)
{
    SequenceIterator *it = as_iterator(self);
    bool live = !is_empty(it->sequence) && as_list(it->sequence)->length >= it->index;
    return int_value(live ? (int64_t)it->index : 0);
}

static Value tuple_length_hint(Value self)
{
    SequenceIterator *it = as_iterator(self);
    return int_value(is_empty(it->sequence) ? 0 : (int64_t)(as_tuple(it->sequence)->length - it->index));
}

static Value any_length_hint(Value self)
{
    SequenceIterator *it = as_iterator(self);
    if (is_empty(it->sequence))
        return small_int_value(0);
    if (type_of(it->sequence)->slots.length == NULL)
        return not_implemented();
    int64_t n = length_of(it->sequence);
    if (n < 0)
        return EMPTY;
    n -= (int64_t)it->index;
    return int_value(n > 0 ? n : 0);
}

/* (function, (sequence,), index), or of an empty sequence when exhausted: finding the function may run code that does so. */
Value iterator_reduced(const char *function, const Value *sequence, const size_t *index, int64_t offset, Value exhausted)
{
    Value named = is_empty(exhausted) ? EMPTY : builtin_named(function), result = EMPTY;
    if (!is_empty(named)) {
        bool live = !is_empty(*sequence);
        Value args = tuple_pack(1, live ? *sequence : exhausted);
        if (!is_empty(args))
            result = live ? tuple_pack(3, named, args, int_value((int64_t)*index + offset)) : tuple_pack(2, named, args);
        release(args);
    }
    release(named);
    release(exhausted);
    return result;
}

static Value list_reduce(Value self)
{
    SequenceIterator *it = as_iterator(self);
    return iterator_reduced("iter", &it->sequence, &it->index, 0, from_pointer(list_new(0)));
}
static Value reverse_reduce(Value self)
{
    SequenceIterator *it = as_iterator(self);
    if (is_empty(it->sequence))
        return iterator_reduced("iter", &it->sequence, &it->index, 0, from_pointer(list_new(0)));
    return iterator_reduced("reversed", &it->sequence, &it->index, -1, from_pointer(list_new(0)));
}
static Value tuple_reduce(Value self)
{
    SequenceIterator *it = as_iterator(self);
    return iterator_reduced("iter", &it->sequence, &it->index, 0, tuple_from(NULL, 0));
}

/* The index that __setstate__ is given, not below `least`, within the sequence where it has a length. */
static Value set_index(Value self, Value state, int64_t limit, int64_t offset)
{
    SequenceIterator *it = as_iterator(self);
    int64_t i;
    if (!is_int(state) || !index_as_int64(state, &i, TYPE(OverflowError)))
        return error_occurred() ? EMPTY : error_type("an integer is required");
    if (!is_empty(it->sequence)) {
        i = i < -offset ? -offset : i > limit - offset ? limit - offset : i;
        it->index = (size_t)(i + offset);
    }
    return none_value();
}
static int64_t list_limit(Value self)
{
    Value list = as_iterator(self)->sequence;
    return is_empty(list) ? 0 : (int64_t)as_list(list)->length;
}
static Value list_setstate(Value self, Value state) { return set_index(self, state, list_limit(self), 0); }
static Value reverse_setstate(Value self, Value state) { return set_index(self, state, list_limit(self), 1); }
static Value any_setstate(Value self, Value state) { return set_index(self, state, INT64_MAX, 0); }
static Value tuple_setstate(Value self, Value state)
{
    Value tuple = as_iterator(self)->sequence;
    return set_index(self, state, is_empty(tuple) ? 0 : (int64_t)as_tuple(tuple)->length, 0);
}

#define ITERATOR_ROWS(name, hint, reduce, setstate)                                                                    \
    static const NativeRow name[] = {                                                                                  \
        NATIVE("__length_hint__", hint, "($self, /)", "Private method returning an estimate of len(list(it))."),       \
        NATIVE("__reduce__", reduce, "($self, /)", "Return state information for pickling."),                          \
        NATIVE("__setstate__", setstate, "($self, object, /)", "Set state information for unpickling."),               \
        NATIVE_END,                                                                                                    \
    }
ITERATOR_ROWS(list_rows, list_length_hint, list_reduce, list_setstate);
ITERATOR_ROWS(reverse_rows, reverse_length_hint, reverse_reduce, reverse_setstate);
ITERATOR_ROWS(tuple_rows, tuple_length_hint, tuple_reduce, tuple_setstate);
ITERATOR_ROWS(any_rows, any_length_hint, tuple_reduce, any_setstate);

#define ITERATOR_SPEC(id, text, next_slot, rows)                                                                       \
    const TypeSpec id = {.name = text, .size = sizeof(SequenceIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,          \
                         .methods = rows,                                                                              \
                         .slots = {.iter = iterator_self, .next = next_slot, .dealloc = iterator_dealloc,              \
                                   .traverse = iterator_traverse}}

ITERATOR_SPEC(list_iterator_spec, "list_iterator", list_iterator_next, list_rows);
ITERATOR_SPEC(list_reverse_iterator_spec, "list_reverseiterator", list_reverse_next, reverse_rows);
ITERATOR_SPEC(tuple_iterator_spec, "tuple_iterator", tuple_iterator_next, tuple_rows);
ITERATOR_SPEC(sequence_iterator_spec, "iterator", any_next, any_rows);

void iterators_install(void) { sequence_iterator_new = any_iter; }
