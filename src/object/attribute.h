/* attribute.h - getting, setting and deleting attributes of any value. */
#ifndef PYISH_OBJECT_ATTRIBUTE_H
#define PYISH_OBJECT_ATTRIBUTE_H

#include "object/runtime.h"

/* v.name. Owned; EMPTY: exception. */
Value get_attribute(Value v, Value name) MUST_CHECK;
Value get_attribute_c(Value v, const char *name) MUST_CHECK;
/* 1: *result owned. 0: there is no such attribute, and no exception is set. -1: another exception. Cheaper than
   catching AttributeError: no exception is made where the generic look-up finds nothing. */
int find_attribute(Value v, Value name, Value *result) MUST_CHECK;
int find_attribute_c(Value v, const char *name, Value *result) MUST_CHECK;
/* value EMPTY: delete. */
bool set_attribute(Value v, Value name, Value value) MUST_CHECK;
bool set_attribute_c(Value v, const char *name, Value value) MUST_CHECK;

/* object.__getattribute__ and __setattr__. */
Value generic_get_attribute(Value v, Value name) MUST_CHECK;
bool generic_set_attribute(Value v, Value name, Value value) MUST_CHECK;
/* generic_get_attribute that answers 0 instead of raising AttributeError. */
int generic_find_attribute(Value v, Value name, Value *result) MUST_CHECK;
/* Attributes of a class: type.__getattribute__. */
Value type_get_attribute(Value type, Value name) MUST_CHECK;
int type_find_attribute(Value type, Value name, Value *result) MUST_CHECK;
bool type_set_attribute(Value type, Value name, Value value) MUST_CHECK;

/* For calling v.name(...) without making a bound method: *self is v (owned) where the result is a function to be
   called with it, EMPTY where the result is called as it is. Owned; EMPTY: exception. */
Value get_method(Value v, Value name, Value *self) MUST_CHECK;
/* A dunder method as implicit look-up finds it, on the type only, bound as get_method does.
   1 found, 0 absent, -1 exception. */
int find_special(Value v, Value name, Value *method, Value *self) MUST_CHECK;

/* The getset functions of __dict__, for any object that has one. */
Value object_get_dict(Value v) MUST_CHECK;
bool object_set_dict(Value v, Value dict) MUST_CHECK;
/* Where a non-shaped object keeps its __dict__; NULL: it has none. */
Value *object_dict_slot(Object *object);
/* v.__dict__: borrowed; NULL with *failed: exception, NULL without: has none. */
struct Dict *object_dict(Value v, bool create, bool *failed);

#endif
