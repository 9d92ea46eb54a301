/* state.h - what runtime/ and modules/ keep between calls: reached from runtime.state. */
#ifndef PYISH_RUNTIME_STATE_H
#define PYISH_RUNTIME_STATE_H

#include "object/runtime.h"

struct RuntimeState {
    Value importlib;          /* importlib._bootstrap; EMPTY before it runs */
    Value importlib_external; /* importlib._bootstrap_external */
    Value import_function;    /* builtins.__import__ as it was at start */
    double switch_interval;
    int dlopen_flags;
    Type *asyncgen_hooks_type, *unraisable_type; /* NULL: not made yet */
    Value audit_hooks;        /* list; or EMPTY */
    bool interrupted;         /* the program ended by KeyboardInterrupt */
};

/* Allocates it. false: no memory. */
bool state_start(void) MUST_CHECK;

#endif
