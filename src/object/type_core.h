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
/* The MRO that type.mro, or the metaclass's override of it, gives, as a tuple. */
Value type_ask_mro(Type *type) MUST_CHECK;
/* Decides size, __dict__, weak references and members of a new class; bases and base are set. */
bool type_lay_out(Type *type, Value slots) MUST_CHECK;
/* The base that decides the layout; NULL: TypeError. Borrowed. */
Type *type_best_base(Value bases) MUST_CHECK;
Type *type_solid_base(Type *type);
/* The tuple of __slots__ of a namespace; EMPTY: none, or exception. */
Value type_slots_of_namespace(Value namespace) MUST_CHECK;
/* Whether instances of one could become instances of the other; attribute: for the TypeError. */
bool type_compatible(const Type *new_type, const Type *old_type, const char *attribute) MUST_CHECK;
/* type.__bases__ = bases. */
bool type_set_bases(Type *type, Value bases) MUST_CHECK;
/* instance.__class__ = new_type, compatible ones. */
bool instance_set_class(Object *object, Type *new_type) MUST_CHECK;
/* dealloc, traverse and clear of classes written in Python. */
void type_set_lifetime_slots(Type *type);
void type_clear(Object *self);
void type_dealloc(Object *self);
void type_traverse(Object *self, VisitFn visit, void *context);

/* The next slot of a class whose __next__ was deleted while it may be in use. */
Value iterator_removed(Value self);

#endif
