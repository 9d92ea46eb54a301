/* state.h - what runtime/ and modules/ keep between calls: reached from runtime.state. */
#ifndef PYISH_RUNTIME_STATE_H
#define PYISH_RUNTIME_STATE_H

#include "object/runtime.h"

struct RuntimeState {
    Value importlib;          /* importlib._bootstrap; EMPTY before it runs */
    Value importlib_external; /* importlib._bootstrap_external */
    Value import_function;    /* builtins.__import__ as it was at start */
};

/* Allocates it. false: no memory. */
bool state_start(void) MUST_CHECK;

#endif
