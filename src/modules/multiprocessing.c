/* multiprocessing.c - module _multiprocessing: semaphores that processes share. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <time.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/path.h"

typedef enum { RECURSIVE_MUTEX, SEMAPHORE } SemKind;

typedef struct SemLock {
    Object head;
    sem_t *handle; /* NULL: none */
    pthread_t owner; /* where count > 0: who acquired it last */
    int count;     /* acquired by this process so often more than released */
    int maximum, kind;
    Value name;    /* str; None: it has none any more */
} SemLock;

static SemLock *as_semlock(Value v) { return (SemLock *)as_object(v); }
static bool is_mine(const SemLock *s) { return s->count > 0 && pthread_equal(s->owner, pthread_self()); }

/* Takes the handle and the name. */
static Value semlock_of(Type *type, sem_t *handle, int kind, int maximum, Value name)
{
    SemLock *s = object_new(type);
    if (s == NULL) {
        sem_close(handle);
        release(name);
        return EMPTY;
    }
    s->handle = handle;
    s->kind = kind;
    s->maximum = maximum;
    s->name = name;
    return from_pointer(s);
}

static Value semlock_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"SemLock", {NULL}, NATIVE_BOUND, "(kind, value, maxvalue, name, unlink)", NULL};
    Value bound[5];
    int kind, value, maximum, unlink;
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 5) || !posix_int(bound[0], &kind) || !posix_int(bound[1], &value) ||
        !posix_int(bound[2], &maximum) || (unlink = is_true(bound[4])) < 0)
        return EMPTY;
    if (!is_str(bound[3]))
        return error_type("SemLock() argument 4 must be str, not %T", bound[3]);
    if (kind != RECURSIVE_MUTEX && kind != SEMAPHORE)
        return error_value("unrecognized kind");
    Value name = path_bytes(bound[3]);
    if (is_empty(name))
        return EMPTY;
    sem_t *handle = sem_open(as_bytes(name)->data, O_CREAT | O_EXCL, 0600, (unsigned)value);
    if (handle != SEM_FAILED && unlink && sem_unlink(as_bytes(name)->data) < 0) {
        int number = errno;
        sem_close(handle);
        errno = number;
        handle = SEM_FAILED;
    }
    int number = errno;
    release(name);
    errno = number;
    return handle == SEM_FAILED ? posix_error() : semlock_of(type, handle, kind, maximum, retain(unlink ? NONE : bound[3]));
}

static Value semlock_rebuild(Value self, const Value *args)
{
    int kind, maximum;
    uint64_t handle_number;
    if (!system_masked(args[0], &handle_number) || !posix_int(args[1], &kind) || !posix_int(args[2], &maximum))
        return EMPTY;
    if (is_none(args[3]))
        return semlock_of(as_type(self), (sem_t *)(uintptr_t)handle_number, kind, maximum, none_value());
    Value name = path_bytes(args[3]);
    if (is_empty(name))
        return EMPTY;
    sem_t *handle = sem_open(as_bytes(name)->data, 0);
    int number = errno;
    release(name);
    errno = number;
    return handle == SEM_FAILED ? posix_error() : semlock_of(as_type(self), handle, kind, maximum, retain(args[3]));
}

static void semlock_dealloc(Object *self)
{
    SemLock *s = (SemLock *)self;
    if (s->handle)
        sem_close(s->handle);
    release(s->name);
    object_free(self);
}

/* The end of a wait as the system's clock has it. */
static bool deadline_of(Value timeout, struct timespec *end)
{
    double seconds;
    if (!as_double(timeout, &seconds))
        return false;
    if (!(seconds > 0))
        seconds = 0;
    if (seconds > 4e9)
        seconds = 4e9;
    clock_gettime(CLOCK_REALTIME, end);
    end->tv_sec += (time_t)seconds;
    end->tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (end->tv_nsec >= 1000000000) {
        end->tv_nsec -= 1000000000;
        end->tv_sec++;
    }
    return true;
}

static Value acquire(SemLock *s, bool block, Value timeout)
{
    struct timespec end;
    bool limited = !is_none(timeout);
    if (s->kind == RECURSIVE_MUTEX && is_mine(s)) {
        s->count++;
        return bool_value(true);
    }
    if (limited && !deadline_of(timeout, &end))
        return EMPTY;
    int failed;
    do
        failed = sem_trywait(s->handle);
    while (failed && errno == EINTR && posix_signals());
    if (failed && errno == EAGAIN && block)
        POSIX_BLOCKING(failed, limited ? sem_timedwait(s->handle, &end) : sem_wait(s->handle));
    if (failed && (errno == EAGAIN || errno == ETIMEDOUT))
        return bool_value(false);
    if (failed)
        return posix_error();
    s->count++;
    s->owner = pthread_self();
    return bool_value(true);
}

static Value semlock_acquire(Value self, const Value *args)
{
    int block = is_true(args[0]);
    return block < 0 ? EMPTY : acquire(as_semlock(self), block, args[1]);
}

static Value semlock_enter(Value self) { return acquire(as_semlock(self), true, NONE); }

