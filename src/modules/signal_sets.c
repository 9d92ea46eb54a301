/* signal_sets.c - module _signal: sets of signals, waiting for them, and sending signals to threads. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "modules/signal.h"
#include "object/call.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"
#include "runtime/sys.h"
#include "types/module.h"
#include "types/struct_sequence.h"
#include "vm/operations.h"

static Value set_of(const sigset_t *signals)
{
    List *list = list_new(SIGNAL_COUNT);
    for (int i = 1; list && i < SIGNAL_COUNT; i++)
        if (sigismember(signals, i) == 1 && !list_append_owned(list, int_value(i))) {
            RELEASE(list);
            return EMPTY;
        }
    Value result = list ? call_1(from_pointer(TYPE(set)), from_pointer(list)) : EMPTY;
    RELEASE(list);
    return result;
}

/* A set from an iterable of signal numbers. Those that the C library keeps for itself are left out. */
static bool read_set(Value iterable, sigset_t *set)
{
    Value items = tuple_from_iterable(iterable);
    sigemptyset(set);
    if (is_empty(items))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < as_tuple(items)->length; i++) {
        int64_t n;
        ok = index_as_int64(as_tuple(items)->items[i], &n, NULL);
        if (ok && (n < 1 || n >= SIGNAL_COUNT)) {
            error_value("signal number %lld out of range [1; %d]", (long long)n, SIGNAL_COUNT - 1);
            ok = false;
        }
        if (ok)
            sigaddset(set, (int)n);
    }
    release(items);
    return ok;
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
    if (!index_as_int64(args[0], &how, TYPE(OverflowError)) || !read_set(args[1], &mask))
        return EMPTY;
    int failed = pthread_sigmask((int)how, &mask, &old);
    if (failed)
        return error_os(failed, EMPTY);
    return signals_run(thread_current()) ? set_of(&old) : EMPTY;
}

/* ---- waiting ---- */

static const SequenceField info_fields[] = {
    {"si_signo", "signal number"}, {"si_code", "signal code"}, {"si_errno", "errno associated with the signal"},
    {"si_pid", "the sender's process"}, {"si_uid", "the sender's user"}, {"si_status", "exit value or signal"},
    {"si_band", "band event of SIGPOLL"},
};

static Value info_of(const siginfo_t *info)
{
    Value fields[] = {
        int_value(info->si_signo), int_value(info->si_code), int_value(info->si_errno), int_value(info->si_pid),
        int_value((int64_t)info->si_uid), int_value(info->si_status), int_value(info->si_band),
    };
    return struct_sequence_new(runtime.state->siginfo_type, fields, 7);
}

static Value wait_for_one(Value self, Value set)
{
    (void)self;
    sigset_t wanted;
    int number, failed;
    if (!read_set(set, &wanted))
        return EMPTY;
    do {
        Thread *thread = gil_release();
        failed = sigwait(&wanted, &number);
        gil_acquire(thread);
    } while (failed == EINTR && vm_breaker(thread_current()));
    if (error_occurred())
        return EMPTY;
    return failed ? error_os(failed, EMPTY) : int_value(number);
}

/* until NULL: for ever. -1 and errno, or -2: a handler raised. */
static int wait_with_info(const sigset_t *wanted, siginfo_t *info, const struct timespec *until)
{
    for (;;) {
        struct timespec now, left = {0, 0};
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (until && (until->tv_sec > now.tv_sec || (until->tv_sec == now.tv_sec && until->tv_nsec > now.tv_nsec))) {
            left.tv_sec = until->tv_sec - now.tv_sec - (until->tv_nsec < now.tv_nsec);
            left.tv_nsec = until->tv_nsec - now.tv_nsec + (until->tv_nsec < now.tv_nsec ? 1000000000 : 0);
        }
        Thread *thread = gil_release();
        int number = until ? sigtimedwait(wanted, info, &left) : sigwaitinfo(wanted, info);
        gil_acquire(thread);
        if (number != -1 || errno != EINTR)
            return number;
        if (!vm_breaker(thread_current()))
            return -2;
    }
}

