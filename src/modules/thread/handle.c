/* handle.c - _thread._ThreadHandle: starting a thread, and waiting for its end.

   Everything here happens under the interpreter lock; only the waiting itself is done without it. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "modules/thread/thread.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"

enum { STACK_MINIMUM = 1 << 20, STACK_EXTRA = 512 << 10 };

static ThreadHandle *as_handle(Value v) { return (ThreadHandle *)as_object(v); }

static void chain(ThreadHandle *handle)
{
    handle->previous = NULL;
    handle->next = runtime.state->handles;
    if (handle->next)
        handle->next->previous = handle;
    runtime.state->handles = handle;
}

static void unchain(ThreadHandle *handle)
{
    if (handle->next)
        handle->next->previous = handle->previous;
    if (handle->previous)
        handle->previous->next = handle->next;
    else if (runtime.state->handles == handle)
        runtime.state->handles = handle->next;
    handle->next = handle->previous = NULL;
}

static Value handle_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length))
        return error_type("_ThreadHandle() takes no arguments");
    ThreadHandle *handle = object_new(type);
    if (handle) {
        sem_init(&handle->ended, 0, 0);
        chain(handle);
    }
    return from_pointer(handle);
}

Value handle_of_running(uint64_t ident)
{
    Value v = handle_new(runtime.state->thread_handle_type, NULL, 0, EMPTY);
    if (!is_empty(v)) {
        as_handle(v)->ident = ident;
        as_handle(v)->state = HANDLE_RUNNING;
    }
    return v;
}

static void handle_dealloc(Object *self)
{
    ThreadHandle *handle = (ThreadHandle *)self;
    unchain(handle);
    if (handle->joinable)
        pthread_detach((pthread_t)handle->ident);
    sem_destroy(&handle->ended);
    object_free(self);
}

/* Nothing of the thread will run any more, as far as Python can see. */
static void set_exiting(ThreadHandle *handle)
{
    if (handle->exiting)
        return;
    handle->exiting = true;
    sem_post(&handle->ended);
}

/* ---- the thread itself ---- */

typedef struct Start {
    Thread *thread;
    Value function, args, kwargs;
    ThreadHandle *handle; /* owned */
} Start;

static void start_free(Start *start)
{
    release(start->function);
    release(start->args);
    release(start->kwargs);
    RELEASE(start->handle);
    free(start);
}

static void run_function(Start *start)
{
    Value result = call_with(start->function, start->args, start->kwargs);
    if (is_empty(result) && !error_catch(TYPE(SystemExit)))
        error_unraisable("Exception ignored in thread started by", start->function);
    release(result);
    clear(&start->args);
    clear(&start->kwargs);
    clear(&start->function);
}

static void *run_thread(void *argument)
{
    Start *start = argument;
    Thread *thread = start->thread;
    thread_find_stack(thread);
    gil_take(thread);
    start->handle->state = HANDLE_RUNNING;
    runtime.state->thread_count++;
    run_function(start);
    thread_clear(thread);
    runtime.state->thread_count--;
    set_exiting(start->handle);
    start_free(start);
    thread_delete(thread);
    gil_give(thread);
    return NULL;
}

static int create(pthread_t *system, Start *start)
{
    pthread_attr_t attributes;
    size_t size = (size_t)runtime.state->stack_size;
    pthread_attr_init(&attributes);
    if (size)
        pthread_attr_setstacksize(&attributes, (size < STACK_MINIMUM ? STACK_MINIMUM : size) + STACK_EXTRA);
    int failed = pthread_create(system, &attributes, run_thread, start);
    pthread_attr_destroy(&attributes);
    return failed;
}

bool handle_start(ThreadHandle *handle, Value function, Value args, Value kwargs, bool daemon)
{
    if (handle->state != HANDLE_NOT_STARTED) {
        error_set(TYPE(RuntimeError), "thread already started");
        return false;
    }
    Start *start = calloc(1, sizeof *start);
    Thread *thread = start ? thread_new() : NULL;
    if (thread == NULL) {
        free(start);
        error_no_memory();
        return false;
    }
    *start = (Start){thread, retain(function), retain(args), retain(kwargs), RETAIN(handle)};
    handle->state = HANDLE_STARTING;
    handle->awaited = !daemon;
    gil_go_threaded();
    pthread_t system;
    if (create(&system, start)) {
        handle->state = HANDLE_NOT_STARTED;
        thread_delete(thread);
        start_free(start);
        error_set(TYPE(RuntimeError), "can't start new thread");
        return false;
    }
    handle->ident = (uint64_t)system;
    handle->joinable = true;
    thread->id = handle->ident;
    return true;
}

