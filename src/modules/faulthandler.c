/* faulthandler.c - module faulthandler: where all threads are, shown on fatal signals, after a time, or on demand.

   The handlers run on a stack of their own and use nothing but write(). A fatal signal is shown, then raised again with
   the disposition it had before. */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/dump.h"
#include "runtime/gil.h"
#include "runtime/sys.h"
#include "runtime/threads.h"
#include "types/module.h"

enum { FATAL_SIGNALS = 5, STACK_SIZE = 64 << 10, SIGNALS = 65 };

typedef struct Registered {
    bool on, all_threads, chain;
    int fd;
    Value file; /* kept open; or EMPTY */
    struct sigaction previous;
} Registered;

typedef struct FaultState {
    bool enabled, all_threads, c_stack;
    int fd;
    Value file;
    struct sigaction previous[FATAL_SIGNALS];
    bool installed[FATAL_SIGNALS];
    Registered registered[SIGNALS];
    void *stack;
    stack_t old_stack;
    struct {
        bool running, repeat, exit, cancelled;
        int fd;
        Value file;
        double seconds;
        char header[64];
        pthread_t thread;
        pthread_mutex_t mutex;
        pthread_cond_t changed;
    } later;
} FaultState;

static const struct { int number; const char *text; } fatal[FATAL_SIGNALS] = {
    {SIGBUS, "Bus error"}, {SIGILL, "Illegal instruction"}, {SIGFPE, "Floating-point exception"}, {SIGABRT, "Aborted"},
    {SIGSEGV, "Segmentation fault"},
};

static FaultState *state(void) { return runtime.state->fault; }

/* ---- where to write ---- */

/* The descriptor of an int or of a file, which is flushed. *file: the file itself, borrowed, or EMPTY. */
static bool file_number(Value v, int *fd, Value *file)
{
    int64_t number;
    *file = EMPTY;
    if (is_empty(v) || is_none(v)) {
        v = sys_get("stderr");
        if (is_empty(v) || is_none(v)) {
            error_set(TYPE(RuntimeError), is_empty(v) ? "unable to get sys.stderr" : "sys.stderr is None");
            return false;
        }
    } else if (is_int(v)) {
        if (!index_as_int64(v, &number, TYPE(OverflowError)))
            return false;
        if (number < 0 || number > INT32_MAX) {
            error_value("file is not a valid file descripter");
            return false;
        }
        *fd = (int)number;
        return true;
    }
    Value result = call_method_c(v, "fileno", NULL, 0);
    if (is_empty(result))
        return false;
    bool ok = is_int(result) && index_as_int64(result, &number, NULL) && number >= 0 && number <= INT32_MAX;
    release(result);
    if (!ok) {
        error_set(TYPE(RuntimeError), "file.fileno() is not a valid file descriptor");
        return false;
    }
    Value flushed = call_method_c(v, "flush", NULL, 0);
    if (is_empty(flushed))
        error_clear();
    release(flushed);
    *fd = (int)number;
    *file = v;
    return true;
}

static void dump(int fd, bool all_threads, const Thread *current)
{
    if (all_threads) {
        dump_all_threads(fd, current);
    } else {
        dump_text(fd, "Stack (most recent call first):\n");
        if (current)
            dump_frames(fd, current);
    }
}

/* The interpreter's state of the thread that a signal interrupted; NULL: it is none of ours. */
static Thread *interrupted_thread(void) { return thread_by_id((uint64_t)pthread_self()); }

static bool use_stack(void)
{
    FaultState *s = state();
    if (s->stack)
        return true;
    if ((s->stack = malloc(STACK_SIZE)) == NULL) {
        error_no_memory();
        return false;
    }
    void *frames[2];
    backtrace(frames, 2); /* loads what it needs: a handler could not */
    stack_t stack = {.ss_sp = s->stack, .ss_size = STACK_SIZE};
    sigaltstack(&stack, &s->old_stack);
    return true;
}

/* ---- fatal signals ---- */

static void remove_fatal(int i)
{
    FaultState *s = state();
    if (!s->installed[i])
        return;
    s->installed[i] = false;
    sigaction(fatal[i].number, &s->previous[i], NULL);
}