static Value wait_for_info(Value self, Value set)
{
    (void)self;
    sigset_t wanted;
    siginfo_t info;
    if (!read_set(set, &wanted))
        return EMPTY;
    int number = wait_with_info(&wanted, &info, NULL);
    return number == -2 ? EMPTY : number < 0 ? error_os(errno, EMPTY) : info_of(&info);
}

static Value wait_for_time(Value self, const Value *args)
{
    (void)self;
    sigset_t wanted;
    siginfo_t info;
    double seconds;
    struct timespec until;
    if (!as_double(args[1], &seconds))
        return EMPTY;
    if (!(seconds >= 0))
        return error_value("timeout must be non-negative");
    if (seconds > 9223372036.0)
        return error_overflow("timestamp out of range for platform time_t");
    if (!read_set(args[0], &wanted))
        return EMPTY;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    int number = wait_with_info(&wanted, &info, &until);
    if (number == -1)
        return errno == EAGAIN ? none_value() : error_os(errno, EMPTY);
    return number < 0 ? EMPTY : info_of(&info);
}

/* ---- sending ---- */

static Value kill_thread(Value self, const Value *args)
{
    (void)self;
    int64_t id, number;
    if (!index_as_int64(args[0], &id, TYPE(OverflowError)) || !index_as_int64(args[1], &number, TYPE(OverflowError)))
        return EMPTY;
    Value both = tuple_pack(2, args[0], args[1]);
    bool allowed = !is_empty(both) && sys_audit("signal.pthread_kill", both);
    release(both);
    if (!allowed)
        return EMPTY;
    int failed = pthread_kill((pthread_t)id, (int)number);
    if (failed)
        return error_os(failed, EMPTY);
    return signals_run(thread_current()) ? none_value() : EMPTY;
}

static Value send_by_descriptor(Value self, const Value *args)
{
    (void)self;
    int64_t fd, number, flags;
    if (!index_as_int64(args[0], &fd, TYPE(OverflowError)) || !index_as_int64(args[1], &number, TYPE(OverflowError)) ||
        !index_as_int64(args[3], &flags, TYPE(OverflowError)))
        return EMPTY;
    if (!is_none(args[2]))
        return error_type("siginfo must be None");
    if (syscall(SYS_pidfd_send_signal, (int)fd, (int)number, NULL, (unsigned)flags))
        return error_os(errno, EMPTY);
    return signals_run(thread_current()) ? none_value() : EMPTY;
}

static const NativeRow rows[] = {
    NATIVE("pidfd_send_signal", send_by_descriptor, "($module, pidfd, signalnum, siginfo=None, flags=0, /)", "Sends a signal to the process of a descriptor."),
    NATIVE("pthread_kill", kill_thread, "($module, thread_id, signalnum, /)", "Sends a signal to a thread."),
    NATIVE("pthread_sigmask", thread_mask, "($module, how, mask, /)", "Changes the signals that this thread blocks."),
    NATIVE("sigpending", pending_signals, "($module, /)", "The signals that wait because they are blocked."),
    NATIVE("sigtimedwait", wait_for_time, "($module, sigset, timeout, /)", "Waits for one of some signals, for a time; what is known of it, or None."),
    NATIVE("sigwait", wait_for_one, "($module, sigset, /)", "Waits for one of some signals; its number."),
    NATIVE("sigwaitinfo", wait_for_info, "($module, sigset, /)", "Waits for one of some signals; what is known of it."),
    NATIVE("valid_signals", valid_signals, "($module, /)", "All signals of this system."),
    NATIVE_END,
};

bool signal_add_sets(Value module)
{
    Value name = str_from_c("_signal");
    bool ok = !is_empty(name);
    for (const NativeRow *row = rows; ok && row->name; row++)
        ok = module_add(module, row->name, native_function_new(row, module, name));
    release(name);
    Type *type = ok ? struct_sequence_type("signal.struct_siginfo", "What is known of a signal.", info_fields, 7, 7, true) : NULL;
    if (type == NULL)
        return false;
    runtime.state->siginfo_type = RETAIN(type);
    return module_add(module, "struct_siginfo", from_pointer(type));
}