static Value semlock_release(Value self)
{
    SemLock *s = as_semlock(self);
    int value;
    if (s->kind == RECURSIVE_MUTEX) {
        if (!is_mine(s))
            return error_set(TYPE(AssertionError), "attempt to release recursive lock not owned by thread");
        if (s->count > 1) {
            s->count--;
            return none_value();
        }
    } else {
        if (sem_getvalue(s->handle, &value) < 0)
            return posix_error();
        if (value >= s->maximum)
            return error_value("semaphore or lock released too many times");
    }
    if (sem_post(s->handle) < 0)
        return posix_error();
    s->count--;
    return none_value();
}

static Value semlock_exit(Value self, const Value *args) { (void)args; return semlock_release(self); }
static Value semlock_count(Value self) { return int_value(as_semlock(self)->count); }
static Value semlock_is_mine(Value self) { return bool_value(is_mine(as_semlock(self))); }

static Value semlock_get_value(Value self)
{
    int value;
    if (sem_getvalue(as_semlock(self)->handle, &value) < 0)
        return posix_error();
    return int_value(value < 0 ? 0 : value); /* some systems count who waits */
}

static Value semlock_is_zero(Value self)
{
    int value;
    return sem_getvalue(as_semlock(self)->handle, &value) < 0 ? posix_error() : bool_value(value == 0);
}

static Value semlock_after_fork(Value self)
{
    as_semlock(self)->count = 0;
    return none_value();
}

static Value get_handle(Value self) { return int_from_uint64((uintptr_t)as_semlock(self)->handle); }

static const NativeRow methods[] = {
    NATIVE("__enter__", semlock_enter, "($self, /)", "Acquires the semaphore."),
    NATIVE("__exit__", semlock_exit, "($self, exc_type=None, exc_value=None, exc_tb=None, /)", "Releases the semaphore."),
    NATIVE("_after_fork", semlock_after_fork, "($self, /)", "Forgets what the parent process had acquired."),
    NATIVE("_count", semlock_count, "($self, /)", "How often this process has acquired it."),
    NATIVE("_get_value", semlock_get_value, "($self, /)", "The semaphore's value."),
    NATIVE("_is_mine", semlock_is_mine, "($self, /)", "Whether this thread acquired it."),
    NATIVE("_is_zero", semlock_is_zero, "($self, /)", "Whether the value is zero."),
    NATIVE("_rebuild", semlock_rebuild, "($type, handle, kind, maxvalue, name, /)", "A SemLock of a semaphore that there is."),
    NATIVE("acquire", semlock_acquire, "($self, /, block=True, timeout=None)", "Acquires the semaphore; whether it could."),
    NATIVE("release", semlock_release, "($self, /)", "Releases the semaphore."),
    NATIVE_END,
};

static const GetSetRow getset[] = {
    {"handle", get_handle, NULL, "The semaphore's address."},
    GETSET_END,
};

static const MemberRow members[] = {
    {"kind", MEMBER_INT, offsetof(SemLock, kind), true, "0: a recursive mutex, 1: a semaphore."},
    {"maxvalue", MEMBER_INT, offsetof(SemLock, maximum), true, "The greatest value."},
    {"name", MEMBER_VALUE_OR_NONE, offsetof(SemLock, name), true, "The name in the system."},
    MEMBER_END,
};

static const TypeSpec semlock_spec = {
    .name = "_multiprocessing.SemLock",
    .doc = "A semaphore or recursive mutex that processes share.",
    .size = sizeof(SemLock),
    .flags = TYPE_BASE,
    .methods = methods,
    .getset = getset,
    .members = members,
    .slots = {.new = semlock_new, .dealloc = semlock_dealloc},
};

static Value unlink_semaphore(Value self, Value v)
{
    (void)self;
    Value name = path_bytes(v);
    if (is_empty(name))
        return EMPTY;
    int failed = sem_unlink(as_bytes(name)->data), number = errno;
    release(name);
    errno = number;
    return failed ? posix_error() : none_value();
}

static const NativeRow functions[] = {
    NATIVE("sem_unlink", unlink_semaphore, "($module, name, /)", "Removes a semaphore's name."),
    NATIVE_END,
};

static Value feature_flags(void)
{
    Dict *dict = dict_new();
    if (dict && (!dict_set_c(dict, "HAVE_SEM_OPEN", int_value(1)) || !dict_set_c(dict, "HAVE_SEM_TIMEDWAIT", int_value(1))))
        DISCARD(dict);
    return from_pointer(dict);
}

static bool fill(Value module)
{
    Type *type = type_from_spec(&semlock_spec, NULL);
    Value kept = from_pointer(type);
    return module_keep(module, &kept, 1) && dict_set_c(as_dict(type->dict), "SEM_VALUE_MAX", int_value(INT_MAX)) &&
           module_add_type(module, type) && module_add(module, "flags", feature_flags());
}

const ModuleSpec multiprocessing_module = {"_multiprocessing", "Semaphores that processes share.", functions, fill};
