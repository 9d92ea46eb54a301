/* signal.c - module _signal: handlers run in the main thread, where the loop looks at its breaker. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "modules/signal.h"
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "types/module.h"
#include "vm/frame_object.h"
#include "vm/operations.h"

enum { SIGNALS = 65 };

/* All that the system's handler does: a note, a look at the breaker, a byte for who sleeps in select(). */
void signal_note(int number)
{
    int saved = errno;
    runtime.state->signal_pending[number] = 1;
    runtime.state->any_signal = 1;
    runtime.state->main->breaker = 1;
    if (runtime.state->wakeup_fd >= 0) {
        unsigned char byte = (unsigned char)number;
        (void)!write(runtime.state->wakeup_fd, &byte, 1);
    }
    errno = saved;
}

/* Calls the handlers of signals that came. false: one raised. */
static bool run_pending(Thread *thread)
{
    if (!runtime.state->any_signal || thread != runtime.state->main)
        return true;
    runtime.state->any_signal = 0;
    for (int i = 1; i < SIGNALS; i++) {
        if (!runtime.state->signal_pending[i])
            continue;
        runtime.state->signal_pending[i] = 0;
        Value handler = runtime.state->signal_handlers[i];
        if (is_empty(handler) || is_none(handler) || is_int(handler))
            continue;
        Frame *frame = thread->frame && thread->frame->code ? thread->frame : NULL;
        FrameObject *object = frame ? frame_object(frame) : NULL;
        retain(handler);
        Value done = call_2(handler, int_value(i), object ? from_pointer(object) : NONE);
        release(handler);
        if (is_empty(done)) {
            runtime.state->any_signal = 1; /* the rest waits for the next look */
            thread->breaker = 1;
            return false;
        }
        release(done);
    }
    return true;
}

static bool signal_number(Value v, int *number)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    if (n < 1 || n >= SIGNALS) {
        error_value("signal number out of range");
        return false;
    }
    *number = (int)n;
    return true;
}

static bool install(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    if (sigaction(number, &action, NULL) == 0)
        return true;
    error_os(errno, EMPTY);
    return false;
}

static Value set_handler(Value self, const Value *args)
{
    (void)self;
    int number;
    int64_t constant;
    if (!signal_number(args[0], &number))
        return EMPTY;
    if (thread_current() != runtime.state->main)
        return error_value("signal only works in main thread of the main interpreter");
    bool is_constant = is_int(args[1]) && int_as_int64(args[1], &constant) == 0 && (constant == 0 || constant == 1);
    if (!is_constant && !is_callable(args[1]))
        return error_type("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    if (!run_pending(thread_current()) ||
        !install(number, !is_constant ? signal_note : constant == 0 ? SIG_DFL : SIG_IGN))
        return EMPTY;
    Value old = runtime.state->signal_handlers[number];
    runtime.state->signal_handlers[number] = retain(args[1]);
    return is_empty(old) ? none_value() : old;
}

static Value get_handler(Value self, Value v)
{
    (void)self;
    int number;
    if (!signal_number(v, &number))
        return EMPTY;
    Value handler = runtime.state->signal_handlers[number];
    return is_empty(handler) ? none_value() : retain(handler);
}

static Value default_int_handler(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return error_set_value(TYPE(KeyboardInterrupt), EMPTY);
}

static Value raise_signal(Value self, Value v)
{
    (void)self;
    int64_t number;
    if (!index_as_int64(v, &number, TYPE(OverflowError)))
        return EMPTY;
    if (raise((int)number))
        return error_os(errno, EMPTY);
    return run_pending(thread_current()) ? none_value() : EMPTY;
}

static Value set_alarm(Value self, Value v)
{
    (void)self;
    int64_t seconds;
    return index_as_int64(v, &seconds, TYPE(OverflowError)) ? int_value(alarm((unsigned)seconds)) : EMPTY;
}

static Value wait_for_signal(Value self)
{
    (void)self;
    Thread *thread = gil_release();
    pause();
    gil_acquire(thread);
    return run_pending(thread_current()) ? none_value() : EMPTY;
}

static Value set_wakeup_fd(Value self, const Value *args)
{
    (void)self;
    int64_t fd;
    if (!index_as_int64(args[0], &fd, TYPE(OverflowError)))
        return EMPTY;
    int old = runtime.state->wakeup_fd;
    runtime.state->wakeup_fd = (int)fd;
    return int_value(old);
}

