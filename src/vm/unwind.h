/* unwind.h - leaving frames by an exception, and the cold ends of calls. */
#ifndef PYISH_VM_UNWIND_H
#define PYISH_VM_UNWIND_H

#include "vm/frame.h"

/* The innermost handler that covers the frame's current instruction; NULL: none. */
const Handler *find_handler(const Frame *frame);
/* Releases the temporaries above the handler's depth and makes the exception the handled one. */
void enter_handler(Thread *thread, Frame *frame, const Handler *handler);
/* The exception leaves the frame: its registers go with the traceback's frame object. thread->frame is the caller. */
void unwind_frame(Thread *thread, Frame *frame);

/* A local of a frame that is returning died: its finalizer sees the caller as the running frame. */
COLD void frame_local_dead(Thread *thread, Frame *frame, Object *object);
/* Releases a callee's window that was not entered: count values and the function before them. */
COLD void frame_drop_window(Value *window, size_t count);
/* No free record, or the recursion limit is reached (then RecursionError is set). */
COLD Frame *frame_record_slow(Thread *thread, Frame *frame);
/* Calling a class whose __new__ is object's and whose __init__ is a Python function: the new instance, and that
   function. EMPTY: take the general way (or an exception is set). */
Value class_call_instance(Type *type, size_t nargs, Function **init);

#endif
