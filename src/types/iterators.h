/* iterators.h - range objects and the iterators of builtin sequences; the loop knows these layouts. */
#ifndef PYISH_TYPES_ITERATORS_H
#define PYISH_TYPES_ITERATORS_H

#include "object/runtime.h"

typedef struct Range {
    Object head;
    Value start, stop, step, length; /* ints */
} Range;

/* Of ranges whose every number is a small int; others have a long_range_iterator. */
typedef struct RangeIterator {
    Object head;
    int64_t next, step, remaining;
} RangeIterator;

typedef struct SequenceIterator {
    Object head;
    size_t index;
    Value sequence; /* EMPTY: exhausted */
} SequenceIterator;


void iterators_install(void);
/* The iter slots of lists and tuples. */
Value list_iter(Value self) MUST_CHECK;
Value tuple_iter(Value self) MUST_CHECK;
Value list_reverse_iter(Value list) MUST_CHECK;
/* Of count numbers. */
Value range_iterator_new(Value start, Value step, Value count) MUST_CHECK;
/* What __reduce__ of an iterator gives: (function, (sequence,), index), or of the exhausted one (taken over). */
Value iterator_reduced(const char *function, const Value *sequence, const size_t *index, int64_t offset, Value exhausted) MUST_CHECK;

/* Of vm/: what `await v` waits for; owned. EMPTY: exception. */
extern Value (*awaitable_hook)(Value v);

#endif
