/* monitor.c - see monitor.h. Frame.previous says what ran before in a frame: the index of its last instruction plus one, and whether it
   has begun (the highest bit); 0 means that the frame is new. */
#include "vm/monitor.h"

#include <stdlib.h>

#include "compiler/opcodes.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/tuple.h"
#include "vm/frame_object.h"
#include "vm/operations.h"

enum { BEGUN = (int)0x80000000u };

/* What is known of a monitored code object: Code.extra. */
typedef struct CodeMonitor {
    uint32_t events[MONITOR_TOOLS], generation[MONITOR_TOOLS];
    uint64_t restarts;      /* of the runtime's when `disabled` was begun */
    uint64_t *disabled;     /* set of (offset << 8 | tool << 5 | event) + 1, open addressing; NULL: empty */
    size_t disabled_count, disabled_capacity;
    uint32_t body;          /* where the prelude ends */
    int32_t lines[];        /* by word: the line that begins with it, negated where none begins; 0: no line */
} CodeMonitor;

Monitor *monitor_start(void)
{
    if (runtime.monitor == NULL) {
        Monitor *m = calloc(1, sizeof *m);
        if (m) {
            m->disable = from_pointer(object_new(TYPE(object)));
            m->missing = from_pointer(object_new(TYPE(object)));
        }
        if (m == NULL || is_empty(m->disable) || is_empty(m->missing)) {
            free(m);
            if (!error_occurred())
                error_no_memory();
            return NULL;
        }
        runtime.monitor = m;
    }
    return runtime.monitor;
}

void monitor_finish(void)
{
    Monitor *m = runtime.monitor;
    if (m == NULL)
        return;
    runtime.monitor = NULL;
    runtime.monitored = false;
    for (int tool = 0; tool < MONITOR_TOOLS; tool++) {
        release(m->names[tool]);
        for (int event = 0; event < EVENT_COUNT; event++)
            release(m->callbacks[tool][event]);
    }
    release(m->disable);
    release(m->missing);
    free(m);
}

/* ---- who wants events ---- */

static bool wanted(void)
{
    for (const Thread *t = &runtime.main_thread; t; t = t->next)
        if (!is_empty(t->trace_function) || !is_empty(t->profile_function))
            return true;
    for (int tool = 0; runtime.monitor && tool < MONITOR_TOOLS; tool++)
        if (runtime.monitor->events[tool] | runtime.monitor->local[tool])
            return true;
    return false;
}

void monitor_update(void)
{
    bool monitored = wanted();
    if (monitored == runtime.monitored)
        return;
    runtime.monitored = monitored;
    runtime.monitor_changes++;
    for (Thread *t = &runtime.main_thread; t; t = t->next) {
        t->breaker = 1;
        for (Frame *frame = t->frame; frame && monitored; frame = frame->back) {
            frame->flags &= ~(uint32_t)FRAME_RESUMED;
            frame->previous = BEGUN | (frame->code && frame->pc ? (uint32_t)(frame->pc - frame->code->instructions) + 1 : 0);
        }
    }
}

/* ---- code objects ---- */

static void free_code_monitor(void *extra)
{
    CodeMonitor *m = extra;
    free(m->disabled);
    free(m);
}

/* What comes before a function's body; of it, only the NOP that stands for the beginning is told of. */
static bool is_prelude(unsigned op) { return op == OP_MAKE_CELL || op == OP_COPY_FREE || op == OP_RETURN_GENERATOR || op == OP_NOP; }

static void find_lines(CodeMonitor *m, const Code *code)
{
    LocationWalk walk = location_walk(code);
    int32_t last = -1;
    bool begun = false, marked = false;
    for (uint32_t i = 0; i < code->size;) {
        while (i >= walk.end && location_next(&walk))
            continue;
        int32_t line = i < walk.end ? walk.location.line : 0;
        unsigned op = code->instructions[i].op;
        begun |= !is_prelude(op) || (op == OP_NOP && marked);
        marked |= op == OP_NOP;
        m->lines[i] = line != last && begun ? line : -line;
        last = begun ? line : -1;
        if (!begun)
            m->body = i + insn_length[op];
        i += insn_length[op];
    }
    for (uint32_t i = 0; i < code->handler_count; i++) {
        int32_t *line = &m->lines[code->handlers[i].target];
        *line = *line < 0 ? -*line : *line;
    }
}

