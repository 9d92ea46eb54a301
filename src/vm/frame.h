/* frame.h - frame records, register windows, and running Python code.

   Registers lie in chunks that never move. A caller builds its arguments where the callee's first registers will be;
   regs[-1] holds the function. A window's registers are owned; those that are dead hold EMPTY or no pointer, and a
   frame leaves its window that way, so that a window can start on any memory of a chunk. */
#ifndef PYISH_VM_FRAME_H
#define PYISH_VM_FRAME_H

#include "types/function.h"

typedef struct FrameObject FrameObject;

struct Frame {
    Frame *back;      /* caller */
    Frame *next;      /* the record that a callee takes; NULL: none allocated yet */
    Value *regs;
    const Insn *pc;   /* the instruction being run, stored before anything that can raise or run Python */
    Code *code;       /* borrowed from the function in regs[-1]; NULL: a thread's root record */
    Value *top;       /* where windows of calls made from C may start */
    FrameObject *object; /* the frame object that looks at this frame; owned; or NULL */
    Value self;       /* FRAME_INIT: the new instance, owned */
    uint32_t flags;
    uint32_t previous; /* of monitor.c: what ran before; 0: nothing */
};

enum {
    FRAME_ENTRY = 1,      /* returning leaves vm_run */
    FRAME_INIT = 2,       /* __init__ called for a class call: the result is `self` */
    FRAME_GENERATOR = 4,  /* part of a generator object */
    FRAME_NEW_CHUNK = 8,  /* its window opened a register chunk */
    FRAME_OBSERVED = 16,  /* `object` is not NULL */
    FRAME_RESUMED = 32,   /* a generator that was just resumed */
};

static inline Function *frame_function(const Frame *frame) { return as_function(frame->regs[-1]); }

/* Calls a Python function from C: the call slot of functions. */
Value vm_call_function(Value function, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
/* Runs module or class code with a namespace in register 0. */
Value vm_run_code(Code *code, Value globals, Value namespace, Value closure) MUST_CHECK;
/* The loop: runs frame, which is thread->frame and has FRAME_ENTRY, until it returns or raises. */
Value vm_run(Thread *thread, Frame *frame, bool raising) MUST_CHECK;
bool thread_frames_init(Thread *thread) MUST_CHECK;
void thread_frames_finish(Thread *thread);

/* Arranges nargs values at regs (owned) and keyword values behind them as parameters. false: exception; all released. */
bool frame_bind(Function *function, Value *regs, size_t nargs, Value kwnames) MUST_CHECK;
/* Allocates the next frame record behind frame. NULL: exception. */
Frame *frame_record_after(Thread *thread, Frame *frame) MUST_CHECK;
/* A window of nregs registers for a callee whose function and count arguments lie at regs - 1: where it already is, or
   moved to a new chunk. NULL: exception, nothing moved. */
Value *frame_window(Thread *thread, Value *regs, size_t count, size_t nregs, uint32_t *flags) MUST_CHECK;
void frame_chunk_pop(Thread *thread);

#endif
