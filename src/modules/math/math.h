/* math.h - what the files of module math share. */
#ifndef PYISH_MODULES_MATH_MATH_H
#define PYISH_MODULES_MATH_MATH_H

#include "object/native.h"

extern const NativeRow math_integer_rows[]; /* factorial, comb, gcd, isqrt, ... */
extern const NativeRow math_sum_rows[];     /* fsum, sumprod, prod, hypot, dist */

/* Gamma and the logarithm of its absolute value: infinity or nan where there is none. */
double gamma_function(double x);
double log_gamma_function(double x);

#endif
