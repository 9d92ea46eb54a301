/* iterate.h - the iteration protocol. */
#ifndef PYISH_OBJECT_ITERATE_H
#define PYISH_OBJECT_ITERATE_H

#include "object/runtime.h"

/* iter(v). Owned; EMPTY: TypeError set. */
Value get_iterator(Value v) MUST_CHECK;
/* The next item of an iterator. Owned; EMPTY without exception: exhausted (a StopIteration is taken off). */
static inline Value iterator_next(Value iterator);
Value iterator_next_slow(Value iterator);
bool is_iterator(Value v);
/* len(), __length_hint__ or the default; -1: exception. */
int64_t length_hint(Value v, int64_t otherwise) MUST_CHECK;
/* Installed by types/iterators.c: iterates by __getitem__(0), (1), ... until IndexError. */
extern Value (*sequence_iterator_new)(Value sequence);
/* The slot of types whose instances are their own iterator. */
Value iterator_self(Value self);

static inline Value iterator_next(Value iterator)
{
    Value item = type_of(iterator)->slots.next(iterator);
    if (unlikely(is_empty(item)) && !is_empty(thread_current()->error))
        return iterator_next_slow(iterator);
    return item;
}

#endif
