/* state.h - what runtime/ and modules/ keep between calls: reached from runtime.state. */
#ifndef PYISH_RUNTIME_STATE_H
#define PYISH_RUNTIME_STATE_H

#include "object/runtime.h"

/* The first four bytes of our .pyc files, as a number. */
enum { PYC_MAGIC_TOKEN = 0x0a0d0000 | 31403 };

struct RuntimeState {
    Value importlib;          /* importlib._bootstrap; EMPTY before it runs */
    Value importlib_external; /* importlib._bootstrap_external */
    Value import_function;    /* builtins.__import__ as it was at start */
    double switch_interval;
    int dlopen_flags;
    int64_t stack_size;       /* of new threads; 0: the system's */
    Type *asyncgen_hooks_type, *unraisable_type; /* NULL: not made yet */
    Value audit_hooks;        /* list; or EMPTY */
    Type *stat_type, *statvfs_type, *uname_type, *times_type, *terminal_size_type, *dir_entry_type, *scandir_type;
    Value exit_functions;     /* list of (function, args, kwargs); or EMPTY */
    void (*run_exit_functions)(void); /* NULL: atexit was never imported */
    int import_lock;          /* how often it is held */
    Type *struct_time_type;
    Value signal_handlers[65]; /* SIG_DFL, SIG_IGN as ints, None, or callables; EMPTY: module _signal is not there */
    volatile int signal_pending[65], any_signal;
    int wakeup_fd;            /* of signal.set_wakeup_fd; -1: none */
    int64_t filters_version;  /* changes when warnings.filters does */
    struct AstState *ast;     /* the classes of the ast module; NULL: not made yet */
    bool interrupted;         /* the program ended by KeyboardInterrupt */
};

/* Allocates it. false: no memory. */
bool state_start(void) MUST_CHECK;

#endif
