/* typing.h - what the compiler's INTRINSIC asks of the _typing module. */
#ifndef PYISH_MODULES_TYPING_H
#define PYISH_MODULES_TYPING_H

#include "object/runtime.h"

/* which: an INTRINSIC_*; operands borrowed. */
Value typing_intrinsic(unsigned which, const Value *operands) MUST_CHECK;

#endif