static Value set_interrupt(Value self, const Value *args)
{
    (void)self;
    int number, flag = is_true(args[1]);
    if (flag < 0 || !signal_number(args[0], &number))
        return EMPTY;
    struct sigaction action;
    sigaction(number, NULL, &action);
    action.sa_flags = flag ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(number, &action, NULL) ? error_os(errno, EMPTY) : none_value();
}

static Value signal_text(Value self, Value v)
{
    (void)self;
    int number;
    if (!signal_number(v, &number))
        return EMPTY;
    const char *text = strsignal(number);
    return text && strncmp(text, "Unknown", 7) != 0 ? str_from_c(text) : none_value();
}

static double timer_seconds(const struct timeval *t) { return (double)t->tv_sec + (double)t->tv_usec * 1e-6; }

static Value timer_pair(const struct itimerval *timer)
{
    Value pair[] = {float_value(timer_seconds(&timer->it_value)), float_value(timer_seconds(&timer->it_interval))};
    return tuple_from_owned(pair, 2);
}

static bool to_timeval(Value v, struct timeval *t)
{
    double d;
    if (!as_double(v, &d))
        return false;
    t->tv_sec = (time_t)d;
    t->tv_usec = (suseconds_t)((d - (double)t->tv_sec) * 1e6);
    return true;
}

static Value set_timer(Value self, const Value *args)
{
    (void)self;
    int64_t which;
    struct itimerval timer, old;
    if (!index_as_int64(args[0], &which, TYPE(OverflowError)) || !to_timeval(args[1], &timer.it_value) ||
        !to_timeval(args[2], &timer.it_interval))
        return EMPTY;
    return setitimer((int)which, &timer, &old) ? error_os(errno, EMPTY) : timer_pair(&old);
}

static Value get_timer(Value self, Value v)
{
    (void)self;
    int64_t which;
    struct itimerval timer;
    if (!index_as_int64(v, &which, TYPE(OverflowError)))
        return EMPTY;
    return getitimer((int)which, &timer) ? error_os(errno, EMPTY) : timer_pair(&timer);
}

/* ---- sets of signals ---- */

static Value set_of(const sigset_t *signals)
{
    List *list = list_new(SIGNALS);
    for (int i = 1; list && i < SIGNALS; i++)
        if (sigismember(signals, i) == 1 && !list_append_owned(list, int_value(i)))
            RELEASE(list);
    Value result = list ? call_1(from_pointer(TYPE(set)), from_pointer(list)) : EMPTY;
    RELEASE(list);
    return result;
}

static Value valid_signals(Value self)
{
    (void)self;
    sigset_t all;
    sigfillset(&all);
    return set_of(&all);
}

static Value pending_signals(Value self)
{
    (void)self;
    sigset_t pending;
    return sigpending(&pending) ? error_os(errno, EMPTY) : set_of(&pending);
}

static Value thread_mask(Value self, const Value *args)
{
    (void)self;
    int64_t how;
    sigset_t mask, old;
    Value items = tuple_from_iterable(args[1]);
    if (is_empty(items))
        return EMPTY;
    sigemptyset(&mask);
    bool ok = index_as_int64(args[0], &how, TYPE(OverflowError));
    for (size_t i = 0; ok && i < as_tuple(items)->length; i++) {
        int number;
        ok = signal_number(as_tuple(items)->items[i], &number);
        if (ok)
            sigaddset(&mask, number);
    }
    release(items);
    if (!ok)
        return EMPTY;
    int failed = pthread_sigmask((int)how, &mask, &old);
    if (failed)
        return error_os(failed, EMPTY);
    return run_pending(thread_current()) ? set_of(&old) : EMPTY;
}

