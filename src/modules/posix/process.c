/* process.c - module posix: processes, users, the system. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules/posix/posix.h"
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
#include "runtime/path.h"
#include "runtime/state.h"
#include "runtime/threads.h"
#include "types/module.h"
#include "types/struct_sequence.h"

#define CHECKED(failed) ((failed) ? posix_error() : none_value())
#define GETTER(name, expression)                                                                                       \
    static Value os_##name(Value self)                                                                                 \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        return int_value(expression);                                                                                  \
    }

GETTER(getpid, getpid())
GETTER(getppid, getppid())
GETTER(getuid, getuid())
GETTER(geteuid, geteuid())
GETTER(getgid, getgid())
GETTER(getegid, getegid())
GETTER(getpgrp, getpgrp())

#define SETTER(name)                                                                                                   \
    static Value os_##name(Value self, Value v)                                                                        \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        int id;                                                                                                        \
        return posix_int(v, &id) ? CHECKED(name((unsigned)id)) : EMPTY;                                                \
    }

SETTER(setuid)
SETTER(setgid)
SETTER(seteuid)
SETTER(setegid)

static Value os_setsid(Value self)
{
    (void)self;
    pid_t id = setsid();
    return id < 0 ? posix_error() : none_value();
}

static Value os_getsid(Value self, Value v)
{
    (void)self;
    int pid;
    if (!posix_int(v, &pid))
        return EMPTY;
    pid_t id = getsid(pid);
    return id < 0 ? posix_error() : int_value(id);
}

static Value os_getpgid(Value self, const Value *args)
{
    (void)self;
    int pid;
    if (!posix_int(args[0], &pid))
        return EMPTY;
    pid_t id = getpgid(pid);
    return id < 0 ? posix_error() : int_value(id);
}

static Value os_setpgid(Value self, const Value *args)
{
    (void)self;
    int pid, group;
    return posix_int(args[0], &pid) && posix_int(args[1], &group) ? CHECKED(setpgid(pid, group)) : EMPTY;
}

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

static Value os_getgroups(Value self)
{
    (void)self;
    gid_t groups[1024];
    int n = getgroups(1024, groups);
    List *list = n < 0 ? NULL : list_new((size_t)n);
    if (n < 0)
        return posix_error();
    for (int i = 0; list && i < n; i++)
        if (!list_append_owned(list, int_value(groups[i])))
            DISCARD(list);
    return from_pointer(list);
}

static Value os_getlogin(Value self)
{
    (void)self;
    char name[256];
    int failed = getlogin_r(name, sizeof name);
    if (failed)
        return error_os(failed, EMPTY);
    return path_decode_c(name);
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

/* ---- exec ---- */

static void free_strings(char **strings)
{
    for (size_t i = 0; strings && strings[i]; i++)
        free(strings[i]);
    free(strings);
}

static char **argument_strings(Value sequence)
{
    size_t n = as_tuple(sequence)->length;
    char **strings = calloc(n + 1, sizeof *strings);
    for (size_t i = 0; strings && i < n; i++) {
        Value bytes = path_bytes(as_tuple(sequence)->items[i]);
        if (!is_empty(bytes))
            strings[i] = strdup(as_bytes(bytes)->data);
        release(bytes);
        if (strings[i] == NULL) {
            free_strings(strings);
            return NULL;
        }
    }
    return strings;
}

/* "NAME=value" of each item of a mapping. */
static char **environment_strings(Value mapping)
{
    Value items = call_method_c(mapping, "items", NULL, 0), tuple = is_empty(items) ? EMPTY : tuple_from_iterable(items);
    release(items);
    if (is_empty(tuple))
        return NULL;
    size_t n = as_tuple(tuple)->length;
    char **strings = calloc(n + 1, sizeof *strings);
    for (size_t i = 0; strings && i < n; i++) {
        Value item = as_tuple(tuple)->items[i];
        bool ok = is_tuple(item) && as_tuple(item)->length == 2;
        Value key = ok ? path_bytes(as_tuple(item)->items[0]) : EMPTY, value = is_empty(key) ? EMPTY : path_bytes(as_tuple(item)->items[1]);
        if (!is_empty(value) && asprintf(&strings[i], "%s=%s", as_bytes(key)->data, as_bytes(value)->data) < 0)
            strings[i] = NULL;
        release(key);
        release(value);
        if (strings[i] == NULL) {
            free_strings(strings);
            strings = NULL;
        }
    }
    release(tuple);
    return strings;
}

