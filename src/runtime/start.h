/* start.h - bringing the machine up and down; declared in object/runtime.h: runtime_start_core. */
#ifndef PYISH_RUNTIME_START_H
#define PYISH_RUNTIME_START_H

#include "object/runtime.h"

/* Makes the builtins module. */
bool builtins_init(void) MUST_CHECK;

#endif