/* NULL: exception. */
static CodeMonitor *monitor_of(Code *code)
{
    if (code->extra == NULL) {
        CodeMonitor *m = code_ready(code) ? calloc(1, sizeof *m + code->size * sizeof *m->lines) : NULL;
        if (m == NULL) {
            if (!error_occurred())
                error_no_memory();
            return NULL;
        }
        find_lines(m, code);
        code->extra = m;
        code_extra_free = free_code_monitor;
    }
    return code->extra;
}

bool monitor_set_local(Code *code, int tool, uint32_t events)
{
    CodeMonitor *m = monitor_of(code);
    if (m == NULL)
        return false;
    m->events[tool] = events;
    m->generation[tool] = runtime.monitor->generation[tool];
    runtime.monitor->local[tool] |= events;
    return true;
}

static uint32_t local_events(const CodeMonitor *m, int tool)
{
    return m->generation[tool] == runtime.monitor->generation[tool] ? m->events[tool] : 0;
}

uint32_t monitor_local(const Code *code, int tool)
{
    return code->extra ? local_events(code->extra, tool) : 0;
}

int32_t monitor_line(const Code *code, uint32_t index)
{
    int32_t line = ((const CodeMonitor *)code->extra)->lines[index];
    return line < 0 ? -line : line;
}

/* ---- DISABLE ---- */

static uint64_t disabled_key(int tool, MonitorEvent event, uint32_t offset) { return ((uint64_t)offset << 8 | (unsigned)tool << 5 | event) + 1; }

static size_t disabled_place(const CodeMonitor *m, uint64_t key)
{
    size_t i = key * 0x9e3779b97f4a7c15u >> 20 & (m->disabled_capacity - 1);
    while (m->disabled[i] && m->disabled[i] != key)
        i = (i + 1) & (m->disabled_capacity - 1);
    return i;
}

static bool is_disabled(CodeMonitor *m, uint64_t key)
{
    if (m->disabled && m->restarts != runtime.monitor->restarts) {
        free(m->disabled);
        m->disabled = NULL;
        m->disabled_count = m->disabled_capacity = 0;
    }
    return m->disabled && m->disabled[disabled_place(m, key)];
}

static bool disable(CodeMonitor *m, uint64_t key)
{
    if (is_disabled(m, key))
        return true;
    if (m->disabled_count * 2 >= m->disabled_capacity) {
        CodeMonitor old = *m;
        m->disabled_capacity = old.disabled_capacity ? old.disabled_capacity * 2 : 16;
        m->disabled = calloc(m->disabled_capacity, sizeof *m->disabled);
        if (m->disabled == NULL) {
            m->disabled = old.disabled;
            m->disabled_capacity = old.disabled_capacity;
            error_no_memory();
            return false;
        }
        for (size_t i = 0; i < old.disabled_capacity; i++)
            if (old.disabled[i])
                m->disabled[disabled_place(m, old.disabled[i])] = old.disabled[i];
        free(old.disabled);
    }
    m->restarts = runtime.monitor->restarts;
    m->disabled[disabled_place(m, key)] = key;
    m->disabled_count++;
    return true;
}

/* ---- telling ---- */

/* One tool's callback; args[0] is the code object. false: exception. */
static bool tell_tool(Thread *thread, CodeMonitor *m, int tool, MonitorEvent event, uint32_t offset, const Value *args, size_t nargs)
{
    Monitor *monitor = runtime.monitor;
    Value callback = monitor->callbacks[tool][event];
    uint64_t key = disabled_key(tool, event, offset);
    if (is_empty(callback) || is_disabled(m, key))
        return true;
    retain(callback);
    thread->tracing++;
    Value result = call(callback, args, nargs, EMPTY);
    thread->tracing--;
    release(callback);
    if (is_empty(result))
        return false;
    bool ok = true;
    if (runtime.monitor && same(result, runtime.monitor->disable)) {
        ok = event < EVENT_LOCAL_END || event == EVENT_BRANCH || event == EVENT_C_RETURN || event == EVENT_C_RAISE;
        if (ok)
            ok = disable(m, key);
        else
            error_value("Cannot disable %s events. Callback removed.", event == EVENT_RAISE               ? "RAISE"
                                                                       : event == EVENT_EXCEPTION_HANDLED ? "EXCEPTION_HANDLED"
                                                                       : event == EVENT_PY_UNWIND         ? "PY_UNWIND"
                                                                       : event == EVENT_PY_THROW          ? "PY_THROW"
                                                                                                          : "RERAISE");
        if (!ok)
            clear(&runtime.monitor->callbacks[tool][event]);
    }
    release(result);
    return ok;
}

