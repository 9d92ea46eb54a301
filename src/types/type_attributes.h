/* type_attributes.h - the attributes of classes. */
#ifndef PYISH_TYPES_TYPE_ATTRIBUTES_H
#define PYISH_TYPES_TYPE_ATTRIBUTES_H

#include "object/native.h"

extern const GetSetRow type_getset[];
/* __module__: owned; EMPTY: exception. */
Value type_module(Type *type) MUST_CHECK;
/* As CPython's tp_name: with the module for builtin types. */
const char *spec_or_name(const Type *type);
/* A dict whose keys are the names of a class's attributes. */
Value type_dir_dict(Value class) MUST_CHECK;
/* Installed by union.c: a | b for classes. */
extern Value (*union_hook)(Value a, Value b);
/* A read-only view of a mapping. */
Value mappingproxy_new(Value mapping) MUST_CHECK;
/* The documentation and the signature of a text "name(...)\n--\n\ndoc". */
Value doc_without_signature(const char *name, const char *doc) MUST_CHECK;
Value doc_signature(const char *name, const char *doc) MUST_CHECK;

#endif