static void on_fatal(int number)
{
    FaultState *s = state();
    int saved = errno, i = 0;
    while (fatal[i].number != number)
        i++;
    remove_fatal(i);
    dump_text(s->fd, "Fatal Python error: ");
    dump_text(s->fd, fatal[i].text);
    dump_text(s->fd, "\n\n");
    dump(s->fd, s->all_threads, interrupted_thread());
    if (s->c_stack) {
        dump_text(s->fd, "\n");
        dump_c_stack(s->fd);
    }
    dump_extension_modules(s->fd);
    errno = saved;
    raise(number);
}

static void disable(void)
{
    FaultState *s = state();
    s->enabled = false;
    for (int i = 0; i < FATAL_SIGNALS; i++)
        remove_fatal(i);
    clear(&s->file);
}

static Value enable_handlers(Value self, const Value *args)
{
    (void)self;
    FaultState *s = state();
    int fd, all = is_true(args[1]), c_stack = is_true(args[2]);
    Value file;
    if (all < 0 || c_stack < 0 || !file_number(args[0], &fd, &file) || !use_stack())
        return EMPTY;
    s->fd = fd;
    s->all_threads = all;
    s->c_stack = c_stack;
    replace(&s->file, retain(file));
    s->enabled = true;
    for (int i = 0; i < FATAL_SIGNALS; i++) {
        struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_NODEFER | SA_ONSTACK};
        if (s->installed[i])
            continue;
        if (sigaction(fatal[i].number, &action, &s->previous[i]))
            return error_os(errno, EMPTY);
        s->installed[i] = true;
    }
    return none_value();
}

static Value disable_handlers(Value self)
{
    (void)self;
    bool was = state()->enabled;
    disable();
    return bool_value(was);
}

static Value is_enabled(Value self)
{
    (void)self;
    return bool_value(state()->enabled);
}

/* ---- on demand ---- */

static Value dump_now(Value self, const Value *args)
{
    (void)self;
    int fd, all = is_true(args[1]);
    Value file;
    if (all < 0 || !file_number(args[0], &fd, &file))
        return EMPTY;
    dump(fd, all, thread_current());
    return none_value();
}

static Value dump_c_now(Value self, const Value *args)
{
    (void)self;
    int fd;
    Value file;
    if (!file_number(args[0], &fd, &file))
        return EMPTY;
    dump_c_stack(fd);
    return none_value();
}

/* ---- after a time ---- */

static struct timespec deadline(double seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    return until;
}

/* A thread that never takes the interpreter lock. */
static void *watch(void *argument)
{
    FaultState *s = argument;
    pthread_mutex_lock(&s->later.mutex);
    do {
        struct timespec until = deadline(s->later.seconds);
        int failed = 0;
        while (!s->later.cancelled && failed != ETIMEDOUT)
            failed = pthread_cond_timedwait(&s->later.changed, &s->later.mutex, &until);
        if (s->later.cancelled)
            break;
        dump_text(s->later.fd, s->later.header);
        dump_all_threads(s->later.fd, NULL);
        if (s->later.exit)
            _exit(1);
    } while (s->later.repeat);
    pthread_mutex_unlock(&s->later.mutex);
    return NULL;
}

static void cancel_later(void)
{
    FaultState *s = state();
    if (!s->later.running)
        return;
    s->later.running = false;
    pthread_mutex_lock(&s->later.mutex);
    s->later.cancelled = true;
    pthread_cond_signal(&s->later.changed);
    pthread_mutex_unlock(&s->later.mutex);
    Thread *thread = gil_release();
    pthread_join(s->later.thread, NULL);
    gil_acquire(thread);
    clear(&s->later.file);
}

