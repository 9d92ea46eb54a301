/* functools.h - what the files of module _functools share. */
#ifndef PYISH_MODULES_FUNCTOOLS_H
#define PYISH_MODULES_FUNCTOOLS_H

#include "object/runtime.h"

/* functools.Placeholder. Owned; EMPTY: exception. */
Value placeholder(void) MUST_CHECK;

#endif
