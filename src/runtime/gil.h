/* gil.h - the interpreter lock: held while Python runs, given up around calls that block.

   Until a second thread is made the lock costs nothing: giving it up and taking it are one test. A thread that waits for
   it longer than the switch interval asks the holder, through the holder's breaker, to give it up. */
#ifndef PYISH_RUNTIME_GIL_H
#define PYISH_RUNTIME_GIL_H

#include "runtime/state.h"

/* Allocates the lock, held by the current thread. false: no memory. */
bool gil_start(void) MUST_CHECK;
void gil_finish(void);
/* From now on there is more than one thread. */
void gil_go_threaded(void);

void gil_give(Thread *thread);
/* Waits for the lock; errno is kept. Never returns in a thread that outlives the interpreter. */
void gil_take(Thread *thread);
/* In a forked child: the lock is the only thread's. */
void gil_after_fork(Thread *thread);
/* Gives way to a thread that has waited for longer than the interval. */
void gil_give_way(Thread *thread);

/* Around a blocking call: between the two nothing may touch an object. */
static inline Thread *gil_release(void)
{
    Thread *thread = thread_current();
    if (unlikely(runtime.state->threaded))
        gil_give(thread);
    return thread;
}
static inline void gil_acquire(Thread *thread)
{
    if (unlikely(runtime.state->threaded))
        gil_take(thread);
}

#endif
