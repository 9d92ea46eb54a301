/* lock.c - _thread.lock and _thread.RLock.

   The interpreter lock guards `locked`; who has to wait does so on a semaphore, and a wake-up only means: look again. */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <semaphore.h>
#include <time.h>

#include "modules/thread/thread.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"

typedef struct Lock {
    Object head;
    bool locked;
    int waiters;
    uint64_t owner; /* of an RLock: the thread; 0: none */
    uint64_t depth; /* of an RLock */
    sem_t wake;
} Lock;

static Lock *as_lock(Value v) { return (Lock *)as_object(v); }

static Value new_lock(Type *type)
{
    Lock *lock = object_new(type);
    if (lock)
        sem_init(&lock->wake, 0, 0);
    return from_pointer(lock);
}

static Value lock_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("lock() takes no keyword arguments");
    if (nargs)
        return error_type("lock expected 0 arguments, got %zu", nargs);
    return new_lock(type);
}

/* Subclasses may give __init__ any arguments. */
static Value rlock_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return new_lock(type);
}

static void lock_dealloc(Object *self)
{
    sem_destroy(&((Lock *)self)->wake);
    object_free(self);
}

bool thread_timeout(Value blocking, Value timeout, double *seconds)
{
    int blocks = is_true(blocking);
    if (blocks < 0 || !as_double(timeout, seconds))
        return false;
    if (!blocks && *seconds != -1) {
        error_value("can't specify a timeout for a non-blocking call");
        return false;
    }
    if (*seconds < 0 && *seconds != -1) {
        error_value("timeout value must be a non-negative number");
        return false;
    }
    if (isnan(*seconds)) {
        error_value("Invalid value NaN (not a number)");
        return false;
    }
    if (*seconds > THREAD_TIMEOUT_MAX) {
        error_overflow("timeout value is too large");
        return false;
    }
    if (!blocks)
        *seconds = 0;
    return true;
}

