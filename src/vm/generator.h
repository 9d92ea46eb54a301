/* generator.h - generators, coroutines and asynchronous generators: frames on the heap. */
#ifndef PYISH_VM_GENERATOR_H
#define PYISH_VM_GENERATOR_H

#include "vm/frame.h"

typedef enum { GENERATOR_CREATED, GENERATOR_SUSPENDED, GENERATOR_RUNNING, GENERATOR_FINISHED } GeneratorState;

typedef struct Generator {
    Object head;
    Frame frame;
    Handled handled;
    Value name, qualname;
    Value origin;        /* cr_origin, or EMPTY */
    Value finalizer;     /* asynchronous generators */
    uint8_t state, closed, hooks_inited, running_async;
    uint32_t nregs;
    Value registers[];   /* function, then the window */
} Generator;

static inline Generator *as_generator(Value v) { return (Generator *)as_object(v); }
static inline Generator *frame_generator(Frame *frame)
{
    return (Generator *)((char *)frame - offsetof(Generator, frame));
}

/* Turns a frame that has just been entered into a generator object; its registers move. Owned; EMPTY: exception. */
Value generator_from_frame(Thread *thread, Frame *frame) MUST_CHECK;
/* Links a suspended generator's frame above the running one. false: exception (recursion). */
bool generator_resume(Thread *thread, Generator *generator, uint32_t flags) MUST_CHECK;
/* Unlinks it: suspended, or finished (registers released). */
void generator_suspend(Thread *thread, Generator *generator);
void generator_finish(Thread *thread, Generator *generator);
/* send(): from C. */
SendResult generator_send(Value generator, Value sent, Value *result);
/* The slots of generators. */
SendResult generator_send_slot(Value self, Value sent, Value *result);
Value generator_next_slot(Value self);
/* A StopIteration that leaves a generator becomes a RuntimeError (PEP 479). */
void generator_convert_stop(Generator *generator);

#endif
