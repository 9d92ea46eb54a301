/* special.c - module posix: descriptors that are no files, extended attributes, terminals, devices. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#undef EMPTY /* a kind of entry there */

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/path.h"
#include "runtime/sys.h"
#include "runtime/threads.h"

static Value fd_value(int fd) { return fd < 0 ? posix_error() : int_value(fd); }

static Value os_memfd_create(Value self, const Value *args)
{
    (void)self;
    uint32_t flags;
    Value name = path_bytes(args[0]);
    if (is_empty(name) || !system_uint32(args[1], &flags)) {
        release(name);
        return EMPTY;
    }
    int fd = memfd_create(as_bytes(name)->data, flags);
    release(name);
    return fd_value(fd);
}

static Value os_pidfd_open(Value self, const Value *args)
{
    (void)self;
    int pid;
    uint32_t flags;
    return posix_int(args[0], &pid) && system_uint32(args[1], &flags) ? fd_value(pidfd_open(pid, flags)) : EMPTY;
}

static Value os_getrandom(Value self, const Value *args)
{
    (void)self;
    int64_t size;
    int flags;
    ssize_t n;
    if (!index_as_int64(args[0], &size, TYPE(OverflowError)) || !posix_int(args[1], &flags))
        return EMPTY;
    if (size < 0) {
        errno = EINVAL;
        return posix_error();
    }
    Bytes *bytes = bytes_new((size_t)size);
    if (bytes == NULL)
        return EMPTY;
    POSIX_BLOCKING(n, getrandom(bytes->data, (size_t)size, (unsigned)flags));
    if (n < 0) {
        RELEASE(bytes);
        return posix_error();
    }
    return n == size || bytes_resize(&bytes, (size_t)n) ? from_pointer(bytes) : EMPTY;
}

/* ---- eventfd ---- */

static Value os_eventfd(Value self, const Value *args)
{
    (void)self;
    uint32_t initial;
    int flags;
    return system_uint32(args[0], &initial) && posix_int(args[1], &flags) ? fd_value(eventfd(initial, flags)) : EMPTY;
}

static Value os_eventfd_read(Value self, const Value *args)
{
    (void)self;
    int fd, failed;
    eventfd_t value;
    if (!posix_fd(args[0], &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, eventfd_read(fd, &value));
    return failed ? posix_error() : int_from_uint64(value);
}

static Value os_eventfd_write(Value self, const Value *args)
{
    (void)self;
    int fd, failed;
    uint64_t value;
    if (!posix_fd(args[0], &fd) || !system_masked(args[1], &value))
        return EMPTY;
    POSIX_BLOCKING(failed, eventfd_write(fd, value));
    return failed ? posix_error() : none_value();
}

/* ---- timerfd ---- */

static Value os_timerfd_create(Value self, const Value *args)
{
    (void)self;
    int clock, flags;
    return posix_int(args[0], &clock) && posix_int(args[1], &flags) ? fd_value(timerfd_create(clock, flags | TFD_CLOEXEC)) : EMPTY;
}

/* A timer's (next expiration, interval), in seconds or nanoseconds. */
static Value timer_pair(const struct itimerspec *t, bool nanoseconds)
{
    int64_t value = (int64_t)t->it_value.tv_sec * 1000000000 + t->it_value.tv_nsec;
    int64_t interval = (int64_t)t->it_interval.tv_sec * 1000000000 + t->it_interval.tv_nsec;
    Value pair[] = {nanoseconds ? int_value(value) : float_value((double)value / 1e9),
                    nanoseconds ? int_value(interval) : float_value((double)interval / 1e9)};
    return tuple_checked(pair, 2);
}

static bool timer_part(Value v, bool nanoseconds, struct timespec *part)
{
    int64_t n;
    if (nanoseconds ? !system_int64(v, &n) : !system_duration(v, &n))
        return false;
    if (n < 0) {
        errno = EINVAL;
        (void)!posix_error().bits;
        return false;
    }
    *part = system_timespec(n);
    return true;
}

static Value timer_set(const Value *args, bool nanoseconds)
{
    int fd, flags;
    struct itimerspec timer, old;
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &flags) || !timer_part(args[2], nanoseconds, &timer.it_value) ||
        !timer_part(args[3], nanoseconds, &timer.it_interval))
        return EMPTY;
    return timerfd_settime(fd, flags, &timer, &old) ? posix_error() : timer_pair(&old, nanoseconds);
}

static Value timer_get(Value v, bool nanoseconds)
{
    int fd;
    struct itimerspec timer;
    if (!posix_fd(v, &fd))
        return EMPTY;
    return timerfd_gettime(fd, &timer) ? posix_error() : timer_pair(&timer, nanoseconds);
}

