/* super.h - super objects. */
#ifndef PYISH_TYPES_SUPER_H
#define PYISH_TYPES_SUPER_H

#include "object/runtime.h"

/* What super(type, self).name gives: owned. 0: there is no such attribute along the rest of the MRO; -1: exception.
   *receiver: self (owned) where the result is a function to be called with it, else EMPTY; receiver NULL: bind. */
int super_find(Type *type, Value self, Type *start, Value name, Value *result, Value *receiver) MUST_CHECK;
/* The class from whose MRO super(type, self) starts; NULL: TypeError. Owned. */
Type *super_start(Type *type, Value self) MUST_CHECK;
/* Installed by runtime/: the class and first argument of the running method, borrowed. false: RuntimeError. */
extern bool (*super_frame_hook)(Value *type, Value *self);

#endif