static Value exec_with(Value path_value, Value argv, Value environment, const char *function)
{
    Path path;
    if (!is_tuple(argv) && !is_list(argv))
        return error_type("%s() arg 2 must be a tuple or list", function);
    if (!posix_path(&path, path_value, function, "path", !is_empty(environment), false))
        return EMPTY;
    Value tuple = tuple_from_iterable(argv);
    char **strings = is_empty(tuple) ? NULL : argument_strings(tuple);
    bool has_arguments = !is_empty(tuple) && as_tuple(tuple)->length > 0;
    release(tuple);
    char **env = !strings ? NULL : is_empty(environment) ? environ : environment_strings(environment);
    if (strings && !has_arguments)
        error_value("%s() arg 2 must not be empty", function);
    else if (env && path.fd >= 0 && is_empty(path.bytes))
        fexecve(path.fd, strings, env);
    else if (env)
        execve(path.name, strings, env);
    int number = errno;
    free_strings(strings);
    if (env != environ)
        free_strings(env);
    errno = number;
    return posix_path_error(&path);
}

static Value os_execv(Value self, const Value *args) { (void)self; return exec_with(args[0], args[1], EMPTY, "execv"); }
static Value os_execve(Value self, const Value *args) { (void)self; return exec_with(args[0], args[1], args[2], "execve"); }

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

static Value os_cpu_count(Value self)
{
    (void)self;
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? none_value() : int_value(n);
}

static Value os_sched_getaffinity(Value self, Value v)
{
    (void)self;
    int pid;
    cpu_set_t set;
    if (!posix_int(v, &pid))
        return EMPTY;
    if (sched_getaffinity(pid, sizeof set, &set))
        return posix_error();
    List *list = list_new(16);
    for (int i = 0; list && i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set) && !list_append_owned(list, int_value(i)))
            DISCARD(list);
    Value result = list ? call_1(from_pointer(TYPE(set)), from_pointer(list)) : EMPTY;
    RELEASE(list);
    return result;
}

static Value os_sched_yield(Value self)
{
    (void)self;
    return CHECKED(sched_yield());
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

static Value os_sysconf(Value self, Value name)
{
    (void)self;
    static const struct { const char *name; int number; } names[] = {
        {"SC_ARG_MAX", _SC_ARG_MAX}, {"SC_CLK_TCK", _SC_CLK_TCK}, {"SC_NPROCESSORS_CONF", _SC_NPROCESSORS_CONF}, {"SC_NPROCESSORS_ONLN", _SC_NPROCESSORS_ONLN},
        {"SC_OPEN_MAX", _SC_OPEN_MAX}, {"SC_PAGE_SIZE", _SC_PAGE_SIZE}, {"SC_PAGESIZE", _SC_PAGESIZE}, {"SC_PHYS_PAGES", _SC_PHYS_PAGES},
        {"SC_IOV_MAX", _SC_IOV_MAX}, {"SC_SEM_NSEMS_MAX", _SC_SEM_NSEMS_MAX}, {"SC_CHILD_MAX", _SC_CHILD_MAX}, {"SC_AVPHYS_PAGES", _SC_AVPHYS_PAGES},
    };
    int number = -1;
    if (is_str(name)) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_equal_c(name, names[i].name))
                number = names[i].number;
        if (number < 0)
            return error_value("unrecognized configuration name");
    } else if (!posix_int(name, &number)) {
        return EMPTY;
    }
    errno = 0;
    long value = sysconf(number);
    return value < 0 && errno ? posix_error() : int_value(value);
}

static Value os_strerror(Value self, Value v)
{
    (void)self;
    int number;
    return posix_int(v, &number) ? str_from_c(strerror(number)) : EMPTY;
}

