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
enum { COLLECT_YOUNG_THRESHOLD = 2000 }; /* what gc.get_threshold() starts with */
/* At a safe point, where an allocation asked for it. */
void collect_if_requested(void);

/* For gc.set_debug. */
enum { COLLECT_DEBUG_STATS = 1, COLLECT_DEBUG_COLLECTABLE = 2, COLLECT_DEBUG_UNCOLLECTABLE = 4, COLLECT_DEBUG_SAVEALL = 32 };

/* Every reference that an object of any type owns: its type's traverse slot, and what class statements add. */
void object_traverse(Object *object, VisitFn visit, void *context);
/* Whether the collector looks at it. */
bool object_is_tracked(const Object *object);
/* Everything the collector knows; `each` may not change the heap. */
void collect_each(void (*each)(Object *object, void *context), void *context);
/* Lists, owned. generation -1: all. */
Value collect_get_objects(int generation) MUST_CHECK;
Value collect_get_referrers(const Value *targets, size_t count) MUST_CHECK;
Value collect_get_referents(const Value *objects, size_t count) MUST_CHECK;
/* Takes all that is tracked out of the collector's sight, and back. */
void collect_freeze(void);
void collect_unfreeze(void);

/* Of types/weakref.c: makes every reference to an object dead. Those that have a callback and whose own OBJECT_MARK is
   clear are appended to the list, if there is one. false: no memory for that. */
extern bool (*weakrefs_detach_hook)(Object *object, Value wanted);
extern void (*weakref_call_back_hook)(Object *reference);
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
