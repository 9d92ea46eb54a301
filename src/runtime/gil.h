/* gil.h - the interpreter lock: held while Python runs, given up around calls that block. */
#ifndef PYISH_RUNTIME_GIL_H
#define PYISH_RUNTIME_GIL_H

#include "object/runtime.h"

/* Around a blocking call: between the two nothing may touch an object. */
static inline Thread *gil_release(void) { return thread_current(); }
static inline void gil_acquire(Thread *thread) { (void)thread; }

#endif
