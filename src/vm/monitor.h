/* monitor.h - events of running code: sys.monitoring (PEP 669), and on top of it sys.settrace and sys.setprofile.

   The instruction loop is compiled twice. While anybody wants events all threads run in the second form, which asks monitor_step()
   before each instruction and has hooks where calls and exceptions pass; the first form knows nothing of events. A thread changes
   from one to the other between two instructions: see vm_run(). */
#ifndef PYISH_VM_MONITOR_H
#define PYISH_VM_MONITOR_H

#include "vm/frame.h"

typedef enum {
    EVENT_PY_START, EVENT_PY_RESUME, EVENT_PY_RETURN, EVENT_PY_YIELD, EVENT_CALL, EVENT_LINE, EVENT_INSTRUCTION, EVENT_JUMP,
    EVENT_BRANCH_LEFT, EVENT_BRANCH_RIGHT, EVENT_STOP_ITERATION, EVENT_RAISE, EVENT_EXCEPTION_HANDLED, EVENT_PY_UNWIND, EVENT_PY_THROW,
    EVENT_RERAISE, EVENT_C_RETURN, EVENT_C_RAISE, EVENT_BRANCH, EVENT_COUNT,
    EVENT_LOCAL_END = EVENT_RAISE, /* those before can be asked for one code object */
} MonitorEvent;

enum { MONITOR_TOOLS = 6, MONITOR_ALL_EVENTS = (1 << EVENT_COUNT) - 1 };

typedef struct Monitor {
    Value names[MONITOR_TOOLS];     /* EMPTY: the tool isn't in use */
    uint32_t events[MONITOR_TOOLS]; /* asked for everywhere: bits 1 << MonitorEvent */
    uint32_t local[MONITOR_TOOLS];  /* asked for by some code object at some time */
    uint32_t generation[MONITOR_TOOLS]; /* what code objects were asked for before a tool was cleared is void */
    Value callbacks[MONITOR_TOOLS][EVENT_COUNT]; /* EMPTY: none */
    Value disable, missing;         /* what callbacks return and get */
    uint64_t restarts;              /* restart_events() calls: DISABLE holds until the next */
} Monitor;

/* The one record of the runtime, made at the first call. NULL: no memory. */
Monitor *monitor_start(void) MUST_CHECK;
void monitor_finish(void);
/* After tools, callbacks, events or trace functions have changed: lets all threads run in the right loop. */
void monitor_update(void);
/* The events asked for one code object. false: exception. */
bool monitor_set_local(Code *code, int tool, uint32_t events) MUST_CHECK;
uint32_t monitor_local(const Code *code, int tool);

/* The line of an instruction, at once, where code->extra is not NULL; 0: none. */
int32_t monitor_line(const Code *code, uint32_t index);

/* ---- for the loop; the instruction is at fp->pc ---- */

/* Tells what the instruction means; where to go on, or NULL: exception. */
const Insn *monitor_step(Thread *thread, Frame *fp) MUST_CHECK;
/* window[1] is about to be called with arguments from window[2] on. false: exception. */
bool monitor_call(Thread *thread, Frame *fp, const Value *window, size_t nargs) MUST_CHECK;
/* It has returned result, or raised (EMPTY), where it is no Python function. The result again; EMPTY: exception. */
Value monitor_result(Thread *thread, Frame *fp, const Value *window, size_t nargs, Value result) MUST_CHECK;
/* An exception arrives in the frame, is caught there, or leaves it. They may put another exception in its place. */
void monitor_raised(Thread *thread, Frame *fp, bool again);
bool monitor_handled(Thread *thread, Frame *fp); /* false: another exception was raised */
void monitor_unwind(Thread *thread, Frame *fp);

/* The loop's second form; vm_run() chooses. */
Value loop_monitored(Thread *thread, Frame *fp, bool raising) MUST_CHECK;

/* ---- trace.c: the functions of settrace and setprofile ---- */

/* Calls what the thread has set for an event. argument: the value, exception or callee; EMPTY: none. false: exception. */
bool trace_event(Thread *thread, Frame *fp, MonitorEvent event, Value argument) MUST_CHECK;
/* Sets the trace (or profile) function; EMPTY: none. */
void trace_set(Thread *thread, Value function, bool profile);

#endif
