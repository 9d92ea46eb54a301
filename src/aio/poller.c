/* poller.c - see poller.h. A Poller owns a libev loop and one io watcher for each descriptor that somebody waits for; watchers are looked
   up by descriptor. While the loop waits the interpreter lock is given up: its callbacks note descriptors in plain memory only. */
#define _GNU_SOURCE
#include "aio/poller.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "modules/system.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/operations.h"

enum { FD_LIMIT = 1 << 24, LONGEST_WAIT = 86400 }; /* seconds; the loop asks again */

typedef struct Ready {
    int fd, events;
} Ready;

typedef struct Poller {
    Object head;
    struct ev_loop *loop; /* NULL: closed */
    ev_timer timeout;
    ev_async wakeup;
    ev_io **watchers;     /* by descriptor; NULL: nobody waits */
    size_t watcher_count;
    Ready *ready;
    size_t ready_count, ready_capacity;
    int active;           /* descriptors watched */
    bool waiting, lost;   /* lost: no memory for an event; it comes again, events are level-triggered */
} Poller;

static Poller *as_poller(Value v) { return (Poller *)as_object(v); }

/* ---- libev's side ---- */

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events) { (void)loop, (void)watcher, (void)events; }
static void on_wakeup(struct ev_loop *loop, ev_async *watcher, int events) { (void)loop, (void)watcher, (void)events; }

static void on_ready(struct ev_loop *loop, ev_io *watcher, int events)
{
    Poller *p = ev_userdata(loop);
    if (p->ready_count == p->ready_capacity) {
        size_t capacity = p->ready_capacity ? p->ready_capacity * 2 : 64;
        Ready *ready = realloc(p->ready, capacity * sizeof *ready);
        if (ready == NULL) {
            p->lost = true;
            return;
        }
        p->ready = ready;
        p->ready_capacity = capacity;
    }
    /* libev takes a closed descriptor's watcher off, with EV_ERROR: who waits shall try, and see. */
    p->ready[p->ready_count++] = (Ready){watcher->fd, events & EV_ERROR ? EV_READ | EV_WRITE : events & (EV_READ | EV_WRITE)};
}

/* libev can't report a failed allocation: it must not get one. */
static void *allocate(void *block, long size)
{
    if (size <= 0) {
        free(block);
        return NULL;
    }
    void *result = realloc(block, (size_t)size);
    if (result == NULL) {
        fputs("Fatal Python error: the event loop is out of memory\n", stderr);
        abort();
    }
    return result;
}

/* ---- making and closing ---- */

static Value poller_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"Poller", {NULL}, NATIVE_BOUND, "()", NULL};
    if (!bind_arguments(&row, args, nargs, kwnames, NULL, 0))
        return EMPTY;
    Poller *p = object_new(type);
    if (p == NULL)
        return EMPTY;
    ev_set_allocator(allocate);
    p->loop = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV | EVFLAG_FORKCHECK);
    if (p->loop == NULL) {
        RELEASE(p);
        return error_set(TYPE(OSError), "libev can't make a loop");
    }
    ev_set_userdata(p->loop, p);
    ev_timer_init(&p->timeout, on_timeout, 0, 0);
    ev_async_init(&p->wakeup, on_wakeup);
    ev_async_start(p->loop, &p->wakeup);
    return from_pointer(p);
}

static void shut(Poller *p)
{
    for (size_t fd = 0; fd < p->watcher_count; fd++)
        if (p->watchers[fd]) {
            if (p->loop)
                ev_io_stop(p->loop, p->watchers[fd]);
            free(p->watchers[fd]);
        }
    free(p->watchers);
    free(p->ready);
    p->watchers = NULL;
    p->ready = NULL;
    p->watcher_count = p->ready_count = p->ready_capacity = 0;
    p->active = 0;
    if (p->loop) {
        ev_async_stop(p->loop, &p->wakeup);
        ev_loop_destroy(p->loop);
    }
    p->loop = NULL;
}

static void poller_dealloc(Object *self)
{
    shut((Poller *)self);
    object_free(self);
}

static bool usable(Poller *p)
{
    if (p->loop && !p->waiting)
        return true;
    error_set(p->loop ? TYPE(RuntimeError) : TYPE(ValueError), p->loop ? "the poller is waiting" : "I/O operation on closed poller");
    return false;
}

static Value poller_close(Value self)
{
    Poller *p = as_poller(self);
    if (p->waiting)
        return error_set(TYPE(RuntimeError), "the poller is waiting");
    shut(p);
    return none_value();
}

/* ---- descriptors ---- */

/* The watcher of a descriptor, made if there is none. NULL: exception. */
static ev_io *watcher_of(Poller *p, int fd)
{
    if ((size_t)fd >= p->watcher_count) {
        size_t count = p->watcher_count ? p->watcher_count : 64;
        while (count <= (size_t)fd)
            count *= 2;
        ev_io **watchers = realloc(p->watchers, count * sizeof *watchers);
        if (watchers == NULL) {
            error_no_memory();
            return NULL;
        }
        memset(watchers + p->watcher_count, 0, (count - p->watcher_count) * sizeof *watchers);
        p->watchers = watchers;
        p->watcher_count = count;
    }
    if (p->watchers[fd] == NULL) {
        ev_io *watcher = malloc(sizeof *watcher);
        if (watcher == NULL) {
            error_no_memory();
            return NULL;
        }
        ev_io_init(watcher, on_ready, fd, 0);
        p->watchers[fd] = watcher;
        p->active++;
    }
    return p->watchers[fd];
}

