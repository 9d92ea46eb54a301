/* signal.c - module _signal: handlers run in the main thread, where the loop looks at its breaker. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/stat.h>
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

/* All that the system's handler does: a note, a look at the breaker, a byte for who sleeps in select(). */
void signal_note(int number)
{
    int saved = errno;
    struct RuntimeState *state = runtime.state;
    if (state == NULL)
        return;
    state->signal_pending[number] = 1;
    state->any_signal = 1;
    state->main->breaker = 1;
    if (state->wakeup_fd >= 0) {
        unsigned char byte = (unsigned char)number;
        bool failed = write(state->wakeup_fd, &byte, 1) < 0;
        if (failed && (state->wakeup_warns || (errno != EAGAIN && errno != EWOULDBLOCK)))
            state->wakeup_error = errno;
    }
    errno = saved;
}

static void show_wakeup_error(void)
{
    int number = runtime.state->wakeup_error;
    runtime.state->wakeup_error = 0;
    if (number == 0)
        return;
    error_os(number, EMPTY);
    error_unraisable("Exception ignored while trying to write to the signal wakeup fd", EMPTY);
}

/* Calls one handler. false: it raised. */
static bool call_handler(Thread *thread, int number)
{
    Value handler = runtime.state->signal_handlers[number];
    if (is_empty(handler) || is_none(handler) || is_int(handler)) {
        error_set(TYPE(OSError), "Signal %d ignored due to race condition", number);
        error_unraisable(NULL, NONE);
        return true;
    }
    Frame *frame = thread->frame && thread->frame->code ? thread->frame : NULL;
    FrameObject *object = frame ? frame_object(frame) : NULL;
    if (frame && object == NULL)
        return false;
    retain(handler);
    Value done = call_2(handler, int_value(number), object ? from_pointer(object) : NONE);
    release(handler);
    release(done);
    return !is_empty(done);
}

bool signals_run(Thread *thread)
{
    struct RuntimeState *state = runtime.state;
    if (!state->any_signal || thread != state->main)
        return true;
    state->any_signal = 0;
    show_wakeup_error();
    for (int i = 1; i < SIGNAL_COUNT; i++) {
        if (!state->signal_pending[i])
            continue;
        state->signal_pending[i] = 0;
        if (call_handler(thread, i))
            continue;
        state->any_signal = 1; /* the rest waits for the next look */
        thread->breaker = 1;
        return false;
    }
    return true;
}

