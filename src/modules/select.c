/* select.c - module select: select() and poll objects; epoll.c has the rest. */
#define _GNU_SOURCE
#include "modules/select.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

bool select_timeout(Value v, int64_t unit, const char *expected, int64_t *nanoseconds)
{
    if (is_empty(v) || is_none(v)) {
        *nanoseconds = -1;
        return true;
    }
    if (system_duration_of(v, unit, nanoseconds))
        return true;
    if (error_catch(TYPE(TypeError)))
        error_type("timeout must be %s or None", expected);
    return false;
}

/* ---- select() ---- */

/* What one of the three lists was made of. The list itself may change while its items are asked for their fileno(). */
typedef struct WatchList {
    List *objects;
    int fds[FD_SETSIZE];
    fd_set set;
} WatchList;

static bool watch(WatchList *w, Value item, int *highest)
{
    int fd;
    if (!posix_fd(item, &fd))
        return false;
    if (fd >= FD_SETSIZE) {
        error_value("filedescriptor out of range in select()");
        return false;
    }
    if (w->objects->length == FD_SETSIZE) {
        error_value("too many file descriptors in select()");
        return false;
    }
    w->fds[w->objects->length] = fd;
    FD_SET(fd, &w->set);
    if (fd > *highest)
        *highest = fd;
    return list_append(w->objects, item);
}

static bool watch_list(WatchList *w, Value iterable, int *highest)
{
    FD_ZERO(&w->set);
    w->objects = list_new(4);
    if (w->objects == NULL)
        return false;
    Value items = is_list(iterable) ? retain(iterable) : list_from_iterable(iterable);
    if (is_empty(items)) {
        if (error_catch(TYPE(TypeError)))
            error_type("arguments 1-3 must be sequences");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < as_list(items)->length; i++) {
        Value item = retain(as_list(items)->items[i]);
        ok = watch(w, item, highest);
        release(item);
    }
    release(items);
    return ok;
}

static Value ready_list(WatchList *w)
{
    List *list = list_new(4);
    for (size_t i = 0; list && i < w->objects->length; i++)
        if (FD_ISSET(w->fds[i], &w->set) && !list_append(list, w->objects->items[i]))
            DISCARD(list);
    return from_pointer(list);
}

/* The number ready, or -1 with errno or an exception. */
static int select_wait(WatchList lists[3], int highest, int64_t timeout)
{
    fd_set sets[3];
    int64_t deadline = timeout >= 0 ? system_now() + timeout : -1;
    for (;;) {
        struct timeval limit = {.tv_sec = timeout / 1000000000, .tv_usec = (timeout % 1000000000 + 999) / 1000};
        if (limit.tv_usec >= 1000000)
            limit = (struct timeval){.tv_sec = limit.tv_sec + 1};
        for (int i = 0; i < 3; i++)
            sets[i] = lists[i].set;
        Thread *thread = gil_release();
        int n = select(highest + 1, &sets[0], &sets[1], &sets[2], timeout >= 0 ? &limit : NULL), number = errno;
        gil_acquire(thread);
        errno = number;
        if (n >= 0) {
            for (int i = 0; i < 3; i++)
                lists[i].set = sets[i];
            return n;
        }
        if (number != EINTR || !posix_signals())
            return -1;
        if (timeout >= 0 && (timeout = deadline - system_now()) < 0) {
            for (int i = 0; i < 3; i++)
                FD_ZERO(&lists[i].set);
            return 0;
        }
    }
}

static Value select_select(Value self, const Value *args)
{
    (void)self;
    int64_t timeout;
    int highest = -1;
    WatchList lists[3];
    Value result = EMPTY;
    if (!select_timeout(args[3], 1000000000, "a float", &timeout))
        return EMPTY;
    if (timeout < 0 && !is_none(args[3]))
        return error_value("timeout must be non-negative");
    bool ok = true;
    for (int i = 0; i < 3; i++)
        lists[i].objects = NULL;
    for (int i = 0; ok && i < 3; i++)
        ok = watch_list(&lists[i], args[i], &highest);
    if (ok && select_wait(lists, highest, timeout) < 0) {
        posix_error();
    } else if (ok) {
        Value ready[] = {ready_list(&lists[0]), ready_list(&lists[1]), ready_list(&lists[2])};
        result = tuple_checked(ready, 3);
    }
    for (int i = 0; i < 3; i++)
        RELEASE(lists[i].objects);
    return result;
}

/* ---- poll objects ---- */

typedef struct Poll {
    Object head;
    Dict *watched; /* descriptor -> event mask */
    struct pollfd *fds;
    size_t count;
    bool current, running; /* current: fds is what `watched` says */
} Poll;

static Poll *as_poll(Value v) { return (Poll *)as_object(v); }

static void poll_dealloc(Object *self)
{
    Poll *poll = (Poll *)self;
    RELEASE(poll->watched);
    free(poll->fds);
    object_free(self);
}

static Value select_poll(Value self)
{
    Poll *poll = object_new(as_type(module_kept(self, 0)));
    if (poll && (poll->watched = dict_new()) == NULL)
        DISCARD(poll);
    return from_pointer(poll);
}