/* ---- waiting ---- */

/* The system's thread is at its very end: this takes moments. */
static void join_system(ThreadHandle *handle)
{
    if (!handle->joinable)
        return;
    handle->joinable = false;
    Thread *thread = gil_release();
    pthread_join((pthread_t)handle->ident, NULL);
    gil_acquire(thread);
}

/* 1 exiting, 0 the time is up, -1 exception. */
static int wait_for_exit(ThreadHandle *handle, double seconds)
{
    struct timespec until = thread_deadline(seconds < 0 ? 0 : seconds);
    while (!handle->exiting) {
        if (runtime.state->ending_thread) {
            error_set(TYPE(PythonFinalizationError), "cannot join thread at interpreter shutdown");
            return -1;
        }
        int reason = thread_wait(&handle->ended, seconds < 0 ? NULL : &until);
        if (handle->exiting)
            break;
        if (reason == ETIMEDOUT)
            return 0;
        if (!thread_check_signals())
            return -1;
    }
    sem_post(&handle->ended); /* for the next that waits */
    return 1;
}

int handle_join(ThreadHandle *handle, double seconds)
{
    if (handle->state == HANDLE_NOT_STARTED) {
        error_set(TYPE(RuntimeError), "thread not started");
        return -1;
    }
    if (!handle->exiting && handle->ident == thread_ident()) {
        error_set(TYPE(RuntimeError), "Cannot join current thread");
        return -1;
    }
    object_retain(&handle->head);
    int result = wait_for_exit(handle, seconds);
    if (result > 0) {
        join_system(handle);
        handle->state = HANDLE_DONE;
    }
    object_release(&handle->head);
    return result;
}

static ThreadHandle *next_to_wait_for(void)
{
    for (ThreadHandle *h = runtime.state->handles; h; h = h->next)
        if (h->awaited && !h->exiting && h->ident != thread_ident())
            return h;
    return NULL;
}

void handles_shutdown(void)
{
    for (ThreadHandle *handle; (handle = next_to_wait_for());) {
        int result = handle_join(handle, -1);
        if (result < 0) { /* by Ctrl-C: no more waiting */
            error_unraisable("Exception ignored while joining a thread in _thread._shutdown()", EMPTY);
            return;
        }
    }
}

void handles_after_fork(void)
{
    for (ThreadHandle *handle = runtime.state->handles; handle; handle = handle->next) {
        if (handle->ident == thread_ident() || handle->state == HANDLE_NOT_STARTED || handle->exiting)
            continue;
        handle->joinable = false;
        handle->state = HANDLE_DONE;
        sem_init(&handle->ended, 0, 0);
        set_exiting(handle);
    }
    runtime.state->thread_count = thread_current() != &runtime.main_thread;
}

/* ---- the type ---- */

static Value method_join(Value self, const Value *args)
{
    double seconds = -1;
    if (!is_none(args[0]) && !as_double(args[0], &seconds))
        return EMPTY;
    if (seconds > THREAD_TIMEOUT_MAX)
        return error_overflow("timeout value is too large");
    return handle_join(as_handle(self), seconds) < 0 ? EMPTY : none_value();
}

static Value method_is_done(Value self) { return bool_value(as_handle(self)->exiting); }

static Value method_set_done(Value self)
{
    ThreadHandle *handle = as_handle(self);
    if (handle->state == HANDLE_NOT_STARTED)
        return error_set(TYPE(RuntimeError), "thread not started");
    set_exiting(handle);
    join_system(handle);
    handle->state = HANDLE_DONE;
    return none_value();
}

static Value get_ident(Value self) { return int_from_uint64(as_handle(self)->ident); }

static Value handle_repr(Value self)
{
    return str_format("<%s object: ident=%llu>", type_of(self)->name, (unsigned long long)as_handle(self)->ident);
}

static const NativeRow handle_methods[] = {
    NATIVE("is_done", method_is_done, "($self, /)", "Whether the thread has ended."),
    NATIVE("_set_done", method_set_done, "($self, /)", "Marks the thread as ended."),
    NATIVE("join", method_join, "($self, timeout=None, /)", "Waits for the thread's end."),
    NATIVE_END,
};
static const GetSetRow handle_getset[] = {
    {"ident", get_ident, NULL, "the thread's identifier"},
    GETSET_END,
};

const TypeSpec handle_spec = {
    .name = "_thread._ThreadHandle", .size = sizeof(ThreadHandle), .methods = handle_methods, .getset = handle_getset,
    .slots = {.new = handle_new, .dealloc = handle_dealloc, .repr = handle_repr},
};
