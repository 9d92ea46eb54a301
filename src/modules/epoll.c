/* epoll.c - class select.epoll. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include "modules/select.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/tuple.h"

enum { SOME_EVENTS = 64 };

typedef struct Epoll {
    Object head;
    int fd; /* -1: closed */
} Epoll;

static Epoll *as_epoll(Value v) { return (Epoll *)as_object(v); }

static Value epoll_of(Type *type, int fd)
{
    Epoll *epoll = fd < 0 ? NULL : object_new(type);
    if (epoll)
        epoll->fd = fd;
    else if (fd < 0)
        posix_error();
    else
        close(fd);
    return from_pointer(epoll);
}

static Value epoll_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"epoll", {NULL}, NATIVE_BOUND, "(sizehint=-1, flags=0)", NULL};
    Value bound[2];
    int size_hint, flags;
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 2) || !posix_int(bound[0], &size_hint) || !posix_int(bound[1], &flags))
        return EMPTY;
    if (size_hint != -1 && size_hint <= 0)
        return error_value("negative sizehint");
    if (flags && flags != EPOLL_CLOEXEC)
        return error_set(TYPE(OSError), "invalid flags");
    return epoll_of(type, epoll_create1(EPOLL_CLOEXEC));
}

static Value epoll_fromfd(Value self, Value v)
{
    int fd;
    return posix_int(v, &fd) ? epoll_of(as_type(self), fd) : EMPTY;
}

static int epoll_shut(Epoll *epoll)
{
    int fd = epoll->fd;
    epoll->fd = -1;
    if (fd < 0)
        return 0;
    Thread *thread = gil_release();
    int failed = close(fd), number = errno;
    gil_acquire(thread);
    errno = number;
    return failed;
}

static void epoll_dealloc(Object *self)
{
    (void)epoll_shut((Epoll *)self);
    object_free(self);
}

static bool epoll_open(Value self)
{
    if (as_epoll(self)->fd < 0)
        error_value("I/O operation on closed epoll object");
    return as_epoll(self)->fd >= 0;
}

static Value epoll_close(Value self) { return epoll_shut(as_epoll(self)) ? posix_error() : none_value(); }
static Value epoll_fileno(Value self) { return epoll_open(self) ? int_value(as_epoll(self)->fd) : EMPTY; }
static Value epoll_closed(Value self) { return bool_value(as_epoll(self)->fd < 0); }
static Value epoll_enter(Value self) { return epoll_open(self) ? retain(self) : EMPTY; }
static Value epoll_exit(Value self, const Value *args) { (void)args; return epoll_close(self); }

static Value epoll_change(Value self, int operation, Value fd_value, Value events_value)
{
    int fd;
    uint32_t events = EPOLLIN | EPOLLPRI | EPOLLOUT;
    if (!epoll_open(self) || !posix_fd(fd_value, &fd) || (!is_empty(events_value) && !system_uint32(events_value, &events)))
        return EMPTY;
    struct epoll_event event = {.events = events, .data.fd = fd};
    return epoll_ctl(as_epoll(self)->fd, operation, fd, &event) ? posix_error() : none_value();
}

static Value epoll_register(Value self, const Value *args) { return epoll_change(self, EPOLL_CTL_ADD, args[0], args[1]); }
static Value epoll_modify(Value self, const Value *args) { return epoll_change(self, EPOLL_CTL_MOD, args[0], args[1]); }
static Value epoll_unregister(Value self, const Value *args) { return epoll_change(self, EPOLL_CTL_DEL, args[0], EMPTY); }

static int wait_events(int fd, struct epoll_event *events, int most, int64_t timeout)
{
    int64_t deadline = timeout > 0 ? system_now() + timeout : 0;
    for (;;) {
        Thread *thread = gil_release();
        int n = epoll_wait(fd, events, most, system_milliseconds(timeout)), number = errno;
        gil_acquire(thread);
        errno = number;
        if (n >= 0)
            return n;
        if (number != EINTR || !posix_signals())
            return -1;
        if (timeout >= 0 && (timeout = deadline - system_now()) < 0)
            return 0;
    }
}

static Value event_list(const struct epoll_event *events, int count)
{
    List *list = list_new((size_t)count);
    for (int i = 0; list && i < count; i++) {
        Value pair[] = {int_value(events[i].data.fd), int_value(events[i].events)}, item = tuple_from_owned(pair, 2);
        if (is_empty(item) || !list_append_owned(list, item))
            DISCARD(list);
    }
    return from_pointer(list);
}

static Value epoll_poll(Value self, const Value *args)
{
    int most;
    int64_t timeout;
    struct epoll_event some[SOME_EVENTS], *events = some;
    if (!epoll_open(self) || !posix_int(args[1], &most) || !select_timeout(args[0], 1000000000, "an integer", &timeout))
        return EMPTY;
    if (timeout > (int64_t)INT32_MAX * 1000000)
        return error_overflow("timeout is too large");
    if (most == -1)
        most = FD_SETSIZE - 1;
    else if (most < 1)
        return error_value("maxevents must be greater than 0, got %d", most);
    if (most > SOME_EVENTS && (events = malloc((size_t)most * sizeof *events)) == NULL)
        return error_no_memory();
    int n = wait_events(as_epoll(self)->fd, events, most, timeout);
    Value result = n < 0 ? posix_error() : event_list(events, n);
    if (events != some)
        free(events);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("__enter__", epoll_enter, "($self, /)", NULL),
    NATIVE("__exit__", epoll_exit, "($self, exc_type=None, exc_value=None, exc_tb=None, /)", NULL),
    NATIVE("close", epoll_close, "($self, /)", "Closes the epoll descriptor."),
    NATIVE("fileno", epoll_fileno, "($self, /)", "The epoll descriptor."),
    NATIVE("fromfd", epoll_fromfd, "($type, fd, /)", "An epoll object of a descriptor that there is."),
    NATIVE("modify", epoll_modify, "($self, /, fd, eventmask)", "Changes what a descriptor is watched for."),
    NATIVE("poll", epoll_poll, "($self, /, timeout=None, maxevents=-1)", "Waits: a list of (descriptor, events)."),
    NATIVE("register", epoll_register, "($self, /, fd, eventmask=<unset>)", "Watches a descriptor."),
    NATIVE("unregister", epoll_unregister, "($self, /, fd)", "Stops watching a descriptor."),
    NATIVE_END,
};

static const GetSetRow getset[] = {
    {"closed", epoll_closed, NULL, "Whether the epoll descriptor is closed."},
    GETSET_END,
};

const TypeSpec epoll_spec = {
    .name = "select.epoll",
    .doc = "Watches descriptors by the system's epoll.",
    .size = sizeof(Epoll),
    .methods = methods,
    .getset = getset,
    .slots = {.new = epoll_new, .dealloc = epoll_dealloc},
};
