/* set.h - the table behind set and frozenset: open addressing with CPython's order of probes, so that iteration
   order is the same for the same hashes.

   An entry is live where its key is not EMPTY; unused entries have hash 0, removed ones hash -1. A table is
   inside the object while it has eight places. */
#ifndef PYISH_OBJECT_SET_H
#define PYISH_OBJECT_SET_H

#include "object/runtime.h"

enum { SET_MIN_SIZE = 8 };

typedef struct SetEntry {
    Value key;
    int64_t hash;
} SetEntry;

typedef struct Set {
    Object head;
    int64_t fill; /* live and removed entries */
    int64_t used; /* live ones */
    int64_t mask;
    SetEntry *table;
    int64_t hash;   /* of a frozenset; -1: not computed */
    int64_t finger; /* where pop() looks next */
    SetEntry small[SET_MIN_SIZE];
} Set;

static inline bool is_any_set(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_SET); }
static inline bool is_frozenset(Value v) { return is_instance_of(v, TYPE(frozenset)); }
static inline Set *as_set(Value v) { return (Set *)as_object(v); }

/* An empty one of set, frozenset or a class of theirs. NULL: exception. */
Set *set_new(Type *type) MUST_CHECK;
/* With the items of an iterable (EMPTY: none). */
Value set_from(Type *type, Value iterable) MUST_CHECK;
/* A set display. */
Value set_build(const Value *items, size_t n) MUST_CHECK;
bool set_add(Set *set, Value key) MUST_CHECK;
bool set_add_hashed(Set *set, Value key, int64_t hash) MUST_CHECK;
/* 1 yes, 0 no, -1 exception. An unhashable set is looked up as the frozenset of its items. */
int set_contains(Set *set, Value key) MUST_CHECK;
int set_contains_hashed(Set *set, Value key, int64_t hash) MUST_CHECK;
int set_discard(Set *set, Value key) MUST_CHECK;
int set_discard_hashed(Set *set, Value key, int64_t hash) MUST_CHECK;
bool set_update(Set *set, Value iterable) MUST_CHECK;
bool set_merge(Set *set, Set *other) MUST_CHECK;
void set_clear(Set *set);
/* Swaps the contents of two sets. */
void set_swap(Set *a, Set *b);
/* Gets rid of removed entries where they are many. */
bool set_shrink(Set *set) MUST_CHECK;
/* Walks the entries: *position starts at 0; borrowed key. */
bool set_next(Set *set, int64_t *position, Value *key, int64_t *hash);
int64_t set_frozen_hash(Set *set);
/* The hash of what is to be a set element; -1: TypeError. */
int64_t set_element_hash(Value key) MUST_CHECK;
void set_dealloc(Object *self);
void set_traverse(Object *self, VisitFn visit, void *context);

#endif
