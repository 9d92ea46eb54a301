/* posixsubprocess.c - module _posixsubprocess: fork and exec in one step.

   Without a preexec_fn the child is made by vfork() where no ids are changed: it shares our memory until exec, so child_*
   functions touch no object, allocate nothing, and write only to their own variables. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"
#include "runtime/threads.h"

enum { MAX_GROUPS = 65536 };

typedef struct Spawn {
    char **argv, **executables, **env; /* env NULL: the parent's */
    Value argv_owner, executables_owner, env_owner; /* tuples of the bytes that those point to */
    int *keep;
    size_t keep_count;
    gid_t *groups;
    int64_t group_count; /* -1: as they are */
    Value cwd; /* bytes; or EMPTY */
    int p2c_read, p2c_write, c2p_read, c2p_write, error_read, error_write, report_read, report_write;
    int process_group, umask;
    bool close_fds, restore_signals, new_session, set_gid, set_uid;
    gid_t gid;
    uid_t uid;
    Value preexec; /* None: none */
    const sigset_t *old_mask; /* what the child restores after vfork */
} Spawn;

/* ---- in the child ---- */

static void child_write(int fd, const char *text)
{
    for (size_t n = strlen(text); n > 0;) {
        ssize_t done = write(fd, text, n);
        if (done < 0)
            return;
        text += done;
        n -= (size_t)done;
    }
}

/* "OSError:<errno in hex>:<what>", which subprocess.Popen reads. */
static void child_report(int fd, int number, bool exec_reached, const char *what)
{
    char hex[2 * sizeof number + 1], *p = hex + sizeof hex;
    *--p = 0;
    if (number == 0) {
        child_write(fd, "SubprocessError:0:");
    } else {
        for (unsigned n = (unsigned)number; n; n /= 16)
            *--p = "0123456789ABCDEF"[n % 16];
        child_write(fd, "OSError:");
        child_write(fd, p);
        child_write(fd, ":");
        if (!exec_reached)
            child_write(fd, "noexec");
    }
    child_write(fd, what);
}

static int set_inheritable(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -1 : fcntl(fd, F_SETFD, on ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC);
}


static void close_range_slowly(unsigned first, unsigned last)
{
    long most = sysconf(_SC_OPEN_MAX);
    if (most > 0 && last > (unsigned)most)
        last = (unsigned)most;
    for (unsigned fd = first; fd <= last; fd++)
        close((int)fd);
}

static void child_close_range(unsigned first, unsigned last)
{
#ifdef SYS_close_range
    if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
        return;
#endif
    close_range_slowly(first, last);
}

static void child_close_others(const Spawn *s)
{
    unsigned first = 3;
    for (size_t i = 0; i < s->keep_count; i++) {
        if (s->keep[i] < (int)first)
            continue;
        if ((unsigned)s->keep[i] > first)
            child_close_range(first, (unsigned)s->keep[i] - 1);
        first = (unsigned)s->keep[i] + 1;
    }
    child_close_range(first, ~0u);
}

/* One standard stream: fd becomes number `to`, open across exec. */
static bool child_stream(int fd, int to)
{
    if (fd == to)
        return set_inheritable(fd, true) == 0;
    return fd < 0 || dup2(fd, to) >= 0;
}

static bool close_parent_end(int fd) { return fd < 0 || close(fd) == 0; }

/* A descriptor below 3 that is to become another stream must not be overwritten before its turn. */
static bool move_up(int *fd, int from)
{
    while (*fd >= 0 && *fd <= from) {
        *fd = dup(*fd);
        if (*fd < 0 || set_inheritable(*fd, false) < 0)
            return false;
        if (*fd > from)
            break;
    }
    return true;
}

static bool child_streams(const Spawn *s)
{
    int c2p_write = s->c2p_write, error_write = s->error_write;
    for (size_t i = 0; i < s->keep_count; i++)
        if (s->keep[i] != s->report_write && set_inheritable(s->keep[i], true) < 0 && errno != EBADF)
            return false;
    if (!close_parent_end(s->p2c_write) || !close_parent_end(s->c2p_read) || !close_parent_end(s->error_read) || !close_parent_end(s->report_read))
        return false;
    if ((c2p_write == 0 && !move_up(&c2p_write, 0)) || !move_up(&error_write, 1))
        return false;
    return child_stream(s->p2c_read, 0) && child_stream(c2p_write, 1) && child_stream(error_write, 2);
}