static void write_header(char *header, size_t size, double seconds)
{
    long whole = (long)seconds, micros = (long)((seconds - (double)whole) * 1e6);
    int n = snprintf(header, size, "Timeout (%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    if (micros)
        n += snprintf(header + n, size - (size_t)n, ".%06ld", micros);
    snprintf(header + n, size - (size_t)n, ")!\n");
}

static bool start_watch(FaultState *s)
{
    sigset_t all, old;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->later.mutex, NULL);
    pthread_cond_init(&s->later.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    s->later.cancelled = false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are for others */
    int failed = pthread_create(&s->later.thread, NULL, watch, s);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        error_set(TYPE(RuntimeError), "unable to start watchdog thread");
    return !failed;
}

static Value dump_later(Value self, const Value *args)
{
    (void)self;
    FaultState *s = state();
    double seconds;
    int fd, repeat = is_true(args[1]), leave = is_true(args[3]);
    Value file;
    if (repeat < 0 || leave < 0 || !as_double(args[0], &seconds))
        return EMPTY;
    if (!(seconds >= 1e-6))
        return error_value("timeout must be greater than 0");
    if (seconds > 9223372036.0)
        return error_overflow("timeout value is too large");
    if (!file_number(args[2], &fd, &file))
        return EMPTY;
    retain(file);
    cancel_later();
    s->later.fd = fd;
    s->later.file = file;
    s->later.seconds = seconds;
    s->later.repeat = repeat;
    s->later.exit = leave;
    write_header(s->later.header, sizeof s->later.header, seconds);
    if (!start_watch(s)) {
        clear(&s->later.file);
        return EMPTY;
    }
    s->later.running = true;
    return none_value();
}

static Value cancel_dump_later(Value self)
{
    (void)self;
    cancel_later();
    return none_value();
}

/* ---- on a signal of the user's choice ---- */

static void on_registered(int number)
{
    Registered *r = &state()->registered[number];
    int saved = errno;
    if (!r->on)
        return;
    dump(r->fd, r->all_threads, interrupted_thread());
    if (r->chain) {
        struct sigaction mine;
        sigaction(number, &r->previous, &mine);
        errno = saved;
        raise(number);
        sigaction(number, &mine, NULL);
    }
    errno = saved;
}

static bool signal_of(Value v, int *number)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    for (int i = 0; i < FATAL_SIGNALS; i++)
        if (n == fatal[i].number) {
            error_set(TYPE(RuntimeError), "signal %d cannot be registered, use enable() instead", (int)n);
            return false;
        }
    if (n < 1 || n >= SIGNALS) {
        error_value("signal number out of range");
        return false;
    }
    *number = (int)n;
    return true;
}

static Value register_signal(Value self, const Value *args)
{
    (void)self;
    int number, fd, all = is_true(args[2]), chain = is_true(args[3]);
    Value file;
    if (all < 0 || chain < 0 || !signal_of(args[0], &number) || !file_number(args[1], &fd, &file) || !use_stack())
        return EMPTY;
    Registered *r = &state()->registered[number];
    if (!r->on) {
        struct sigaction action = {.sa_handler = on_registered, .sa_flags = SA_RESTART | SA_ONSTACK | (chain ? SA_NODEFER : 0)};
        if (sigaction(number, &action, &r->previous))
            return error_os(errno, EMPTY);
    }
    r->fd = fd;
    r->all_threads = all;
    r->chain = chain;
    replace(&r->file, retain(file));
    r->on = true;
    return none_value();
}

static bool unregister(int number)
{
    Registered *r = &state()->registered[number];
    if (!r->on)
        return false;
    r->on = false;
    sigaction(number, &r->previous, NULL);
    clear(&r->file);
    return true;
}

static Value unregister_signal(Value self, Value v)
{
    (void)self;
    int number;
    return signal_of(v, &number) ? bool_value(unregister(number)) : EMPTY;
}

/* ---- ways to fail, for tests ---- */

