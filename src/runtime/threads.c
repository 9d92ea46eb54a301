/* threads.c - see threads.h. */
#define _GNU_SOURCE
#include "runtime/threads.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "runtime/gil.h"
#include "vm/frame.h"

enum { STACK_RESERVE = 192 << 10, STACK_SOFT_RESERVE = 64 << 10 };

void (*thread_end_hook)(Thread *thread);
void (*fork_child_hook)(void);

static bool add_extra(Thread *thread)
{
    ThreadExtra *extra = thread->modules_state = calloc(1, sizeof *extra);
    return extra != NULL;
}

bool threads_start(void)
{
    Thread *thread = runtime.state->main = &runtime.main_thread;
    if (!add_extra(thread) || !gil_start())
        return false;
    thread_extra(thread)->native_id = (uint64_t)getpid();
    return true;
}

Thread *thread_new(void)
{
    Thread *parent = thread_current(), *thread = calloc(1, sizeof *thread);
    if (thread == NULL || !add_extra(thread) || !thread_frames_init(thread)) {
        if (thread)
            free(thread->modules_state);
        free(thread);
        error_no_memory();
        return NULL;
    }
    thread->recursion_limit = thread->recursion_left = parent->recursion_limit;
    thread->next = runtime.main_thread.next;
    runtime.main_thread.next = thread;
    return thread;
}

void thread_find_stack(Thread *thread)
{
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    if (low == NULL)
        low = (char *)__builtin_frame_address(0) - (512 << 10);
    thread->stack_limit = (char *)low + STACK_RESERVE;
    thread->stack_soft_limit = thread->stack_limit + STACK_SOFT_RESERVE;
    thread->id = (uint64_t)pthread_self();
    thread_extra(thread)->native_id = (uint64_t)syscall(SYS_gettid);
}

void thread_clear(Thread *thread)
{
    if (thread_end_hook)
        thread_end_hook(thread);
    clear(&thread->handled_base.exception);
    clear(&thread->context);
    clear(&thread->async_hooks[0]);
    clear(&thread->async_hooks[1]);
    clear(&thread->trace_function);
    clear(&thread->profile_function);
    clear(&thread->asynchronous_error);
    clear(&thread->repr_stack);
    clear(&thread->error);
}

static void unchain(Thread *thread)
{
    for (Thread *t = threads_first(); t; t = t->next)
        if (t->next == thread) {
            t->next = thread->next;
            return;
        }
}

void thread_delete(Thread *thread)
{
    unchain(thread);
    thread_frames_finish(thread);
    ThreadExtra *extra = thread_extra(thread);
    free(extra->locals);
    free(extra);
    free(thread->pending_dead);
    free(thread);
}

Thread *thread_by_id(uint64_t id)
{
    for (Thread *t = threads_first(); t; t = t->next)
        if (t->id == id)
            return t;
    return NULL;
}

int thread_set_asynchronous(uint64_t id, Value exception)
{
    Thread *thread = thread_by_id(id);
    if (thread == NULL)
        return 0;
    replace(&thread->asynchronous_error, retain(exception));
    __atomic_store_n(&thread->breaker, 1, __ATOMIC_RELAXED);
    return 1;
}

/* ---- fork ---- */

static void run_fork_functions(int which, bool backwards)
{
    Value list = runtime.state->fork_functions[which];
    if (is_empty(list))
        return;
    List *copy = as_list(list_from(as_list(list)->items, as_list(list)->length));
    for (size_t i = 0; copy && i < copy->length; i++) {
        Value function = copy->items[backwards ? copy->length - 1 - i : i], done = call(function, NULL, 0, EMPTY);
        if (is_empty(done))
            error_unraisable("Exception ignored in atfork callback", function);
        release(done);
    }
    if (copy == NULL)
        error_clear();
    RELEASE(copy);
}

void fork_before(void) { run_fork_functions(0, true); }

bool fork_allowed(void)
{
    if (runtime.state->ending_thread == NULL)
        return true;
    error_set(TYPE(PythonFinalizationError), "can't fork at interpreter shutdown");
    return false;
}

/* The threads of the process, also those that are none of ours; 0: not known. */
static int system_threads(void)
{
    char text[1024];
    FILE *file = fopen("/proc/self/stat", "r");
    size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[n] = 0;
    const char *p = strrchr(text, ')'); /* the end of the name, which is field 2 */
    for (int field = 2; p && field < 20; field++)
        p = strchr(p + 1, ' ');
    return p ? atoi(p + 1) : 0;
}

void fork_parent(const char *what)
{
    run_fork_functions(2, false);
    if (system_threads() > 1 && !error_warn(TYPE(DeprecationWarning), 1,
                                            "This process (pid=%d) is multi-threaded, use of %s() may lead to deadlocks in the child.",
                                            (int)getpid(), what))
        error_clear();
}

/* The other threads are gone; what they held stays as it was, as nobody can say what state it is in. */
static void forget_other_threads(Thread *me)
{
    runtime.main_thread.next = NULL;
    if (me != &runtime.main_thread)
        runtime.main_thread.next = me;
    me->next = NULL;
    if (me != &runtime.main_thread)
        runtime.main_thread.id = 0;
    runtime.state->main = me;
}

void fork_child(void)
{
    Thread *me = thread_current();
    gil_after_fork(me);
    forget_other_threads(me);
    thread_extra(me)->native_id = (uint64_t)syscall(SYS_gettid);
    if (fork_child_hook)
        fork_child_hook();
    run_fork_functions(1, false);
}
