/* complex_new.h - the complex type's constructor. */
#ifndef PYISH_TYPES_COMPLEX_NEW_H
#define PYISH_TYPES_COMPLEX_NEW_H

#include "object/type.h"

Value complex_new(Type *type, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;

#endif