/* Leaves no core file behind. */
static void expect_crash(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

static Value read_null(Value self)
{
    (void)self;
    expect_crash();
    volatile int *nowhere = NULL;
    return int_value(*nowhere);
}

static Value crash_sigsegv(Value self, const Value *args)
{
    (void)self;
    int unlocked = is_true(args[0]);
    if (unlocked < 0)
        return EMPTY;
    expect_crash();
    Thread *thread = unlocked ? gil_release() : NULL;
    raise(SIGSEGV);
    if (thread)
        gil_acquire(thread);
    return none_value();
}

static Value crash_sigabrt(Value self)
{
    (void)self;
    expect_crash();
    abort();
}

static Value crash_sigfpe(Value self)
{
    (void)self;
    expect_crash();
    raise(SIGFPE);
    return none_value();
}

static void *fail_in_thread(void *unused)
{
    (void)unused;
    fatal_error("faulthandler_fatal_error_thread", "in new thread");
}

static Value fatal_error_in_thread(Value self)
{
    (void)self;
    pthread_t thread;
    expect_crash();
    if (pthread_create(&thread, NULL, fail_in_thread, NULL))
        return error_set(TYPE(RuntimeError), "unable to start the thread");
    Thread *me = gil_release();
    pthread_join(thread, NULL);
    gil_acquire(me);
    return none_value();
}

__attribute__((noinline)) static uint64_t overflow(volatile char *previous, uint64_t depth)
{
    volatile char block[4096];
    block[0] = (char)depth;
    if (depth == UINT64_MAX)
        return (uint64_t)*previous;
    return overflow(block, depth + 1) + (uint64_t)block[0];
}

static Value overflow_stack(Value self)
{
    (void)self;
    char here = 0;
    expect_crash();
    uint64_t depth = overflow(&here, 0);
    return error_set(TYPE(RuntimeError), "unable to raise a stack overflow (allocated %llu frames)", (unsigned long long)depth);
}

/* ---- the module ---- */

static void finish(void)
{
    FaultState *s = state();
    if (s == NULL)
        return;
    cancel_later();
    for (int i = 1; i < SIGNALS; i++)
        unregister(i);
    disable();
    if (s->stack) {
        sigaltstack(&s->old_stack, NULL);
        free(s->stack);
    }
    free(s);
    runtime.state->fault = NULL;
}

static const NativeRow functions[] = {
    NATIVE("_fatal_error_c_thread", fatal_error_in_thread, "($module, /)", "Ends by a fatal error in a C thread."),
    NATIVE("_read_null", read_null, "($module, /)", "Reads from address 0."),
    NATIVE("_sigabrt", crash_sigabrt, "($module, /)", "Raises SIGABRT."),
    NATIVE("_sigfpe", crash_sigfpe, "($module, /)", "Raises SIGFPE."),
    NATIVE("_sigsegv", crash_sigsegv, "($module, release_gil=False, /)", "Raises SIGSEGV."),
    NATIVE("_stack_overflow", overflow_stack, "($module, /)", "Overflows the C stack."),
    NATIVE("cancel_dump_traceback_later", cancel_dump_later, "($module, /)", "Undoes dump_traceback_later()."),
    NATIVE("disable", disable_handlers, "($module, /)", "Leaves fatal signals alone again; whether it was enabled."),
    NATIVE("dump_c_stack", dump_c_now, "($module, /, file=<unset>)", "Shows the C stack."),
    NATIVE("dump_traceback", dump_now, "($module, /, file=<unset>, all_threads=True)", "Shows where this thread, or all threads are."),
    NATIVE("dump_traceback_later", dump_later, "($module, /, timeout, repeat=False, file=<unset>, exit=False)", "Shows where all threads are after a time, once or again and again."),
    NATIVE("enable", enable_handlers, "($module, /, file=<unset>, all_threads=True, c_stack=True)", "Shows where all threads are when a fatal signal comes."),
    NATIVE("is_enabled", is_enabled, "($module, /)", "Whether fatal signals are handled."),
    NATIVE("register", register_signal, "($module, /, signum, file=<unset>, all_threads=True, chain=False)", "Shows where threads are when that signal comes."),
    NATIVE("unregister", unregister_signal, "($module, signum, /)", "Undoes register(); whether it was registered."),
    NATIVE_END,
};

static bool fill(Value module)
{
    (void)module;
    if (state() == NULL && (runtime.state->fault = calloc(1, sizeof(FaultState))) == NULL) {
        error_no_memory();
        return false;
    }
    runtime.state->finish_faults = finish;
    return true;
}

const ModuleSpec faulthandler_module = {"faulthandler", "Shows where the program is when it crashes or hangs.", functions, fill};
