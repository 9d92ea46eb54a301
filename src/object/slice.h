/* slice.h - slice objects, and what they mean for a sequence of a length. */
#ifndef PYISH_OBJECT_SLICE_H
#define PYISH_OBJECT_SLICE_H

#include "object/runtime.h"

typedef struct Slice {
    Object head;
    Value start, stop, step; /* None where left out */
} Slice;

static inline bool is_slice(Value v) { return is_object(v) && as_object(v)->type == TYPE(slice); }

Value slice_new(Value start, Value stop, Value step) MUST_CHECK;
/* The three numbers, clipped to int64, not yet fitted to a length; can run Python code. false: exception. */
bool slice_unpack(Value slice, int64_t *start, int64_t *stop, int64_t *step) MUST_CHECK;
/* Fits them to a sequence; the number of items. */
int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step);
/* For get_item slots that hold no length of their own: wraps negative indexes. */
static inline int64_t wrap_index(int64_t i, int64_t length) { return i < 0 ? i + length : i; }

#endif
