/* generator.h - generators, coroutines and asynchronous generators: frames on the heap.

   A suspended frame's pc is at the YIELD that suspended it. Where that YIELD passes on what a SEND got (yield from,
   await), the SEND is the word before it. While it runs, a generator holds a reference to itself. */
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
    Code *done;          /* the code, once the frame is gone */
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
/* Ends one that is not running without telling its code. */
void generator_abandon(Generator *generator);
/* Passes a value to any iterator, as yield from does. */
SendResult generator_send(Value receiver, Value sent, Value *result);
/* The slots of generators. */
SendResult generator_send_slot(Value self, Value sent, Value *result);
Value generator_next_slot(Value self);
/* What a suspended generator is delegating to: borrowed, or EMPTY. */
Value generator_delegate(const Generator *generator);
/* Raises an exception (borrowed) where the generator is suspended. forward_exit: a GeneratorExit closes what it
   delegates to instead of being thrown there. */
SendResult generator_throw(Value self, Value exception, bool forward_exit, Value *result) MUST_CHECK;
/* close(): what the generator returned, or None; owned. EMPTY: exception. */
Value generator_close(Value self) MUST_CHECK;
/* The exception that throw(type, value, traceback) means: owned. what: "throw" or "athrow", for messages. */
Value generator_throw_argument(const char *what, const Value *args, size_t nargs) MUST_CHECK;
Value generator_exception(Value type, Value value, Value traceback) MUST_CHECK; /* the same; None where absent */
/* A method's result: a value, or StopIteration for one that returned. */
Value generator_outcome(SendResult status, Value result) MUST_CHECK;
/* A StopIteration that leaves a generator becomes a RuntimeError (PEP 479). */
void generator_convert_stop(Generator *generator);
/* The finalize slot: closes, warns, or calls the async generators' hook. */
void generator_finalize(Value self);
/* For dealloc slots: runs the finalize slot once; false: the object is alive again. */
bool finalized(Object *object) MUST_CHECK;
void generator_dealloc(Object *self);
void generator_traverse(Object *self, VisitFn visit, void *context);
void generator_clear(Object *self);

#endif