static Value os_timerfd_settime(Value self, const Value *args) { (void)self; return timer_set(args, false); }
static Value os_timerfd_settime_ns(Value self, const Value *args) { (void)self; return timer_set(args, true); }
static Value os_timerfd_gettime(Value self, Value v) { (void)self; return timer_get(v, false); }
static Value os_timerfd_gettime_ns(Value self, Value v) { (void)self; return timer_get(v, true); }

/* ---- extended attributes ---- */

enum { XATTR_FIRST_SIZE = 128 };

static bool no_descriptor_and_follow(const Path *path, int follow, const char *function)
{
    if (follow || !path_is_fd(path))
        return true;
    error_value("%s: cannot use fd and follow_symlinks together", function);
    return false;
}

/* What all four begin with: path and follow_symlinks, and the attribute's name unless NULL. */
static bool xattr_arguments(Path *path, Value *name, Value path_value, Value attribute, Value follow_value, int *follow, const char *function)
{
    if ((*follow = is_true(follow_value)) < 0 || !posix_path(path, path_value, function, "path", true, name == NULL))
        return false;
    if (name)
        *name = path_bytes(attribute);
    if ((!name || !is_empty(*name)) && no_descriptor_and_follow(path, *follow, function))
        return true;
    if (name)
        release(*name);
    posix_path_done(path);
    return false;
}

static ssize_t xattr_get(const Path *p, const char *name, void *data, size_t size, bool follow)
{
    if (path_is_fd(p))
        return fgetxattr(p->fd, name, data, size);
    return follow ? getxattr(p->name, name, data, size) : lgetxattr(p->name, name, data, size);
}

static Value os_getxattr(Value self, const Value *args)
{
    (void)self;
    Path path;
    Value name;
    int follow;
    if (!xattr_arguments(&path, &name, args[0], args[1], args[2], &follow, "getxattr"))
        return EMPTY;
    Value result = EMPTY;
    for (size_t size = XATTR_FIRST_SIZE;; size = XATTR_SIZE_MAX) {
        Bytes *bytes = bytes_new(size);
        ssize_t n = bytes ? xattr_get(&path, as_bytes(name)->data, bytes->data, size, follow) : -1;
        int number = errno;
        if (bytes && n >= 0) {
            if (bytes_resize(&bytes, (size_t)n))
                result = from_pointer(bytes);
            break;
        }
        if (bytes == NULL)
            break;
        RELEASE(bytes);
        errno = number;
        if (number != ERANGE || size == XATTR_SIZE_MAX) {
            error_os(number, path.original);
            break;
        }
    }
    release(name);
    posix_path_done(&path);
    return result;
}

