/* collect.h - the cycle collector's contract.

   An object is visited if its word has OBJECT_TRACKED. Its type's traverse slot names every reference it owns, once;
   clear drops those that can be part of a cycle. References from registers are not visited: they count as outside. */
#ifndef PYISH_OBJECT_COLLECT_H
#define PYISH_OBJECT_COLLECT_H

#include "object/runtime.h"

/* Stands before an object that is too large for a page. */
struct LargeHeader {
    struct LargeHeader *next, *previous; /* tracked ones are chained from runtime.collector.large */
    size_t size;
    uint64_t trial;
};
typedef struct LargeHeader LargeHeader;

/* A large object that nobody visits, its header's type not set. NULL: exception. Growing may move it. */
void *object_new_large_raw(size_t size) MUST_CHECK;
void *object_grow_large_raw(void *object, size_t size) MUST_CHECK;

/* Collects generations 0..generation; the number of unreachable objects found. Runs finalizers and callbacks. */
int64_t collect(int generation);
/* At a safe point, where an allocation asked for it. */
void collect_if_requested(void);

/* Installed by types/weakref.c: clears and calls back every weak reference to a dying object. */
extern void (*weakrefs_clear)(Object *object);
/* Installed by types/slots.c: calls __del__; false: the object was brought back to life. */
extern bool (*finalize_instance)(Object *object);
Value *object_dict_of(Object *object);

static inline void visit_value(Value v, VisitFn visit, void *context)
{
    if (is_object(v))
        visit(as_object(v), context);
}

#endif
