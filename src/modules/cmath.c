/* cmath.c */
#include "types/module.h"
const ModuleSpec cmath_module = {"cmath", "Functions of complex numbers.", NULL, NULL};