static Value os_setxattr(Value self, const Value *args)
{
    (void)self;
    Path path;
    Value name;
    int follow, flags;
    Buffer view = {.owner = EMPTY};
    if (!posix_int(args[3], &flags) || !buffer_get(args[2], &view, BUFFER_SIMPLE))
        return EMPTY;
    if (!xattr_arguments(&path, &name, args[0], args[1], args[4], &follow, "setxattr")) {
        buffer_release(&view);
        return EMPTY;
    }
    const char *text = as_bytes(name)->data;
    size_t size = (size_t)view.length;
    Thread *thread = gil_release();
    int failed = path_is_fd(&path) ? fsetxattr(path.fd, text, view.data, size, flags)
                 : follow          ? setxattr(path.name, text, view.data, size, flags)
                                   : lsetxattr(path.name, text, view.data, size, flags);
    int number = errno;
    gil_acquire(thread);
    buffer_release(&view);
    release(name);
    errno = number;
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static Value os_removexattr(Value self, const Value *args)
{
    (void)self;
    Path path;
    Value name;
    int follow;
    if (!xattr_arguments(&path, &name, args[0], args[1], args[2], &follow, "removexattr"))
        return EMPTY;
    const char *text = as_bytes(name)->data;
    int failed = path_is_fd(&path) ? fremovexattr(path.fd, text) : follow ? removexattr(path.name, text) : lremovexattr(path.name, text);
    int number = errno;
    release(name);
    errno = number;
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static Value name_list(const char *names, size_t size)
{
    List *list = list_new(4);
    for (const char *p = names; list && p < names + size; p += strlen(p) + 1) {
        Value name = path_decode_c(p);
        if (is_empty(name) || !list_append_owned(list, name))
            DISCARD(list);
    }
    return from_pointer(list);
}

static Value os_listxattr(Value self, const Value *args)
{
    (void)self;
    Path path;
    int follow;
    if (!xattr_arguments(&path, NULL, args[0], NONE, args[1], &follow, "listxattr"))
        return EMPTY;
    ssize_t n = -1;
    char *names = NULL;
    for (size_t size = XATTR_FIRST_SIZE; n < 0; size = XATTR_LIST_MAX) {
        free(names);
        names = calloc(1, size + 1);
        if (names == NULL) {
            error_no_memory();
            break;
        }
        n = path_is_fd(&path) ? flistxattr(path.fd, names, size) : follow ? listxattr(path.name, names, size) : llistxattr(path.name, names, size);
        if (n < 0 && (errno != ERANGE || size == XATTR_LIST_MAX))
            break;
    }
    Value result;
    if (n < 0) {
        result = posix_path_error(&path);
    } else {
        result = name_list(names, (size_t)n);
        posix_path_done(&path);
    }
    free(names);
    return result;
}

/* ---- pseudo-terminals ---- */

static Value os_openpty(Value self)
{
    (void)self;
    int master, slave;
    if (openpty(&master, &slave, NULL, NULL, NULL))
        return posix_error();
    fcntl(master, F_SETFD, FD_CLOEXEC);
    fcntl(slave, F_SETFD, FD_CLOEXEC);
    Value pair[] = {int_value(master), int_value(slave)};
    return tuple_from_owned(pair, 2);
}

static Value os_forkpty(Value self)
{
    (void)self;
    int master = -1;
    if (!fork_allowed())
        return EMPTY;
    fork_before();
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    int number = errno;
    if (pid == 0)
        fork_child();
    else
        fork_parent("forkpty");
    errno = number;
    if (pid < 0)
        return posix_error();
    Value pair[] = {int_value(pid), int_value(master)};
    return tuple_from_owned(pair, 2);
}

static Value os_login_tty(Value self, Value v)
{
    (void)self;
    int fd;
    return posix_fd(v, &fd) ? (login_tty(fd) ? posix_error() : none_value()) : EMPTY;
}

static Value os_posix_openpt(Value self, Value v)
{
    (void)self;
    int flags;
    return posix_int(v, &flags) ? fd_value(posix_openpt(flags | O_CLOEXEC)) : EMPTY;
}

static Value os_grantpt(Value self, Value v)
{
    (void)self;
    int fd;
    return posix_fd(v, &fd) ? (grantpt(fd) ? posix_error() : none_value()) : EMPTY;
}

static Value os_unlockpt(Value self, Value v)
{
    (void)self;
    int fd;
    return posix_fd(v, &fd) ? (unlockpt(fd) ? posix_error() : none_value()) : EMPTY;
}

static Value os_ptsname(Value self, Value v)
{
    (void)self;
    int fd;
    char name[256];
    if (!posix_fd(v, &fd))
        return EMPTY;
    errno = ptsname_r(fd, name, sizeof name);
    return errno ? posix_error() : path_decode_c(name);
}

static Value os_ctermid(Value self)
{
    (void)self;
    char name[L_ctermid];
    return path_decode_c(ctermid(name));
}

/* ---- devices and namespaces ---- */

/* -1 is NODEV and stays -1. */
static Value device_part(unsigned part, uint64_t device) { return int_value(device == UINT64_MAX ? -1 : (int64_t)part); }

static bool device_argument(Value v, uint64_t *device)
{
    int64_t n;
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int beyond = int_as_int64(index, &n);
    bool fits = beyond == 0 ? n >= -1 : beyond > 0 && as_int(index)->size == 1;
    *device = beyond == 0 ? (uint64_t)n : as_int(index)->limbs[0];
    release(index);
    if (!fits)
        error_overflow("Python int too large to convert to C unsigned long long");
    return fits;
}

static Value os_major(Value self, Value v)
{
    (void)self;
    uint64_t device;
    return device_argument(v, &device) ? device_part(major(device), device) : EMPTY;
}

static Value os_minor(Value self, Value v)
{
    (void)self;
    uint64_t device;
    return device_argument(v, &device) ? device_part(minor(device), device) : EMPTY;
}

static Value os_makedev(Value self, const Value *args)
{
    (void)self;
    int64_t first, second;
    if (!system_int64(args[0], &first) || !system_int64(args[1], &second))
        return EMPTY;
    if (first == -1 && second == -1)
        return int_value(-1);
    if (first < 0 || first > UINT32_MAX || second < 0 || second > UINT32_MAX)
        return error_overflow("Python int too large to convert to C unsigned int");
    return int_from_uint64(makedev((unsigned)first, (unsigned)second));
}

static Value os_mknod(Value self, const Value *args)
{
    (void)self;
    Path path;
    int mode, dir_fd, failed;
    uint64_t device;
    if (!posix_int(args[1], &mode) || !device_argument(args[2], &device) || !posix_dir_fd(args[3], &dir_fd) ||
        !posix_path(&path, args[0], "mknod", "path", false, false))
        return EMPTY;
    POSIX_BLOCKING(failed, mknodat(dir_fd, path.name, (mode_t)mode, device));
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static Value os_unshare(Value self, const Value *args)
{
    (void)self;
    int flags;
    return posix_int(args[0], &flags) ? (unshare(flags) ? posix_error() : none_value()) : EMPTY;
}

static Value os_setns(Value self, const Value *args)
{
    (void)self;
    int fd, type;
    return posix_fd(args[0], &fd) && posix_int(args[1], &type) ? (setns(fd, type) ? posix_error() : none_value()) : EMPTY;
}

const NativeRow posix_special_rows[] = {
    NATIVE("ctermid", os_ctermid, "($module, /)", "The name of the process's terminal."),
    NATIVE("eventfd", os_eventfd, "($module, /, initval, flags=524288)", "Makes an event descriptor."),
    NATIVE("eventfd_read", os_eventfd_read, "($module, /, fd)", "Reads the value of an event descriptor."),
    NATIVE("eventfd_write", os_eventfd_write, "($module, /, fd, value)", "Adds to the value of an event descriptor."),
    NATIVE("forkpty", os_forkpty, "($module, /)", "Forks a child on a terminal of its own: (pid, descriptor)."),
    NATIVE("getrandom", os_getrandom, "($module, /, size, flags=0)", "Random bytes of the system."),
    NATIVE("getxattr", os_getxattr, "($module, /, path, attribute, *, follow_symlinks=True)", "The value of an extended attribute."),
    NATIVE("grantpt", os_grantpt, "($module, fd, /)", "Grants access to the other end of a pseudo-terminal."),
    NATIVE("listxattr", os_listxattr, "($module, /, path=None, *, follow_symlinks=True)", "The names of a file's extended attributes."),
    NATIVE("login_tty", os_login_tty, "($module, fd, /)", "Makes a terminal the controlling one and the standard streams."),
    NATIVE("major", os_major, "($module, device, /)", "The major number of a device."),
    NATIVE("makedev", os_makedev, "($module, major, minor, /)", "A device number of its parts."),
    NATIVE("memfd_create", os_memfd_create, "($module, /, name, flags=1)", "Makes a file in memory."),
    NATIVE("minor", os_minor, "($module, device, /)", "The minor number of a device."),
    NATIVE("mknod", os_mknod, "($module, /, path, mode=384, device=0, *, dir_fd=None)", "Makes a node in the file system."),
    NATIVE("openpty", os_openpty, "($module, /)", "Opens a pseudo-terminal: (master, slave)."),
    NATIVE("pidfd_open", os_pidfd_open, "($module, /, pid, flags=0)", "A descriptor of a process."),
    NATIVE("posix_openpt", os_posix_openpt, "($module, oflag, /)", "Opens the master end of a pseudo-terminal."),
    NATIVE("ptsname", os_ptsname, "($module, fd, /)", "The name of the other end of a pseudo-terminal."),
    NATIVE("removexattr", os_removexattr, "($module, /, path, attribute, *, follow_symlinks=True)", "Removes an extended attribute."),
    NATIVE("setns", os_setns, "($module, /, fd, nstype=0)", "Moves this thread into a namespace."),
    NATIVE("setxattr", os_setxattr, "($module, /, path, attribute, value, flags=0, *, follow_symlinks=True)", "Sets an extended attribute."),
    NATIVE("timerfd_create", os_timerfd_create, "($module, clockid, /, *, flags=524288)", "Makes a timer descriptor."),
    NATIVE("timerfd_gettime", os_timerfd_gettime, "($module, fd, /)", "A timer's (next expiration, interval) in seconds."),
    NATIVE("timerfd_gettime_ns", os_timerfd_gettime_ns, "($module, fd, /)", "A timer's (next expiration, interval) in nanoseconds."),
    NATIVE("timerfd_settime", os_timerfd_settime, "($module, fd, /, *, flags=0, initial=0.0, interval=0.0)", "Sets a timer in seconds; what it was."),
    NATIVE("timerfd_settime_ns", os_timerfd_settime_ns, "($module, fd, /, *, flags=0, initial=0, interval=0)", "Sets a timer in nanoseconds; what it was."),
    NATIVE("unlockpt", os_unlockpt, "($module, fd, /)", "Unlocks the other end of a pseudo-terminal."),
    NATIVE("unshare", os_unshare, "($module, /, flags)", "Moves this process into namespaces of its own."),
    NATIVE_END,
};
