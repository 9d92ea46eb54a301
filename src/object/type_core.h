/* type_core.h - what the files that build types share among themselves. */
#ifndef PYISH_OBJECT_TYPE_CORE_H
#define PYISH_OBJECT_TYPE_CORE_H

#include "object/type.h"

bool type_cache_start(void) MUST_CHECK;
void type_cache_finish(void);
bool type_add_subclass(Type *base, Type *type) MUST_CHECK;
void type_remove_subclass(Type *base, Type *type);
void type_inherit_slots(Type *type, const Type *base);
/* Namespace, names, bases and MRO of a type that type_init_builtin began. */
bool type_finish_builtin(Type *type) MUST_CHECK;
/* The C3 linearization (Barrett et al., "A Monotonic Superclass Linearization for Dylan", 1996). Owned list or EMPTY. */
Value type_compute_mro(Type *type) MUST_CHECK;
void type_dealloc(Object *self);
void type_traverse(Object *self, VisitFn visit, void *context);

#endif
