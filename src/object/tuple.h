/* tuple.h - tuples as C sees them. Items are owned by the tuple. */
#ifndef PYISH_OBJECT_TUPLE_H
#define PYISH_OBJECT_TUPLE_H

#include "object/runtime.h"

typedef struct Tuple {
    Object head;
    size_t length;
    Value items[];
} Tuple;

static inline bool is_tuple(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_TUPLE); }
static inline bool is_exact_tuple(Value v) { return is_object(v) && as_object(v)->type == TYPE(tuple); }
static inline Tuple *as_tuple(Value v) { return (Tuple *)as_object(v); }

/* Items EMPTY, to be filled before anyone sees it. NULL: exception. Length 0 gives a fresh reference to (). */
Tuple *tuple_new(size_t length) MUST_CHECK;
/* Retains the items. */
Value tuple_from(const Value *items, size_t length) MUST_CHECK;
/* Takes the references, also when it fails. */
Value tuple_from_owned(Value *items, size_t length) MUST_CHECK;
Value tuple_pack(size_t length, ...) MUST_CHECK; /* retains */
Value tuple_slice(Value tuple, size_t start, size_t end) MUST_CHECK;
void tuple_dealloc(Object *self);

#endif