static void child_signals(const Spawn *s)
{
    if (s->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (s->old_mask) {
        for (int i = 1; i < 65; i++) { /* handlers would run in our parent's memory */
            struct sigaction action;
            if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)
                signal(i, SIG_DFL);
        }
        sigprocmask(SIG_SETMASK, s->old_mask, NULL);
    }
}

/* Ids are only changed in a child of fork(): libc would change those of the parent's threads after vfork(). */
static bool child_identity(const Spawn *s)
{
    if (s->new_session && setsid() < 0)
        return false;
    if (s->process_group >= 0 && setpgid(0, s->process_group) < 0)
        return false;
    if (s->group_count >= 0 && setgroups((size_t)s->group_count, s->groups) < 0)
        return false;
    if (s->set_gid && setregid(s->gid, s->gid) < 0)
        return false;
    return !s->set_uid || setreuid(s->uid, s->uid) >= 0;
}

/* Tries each executable; errno is that of the first that failed for another reason than not being there. */
static void child_execute(const Spawn *s)
{
    int kept = 0;
    for (char **p = s->executables; *p; p++) {
        if (s->env)
            execve(*p, s->argv, s->env);
        else
            execv(*p, s->argv);
        if (errno != ENOENT && errno != ENOTDIR && kept == 0)
            kept = errno;
    }
    if (kept)
        errno = kept;
}

static void child_run(const Spawn *s)
{
    const char *what = "";
    bool exec_reached = false;
    int number;
    if (!child_streams(s))
        goto failed;
    if (!is_empty(s->cwd) && chdir(as_bytes(s->cwd)->data) < 0) {
        what = ":chdir";
        goto failed;
    }
    if (s->umask >= 0)
        umask((mode_t)s->umask);
    child_signals(s);
    if (!child_identity(s))
        goto failed;
    if (!is_none(s->preexec)) {
        Value done = call_0(s->preexec);
        if (is_empty(done)) {
            child_report(s->report_write, 0, false, "Exception occurred in preexec_fn.");
            return;
        }
        release(done);
    }
    if (s->close_fds)
        child_close_others(s);
    exec_reached = true;
    child_execute(s);
failed:
    number = errno;
    child_report(s->report_write, number, exec_reached, what);
}

/* Not inlined: vfork's child must not touch the caller's frame. */
static __attribute__((noinline)) pid_t make_child(const Spawn *s)
{
    pid_t pid = s->old_mask ? vfork() : fork();
    if (pid == 0) {
        if (!is_none(s->preexec))
            fork_child();
        child_run(s);
        _exit(255);
    }
    return pid;
}

/* ---- in the parent ---- */

/* The bytes of each item, in a tuple that owns them, and pointers to them. */
static char **strings_of(Value sequence, Value *owner, Value (*convert)(Value))
{
    *owner = tuple_from_iterable(sequence);
    if (is_empty(*owner))
        return NULL;
    size_t n = as_tuple(*owner)->length;
    Tuple *bytes = tuple_new(n);
    char **strings = bytes ? calloc(n + 1, sizeof *strings) : NULL;
    if (bytes && strings == NULL)
        error_no_memory();
    for (size_t i = 0; strings && i < n; i++) {
        Value item = convert(as_tuple(*owner)->items[i]);
        if (is_empty(item)) {
            free(strings);
            strings = NULL;
        } else {
            bytes->items[i] = item;
            strings[i] = as_bytes(item)->data;
        }
    }
    replace(owner, from_pointer(bytes));
    return strings;
}

static Value bytes_only(Value v)
{
    if (!is_bytes(v))
        return error_type("expected bytes, %T found", v);
    if (strlen(as_bytes(v)->data) != as_bytes(v)->length)
        return error_value("embedded null byte");
    return retain(v);
}

static bool read_keep(Spawn *s, Value v)
{
    int64_t last = -1;
    if (!is_tuple(v)) {
        error_type("fork_exec() argument 4 must be tuple, not %T", v);
        return false;
    }
    s->keep_count = as_tuple(v)->length;
    s->keep = malloc((s->keep_count + 1) * sizeof *s->keep);
    if (s->keep == NULL) {
        error_no_memory();
        return false;
    }
    for (size_t i = 0; i < s->keep_count; i++) {
        int64_t fd;
        Value item = as_tuple(v)->items[i];
        if (!is_int(item) || int_as_int64(item, &fd) || fd < 0 || fd <= last || fd > INT32_MAX) {
            error_value("bad value(s) in fds_to_keep");
            return false;
        }
        s->keep[i] = (int)(last = fd);
    }
    return true;
}