struct timespec thread_deadline(double seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    double whole = floor(seconds);
    until.tv_sec += (time_t)whole;
    until.tv_nsec += (long)ceil((seconds - whole) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    return until;
}

int thread_wait(sem_t *semaphore, const struct timespec *until)
{
    Thread *thread = gil_release();
    int failed = until ? sem_clockwait(semaphore, CLOCK_MONOTONIC, until) : sem_wait(semaphore);
    int reason = failed ? errno : 0;
    gil_acquire(thread);
    return reason;
}

/* Waits until the lock is free or the time is up: 1 free, 0 time is up, -1 exception. */
static int lock_wait(Lock *lock, double seconds)
{
    if (seconds == 0)
        return 0;
    struct timespec until = thread_deadline(seconds < 0 ? 0 : seconds);
    int result = 1;
    object_retain(&lock->head);
    lock->waiters++;
    while (lock->locked && result > 0) {
        int reason = thread_wait(&lock->wake, seconds < 0 ? NULL : &until);
        if (reason == ETIMEDOUT)
            result = lock->locked ? 0 : 1;
        else if (reason == EINTR && !thread_check_signals())
            result = -1;
    }
    lock->waiters--;
    object_release(&lock->head);
    return result;
}

static void lock_free(Lock *lock)
{
    lock->locked = false;
    if (lock->waiters)
        sem_post(&lock->wake);
}

/* 1 acquired, 0 not, -1 exception. */
static int lock_take(Lock *lock, double seconds)
{
    int result = lock->locked ? lock_wait(lock, seconds) : 1;
    if (result > 0)
        lock->locked = true;
    return result;
}

static Value lock_acquire(Value self, const Value *args)
{
    double seconds;
    if (!thread_timeout(args[0], args[1], &seconds))
        return EMPTY;
    int result = lock_take(as_lock(self), seconds);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value lock_enter(Value self)
{
    return lock_take(as_lock(self), -1) < 0 ? EMPTY : bool_value(true);
}

static Value lock_release(Value self)
{
    if (!as_lock(self)->locked)
        return error_set(TYPE(RuntimeError), "release unlocked lock");
    lock_free(as_lock(self));
    return none_value();
}

static Value lock_exit(Value self, const Value *args)
{
    (void)args;
    return lock_release(self);
}

static Value lock_locked(Value self) { return bool_value(as_lock(self)->locked); }

static Value lock_reinit(Value self)
{
    Lock *lock = as_lock(self);
    lock->locked = false;
    lock->waiters = 0;
    lock->owner = lock->depth = 0;
    sem_init(&lock->wake, 0, 0);
    return none_value();
}

static Value lock_repr(Value self)
{
    return str_format("<%s %s object at %p>", as_lock(self)->locked ? "locked" : "unlocked", "_thread.lock", (void *)as_object(self));
}

static const NativeRow lock_methods[] = {
    NATIVE("acquire", lock_acquire, "($self, /, blocking=True, timeout=-1)", "Takes the lock; whether that succeeded."),
    NATIVE("acquire_lock", lock_acquire, "($self, /, blocking=True, timeout=-1)", "Obsolete name of acquire()."),
    NATIVE("release", lock_release, "($self, /)", "Gives the lock back."),
    NATIVE("release_lock", lock_release, "($self, /)", "Obsolete name of release()."),
    NATIVE("locked", lock_locked, "($self, /)", "Whether the lock is held."),
    NATIVE("locked_lock", lock_locked, "($self, /)", "Obsolete name of locked()."),
    NATIVE("__enter__", lock_enter, "($self, /)", "Takes the lock."),
    NATIVE("__exit__", lock_exit, "($self, exc_type, exc_value, exc_tb, /)", "Gives the lock back."),
    NATIVE("_at_fork_reinit", lock_reinit, "($self, /)", "Makes the lock new in a forked child."),
    NATIVE_END,
};

const TypeSpec lock_spec = {
    .name = "_thread.lock", .size = sizeof(Lock), .methods = lock_methods,
    .doc = "lock()\n--\n\nA lock that any thread may release.",
    .slots = {.new = lock_new, .dealloc = lock_dealloc, .repr = lock_repr},
};

/* ---- RLock ---- */

static int rlock_take(Lock *lock, double seconds)
{
    uint64_t me = thread_ident();
    if (lock->depth && lock->owner == me) {
        lock->depth++;
        return 1;
    }
    int result = lock_take(lock, seconds);
    if (result > 0) {
        lock->owner = me;
        lock->depth = 1;
    }
    return result;
}

static Value rlock_acquire(Value self, const Value *args)
{
    double seconds;
    if (!thread_timeout(args[0], args[1], &seconds))
        return EMPTY;
    int result = rlock_take(as_lock(self), seconds);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value rlock_enter(Value self)
{
    return rlock_take(as_lock(self), -1) < 0 ? EMPTY : bool_value(true);
}

static bool rlock_owned(Lock *lock) { return lock->depth && lock->owner == thread_ident(); }

static Value rlock_release(Value self)
{
    Lock *lock = as_lock(self);
    if (!rlock_owned(lock))
        return error_set(TYPE(RuntimeError), "cannot release un-acquired lock");
    if (--lock->depth == 0) {
        lock->owner = 0;
        lock_free(lock);
    }
    return none_value();
}

static Value rlock_exit(Value self, const Value *args)
{
    (void)args;
    return rlock_release(self);
}

static Value rlock_is_owned(Value self) { return bool_value(rlock_owned(as_lock(self))); }
static Value rlock_locked(Value self) { return bool_value(as_lock(self)->depth > 0); }
static Value rlock_count(Value self) { return int_value(rlock_owned(as_lock(self)) ? (int64_t)as_lock(self)->depth : 0); }

static Value rlock_release_save(Value self)
{
    Lock *lock = as_lock(self);
    if (lock->depth == 0)
        return error_set(TYPE(RuntimeError), "cannot release un-acquired lock");
    Value parts[] = {int_value((int64_t)lock->depth), int_from_uint64(lock->owner)};
    lock->depth = lock->owner = 0;
    lock_free(lock);
    return tuple_from_owned(parts, 2);
}

static Value rlock_acquire_restore(Value self, Value state)
{
    Lock *lock = as_lock(self);
    int64_t depth, owner;
    if (!is_tuple(state) || as_tuple(state)->length != 2 || !index_as_int64(as_tuple(state)->items[0], &depth, NULL) ||
        !index_as_int64(as_tuple(state)->items[1], &owner, NULL))
        return error_occurred() ? EMPTY : error_type("a state of _release_save() is needed");
    if (lock_take(lock, -1) < 0)
        return EMPTY;
    lock->depth = (uint64_t)depth;
    lock->owner = (uint64_t)owner;
    return none_value();
}

static Value rlock_repr(Value self)
{
    Lock *lock = as_lock(self);
    return str_format("<%s %s object owner=%lld count=%lld at %p>", lock->depth ? "locked" : "unlocked", "_thread.RLock",
                      (long long)lock->owner, (long long)lock->depth, (void *)lock);
}

static const NativeRow rlock_methods[] = {
    NATIVE("acquire", rlock_acquire, "($self, /, blocking=True, timeout=-1)", "Takes the lock; the owner may do so again."),
    NATIVE("release", rlock_release, "($self, /)", "Gives the lock back, once for each time it was taken."),
    NATIVE("locked", rlock_locked, "($self, /)", "Whether the lock is held."),
    NATIVE("__enter__", rlock_enter, "($self, /)", "Takes the lock."),
    NATIVE("__exit__", rlock_exit, "($self, exc_type, exc_value, exc_tb, /)", "Gives the lock back."),
    NATIVE("_is_owned", rlock_is_owned, "($self, /)", "Whether this thread holds the lock."),
    NATIVE("_recursion_count", rlock_count, "($self, /)", "How often this thread holds the lock."),
    NATIVE("_release_save", rlock_release_save, "($self, /)", "Gives the lock up altogether."),
    NATIVE("_acquire_restore", rlock_acquire_restore, "($self, state, /)", "Takes the lock as often as before."),
    NATIVE("_at_fork_reinit", lock_reinit, "($self, /)", "Makes the lock new in a forked child."),
    NATIVE_END,
};

const TypeSpec rlock_spec = {
    .name = "_thread.RLock", .size = sizeof(Lock), .flags = TYPE_BASE, .methods = rlock_methods,
    .doc = "RLock()\n--\n\nA lock that its owner may take again.",
    .slots = {.new = rlock_new, .dealloc = lock_dealloc, .repr = rlock_repr},
};

Value thread_lock_new(Type *type) { return new_lock(type); }
