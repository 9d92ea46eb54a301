/* weakref.h - weak references and proxies: a side table leads from an object to what refers to it weakly.

   An object in the table has OBJECT_WEAKREFS set. Its references lie in a list: first a plain ref without callback,
   then a plain proxy without callback, both made only once, then the others, newest first. */
#ifndef PYISH_TYPES_WEAKREF_H
#define PYISH_TYPES_WEAKREF_H

#include "object/runtime.h"

typedef struct WeakRef {
    Object head;
    Object *referent; /* borrowed; NULL: dead */
    Value callback;   /* or EMPTY */
    int64_t hash;     /* -1: not computed */
    struct WeakRef *next, *previous;
} WeakRef;

static inline bool is_weakref(Value v) { return is_object(v) && is_instance_of(v, TYPE(weakref)); }

/* ref(v, callback) and proxy(v, callback); callback may be None or EMPTY. Owned. */
Value weakref_new(Value v, Value callback) MUST_CHECK;
Value weakref_proxy_new(Value v, Value callback) MUST_CHECK;
/* The referent of a ref or proxy, owned; EMPTY without exception: dead. */
Value weakref_get(Value ref);
bool weakref_supported(Type *type);
/* References and proxies to v, in order; *first NULL: none. */
WeakRef *weakref_first(Value v);
bool weakrefs_detach(Object *object, Value wanted); /* see weakrefs_detach_hook in object/collect.h */
/* Calls a dead reference's callback; errors go to sys.unraisablehook. */
void weakref_call_back(WeakRef *ref);
/* Whether any callback of a live reference passes the test, which runs nothing. */
bool weakrefs_any(bool (*test)(Value callback));
void weakrefs_finish(void);

Value weakref_create(Type *type, Object *object, Value callback) MUST_CHECK;
void weakref_dealloc(Object *self);
void weakref_traverse(Object *self, VisitFn visit, void *context);
void weakref_clear(Object *self);

#endif