static bool read_groups(Spawn *s, Value v)
{
    s->group_count = -1;
    if (is_none(v))
        return true;
    if (!is_list(v)) {
        error_type("setgroups argument must be a sequence");
        return false;
    }
    size_t n = as_list(v)->length;
    if (n > MAX_GROUPS) {
        error_value("too many extra_groups");
        return false;
    }
    s->groups = malloc((n + 1) * sizeof *s->groups);
    if (s->groups == NULL)
        error_no_memory();
    for (size_t i = 0; s->groups && i < n && i < as_list(v)->length; i++) {
        if (!is_int(as_list(v)->items[i])) {
            error_type("extra_groups items must be integers");
            return false;
        }
        if (!posix_gid(as_list(v)->items[i], &s->groups[i])) {
            error_clear();
            error_value("invalid group id");
            return false;
        }
    }
    s->group_count = (int64_t)n;
    return s->groups != NULL;
}

static bool read_identity(Spawn *s, Value gid, Value groups, Value uid)
{
    if (!read_groups(s, groups))
        return false;
    if ((!is_none(gid) && !posix_gid(gid, &s->gid)) || (!is_none(uid) && !posix_uid(uid, &s->uid)))
        return false;
    s->set_gid = !is_none(gid);
    s->set_uid = !is_none(uid);
    return true;
}

static bool read_flags(Spawn *s, const Value *args)
{
    int close_fds = is_true(args[2]), restore = is_true(args[14]), session = is_true(args[15]);
    int *const fds[] = {&s->p2c_read, &s->p2c_write, &s->c2p_read, &s->c2p_write, &s->error_read, &s->error_write, &s->report_read, &s->report_write};
    if (close_fds < 0 || restore < 0 || session < 0)
        return false;
    for (int i = 0; i < 8; i++)
        if (!posix_int(args[6 + i], fds[i]))
            return false;
    s->close_fds = close_fds;
    s->restore_signals = restore;
    s->new_session = session;
    s->preexec = args[21];
    return posix_int(args[16], &s->process_group) && posix_int(args[20], &s->umask);
}

static bool read_arguments(Spawn *s, const Value *args)
{
    if (!read_flags(s, args) || !read_keep(s, args[3]))
        return false;
    if (s->close_fds && s->report_write < 3) {
        error_value("errpipe_write must be >= 3");
        return false;
    }
    s->executables = strings_of(args[1], &s->executables_owner, bytes_only);
    if (s->executables == NULL)
        return false;
    if (!is_none(args[0])) {
        s->argv = strings_of(args[0], &s->argv_owner, path_bytes);
        if (s->argv == NULL) {
            if (error_matches(TYPE(TypeError)) && is_empty(s->argv_owner)) {
                error_clear();
                error_type("argv must be a tuple");
            }
            return false;
        }
    }
    if (!is_none(args[5]) && (s->env = strings_of(args[5], &s->env_owner, bytes_only)) == NULL)
        return false;
    if (!is_none(args[4]) && is_empty(s->cwd = path_bytes(args[4])))
        return false;
    return read_identity(s, args[17], args[18], args[19]);
}

static void spawn_done(Spawn *s)
{
    free(s->argv);
    free(s->executables);
    free(s->env);
    free(s->keep);
    free(s->groups);
    release(s->argv_owner);
    release(s->executables_owner);
    release(s->env_owner);
    release(s->cwd);
}

static pid_t spawn(Spawn *s)
{
    sigset_t all, old;
    if (!is_none(s->preexec)) {
        fork_before();
        pid_t child = make_child(s);
        int problem = errno;
        fork_parent("fork");
        errno = problem;
        return child;
    }
    if (s->set_uid || s->set_gid || s->group_count >= 0)
        return make_child(s);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    s->old_mask = &old;
    pid_t pid = make_child(s);
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    errno = number;
    return pid;
}

static Value fork_exec(Value self, const Value *args)
{
    (void)self;
    Spawn s = {.preexec = NONE};
    Value result = EMPTY;
    if (!is_none(args[21]) && runtime.finishing)
        return error_set(TYPE(PythonFinalizationError), "preexec_fn not supported at interpreter shutdown");
    if (read_arguments(&s, args)) {
        pid_t pid = spawn(&s);
        result = pid < 0 ? posix_error() : int_value(pid);
    }
    spawn_done(&s);
    return result;
}

static const NativeRow functions[] = {
    NATIVE("fork_exec", fork_exec,
           "($module, args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, "
           "errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
           "Starts a program in a child process; the child's id. Failures come through errpipe_write."),
    NATIVE_END,
};

const ModuleSpec posixsubprocess_module = {"_posixsubprocess", "What subprocess needs of POSIX.", functions, NULL};
