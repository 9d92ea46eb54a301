/* namespace.h - types.SimpleNamespace. */
#ifndef PYISH_TYPES_NAMESPACE_H
#define PYISH_TYPES_NAMESPACE_H

#include "object/runtime.h"

/* An empty one; attributes are set on it. */
Value namespace_new(void) MUST_CHECK;

#endif
