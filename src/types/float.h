/* float.h - what the files of the float type share. */
#ifndef PYISH_TYPES_FLOAT_H
#define PYISH_TYPES_FLOAT_H

#include "object/native.h"
#include "object/number.h"

extern const NativeRow float_methods[];
extern const GetSetRow float_getset[];

/* x ** y as Python has it: complex for a negative base, ZeroDivisionError, OverflowError. */
Value float_power_double(double x, double y) MUST_CHECK;
/* An instance of a subclass of float; of float itself, the plain value. */
Value float_of_type(Type *type, double d) MUST_CHECK;
/* hash() of a double; of a nan, that of the object. */
int64_t float_hash_double(double d, Value self);
/* Reads ASCII text as float() does, blanks and underscores allowed. 0: it is no number; -1: exception. */
int float_parse(const char *text, size_t length, double *result) MUST_CHECK;
/* float(v) of anything. */
Value float_from(Value v) MUST_CHECK;
/* OverflowError as C's errno ERANGE words it. EMPTY. */
COLD Value float_range_error(void);

#endif
