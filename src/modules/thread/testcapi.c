/* testcapi.c - module _testcapi: threads that C code started, as CPython's tests want them. */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "modules/thread/thread.h"
#include "object/call.h"
#include "object/error.h"
#include "object/protocol.h"
#include "runtime/gil.h"

struct TestThread {
    pthread_t system;
    Thread *thread;
    Value function;
    sem_t end; /* of a waiter */
};

static void *call_function(void *argument)
{
    struct TestThread *t = argument;
    Thread *thread = t->thread;
    thread_find_stack(thread);
    gil_take(thread);
    Value done = call_0(t->function);
    if (is_empty(done))
        error_unraisable(NULL, t->function);
    release(done);
    clear(&t->function);
    thread_clear(thread);
    thread_delete(thread);
    gil_give(thread);
    return NULL;
}

static Value join_temporary(Value self)
{
    (void)self;
    struct TestThread *t = runtime.state->test_thread;
    if (t == NULL)
        return error_set(TYPE(RuntimeError), "no temporary thread to join");
    runtime.state->test_thread = NULL;
    Thread *thread = gil_release();
    pthread_join(t->system, NULL);
    gil_acquire(thread);
    free(t);
    return none_value();
}

static Value call_in_temporary(Value self, const Value *args)
{
    int wait = is_true(args[1]);
    if (wait < 0)
        return EMPTY;
    if (runtime.state->test_thread)
        return error_set(TYPE(RuntimeError), "a temporary thread is there already");
    struct TestThread *t = calloc(1, sizeof *t);
    Thread *thread = t ? thread_new() : NULL;
    if (thread == NULL) {
        free(t);
        return error_no_memory();
    }
    *t = (struct TestThread){.thread = thread, .function = retain(args[0])};
    gil_go_threaded();
    if (pthread_create(&t->system, NULL, call_function, t)) {
        thread_delete(thread);
        release(t->function);
        free(t);
        return error_set(TYPE(RuntimeError), "unable to start the thread");
    }
    runtime.state->test_thread = t;
    return wait ? join_temporary(self) : none_value();
}

/* ---- a thread that Python knows nothing of ---- */

static void *wait_for_end(void *argument)
{
    sem_wait(&((struct TestThread *)argument)->end);
    return NULL;
}

static Value spawn_waiter(Value self)
{
    (void)self;
    struct TestThread *t = calloc(1, sizeof *t);
    if (t == NULL)
        return error_no_memory();
    sem_init(&t->end, 0, 0);
    if (pthread_create(&t->system, NULL, wait_for_end, t)) {
        free(t);
        return error_set(TYPE(RuntimeError), "unable to start the thread");
    }
    runtime.state->test_waiter = t;
    return none_value();
}

static Value end_waiter(Value self)
{
    (void)self;
    struct TestThread *t = runtime.state->test_waiter;
    if (t == NULL)
        return error_set(TYPE(RuntimeError), "no thread waits");
    runtime.state->test_waiter = NULL;
    sem_post(&t->end);
    pthread_join(t->system, NULL);
    sem_destroy(&t->end);
    free(t);
    return none_value();
}

const NativeRow testcapi_thread_rows[] = {
    NATIVE("_end_spawned_pthread", end_waiter, "($module, /)", "Ends what _spawn_pthread_waiter() started."),
    NATIVE("_spawn_pthread_waiter", spawn_waiter, "($module, /)", "Starts a thread that runs no Python."),
    NATIVE("call_in_temporary_c_thread", call_in_temporary, "($module, function, wait=True, /)", "Calls a function in a thread that C code started."),
    NATIVE("join_temporary_c_thread", join_temporary, "($module, /)", "Waits for that thread's end."),
    NATIVE_END,
};
