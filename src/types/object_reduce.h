/* object_reduce.h - how objects without methods of their own are pickled. */
#ifndef PYISH_TYPES_OBJECT_REDUCE_H
#define PYISH_TYPES_OBJECT_REDUCE_H

#include "object/native.h"

Value object_reduce(Value self) MUST_CHECK;
Value object_reduce_ex(Value self, Value protocol) MUST_CHECK;
Value object_getstate(Value self) MUST_CHECK;

#endif