static Value os_nice(Value self, Value v)
{
    (void)self;
    int increment;
    if (!posix_int(v, &increment))
        return EMPTY;
    errno = 0;
    int result = nice(increment);
    return result == -1 && errno ? posix_error() : int_value(result);
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
#define GETTER_ROW(name) NATIVE(#name, os_##name, "($module, /)", "A number of the current process.")
#define SETTER_ROW(name) NATIVE(#name, os_##name, "($module, id, /)", "Sets an identity of the current process.")

const NativeRow posix_process_rows[] = {
    GETTER_ROW(getpid), GETTER_ROW(getppid), GETTER_ROW(getuid), GETTER_ROW(geteuid), GETTER_ROW(getgid), GETTER_ROW(getegid), GETTER_ROW(getpgrp),
    SETTER_ROW(setuid), SETTER_ROW(setgid), SETTER_ROW(seteuid), SETTER_ROW(setegid),
    STATUS_ROW(WIFEXITED), STATUS_ROW(WEXITSTATUS), STATUS_ROW(WIFSIGNALED), STATUS_ROW(WTERMSIG), STATUS_ROW(WIFSTOPPED),
    STATUS_ROW(WSTOPSIG), STATUS_ROW(WIFCONTINUED), STATUS_ROW(WCOREDUMP), STATUS_ROW(waitstatus_to_exitcode),
    NATIVE("_exit", os_exit, "($module, /, status)", "Ends the process at once."),
    NATIVE("abort", os_abort, "($module, /)", "Ends the process with SIGABRT."),
    NATIVE("cpu_count", os_cpu_count, "($module, /)", "The number of processors, or None."),
    NATIVE("execv", os_execv, "($module, path, argv, /)", "Replaces the process by a program."),
    NATIVE("execve", os_execve, "($module, /, path, argv, env)", "Replaces the process by a program, with an environment."),
    NATIVE("fork", os_fork, "($module, /)", "Forks a child process: 0 in the child."),
    NATIVE("getgroups", os_getgroups, "($module, /)", "The process's supplemental groups."),
    NATIVE("getloadavg", os_getloadavg, "($module, /)", "The load averages of 1, 5 and 15 minutes."),
    NATIVE("getlogin", os_getlogin, "($module, /)", "The name of the user logged in."),
    NATIVE("getpgid", os_getpgid, "($module, /, pid)", "The process group of a process."),
    NATIVE("getsid", os_getsid, "($module, pid, /)", "The session of a process."),
    NATIVE("kill", os_kill, "($module, pid, signal, /)", "Sends a signal to a process."),
    NATIVE("killpg", os_killpg, "($module, pgid, signal, /)", "Sends a signal to a process group."),
    NATIVE("nice", os_nice, "($module, increment, /)", "Changes the process's priority."),
    NATIVE("putenv", os_putenv, "($module, name, value, /)", "Sets an environment variable."),
    NATIVE("register_at_fork", os_register_at_fork, "($module, /, *, before=<unset>, after_in_child=<unset>, after_in_parent=<unset>)", "Registers functions for fork()."),
    NATIVE("sched_getaffinity", os_sched_getaffinity, "($module, pid, /)", "The processors that a process may use."),
    NATIVE("sched_yield", os_sched_yield, "($module, /)", "Gives the processor up."),
    NATIVE("setpgid", os_setpgid, "($module, pid, pgrp, /)", "Sets the process group of a process."),
    NATIVE("setsid", os_setsid, "($module, /)", "Starts a session."),
    NATIVE("strerror", os_strerror, "($module, code, /)", "The message of an error number."),
    NATIVE("sysconf", os_sysconf, "($module, name, /)", "A configuration value of the system."),
    NATIVE("system", os_system, "($module, /, command)", "Runs a command in a shell."),
    NATIVE("times", os_times, "($module, /)", "The process's times."),
    NATIVE("ttyname", os_get_terminal_name, "($module, fd, /)", "The name of a terminal."),
    NATIVE("uname", os_uname, "($module, /)", "What the system is."),
    NATIVE("unsetenv", os_unsetenv, "($module, name, /)", "Deletes an environment variable."),
    NATIVE("urandom", os_urandom, "($module, size, /)", "Random bytes."),
    NATIVE("wait", os_wait, "($module, /)", "Waits for a child: (pid, status)."),
    NATIVE("waitpid", os_waitpid, "($module, pid, options, /)", "Waits for a process: (pid, status)."),
    NATIVE_END,
};