static bool any_tool(const CodeMonitor *m, uint32_t bits)
{
    for (int tool = 0; runtime.monitor && tool < MONITOR_TOOLS; tool++)
        if ((runtime.monitor->events[tool] | local_events(m, tool)) & bits)
            return true;
    return false;
}

/* All tools that want the event. second: what the callback gets besides code and place; EMPTY: nothing; third likewise. */
static bool tell(Thread *thread, Frame *fp, MonitorEvent event, Value place, Value second, Value third)
{
    CodeMonitor *m = fp->code->extra;
    uint32_t bit = 1u << (event == EVENT_C_RETURN || event == EVENT_C_RAISE ? EVENT_CALL : event);
    if (thread->tracing || m == NULL || !any_tool(m, bit))
        return true;
    Value args[] = {from_pointer(fp->code), place, second, third};
    size_t nargs = is_empty(second) ? 2 : is_empty(third) ? 3 : 4;
    uint32_t offset = (uint32_t)(fp->pc - fp->code->instructions);
    for (int tool = 0; runtime.monitor && tool < MONITOR_TOOLS; tool++)
        if ((runtime.monitor->events[tool] | local_events(m, tool)) & bit && !tell_tool(thread, m, tool, event, offset, args, nargs))
            return false;
    return true;
}

static Value offset_of(const Code *code, const Insn *pc) { return small_int_value((pc - code->instructions) * 8); }

static bool tell_value(Thread *thread, Frame *fp, MonitorEvent event, Value v)
{
    return tell(thread, fp, event, offset_of(fp->code, fp->pc), v, EMPTY) && trace_event(thread, fp, event, v);
}

/* ---- jumps ---- */

typedef enum { NO_JUMP, PLAIN_JUMP, BRANCH } JumpKind;

static JumpKind jump_kind(unsigned op)
{
    if (op == OP_JUMP || op == OP_JUMP_BACK)
        return PLAIN_JUMP;
    const char *operands = insn_operands[op];
    return operands[2] == 'j' && op != OP_SEND ? BRANCH : NO_JUMP;
}

/* An instruction has led from `from` to pc. false: exception. */
static bool tell_jump(Thread *thread, Frame *fp, const Insn *from, const Insn *pc)
{
    const Code *code = fp->code;
    JumpKind kind = jump_kind(from->op);
    if (kind == NO_JUMP)
        return true;
    bool straight = pc == from + insn_length[from->op], ok = true;
    Value target = offset_of(code, pc);
    fp->pc = from;
    if (kind == PLAIN_JUMP) {
        ok = tell(thread, fp, EVENT_JUMP, offset_of(code, from), target, EMPTY);
    } else {
        /* A loop that goes on counts as the left side, although it jumps; so does a condition that doesn't. */
        bool loops = code_generic_op(from->op) == OP_FOR_ITER;
        ok = tell(thread, fp, straight != loops ? EVENT_BRANCH_LEFT : EVENT_BRANCH_RIGHT, offset_of(code, from), target, EMPTY) &&
             tell(thread, fp, EVENT_BRANCH, offset_of(code, from), target, EMPTY);
    }
    fp->pc = pc;
    return ok;
}

/* ---- steps ---- */

static bool tell_line(Thread *thread, Frame *fp, int32_t line)
{
    return tell(thread, fp, EVENT_LINE, small_int_value(line), EMPTY, EMPTY) && trace_event(thread, fp, EVENT_LINE, EMPTY);
}

/* A line begins here, or a jump has led back to the same line (which only settrace is told of). */
static bool step_line(Thread *thread, Frame *fp, const CodeMonitor *m, uint32_t at, uint32_t last)
{
    int32_t line = m->lines[at], before = last > m->body ? monitor_line(fp->code, last - 1) : 0;
    if (line > 0 && line != before)
        return tell_line(thread, fp, line);
    if (last && at < last && jump_kind(fp->code->instructions[last - 1].op) != NO_JUMP && before && monitor_line(fp->code, at) == before)
        return trace_event(thread, fp, EVENT_LINE, EMPTY);
    return true;
}

/* A new frame, or one that goes on. */
static bool step_entry(Thread *thread, Frame *fp)
{
    const Insn *pc = fp->pc;
    bool begins = fp->previous == 0;
    MonitorEvent event = begins ? EVENT_PY_START : EVENT_PY_RESUME;
    fp->flags &= ~(uint32_t)FRAME_RESUMED;
    if (!begins && fp->previous & ~(uint32_t)BEGUN)
        fp->pc = fp->code->instructions + (fp->previous & ~(uint32_t)BEGUN) - 1;
    fp->previous |= BEGUN;
    bool ok = tell(thread, fp, event, offset_of(fp->code, fp->pc), EMPTY, EMPTY) && trace_event(thread, fp, event, EMPTY);
    if (ok)
        fp->pc = pc;
    return ok;
}