static Value poll_set(Poll *poll, Value fd_value, Value events_value, bool must_exist)
{
    int fd;
    uint16_t events = POLLIN | POLLPRI | POLLOUT;
    Value old;
    if (!posix_fd(fd_value, &fd) || (!is_empty(events_value) && !system_uint16(events_value, &events)))
        return EMPTY;
    int known = must_exist ? dict_lookup(poll->watched, int_value(fd), &old) : 1;
    if (known == 0)
        return error_os(ENOENT, EMPTY);
    if (known < 0 || !dict_set(poll->watched, int_value(fd), int_value(events)))
        return EMPTY;
    poll->current = false;
    return none_value();
}

static Value poll_register(Value self, const Value *args) { return poll_set(as_poll(self), args[0], args[1], false); }
static Value poll_modify(Value self, const Value *args) { return poll_set(as_poll(self), args[0], args[1], true); }

static Value poll_unregister(Value self, Value v)
{
    int fd;
    if (!posix_fd(v, &fd))
        return EMPTY;
    int done = dict_delete(as_poll(self)->watched, int_value(fd), NULL);
    if (done <= 0)
        return done < 0 ? EMPTY : error_key(int_value(fd));
    as_poll(self)->current = false;
    return none_value();
}

static bool poll_update(Poll *poll)
{
    size_t n = (size_t)poll->watched->used;
    struct pollfd *fds = realloc(poll->fds, (n + 1) * sizeof *fds);
    if (fds == NULL) {
        error_no_memory();
        return false;
    }
    poll->fds = fds;
    poll->count = n;
    Value key, value;
    int64_t position = 0;
    for (size_t i = 0; i < n && dict_next(poll->watched, &position, &key, &value); i++)
        fds[i] = (struct pollfd){.fd = (int)small_int(key), .events = (short)small_int(value)};
    poll->current = true;
    return true;
}

static int poll_wait(Poll *p, int64_t timeout)
{
    int64_t deadline = timeout >= 0 ? system_now() + timeout : -1;
    for (;;) {
        Thread *thread = gil_release();
        int n = poll(p->fds, p->count, system_milliseconds(timeout)), number = errno;
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

static Value poll_poll(Value self, const Value *args)
{
    Poll *p = as_poll(self);
    int64_t timeout;
    if (!select_timeout(args[0], 1000000, "an integer", &timeout))
        return EMPTY;
    if (timeout > (int64_t)INT_MAX * 1000000)
        return error_overflow("timeout is too large");
    if (p->running)
        return error_set(TYPE(RuntimeError), "concurrent poll() invocation");
    if (!p->current && !poll_update(p))
        return EMPTY;
    p->running = true;
    int ready = poll_wait(p, timeout);
    p->running = false;
    if (ready < 0)
        return posix_error();
    List *list = list_new((size_t)ready);
    for (size_t i = 0; list && i < p->count; i++) {
        if (p->fds[i].revents == 0)
            continue;
        Value pair[] = {int_value(p->fds[i].fd), int_value((unsigned short)p->fds[i].revents)}, item = tuple_from_owned(pair, 2);
        if (is_empty(item) || !list_append_owned(list, item))
            DISCARD(list);
    }
    return from_pointer(list);
}

static const NativeRow poll_methods[] = {
    NATIVE("modify", poll_modify, "($self, fd, eventmask, /)", "Changes what a descriptor is watched for."),
    NATIVE("poll", poll_poll, "($self, timeout=None, /)", "Waits: a list of (descriptor, events)."),
    NATIVE("register", poll_register, "($self, fd, eventmask=<unset>, /)", "Watches a descriptor."),
    NATIVE("unregister", poll_unregister, "($self, fd, /)", "Stops watching a descriptor."),
    NATIVE_END,
};

static const TypeSpec poll_spec = {
    .name = "select.poll",
    .size = sizeof(Poll),
    .flags = TYPE_NO_NEW,
    .methods = poll_methods,
    .slots = {.dealloc = poll_dealloc},
};

static const NativeRow functions[] = {
    NATIVE("poll", select_poll, "($module, /)", "A poll object: watches descriptors."),
    NATIVE("select", select_select, "($module, rlist, wlist, xlist, timeout=None, /)", "Waits until descriptors are ready: three lists."),
    NATIVE_END,
};

static const SystemConstant constants[] = {
#define C SYSTEM_CONSTANT
    C(PIPE_BUF) C(POLLERR) C(POLLHUP) C(POLLIN) C(POLLMSG) C(POLLNVAL) C(POLLOUT) C(POLLPRI) C(POLLRDBAND) C(POLLRDHUP)
    C(POLLRDNORM) C(POLLWRBAND) C(POLLWRNORM) C(EPOLLERR) C(EPOLLET) C(EPOLLEXCLUSIVE) C(EPOLLHUP) C(EPOLLIN) C(EPOLLMSG)
    C(EPOLLONESHOT) C(EPOLLOUT) C(EPOLLPRI) C(EPOLLRDBAND) C(EPOLLRDHUP) C(EPOLLRDNORM) C(EPOLLWAKEUP) C(EPOLLWRBAND)
    C(EPOLLWRNORM) C(EPOLL_CLOEXEC)
#undef C
    {NULL, 0},
};

static bool fill(Value module)
{
    Type *epoll = type_from_spec(&epoll_spec, NULL);
    Value kept[] = {from_pointer(type_from_spec(&poll_spec, NULL)), from_pointer(epoll)};
    return module_keep(module, kept, 2) && module_add_type(module, epoll) && system_add_constants(module, constants) &&
           module_add(module, "error", retain(from_pointer(TYPE(OSError))));
}

const ModuleSpec select_module = {"select", "Waiting for I/O on many descriptors.", functions, fill};
