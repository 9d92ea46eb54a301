/* state.h - what runtime/ and modules/ keep between calls: reached from runtime.state. */
#ifndef PYISH_RUNTIME_STATE_H
#define PYISH_RUNTIME_STATE_H

#include "compiler/opcodes.h"
#include "object/runtime.h"

/* The first four bytes of our .pyc files, as a number. */
enum { PYC_MAGIC_TOKEN = 0x0a0d0000 | (31510 + OPCODE_COUNT) }; /* other instructions, other files */

struct ThreadHandle;

/* What the floors from runtime/ up keep for a thread: thread->modules_state. */
typedef struct ThreadExtra {
    uint64_t native_id;
    struct ThreadHandle *handle; /* of module _thread, owned; NULL: none */
    struct Local **locals;       /* the _thread._local objects in which the thread has attributes; borrowed */
    size_t local_count, local_capacity;
} ThreadExtra;

struct RuntimeState {
    void *config_strings[4];  /* of an embedder's command line, from malloc; or NULL */
    struct Gil *gil;
    bool threaded;            /* a second thread was made: the lock is really taken and given up */
    Thread *main;             /* the thread that handles signals */
    Thread *ending_thread;    /* the one that takes the interpreter apart; NULL: not yet */
    int64_t thread_count;     /* threads that module _thread started and that still run */
    struct ThreadHandle *handles; /* of all threads that may still run; borrowed */
    Value fork_functions[3];  /* os.register_at_fork: before, after_in_child, after_in_parent; lists or EMPTY */
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
    void (*give_signals_back)(void); /* of module _signal */
    int import_lock;          /* how often it is held */
    void (*finish_faults)(void); /* of module faulthandler; NULL: never imported */
    struct FaultState *fault; /* of module faulthandler; NULL: never imported */
    struct TestThread *test_thread, *test_waiter; /* of module _testcapi */
    Type *hamt_items_type;    /* of module _testinternalcapi */
    Type *queue_empty_type;   /* _queue.Empty */
    Type *lock_type, *thread_handle_type, *except_hook_args_type; /* of module _thread */
    Type *struct_time_type;
    Value signal_handlers[65]; /* SIG_DFL, SIG_IGN as ints, None, or callables; EMPTY: module _signal is not there */
    volatile int signal_pending[65], any_signal;
    int wakeup_fd;            /* of signal.set_wakeup_fd; -1: none */
    bool wakeup_warns;        /* also of a full buffer */
    volatile int wakeup_error; /* errno of a failed write to it, not shown yet; 0: none */
    Type *timer_error_type, *siginfo_type;
    Value warning_filters;    /* those that _warnings began with: they count once its module is gone */
    int64_t filters_version;  /* changes when warnings.filters does */
    struct AstState *ast;     /* the classes of the ast module; NULL: not made yet */
    Value completer;          /* rlcompleter.Completer of the interactive session; or EMPTY */
    int frozen_override;      /* _imp._override_frozen_modules_for_tests: below 0 hides all but the essential ones */
    Value command_code, command_text; /* of -c; or EMPTY */
    char *script_folder;      /* what was put in front of sys.path at start, malloc'd; NULL: nothing was */
    uint64_t contexts_version; /* changes with every contextvars.Context made, and every variable set */
    struct DecimalState *decimal; /* NULL: module _decimal was never imported */
    bool interrupted;         /* the program ended by KeyboardInterrupt */
};

/* Allocates it. false: no memory. */
bool state_start(void) MUST_CHECK;

#endif
