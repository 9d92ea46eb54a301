/* float.h - what the files of the float type share. */
#ifndef PYISH_TYPES_FLOAT_H
#define PYISH_TYPES_FLOAT_H

#include "object/number.h"

/* x ** y as Python has it: complex for a negative base, ZeroDivisionError, OverflowError. */
Value float_power_double(double x, double y) MUST_CHECK;

#endif