const Insn *monitor_step(Thread *thread, Frame *fp)
{
    const Insn *pc = fp->pc;
    CodeMonitor *m = monitor_of(fp->code);
    uint32_t at = (uint32_t)(pc - fp->code->instructions), last = fp->previous & ~(uint32_t)BEGUN;
    if (m == NULL)
        return NULL;
    if (pc->op == OP_RETURN_GENERATOR || (pc->op != OP_NOP && at < m->body))
        return pc;
    if ((fp->previous == 0 || fp->flags & FRAME_RESUMED) && !step_entry(thread, fp))
        return NULL;
    if (last && !tell_jump(thread, fp, &fp->code->instructions[last - 1], pc))
        return NULL;
    if (!step_line(thread, fp, m, at, last) || fp->code->size <= (uint32_t)(fp->pc - fp->code->instructions))
        return NULL;
    pc = fp->pc; /* a trace function may have set f_lineno */
    at = (uint32_t)(pc - fp->code->instructions);
    if (!tell(thread, fp, EVENT_INSTRUCTION, offset_of(fp->code, pc), EMPTY, EMPTY) || !trace_event(thread, fp, EVENT_INSTRUCTION, EMPTY))
        return NULL;
    bool ok = true;
    if (pc->op == OP_RETURN)
        ok = tell_value(thread, fp, EVENT_PY_RETURN, fp->regs[pc->a]);
    else if (pc->op == OP_RETURN_CONST)
        ok = tell_value(thread, fp, EVENT_PY_RETURN, fp->code->constants[(uint32_t)pc->b | (uint32_t)pc->c << 16]);
    else if (pc->op == OP_YIELD)
        ok = tell_value(thread, fp, EVENT_PY_YIELD, fp->regs[pc->b]);
    fp->previous = BEGUN | (at + 1);
    return ok ? pc : NULL;
}

/* ---- calls ---- */

static bool is_python(Value callee)
{
    if (is_object(callee) && type_of(callee) == TYPE(method))
        callee = as_method(callee)->function;
    return is_function(callee);
}

static Value first_argument(const Value *window, size_t nargs)
{
    return nargs ? window[2] : runtime.monitor ? runtime.monitor->missing : NONE;
}

bool monitor_call(Thread *thread, Frame *fp, const Value *window, size_t nargs)
{
    Value callee = window[1];
    return tell(thread, fp, EVENT_CALL, offset_of(fp->code, fp->pc), callee, first_argument(window, nargs)) &&
           (is_python(callee) || trace_event(thread, fp, EVENT_CALL, callee));
}

Value monitor_result(Thread *thread, Frame *fp, const Value *window, size_t nargs, Value result)
{
    Value callee = window[1];
    if (is_empty(callee) || is_python(callee))
        return result;
    MonitorEvent event = is_empty(result) ? EVENT_C_RAISE : EVENT_C_RETURN;
    Value error = is_empty(result) ? error_fetch() : EMPTY;
    bool ok = tell(thread, fp, event, offset_of(fp->code, fp->pc), callee, first_argument(window, nargs)) &&
              trace_event(thread, fp, event, callee);
    if (is_empty(error))
        return ok ? result : (release(result), EMPTY);
    if (ok)
        error_restore(error);
    else
        release(error);
    return EMPTY;
}

/* ---- exceptions ---- */

/* Tells of the exception that is set; what a callback raises takes its place. */
static bool tell_exception(Thread *thread, Frame *fp, MonitorEvent event)
{
    Value error = error_fetch();
    bool ok = monitor_of(fp->code) && tell_value(thread, fp, event, error);
    if (ok)
        error_restore(error);
    else
        release(error);
    return ok;
}

void monitor_raised(Thread *thread, Frame *fp, bool again)
{
    if (fp->flags & FRAME_RESUMED) {
        fp->flags &= ~(uint32_t)FRAME_RESUMED;
        fp->previous |= BEGUN;
        (void)tell_exception(thread, fp, EVENT_PY_THROW);
    }
    (void)tell_exception(thread, fp, again ? EVENT_RERAISE : EVENT_RAISE);
}

bool monitor_handled(Thread *thread, Frame *fp)
{
    return tell_exception(thread, fp, EVENT_EXCEPTION_HANDLED);
}

void monitor_unwind(Thread *thread, Frame *fp) { (void)tell_exception(thread, fp, EVENT_PY_UNWIND); }
