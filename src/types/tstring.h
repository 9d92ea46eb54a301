/* tstring.h - making what t-strings evaluate to. */
#ifndef PYISH_TYPES_TSTRING_H
#define PYISH_TYPES_TSTRING_H

#include "object/runtime.h"

/* From value, expression text, conversion or None, format specification. Retains them. */
Value interpolation_new(const Value *parts) MUST_CHECK;
/* From two tuples: strings, and one fewer Interpolations. */
Value template_new(Value strings, Value interpolations) MUST_CHECK;

/* What a row can't say: Interpolation.__match_args__. */
bool tstring_finish_types(void) MUST_CHECK;

#endif
