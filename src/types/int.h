/* int.h - what the files of the int type share. */
#ifndef PYISH_TYPES_INT_H
#define PYISH_TYPES_INT_H

#include "object/integer.h"
#include "object/native.h"

extern const NativeRow int_methods[];
extern const GetSetRow int_getset[];

/* int(v) and int(v, base). */
Value int_from_number(Value v) MUST_CHECK;
Value int_from_text(Value v, int base) MUST_CHECK;

#endif
