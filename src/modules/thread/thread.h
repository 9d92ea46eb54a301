/* thread.h - the parts of module _thread. */
#ifndef PYISH_MODULES_THREAD_THREAD_H
#define PYISH_MODULES_THREAD_THREAD_H

#include <semaphore.h>
#include <time.h>

#include "object/native.h"
#include "runtime/threads.h"

#define THREAD_TIMEOUT_MAX 9223372036.0

extern const TypeSpec lock_spec, rlock_spec, local_spec, handle_spec;

static inline uint64_t thread_ident(void) { return thread_current()->id; }
/* Runs signal handlers that wait; false: one raised. */
bool thread_check_signals(void) MUST_CHECK;
Value thread_lock_new(Type *type) MUST_CHECK;

/* When that many seconds from now are over. */
struct timespec thread_deadline(double seconds);
/* Waits on a semaphore without the interpreter lock; until NULL: for ever. 0, or EINTR, ETIMEDOUT. */
int thread_wait(sem_t *semaphore, const struct timespec *until);
/* Blocking and timeout arguments of locks and queues as seconds: negative for ever. */
bool thread_timeout(Value blocking, Value timeout, double *seconds) MUST_CHECK;

/* ---- handle.c: a thread as its starter sees it ---- */

typedef enum { HANDLE_NOT_STARTED, HANDLE_STARTING, HANDLE_RUNNING, HANDLE_DONE } HandleState;

typedef struct ThreadHandle {
    Object head;
    struct ThreadHandle *next, *previous; /* in runtime.state->handles */
    HandleState state;
    bool exiting;    /* it runs no more Python */
    bool awaited;    /* the end of the program waits for it */
    bool joinable;   /* the system's thread has to be joined or detached yet */
    uint64_t ident;
    sem_t ended;     /* posted once exiting is set */
} ThreadHandle;

Value handle_of_running(uint64_t ident) MUST_CHECK;
/* Starts a thread that calls function(*args, **kwargs): all borrowed, kwargs may be EMPTY. */
bool handle_start(ThreadHandle *handle, Value function, Value args, Value kwargs, bool daemon) MUST_CHECK;
/* 1 it ended, 0 the time is up, -1 exception. seconds negative: for ever. */
int handle_join(ThreadHandle *handle, double seconds) MUST_CHECK;
/* Waits for all threads but daemons. */
void handles_shutdown(void);
void handles_after_fork(void);

/* ---- local.c ---- */

/* The attributes that a thread has in _local objects die. */
void locals_end(Thread *thread);

/* ---- testcapi.c ---- */
extern const NativeRow testcapi_thread_rows[];

#endif
