/* text_iterators.h - the iter slots of str, bytes and bytearray. */
#ifndef PYISH_TYPES_TEXT_ITERATORS_H
#define PYISH_TYPES_TEXT_ITERATORS_H

#include "object/runtime.h"

Value str_iter(Value self) MUST_CHECK;
Value bytes_iter(Value self) MUST_CHECK;
Value bytearray_iter(Value self) MUST_CHECK;

#endif
