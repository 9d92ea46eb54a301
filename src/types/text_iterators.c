/* text_iterators.c - iterators of str, bytes and bytearray. */
#include "types/text_iterators.h"

#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/iterators.h"

static Value iterator_new(Type *type, Value sequence)
{
    SequenceIterator *it = object_new(type);
    if (it)
        it->sequence = retain(sequence);
    return from_pointer(it);
}

Value str_iter(Value self) { return iterator_new(TYPE(str_iterator), self); }
Value bytes_iter(Value self) { return iterator_new(TYPE(bytes_iterator), self); }
Value bytearray_iter(Value self) { return iterator_new(TYPE(bytearray_iterator), self); }

static void iterator_dealloc(Object *self)
{
    release(((SequenceIterator *)self)->sequence);
    object_free(self);
}

static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    if (is_object(((SequenceIterator *)self)->sequence))
        visit(as_object(((SequenceIterator *)self)->sequence), context);
}

static Value str_iterator_next(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    Str *s = as_str(it->sequence);
    if (it->index < s->length) {
        if (likely(str_is_ascii(s)))
            return retain(runtime.characters[((const uint8_t *)str_data(s))[it->index++]]);
        return str_from_char(str_char(s, it->index++));
    }
    clear(&it->sequence);
    return EMPTY;
}

static Value bytes_iterator_next(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    if (it->index < as_bytes(it->sequence)->length)
        return small_int_value((uint8_t)as_bytes(it->sequence)->data[it->index++]);
    clear(&it->sequence);
    return EMPTY;
}

static Value bytearray_iterator_next(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    if (it->index < as_bytearray(it->sequence)->length)
        return small_int_value((uint8_t)as_bytearray(it->sequence)->start[it->index++]);
    clear(&it->sequence);
    return EMPTY;
}

static Value method_length_hint(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return small_int_value(0);
    int64_t left = length_of(it->sequence) - (int64_t)it->index;
    return int_value(left < 0 ? 0 : left);
}

static Value method_reduce(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    bool text = as_object(self)->type == TYPE(str_iterator);
    return iterator_reduced("iter", &it->sequence, &it->index, 0, retain(text ? runtime.empty_str : runtime.empty_tuple));
}

static Value method_setstate(Value self, Value state)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    int64_t index;
    if (!index_as_int64(state, &index, TYPE(OverflowError)))
        return EMPTY;
    if (!is_empty(it->sequence)) {
        int64_t n = length_of(it->sequence);
        it->index = (size_t)(index < 0 ? 0 : index > n ? n : index);
    }
    return none_value();
}

static const NativeRow methods[] = {
    NATIVE("__length_hint__", method_length_hint, "($self, /)", "How many items are left."),
    NATIVE("__reduce__", method_reduce, "($self, /)", "State for pickling."),
    NATIVE("__setstate__", method_setstate, "($self, object, /)", "Moves to an index when unpickling."),
    NATIVE_END,
};

#define ITERATOR_SPEC(id, text, next_slot)                                                                             \
    const TypeSpec id = {.name = text, .size = sizeof(SequenceIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,          \
                         .methods = methods,                                                                           \
                         .slots = {.iter = iterator_self, .next = next_slot, .dealloc = iterator_dealloc,              \
                                   .traverse = iterator_traverse}}

ITERATOR_SPEC(str_iterator_spec, "str_iterator", str_iterator_next);
ITERATOR_SPEC(bytes_iterator_spec, "bytes_iterator", bytes_iterator_next);
ITERATOR_SPEC(bytearray_iterator_spec, "bytearray_iterator", bytearray_iterator_next);
