/* process.c - module posix: processes, users, the system. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"
#include "runtime/import.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "runtime/threads.h"
#include "types/module.h"
#include "types/struct_sequence.h"

#define CHECKED(failed) ((failed) ? posix_error() : none_value())

static Value os_kill(Value self, const Value *args)
{
    (void)self;
    int pid, number;
    if (!posix_int(args[0], &pid) || !posix_int(args[1], &number))
        return EMPTY;
    if (kill(pid, number))
        return posix_error();
    return posix_signals() ? none_value() : EMPTY;
}

static Value os_killpg(Value self, const Value *args)
{
    (void)self;
    int group, number;
    return posix_int(args[0], &group) && posix_int(args[1], &number) ? CHECKED(killpg(group, number)) : EMPTY;
}

static Value os_fork(Value self)
{
    (void)self;
    if (!fork_allowed())
        return EMPTY;
    fork_before();
    pid_t pid = fork();
    int failed = pid < 0 ? errno : 0;
    if (pid == 0)
        fork_child();
    else
        fork_parent("fork");
    return failed ? error_os(failed, EMPTY) : int_value(pid);
}

static Value pid_status(pid_t pid, int status)
{
    Value pair[] = {int_value(pid), int_value(status)};
    return tuple_from_owned(pair, 2);
}

static Value os_waitpid(Value self, const Value *args)
{
    (void)self;
    int pid, options, status = 0;
    pid_t result;
    if (!posix_int(args[0], &pid) || !posix_int(args[1], &options))
        return EMPTY;
    POSIX_BLOCKING(result, waitpid(pid, &status, options));
    return result < 0 ? posix_error() : pid_status(result, status);
}

static Value os_wait(Value self)
{
    (void)self;
    int status = 0;
    pid_t result;
    POSIX_BLOCKING(result, wait(&status));
    return result < 0 ? posix_error() : pid_status(result, status);
}

/* ---- waitid, wait3, wait4 ---- */

static const SequenceField waitid_fields[] = {{"si_pid", NULL}, {"si_uid", NULL}, {"si_signo", NULL}, {"si_status", NULL}, {"si_code", NULL}};

Value posix_waitid_type(void)
{
    return from_pointer(struct_sequence_type("posix.waitid_result", "What os.waitid() gives.", waitid_fields, 5, 5, true));
}

static Value os_waitid(Value self, const Value *args)
{
    int kind, id, options, failed;
    siginfo_t info = {.si_pid = 0};
    if (!posix_int(args[0], &kind) || !posix_int(args[1], &id) || !posix_int(args[2], &options))
        return EMPTY;
    POSIX_BLOCKING(failed, waitid((idtype_t)kind, (id_t)id, &info, options));
    if (failed)
        return posix_error();
    if (info.si_pid == 0)
        return none_value();
    Value fields[] = {int_value(info.si_pid), int_value(info.si_uid), int_value(info.si_signo), int_value(info.si_status), int_value(info.si_code)};
    return struct_sequence_new(as_type(module_kept(self, POSIX_WAITID_RESULT)), fields, 5);
}

/* (pid, status, resource usage), whose type is module resource's. */
static Value usage_status(pid_t pid, int status, const struct rusage *u)
{
    Value resource = import_module("resource"), type = is_empty(resource) ? EMPTY : get_attribute_c(resource, "struct_rusage");
    release(resource);
    if (is_empty(type))
        return EMPTY;
    Value fields[16] = {float_value((double)u->ru_utime.tv_sec + 1e-6 * (double)u->ru_utime.tv_usec),
                        float_value((double)u->ru_stime.tv_sec + 1e-6 * (double)u->ru_stime.tv_usec)};
    const long counts[14] = {u->ru_maxrss, u->ru_ixrss, u->ru_idrss, u->ru_isrss, u->ru_minflt, u->ru_majflt, u->ru_nswap,
                             u->ru_inblock, u->ru_oublock, u->ru_msgsnd, u->ru_msgrcv, u->ru_nsignals, u->ru_nvcsw, u->ru_nivcsw};
    for (int i = 0; i < 14; i++)
        fields[i + 2] = int_value(counts[i]);
    Value items[] = {int_value(pid), int_value(status), struct_sequence_new(as_type(type), fields, 16)};
    release(type);
    return tuple_checked(items, 3);
}

static Value wait_with_usage(int pid, int options)
{
    int status = 0;
    pid_t result;
    struct rusage usage = {0};
    POSIX_BLOCKING(result, wait4(pid, &status, options, &usage));
    return result < 0 ? posix_error() : usage_status(result, status, &usage);
}

static Value os_wait3(Value self, const Value *args)
{
    (void)self;
    int options;
    return posix_int(args[0], &options) ? wait_with_usage(-1, options) : EMPTY;
}

static Value os_wait4(Value self, const Value *args)
{
    (void)self;
    int pid, options;
    return posix_int(args[0], &pid) && posix_int(args[1], &options) ? wait_with_usage(pid, options) : EMPTY;
}

