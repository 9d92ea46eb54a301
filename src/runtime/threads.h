/* threads.h - the interpreter's view of threads: making and ending their state. */
#ifndef PYISH_RUNTIME_THREADS_H
#define PYISH_RUNTIME_THREADS_H

#include "runtime/state.h"

static inline ThreadExtra *thread_extra(Thread *thread) { return thread->modules_state; }

/* Completes the main thread's state. */
bool threads_start(void) MUST_CHECK;
/* The state of a thread yet to be started, chained to the others. NULL: exception. */
Thread *thread_new(void) MUST_CHECK;
/* To be called by the new thread itself, first of all, and without the lock. */
void thread_find_stack(Thread *thread);
/* Drops what the thread owns, by itself; may run Python code. */
void thread_clear(Thread *thread);
/* Unchains and frees it. The caller holds the lock, and gives it up by gil_give. */
void thread_delete(Thread *thread);

static inline Thread *threads_first(void) { return &runtime.main_thread; }
Thread *thread_by_id(uint64_t id);
/* Has an exception (class or instance, borrowed; EMPTY: none any more) raised in another thread. How many threads. */
int thread_set_asynchronous(uint64_t id, Value exception);

/* Called by thread_clear: module _thread's part. */
extern void (*thread_end_hook)(Thread *thread);

/* Around fork(): run what os.register_at_fork has, and keep the lock and the list of threads right. */
bool fork_allowed(void) MUST_CHECK; /* false: the interpreter is being taken apart; exception */
void fork_before(void);
void fork_parent(const char *what); /* what: "fork", to warn of it where there are other threads */
void fork_child(void);
extern void (*fork_child_hook)(void); /* module _thread's part */

#endif
