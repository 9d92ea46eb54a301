/* trace.c - sys.settrace and sys.setprofile on the events of monitor.h. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/native.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/frame_object.h"
#include "vm/monitor.h"

void trace_set(Thread *thread, Value function, bool profile)
{
    Value *place = profile ? &thread->profile_function : &thread->trace_function;
    replace(place, is_empty(function) ? EMPTY : retain(function));
    monitor_update();
}

/* function(frame, event, argument). Owned; EMPTY: exception. */
static Value call_hook(Thread *thread, FrameObject *object, Value function, const char *event, Value argument)
{
    Value name = str_intern_c(event);
    if (is_empty(name))
        return EMPTY;
    Value args[] = {from_pointer(object), name, is_empty(argument) ? NONE : argument};
    retain(function);
    object_retain(&object->head);
    thread->tracing++;
    Value result = call(function, args, 3, EMPTY);
    thread->tracing--;
    RELEASE(object);
    release(function);
    release(name);
    return result;
}

/* ---- settrace ---- */

/* What a trace function raises ends the tracing. */
static bool call_trace(Thread *thread, Frame *fp, Value function, const char *event, Value argument)
{
    FrameObject *object = frame_object(fp);
    if (object == NULL)
        return false;
    object_retain(&object->head);
    Value result = call_hook(thread, object, function, event, argument);
    if (is_empty(result)) {
        Value error = error_fetch();
        trace_set(thread, EMPTY, false);
        clear(&object->trace);
        error_restore(error);
    } else if (!is_none(result)) {
        replace(&object->trace, retain(result));
    }
    RELEASE(object);
    bool ok = !is_empty(result);
    release(result);
    return ok;
}

static bool trace_exception(Thread *thread, Frame *fp, Value function, Value error)
{
    Value traceback = as_exception(error)->traceback;
    Value triple = tuple_pack(3, from_pointer(type_of(error)), error, is_empty(traceback) ? NONE : traceback);
    bool ok = !is_empty(triple) && call_trace(thread, fp, function, "exception", triple);
    release(triple);
    return ok;
}

static bool trace(Thread *thread, Frame *fp, MonitorEvent event, Value argument)
{
    switch (event) {
    case EVENT_PY_START: case EVENT_PY_RESUME: case EVENT_PY_THROW:
        return call_trace(thread, fp, thread->trace_function, "call", EMPTY);
    case EVENT_LINE: case EVENT_INSTRUCTION: case EVENT_PY_RETURN: case EVENT_PY_YIELD: case EVENT_PY_UNWIND: case EVENT_RAISE:
    case EVENT_STOP_ITERATION: break;
    default: return true;
    }
    FrameObject *object = fp->object; /* one without an object has no trace function of its own */
    if (object == NULL || is_empty(object->trace))
        return true;
    switch (event) {
    case EVENT_LINE: return !object->trace_lines || call_trace(thread, fp, object->trace, "line", EMPTY);
    case EVENT_INSTRUCTION: return !object->trace_opcodes || call_trace(thread, fp, object->trace, "opcode", EMPTY);
    case EVENT_PY_RETURN: case EVENT_PY_YIELD: return call_trace(thread, fp, object->trace, "return", argument);
    case EVENT_PY_UNWIND: return call_trace(thread, fp, object->trace, "return", EMPTY);
    default: return trace_exception(thread, fp, object->trace, argument);
    }
}

/* ---- setprofile ---- */

static bool call_profile(Thread *thread, Frame *fp, const char *event, Value argument)
{
    FrameObject *object = frame_object(fp);
    Value result = object ? call_hook(thread, object, thread->profile_function, event, argument) : EMPTY;
    if (is_empty(result)) {
        Value error = error_fetch();
        trace_set(thread, EMPTY, true);
        error_restore(error);
        return false;
    }
    release(result);
    return true;
}

/* Only functions written in C count; a method descriptor is shown bound to its first argument, as near as that can be told. */
static bool profile_call(Thread *thread, Frame *fp, const char *event, Value callee)
{
    Type *type = type_of(callee);
    if (type != TYPE(native_function) && type != TYPE(method_descriptor) && type != TYPE(method_wrapper))
        return true;
    return call_profile(thread, fp, event, callee);
}

static bool profile(Thread *thread, Frame *fp, MonitorEvent event, Value argument)
{
    switch (event) {
    case EVENT_PY_START: case EVENT_PY_RESUME: case EVENT_PY_THROW: return call_profile(thread, fp, "call", EMPTY);
    case EVENT_PY_RETURN: case EVENT_PY_YIELD: return call_profile(thread, fp, "return", argument);
    case EVENT_PY_UNWIND: return call_profile(thread, fp, "return", EMPTY);
    case EVENT_CALL: return profile_call(thread, fp, "c_call", argument);
    case EVENT_C_RETURN: return profile_call(thread, fp, "c_return", argument);
    case EVENT_C_RAISE: return profile_call(thread, fp, "c_exception", argument);
    default: return true;
    }
}

bool trace_event(Thread *thread, Frame *fp, MonitorEvent event, Value argument)
{
    if (thread->tracing)
        return true;
    if (!is_empty(thread->profile_function) && !profile(thread, fp, event, argument))
        return false;
    return is_empty(thread->trace_function) || thread->tracing || trace(thread, fp, event, argument);
}
