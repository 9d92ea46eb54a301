/* frame_object.h - frame objects and tracebacks: made only when somebody looks. */
#ifndef PYISH_VM_FRAME_OBJECT_H
#define PYISH_VM_FRAME_OBJECT_H

#include "vm/frame.h"

/* Looks at a running frame, or, once that is left, owns its registers. */
struct FrameObject {
    Object head;
    Frame *frame;    /* the live record, or &own; NULL: cleared */
    Frame own;
    Code *code;      /* owned */
    Value function;  /* owned: globals and builtins are asked for after clear(), too */
    Value *storage;  /* registers from regs[-1] on, when owned; NULL otherwise */
    size_t storage_count;
    Value back;      /* the caller's frame object, when owned; EMPTY: none */
    Value overwritten; /* list of values that FrameLocalsProxy or an f_lineno jump replaced; EMPTY: none */
    Value extra_locals; /* dict of f_locals keys that are no locals; EMPTY: none */
    Value trace;     /* f_trace; EMPTY: None */
    bool trace_lines, trace_opcodes;
};

typedef struct Traceback {
    Object head;
    Value next;      /* Traceback or None */
    Value frame;     /* FrameObject */
    int32_t lasti;   /* in words; bytes are lasti * 8 */
    int32_t line;    /* -1: computed when asked */
} Traceback;

/* The frame object of a frame; borrowed (the frame owns it). NULL: exception. */
FrameObject *frame_object(Frame *frame) MUST_CHECK;
/* The frame is being left: its object, if others hold it, takes the registers over. */
void frame_object_detach(Thread *thread, Frame *frame);
/* The line that a frame object is at; 0: none. */
int32_t frame_object_line(const FrameObject *object);
/* Installed by the tracing machinery: what assigning f_lineno does. false: exception. */
extern bool (*frame_set_line_hook)(FrameObject *object, int line);

/* f_locals: the namespace of module and class code, else a FrameLocalsProxy. Owned. */
Value frame_locals(FrameObject *object) MUST_CHECK;

/* Adds an entry for the frame's current instruction to the traceback of the exception being raised. */
void traceback_add(Thread *thread, Frame *frame);
int32_t traceback_line(const Traceback *entry); /* 0: none */

#endif