bool signal_number(Value v, int *number)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    if (n < 1 || n >= SIGNAL_COUNT) {
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
    if (thread_current() != runtime.state->main)
        return error_value("signal only works in main thread of the main interpreter");
    if (!signal_number(args[0], &number))
        return EMPTY;
    bool is_constant = is_int(args[1]) && int_as_int64(args[1], &constant) == 0 && (constant == 0 || constant == 1);
    if (!is_constant && !is_callable(args[1]))
        return error_type("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    if (!signals_run(thread_current()) ||
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
    return signals_run(thread_current()) ? none_value() : EMPTY;
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
    return signals_run(thread_current()) ? none_value() : EMPTY;
}

/* A descriptor that a handler may write to without ever waiting. */
static bool usable_for_wakeup(int fd)
{
    struct stat status;
    int flags;
    if (fd < 0)
        return true;
    if (fstat(fd, &status) || (flags = fcntl(fd, F_GETFL)) < 0) {
        error_os(errno, EMPTY);
        return false;
    }
    if (!(flags & O_NONBLOCK))
        error_value("the fd %d must be in non-blocking mode", fd);
    return flags & O_NONBLOCK;
}

static Value set_wakeup_fd(Value self, const Value *args)
{
    (void)self;
    int64_t fd;
    int warns = is_true(args[1]);
    if (warns < 0 || !index_as_int64(args[0], &fd, TYPE(OverflowError)))
        return EMPTY;
    if (thread_current() != runtime.state->main)
        return error_value("set_wakeup_fd only works in main thread of the main interpreter");
    if (!usable_for_wakeup(fd < INT32_MAX ? (int)fd : INT32_MAX))
        return EMPTY;
    int old = runtime.state->wakeup_fd;
    runtime.state->wakeup_warns = warns;
    runtime.state->wakeup_fd = fd < 0 ? -1 : (int)fd;
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
    if (!(fabs(d) < 9e15)) {
        error_overflow("timestamp out of range for platform time_t");
        return false;
    }
    t->tv_sec = (time_t)floor(d);
    t->tv_usec = (suseconds_t)ceil((d - floor(d)) * 1e6); /* a tiny time is not none */
    if (t->tv_usec >= 1000000) {
        t->tv_sec++;
        t->tv_usec = 0;
    }
    return true;
}

static Value timer_error(int number)
{
    Value args[] = {int_value(number), str_from_c(strerror(number))};
    Value pair = is_empty(args[1]) ? EMPTY : tuple_pack(2, args[0], args[1]);
    Value e = is_empty(pair) ? EMPTY : call_with(from_pointer(runtime.state->timer_error_type), pair, EMPTY);
    if (!is_empty(e))
        error_raise(e);
    release(args[1]);
    release(pair);
    release(e);
    return EMPTY;
}

static Value set_timer(Value self, const Value *args)
{
    (void)self;
    int64_t which;
    struct itimerval timer, old;
    if (!index_as_int64(args[0], &which, TYPE(OverflowError)) || !to_timeval(args[1], &timer.it_value) ||
        !to_timeval(args[2], &timer.it_interval))
        return EMPTY;
    return setitimer((int)which, &timer, &old) ? timer_error(errno) : timer_pair(&old);
}

static Value get_timer(Value self, Value v)
{
    (void)self;
    int64_t which;
    struct itimerval timer;
    if (!index_as_int64(v, &which, TYPE(OverflowError)))
        return EMPTY;
    return getitimer((int)which, &timer) ? timer_error(errno) : timer_pair(&timer);
}

static const NativeRow functions[] = {
    NATIVE("alarm", set_alarm, "($module, seconds, /)", "Has SIGALRM sent after some seconds."),
    NATIVE("default_int_handler", default_int_handler, "($module, signalnum, frame, /)", "The handler of SIGINT: raises KeyboardInterrupt."),
    NATIVE("getitimer", get_timer, "($module, which, /)", "The state of an interval timer."),
    NATIVE("getsignal", get_handler, "($module, signalnum, /)", "The handler of a signal."),
    NATIVE("pause", wait_for_signal, "($module, /)", "Waits for a signal."),
    NATIVE("raise_signal", raise_signal, "($module, signalnum, /)", "Sends a signal to this process."),
    NATIVE("set_wakeup_fd", set_wakeup_fd, "($module, fd, /, *, warn_on_full_buffer=True)", "Has each signal's number written to a descriptor."),
    NATIVE("setitimer", set_timer, "($module, which, seconds, interval=0.0, /)", "Sets an interval timer."),
    NATIVE("siginterrupt", set_interrupt, "($module, signalnum, flag, /)", "Whether system calls are broken off by a signal."),
    NATIVE("signal", set_handler, "($module, signalnum, handler, /)", "Sets the handler of a signal; the old one."),
    NATIVE("strsignal", signal_text, "($module, signalnum, /)", "What a signal means."),
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
    {"SIG_DFL", 0}, {"SIG_IGN", 1}, {"NSIG", SIGNAL_COUNT}, {"SIGCLD", SIGCHLD},
};

/* What the process was started with; SIGINT gets its handler unless it was ignored. */
static bool take_over(Value module)
{
    for (int i = 1; i < SIGNAL_COUNT; i++) {
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

static bool add_timer_error(Value module)
{
    Value name = str_from_c("itimer_error"), bases = tuple_pack(1, from_pointer(TYPE(OSError))), namespace = from_pointer(dict_new());
    Value owner = str_from_c("signal"), type = EMPTY;
    if (!is_empty(name) && !is_empty(bases) && !is_empty(namespace) && !is_empty(owner) && dict_set(as_dict(namespace), NAME(module_), owner))
        type = call_3(from_pointer(TYPE(type)), name, bases, namespace);
    release(name);
    release(bases);
    release(namespace);
    release(owner);
    if (is_empty(type))
        return false;
    runtime.state->timer_error_type = as_type(retain(type));
    return module_add(module, "ItimerError", type);
}

static bool fill(Value module)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    runtime.state->wakeup_fd = -1;
    runtime.state->give_signals_back = signals_finish;
    signals_pending_hook = signals_run;
    return module_add_int(module, "SIGRTMIN", SIGRTMIN) && module_add_int(module, "SIGRTMAX", SIGRTMAX) &&
           add_timer_error(module) && signal_add_sets(module) && take_over(module);
}

void signals_finish(void)
{
    for (int i = 1; i < SIGNAL_COUNT; i++) {
        Value handler = take(&runtime.state->signal_handlers[i]);
        if (is_object(handler) && !is_none(handler))
            install(i, SIG_DFL);
        release(handler);
    }
    runtime.state->wakeup_fd = -1;
}

const ModuleSpec signal_module = {"_signal", "Signals and their handlers.", functions, fill};
