/* object.h - the header every object starts with, and its reference count.

   word: the count in the high 40 bits, flags in the low 24. Immortal objects start at a count of 2^38, so
   nobody has to test for them. A function borrows its arguments and returns an owned value. */
#ifndef PYISH_OBJECT_OBJECT_H
#define PYISH_OBJECT_OBJECT_H

#include "object/value.h"

struct Object {
    uint64_t word;
    Type *type; /* owned where the type is a heap type */
};

enum {
    OBJECT_COUNT_SHIFT = 24,
    /* Flags any object may have. */
    OBJECT_TRACKED = 1 << 0,   /* the cycle collector may visit it */
    OBJECT_YOUNG = 1 << 1,     /* in the young generation */
    OBJECT_FINALIZED = 1 << 2, /* its finalizer has run */
    OBJECT_WEAKREFS = 1 << 3,  /* has an entry in the weak reference table */
    OBJECT_MARK = 1 << 4,      /* the collector's, clear between collections */
    OBJECT_SHAPED = 1 << 5,    /* is an Instance: its shape follows the header */
    OBJECT_LARGE = 1 << 6,     /* lies in malloc's memory, not in a page */
    OBJECT_TYPE = 1 << 7,      /* is a Type */
    OBJECT_LAZY_UNTRACKED = 1 << 8, /* allocated in a tracked page, but holds nothing to visit */
    OBJECT_FROZEN = 1 << 9,    /* gc.freeze(): the collector leaves it alone */
    OBJECT_OWN_SHIFT = 12,     /* eight bits for the type's own use */
    OBJECT_OWN_MASK = 0xff << OBJECT_OWN_SHIFT,
};

#define OBJECT_ONE ((uint64_t)1 << OBJECT_COUNT_SHIFT)
#define OBJECT_IMMORTAL ((uint64_t)1 << (38 + OBJECT_COUNT_SHIFT))

/* The last reference is gone: finalizes and frees. May run Python code; the current exception is kept. */
void object_dead(Object *object);

static inline uint64_t object_count(const Object *object) { return object->word >> OBJECT_COUNT_SHIFT; }
static inline bool object_is_immortal(const Object *object) { return object->word >= OBJECT_IMMORTAL / 2; }

static inline void object_retain(Object *object) { object->word += OBJECT_ONE; }
static inline void object_release(Object *object)
{
    object->word -= OBJECT_ONE;
    if (unlikely(object->word < OBJECT_ONE))
        object_dead(object);
}

static inline Value retain(Value v)
{
    if (is_object(v))
        as_object(v)->word += OBJECT_ONE;
    return v;
}
static inline void release(Value v)
{
    if (is_object(v))
        object_release(as_object(v));
}
/* For a pointer to any struct that starts with an Object; NULL is allowed. */
#define RETAIN(pointer) (object_retain((Object *)(pointer)), (pointer))
#define RELEASE(pointer)                                                                                               \
    do {                                                                                                               \
        Object *released_ = (Object *)(pointer);                                                                       \
        if (released_)                                                                                                 \
            object_release(released_);                                                                                 \
    } while (0)

/* Stores an owned value, then releases what was there. */
static inline void replace(Value *slot, Value owned)
{
    Value old = *slot;
    *slot = owned;
    release(old);
}
static inline void clear(Value *slot) { replace(slot, EMPTY); }
/* Takes the value out of a slot: the caller owns it. */
static inline Value take(Value *slot)
{
    Value v = *slot;
    *slot = EMPTY;
    return v;
}

#endif