static const NativeRow functions[] = {
    NATIVE("alarm", set_alarm, "($module, seconds, /)", "Has SIGALRM sent after some seconds."),
    NATIVE("default_int_handler", default_int_handler, "($module, signalnum, frame, /)", "The handler of SIGINT: raises KeyboardInterrupt."),
    NATIVE("getitimer", get_timer, "($module, which, /)", "The state of an interval timer."),
    NATIVE("getsignal", get_handler, "($module, signalnum, /)", "The handler of a signal."),
    NATIVE("pause", wait_for_signal, "($module, /)", "Waits for a signal."),
    NATIVE("pthread_sigmask", thread_mask, "($module, how, mask, /)", "Changes the signals that this thread blocks."),
    NATIVE("raise_signal", raise_signal, "($module, signalnum, /)", "Sends a signal to this process."),
    NATIVE("set_wakeup_fd", set_wakeup_fd, "($module, fd, /, *, warn_on_full_buffer=True)", "Has each signal's number written to a descriptor."),
    NATIVE("setitimer", set_timer, "($module, which, seconds, interval=0.0, /)", "Sets an interval timer."),
    NATIVE("siginterrupt", set_interrupt, "($module, signalnum, flag, /)", "Whether system calls are broken off by a signal."),
    NATIVE("signal", set_handler, "($module, signalnum, handler, /)", "Sets the handler of a signal; the old one."),
    NATIVE("sigpending", pending_signals, "($module, /)", "The signals that wait because they are blocked."),
    NATIVE("strsignal", signal_text, "($module, signalnum, /)", "What a signal means."),
    NATIVE("valid_signals", valid_signals, "($module, /)", "All signals of this system."),
    NATIVE_END,
};

static const struct { const char *name; int value; } constants[] = {
#define CONSTANT(name) {#name, name},
    CONSTANT(SIGHUP) CONSTANT(SIGINT) CONSTANT(SIGQUIT) CONSTANT(SIGILL) CONSTANT(SIGTRAP) CONSTANT(SIGABRT) CONSTANT(SIGBUS)
    CONSTANT(SIGFPE) CONSTANT(SIGKILL) CONSTANT(SIGUSR1) CONSTANT(SIGSEGV) CONSTANT(SIGUSR2) CONSTANT(SIGPIPE) CONSTANT(SIGALRM)
    CONSTANT(SIGTERM) CONSTANT(SIGSTKFLT) CONSTANT(SIGCHLD) CONSTANT(SIGCONT) CONSTANT(SIGSTOP) CONSTANT(SIGTSTP) CONSTANT(SIGTTIN)
    CONSTANT(SIGTTOU) CONSTANT(SIGURG) CONSTANT(SIGXCPU) CONSTANT(SIGXFSZ) CONSTANT(SIGVTALRM) CONSTANT(SIGPROF) CONSTANT(SIGWINCH)
    CONSTANT(SIGIO) CONSTANT(SIGPWR) CONSTANT(SIGSYS) CONSTANT(SIGIOT) CONSTANT(SIGPOLL) CONSTANT(SIG_BLOCK) CONSTANT(SIG_UNBLOCK)
    CONSTANT(SIG_SETMASK) CONSTANT(ITIMER_REAL) CONSTANT(ITIMER_VIRTUAL) CONSTANT(ITIMER_PROF)
#undef CONSTANT
    {"SIG_DFL", 0}, {"SIG_IGN", 1}, {"NSIG", SIGNALS}, {"SIGCLD", SIGCHLD},
};

/* What the process was started with; SIGINT gets its handler unless it was ignored. */
static bool take_over(Value module)
{
    for (int i = 1; i < SIGNALS; i++) {
        struct sigaction action;
        if (sigaction(i, NULL, &action))
            continue;
        runtime.state->signal_handlers[i] = action.sa_handler == SIG_DFL   ? small_int_value(0)
                                            : action.sa_handler == SIG_IGN ? small_int_value(1)
                                                                           : none_value();
    }
    if (!same(runtime.state->signal_handlers[SIGINT], small_int_value(0)))
        return true;
    runtime.state->signal_handlers[SIGINT] = retain(dict_get_c(module_dict(module), "default_int_handler"));
    return install(SIGINT, signal_note);
}

static bool fill(Value module)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    runtime.state->wakeup_fd = -1;
    signals_pending_hook = run_pending;
    return module_add_int(module, "SIGRTMIN", SIGRTMIN) && module_add_int(module, "SIGRTMAX", SIGRTMAX) &&
           module_add(module, "ItimerError", retain(from_pointer(TYPE(OSError)))) && take_over(module);
}

const ModuleSpec signal_module = {"_signal", "Signals and their handlers.", functions, fill};