static void forget(Poller *p, int fd)
{
    if ((size_t)fd >= p->watcher_count || p->watchers[fd] == NULL)
        return;
    ev_io_stop(p->loop, p->watchers[fd]);
    free(p->watchers[fd]);
    p->watchers[fd] = NULL;
    p->active--;
}

/* As epoll has it: an open descriptor that can be waited for. */
static bool check_descriptor(int fd)
{
    struct stat info;
    if (fd < 0 || fd >= FD_LIMIT || fstat(fd, &info)) {
        errno = EBADF;
        posix_error();
        return false;
    }
    if (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) {
        errno = EPERM;
        posix_error();
        return false;
    }
    return true;
}

static Value poller_watch(Value self, const Value *args)
{
    Poller *p = as_poller(self);
    int fd, events;
    if (!usable(p) || !posix_int(args[0], &fd) || !posix_int(args[1], &events))
        return EMPTY;
    events &= EV_READ | EV_WRITE;
    if (events == 0) {
        if (fd >= 0)
            forget(p, fd);
        return none_value();
    }
    ev_io *watcher = check_descriptor(fd) ? watcher_of(p, fd) : NULL;
    if (watcher == NULL)
        return EMPTY;
    /* Stopped and started, so that a descriptor that was closed and opened anew is waited for. */
    ev_io_stop(p->loop, watcher);
    ev_io_set(watcher, fd, events);
    ev_io_start(p->loop, watcher);
    return none_value();
}

/* ---- waiting ---- */

static void wait_once(Poller *p, double timeout)
{
    p->ready_count = 0;
    p->lost = false;
    if (timeout > 0) {
        ev_now_update(p->loop);
        ev_timer_set(&p->timeout, timeout, 0);
        ev_timer_start(p->loop, &p->timeout);
    }
    p->waiting = true;
    Thread *thread = gil_release();
    ev_run(p->loop, timeout == 0 ? EVRUN_NOWAIT : EVRUN_ONCE);
    gil_acquire(thread);
    p->waiting = false;
    ev_timer_stop(p->loop, &p->timeout);
}

static Value ready_list(Poller *p)
{
    List *list = list_new(p->ready_count);
    for (size_t i = 0; list && i < p->ready_count; i++) {
        Value item = tuple_pack(2, small_int_value(p->ready[i].fd), small_int_value(p->ready[i].events));
        if (is_empty(item) || !list_append_owned(list, item)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

/* An interruption by a signal ends the wait, after its handlers. */
static Value poller_poll(Value self, Value timeout)
{
    Poller *p = as_poller(self);
    int64_t nanoseconds = -1;
    if (!is_none(timeout) && !system_duration(timeout, &nanoseconds))
        return EMPTY;
    if (!usable(p))
        return EMPTY;
    double seconds = is_none(timeout) ? -1 : nanoseconds <= 0 ? 0 : (double)nanoseconds * 1e-9;
    retain(self);
    wait_once(p, seconds > LONGEST_WAIT ? LONGEST_WAIT : seconds);
    Value result = thread_current()->breaker && !vm_breaker(thread_current()) ? EMPTY : ready_list(p);
    release(self);
    return result;
}

/* Safe from other threads and from signal handlers. */
static Value poller_wake(Value self)
{
    Poller *p = as_poller(self);
    if (p->loop)
        ev_async_send(p->loop, &p->wakeup);
    return none_value();
}

static Value poller_backend(Value self)
{
    Poller *p = as_poller(self);
    if (p->loop == NULL)
        return none_value();
    unsigned backend = ev_backend(p->loop);
    return str_from_c(backend == EVBACKEND_EPOLL ? "epoll" : backend == EVBACKEND_POLL ? "poll" : "select");
}

static const NativeRow poller_methods[] = {
    NATIVE("close", poller_close, "($self, /)", "Gives everything back."),
    NATIVE("poll", poller_poll, "($self, timeout, /)",
           "Waits until a descriptor is ready, wake() is called or so many seconds are over (None: for ever).\n\n"
           "A list of (descriptor, events)."),
    NATIVE("wake", poller_wake, "($self, /)", "Ends a wait from another thread."),
    NATIVE("watch", poller_watch, "($self, fd, events, /)", "Waits for events of a descriptor: 1 to read, 2 to write; 0 forgets it."),
    NATIVE_END,
};

static const GetSetRow poller_getset[] = {
    {"backend", poller_backend, NULL, "What libev waits with."},
    GETSET_END,
};

static const TypeSpec poller_spec = {
    .name = "_aio.Poller", .size = sizeof(Poller), .doc = "Poller()\n--\n\nA libev loop that waits for descriptors.",
    .methods = poller_methods, .getset = poller_getset,
    .slots = {.new = poller_new, .dealloc = poller_dealloc},
};

static bool fill(Value module)
{
    Type *type = type_from_spec(&poller_spec, TYPE(object));
    bool ok = type && module_add_type(module, type) && module_add_int(module, "READ", EV_READ) && module_add_int(module, "WRITE", EV_WRITE);
    RELEASE(type);
    return ok;
}

static const NativeRow functions[] = {NATIVE_END};

const ModuleSpec aio_module = {"_aio", "What asyncio's loop is built on: libev.", functions, fill};
