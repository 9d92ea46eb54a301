/* gil.c - see gil.h. */
#define _GNU_SOURCE
#include "runtime/gil.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "vm/operations.h"

struct Gil {
    pthread_mutex_t mutex;   /* guards what follows, for moments */
    pthread_cond_t freed;    /* the lock was given up */
    pthread_cond_t taken;    /* somebody took it: who gave way may queue again */
    Thread *holder, *last;   /* last: who held it last, never dereferenced */
    uint64_t switches;
    int waiters;
    bool asked;              /* a waiter has asked the holder to give way */
};

static void init_gil(struct Gil *gil)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&gil->mutex, NULL);
    pthread_cond_init(&gil->freed, &attributes);
    pthread_cond_init(&gil->taken, &attributes);
    pthread_condattr_destroy(&attributes);
    gil->waiters = 0;
    gil->asked = false;
}

bool gil_start(void)
{
    struct Gil *gil = calloc(1, sizeof *gil);
    if (gil == NULL)
        return false;
    init_gil(gil);
    gil->holder = gil->last = thread_current();
    runtime.state->gil = gil;
    lock_request_hook = gil_give_way;
    return true;
}

void gil_finish(void)
{
    free(runtime.state->gil);
    runtime.state->gil = NULL;
}

void gil_go_threaded(void) { runtime.state->threaded = true; }

void gil_after_fork(Thread *thread)
{
    struct Gil *gil = runtime.state->gil;
    init_gil(gil);
    gil->holder = gil->last = runtime.current = thread;
}

static void let_go(struct Gil *gil)
{
    gil->holder = NULL;
    if (gil->waiters)
        pthread_cond_signal(&gil->freed);
}

void gil_give(Thread *thread)
{
    int saved = errno;
    struct Gil *gil = runtime.state->gil;
    (void)thread;
    pthread_mutex_lock(&gil->mutex);
    let_go(gil);
    pthread_mutex_unlock(&gil->mutex);
    errno = saved;
}

/* A daemon thread may not go on while the interpreter is taken apart: it sleeps until the process ends. */
static void sleep_if_over(struct Gil *gil, Thread *thread)
{
    Thread *ending = __atomic_load_n(&runtime.state->ending_thread, __ATOMIC_ACQUIRE);
    if (ending == NULL || ending == thread)
        return;
    pthread_mutex_unlock(&gil->mutex);
    for (;;)
        pause();
}

static void wait_for_lock(struct Gil *gil, Thread *thread)
{
    struct timespec until;
    uint64_t switches = gil->switches;
    long interval = (long)(runtime.state->switch_interval * 1e9);
    if (interval < 1000)
        interval = 1000;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += interval / 1000000000;
    until.tv_nsec += interval % 1000000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    int failed = pthread_cond_timedwait(&gil->freed, &gil->mutex, &until);
    if (failed == ETIMEDOUT && gil->holder && gil->switches == switches) {
        gil->asked = true;
        __atomic_store_n(&gil->holder->breaker, 1, __ATOMIC_RELAXED);
    }
    sleep_if_over(gil, thread);
}

static void take_locked(struct Gil *gil, Thread *thread)
{
    sleep_if_over(gil, thread);
    gil->waiters++;
    while (gil->holder)
        wait_for_lock(gil, thread);
    gil->waiters--;
    gil->asked = false;
    gil->holder = thread;
    if (gil->last != thread) {
        gil->last = thread;
        gil->switches++;
        pthread_cond_broadcast(&gil->taken);
    }
    runtime.current = thread;
}

void gil_take(Thread *thread)
{
    int saved = errno;
    struct Gil *gil = runtime.state->gil;
    pthread_mutex_lock(&gil->mutex);
    take_locked(gil, thread);
    pthread_mutex_unlock(&gil->mutex);
    errno = saved;
}

void gil_give_way(Thread *thread)
{
    struct Gil *gil = runtime.state->gil;
    if (!runtime.state->threaded || !gil->asked || runtime.state->ending_thread == thread)
        return;
    pthread_mutex_lock(&gil->mutex);
    let_go(gil);
    while (gil->asked && gil->waiters && gil->last == thread)
        pthread_cond_wait(&gil->taken, &gil->mutex);
    take_locked(gil, thread);
    pthread_mutex_unlock(&gil->mutex);
}