#define STATUS_TEST(name, expression, wrap)                                                                            \
    static Value os_##name(Value self, const Value *args)                                                              \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        int status;                                                                                                    \
        return posix_int(args[0], &status) ? wrap(expression) : EMPTY;                                                 \
    }
STATUS_TEST(WIFEXITED, WIFEXITED(status), bool_value)
STATUS_TEST(WEXITSTATUS, WEXITSTATUS(status), int_value)
STATUS_TEST(WIFSIGNALED, WIFSIGNALED(status), bool_value)
STATUS_TEST(WTERMSIG, WTERMSIG(status), int_value)
STATUS_TEST(WIFSTOPPED, WIFSTOPPED(status), bool_value)
STATUS_TEST(WSTOPSIG, WSTOPSIG(status), int_value)
STATUS_TEST(WIFCONTINUED, WIFCONTINUED(status), bool_value)
STATUS_TEST(WCOREDUMP, WCOREDUMP(status), bool_value)

static Value os_waitstatus_to_exitcode(Value self, const Value *args)
{
    (void)self;
    int status;
    if (!posix_int(args[0], &status))
        return EMPTY;
    if (WIFEXITED(status))
        return int_value(WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return int_value(-WTERMSIG(status));
    return error_value("invalid wait status: %d", status);
}

static Value os_exit(Value self, const Value *args)
{
    (void)self;
    int status;
    if (posix_int(args[0], &status))
        _exit(status);
    return EMPTY;
}

static Value os_abort(Value self)
{
    (void)self;
    abort();
}

static Value os_system(Value self, const Value *args)
{
    (void)self;
    Value command = path_bytes(args[0]);
    if (is_empty(command))
        return EMPTY;
    Thread *thread = gil_release();
    int status = system(as_bytes(command)->data);
    gil_acquire(thread);
    release(command);
    return int_value(status);
}

/* ---- environment ---- */

static Value os_putenv(Value self, const Value *args)
{
    (void)self;
    Value name = path_bytes(args[0]), value = is_empty(name) ? EMPTY : path_bytes(args[1]);
    Value result = EMPTY;
    if (!is_empty(value)) {
        if (strchr(as_bytes(name)->data, '='))
            error_value("illegal environment variable name");
        else
            result = CHECKED(setenv(as_bytes(name)->data, as_bytes(value)->data, 1));
    }
    release(name);
    release(value);
    return result;
}

static Value os_unsetenv(Value self, const Value *args)
{
    (void)self;
    Value name = path_bytes(args[0]);
    if (is_empty(name))
        return EMPTY;
    int failed = unsetenv(as_bytes(name)->data);
    release(name);
    return CHECKED(failed);
}

/* ---- the system ---- */

static const SequenceField uname_fields[] = {
    {"sysname", "operating system name"}, {"nodename", "name of machine on network"}, {"release", "operating system release"},
    {"version", "operating system version"}, {"machine", "hardware identifier"},
};
static const SequenceField times_fields[] = {
    {"user", "user time"}, {"system", "system time"}, {"children_user", "user time of children"},
    {"children_system", "system time of children"}, {"elapsed", "elapsed time since an arbitrary point in the past"},
};
static const SequenceField terminal_fields[] = {{"columns", "width in characters"}, {"lines", "height in characters"}};

bool posix_add_process_types(Value module)
{
    Type *u = struct_sequence_type("posix.uname_result", "What os.uname() gives.", uname_fields, 5, 5, true);
    Type *t = struct_sequence_type("posix.times_result", "What os.times() gives.", times_fields, 5, 5, true);
    Type *s = struct_sequence_type("os.terminal_size", "What os.get_terminal_size() gives.", terminal_fields, 2, 2, true);
    runtime.state->uname_type = u;
    runtime.state->times_type = t;
    runtime.state->terminal_size_type = s;
    return u && t && s && module_add(module, "uname_result", retain(from_pointer(u))) &&
           module_add(module, "times_result", retain(from_pointer(t))) && module_add(module, "terminal_size", retain(from_pointer(s)));
}

static Value os_uname(Value self)
{
    (void)self;
    struct utsname u;
    if (uname(&u))
        return posix_error();
    Value fields[] = {path_decode_c(u.sysname), path_decode_c(u.nodename), path_decode_c(u.release), path_decode_c(u.version), path_decode_c(u.machine)};
    return struct_sequence_new(runtime.state->uname_type, fields, 5);
}

static Value os_times(Value self)
{
    (void)self;
    struct tms t;
    double ticks = (double)sysconf(_SC_CLK_TCK);
    clock_t elapsed = times(&t);
    Value fields[] = {float_value((double)t.tms_utime / ticks), float_value((double)t.tms_stime / ticks), float_value((double)t.tms_cutime / ticks),
                      float_value((double)t.tms_cstime / ticks), float_value((double)elapsed / ticks)};
    return struct_sequence_new(runtime.state->times_type, fields, 5);
}

static Value os_urandom(Value self, Value v)
{
    (void)self;
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return EMPTY;
    if (n < 0)
        return error_value("negative argument not allowed");
    Bytes *bytes = bytes_new((size_t)n);
    for (size_t done = 0; bytes && done < (size_t)n;) {
        ssize_t got;
        POSIX_BLOCKING(got, getrandom(bytes->data + done, (size_t)n - done, 0));
        if (got < 0) {
            RELEASE(bytes);
            return posix_error();
        }
        done += (size_t)got;
    }
    return from_pointer(bytes);
}

static Value os_getloadavg(Value self)
{
    (void)self;
    double loads[3];
    if (getloadavg(loads, 3) != 3)
        return error_set(TYPE(OSError), "Load averages are unobtainable");
    Value values[] = {float_value(loads[0]), float_value(loads[1]), float_value(loads[2])};
    return tuple_from_owned(values, 3);
}

static Value os_strerror(Value self, Value v)
{
    (void)self;
    int number;
    return posix_int(v, &number) ? str_from_c(strerror(number)) : EMPTY;
}

static Value os_register_at_fork(Value self, const Value *args)
{
    (void)self;
    static const char *const names[] = {"before", "after_in_child", "after_in_parent"};
    for (int i = 0; i < 3; i++)
        if (!is_empty(args[i]) && !is_callable(args[i]))
            return error_type("'%s' must be callable, not %T", names[i], args[i]);
    if (is_empty(args[0]) && is_empty(args[1]) && is_empty(args[2]))
        return error_type("At least one argument is required.");
    for (int i = 0; i < 3; i++) {
        Value *list = &runtime.state->fork_functions[i];
        if (is_empty(args[i]))
            continue;
        if ((is_empty(*list) && is_empty(*list = from_pointer(list_new(0)))) || !list_append(as_list(*list), args[i]))
            return EMPTY;
    }
    return none_value();
}

static Value os_get_terminal_name(Value self, Value v)
{
    (void)self;
    int fd;
    char name[256];
    if (!posix_int(v, &fd))
        return EMPTY;
    int failed = ttyname_r(fd, name, sizeof name);
    return failed ? error_os(failed, EMPTY) : path_decode_c(name);
}

#define STATUS_ROW(name) NATIVE(#name, os_##name, "($module, /, status)", "Looks at the status of a process.")

const NativeRow posix_process_rows[] = {
    STATUS_ROW(WIFEXITED), STATUS_ROW(WEXITSTATUS), STATUS_ROW(WIFSIGNALED), STATUS_ROW(WTERMSIG), STATUS_ROW(WIFSTOPPED),
    STATUS_ROW(WSTOPSIG), STATUS_ROW(WIFCONTINUED), STATUS_ROW(WCOREDUMP), STATUS_ROW(waitstatus_to_exitcode),
    NATIVE("_exit", os_exit, "($module, /, status)", "Ends the process at once."),
    NATIVE("abort", os_abort, "($module, /)", "Ends the process with SIGABRT."),
    NATIVE("fork", os_fork, "($module, /)", "Forks a child process: 0 in the child."),
    NATIVE("getloadavg", os_getloadavg, "($module, /)", "The load averages of 1, 5 and 15 minutes."),
    NATIVE("kill", os_kill, "($module, pid, signal, /)", "Sends a signal to a process."),
    NATIVE("killpg", os_killpg, "($module, pgid, signal, /)", "Sends a signal to a process group."),
    NATIVE("putenv", os_putenv, "($module, name, value, /)", "Sets an environment variable."),
    NATIVE("register_at_fork", os_register_at_fork, "($module, /, *, before=<unset>, after_in_child=<unset>, after_in_parent=<unset>)", "Registers functions for fork()."),
    NATIVE("strerror", os_strerror, "($module, code, /)", "The message of an error number."),
    NATIVE("system", os_system, "($module, /, command)", "Runs a command in a shell."),
    NATIVE("times", os_times, "($module, /)", "The process's times."),
    NATIVE("ttyname", os_get_terminal_name, "($module, fd, /)", "The name of a terminal."),
    NATIVE("uname", os_uname, "($module, /)", "What the system is."),
    NATIVE("unsetenv", os_unsetenv, "($module, name, /)", "Deletes an environment variable."),
    NATIVE("urandom", os_urandom, "($module, size, /)", "Random bytes."),
    NATIVE("wait", os_wait, "($module, /)", "Waits for a child: (pid, status)."),
    NATIVE("wait3", os_wait3, "($module, /, options)", "Waits for a child: (pid, status, resource usage)."),
    NATIVE("wait4", os_wait4, "($module, /, pid, options)", "Waits for a process: (pid, status, resource usage)."),
    NATIVE("waitid", os_waitid, "($module, idtype, id, options, /)", "Waits for a change of a process's state; its waitid_result, or None."),
    NATIVE("waitpid", os_waitpid, "($module, pid, options, /)", "Waits for a process: (pid, status)."),
    NATIVE_END,
};
