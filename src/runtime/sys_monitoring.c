/* sys_monitoring.c - sys.monitoring (PEP 669): tools, their callbacks, the events they ask for. */
#include "runtime/sys_monitoring.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/module.h"
#include "types/namespace.h"
#include "vm/monitor.h"

static const char *const event_names[EVENT_COUNT] = {
    "PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "CALL", "LINE", "INSTRUCTION", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT",
    "STOP_ITERATION", "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "PY_THROW", "RERAISE", "C_RETURN", "C_RAISE", "BRANCH",
};

static bool number_argument(Value v, int64_t *number)
{
    if (!is_int(v)) {
        error_type("'%T' object cannot be interpreted as an integer", v);
        return false;
    }
    return index_as_int64(v, number, TYPE(OverflowError));
}

/* A tool's number. false: exception. */
static bool tool_argument(Value v, int *tool)
{
    int64_t number;
    if (monitor_start() == NULL || !number_argument(v, &number))
        return false;
    if (number < 0 || number >= MONITOR_TOOLS) {
        error_value("invalid tool %lld (must be between 0 and 5)", (long long)number);
        return false;
    }
    *tool = (int)number;
    return true;
}

static bool used_tool(Value v, int *tool)
{
    if (!tool_argument(v, tool))
        return false;
    if (is_empty(runtime.monitor->names[*tool]))
        error_value("tool %d is not in use", *tool);
    return !error_occurred();
}

static Value use_tool_id(Value self, const Value *args)
{
    (void)self;
    int tool;
    if (!tool_argument(args[0], &tool))
        return EMPTY;
    if (!is_str(args[1]))
        return error_value("tool name must be a str");
    if (!is_empty(runtime.monitor->names[tool]))
        return error_value("tool %d is already in use", tool);
    runtime.monitor->names[tool] = retain(args[1]);
    return none_value();
}

static void clear_tool(int tool)
{
    Monitor *m = runtime.monitor;
    for (int event = 0; event < EVENT_COUNT; event++)
        clear(&m->callbacks[tool][event]);
    m->events[tool] = m->local[tool] = 0;
    m->generation[tool]++;
    monitor_update();
}

/* What a tool has asked for, if it is in use. false: exception. */
static bool clear_used_tool(Value v, int *tool)
{
    if (!tool_argument(v, tool))
        return false;
    if (!is_empty(runtime.monitor->names[*tool]))
        clear_tool(*tool);
    return true;
}

static Value clear_tool_id(Value self, Value v)
{
    (void)self;
    int tool;
    return clear_used_tool(v, &tool) ? none_value() : EMPTY;
}

static Value free_tool_id(Value self, Value v)
{
    (void)self;
    int tool;
    if (!clear_used_tool(v, &tool))
        return EMPTY;
    clear(&runtime.monitor->names[tool]);
    return none_value();
}

static Value get_tool(Value self, Value v)
{
    (void)self;
    int tool;
    if (!tool_argument(v, &tool))
        return EMPTY;
    return is_empty(runtime.monitor->names[tool]) ? none_value() : retain(runtime.monitor->names[tool]);
}

/* The number of the one event in a set; -1: exception. */
static int one_event(Value v)
{
    int64_t set;
    if (!number_argument(v, &set))
        return -1;
    if (set <= 0 || (set & (set - 1))) {
        error_value("The callback can only be set for one event at a time");
        return -1;
    }
    int event = __builtin_ctzll((uint64_t)set);
    if (event >= EVENT_COUNT) {
        error_value("invalid event %lld", (long long)set);
        return -1;
    }
    return event;
}

static Value register_callback(Value self, const Value *args)
{
    (void)self;
    int tool, event;
    if (!tool_argument(args[0], &tool) || (event = one_event(args[1])) < 0)
        return EMPTY;
    Value *place = &runtime.monitor->callbacks[tool][event], old = *place;
    *place = is_none(args[2]) ? EMPTY : retain(args[2]);
    return is_empty(old) ? none_value() : old;
}

/* A set of events as a tool may ask for: bits in the order of MonitorEvent. */
static bool events_argument(Value v, uint32_t allowed, const char *wrong, uint32_t *events)
{
    const uint32_t of_c = 1u << EVENT_C_RETURN | 1u << EVENT_C_RAISE;
    int64_t set;
    if (!number_argument(v, &set))
        return false;
    if (set < 0 || set > MONITOR_ALL_EVENTS || (set & ~(int64_t)(allowed | of_c))) {
        error_value("%s 0x%llx", wrong, (unsigned long long)set);
        return false;
    }
    if (set & of_c && (set & (of_c | 1 << EVENT_CALL)) != (of_c | 1 << EVENT_CALL)) {
        error_value("cannot set C_RETURN or C_RAISE events independently");
        return false;
    }
    *events = (uint32_t)set & ~of_c;
    return true;
}

static Value get_events(Value self, Value v)
{
    (void)self;
    int tool;
    return tool_argument(v, &tool) ? int_value(runtime.monitor->events[tool]) : EMPTY;
}

static Value set_events(Value self, const Value *args)
{
    (void)self;
    int tool;
    uint32_t events;
    if (!tool_argument(args[0], &tool) || !events_argument(args[1], MONITOR_ALL_EVENTS, "invalid event set", &events) ||
        !used_tool(args[0], &tool))
        return EMPTY;
    runtime.monitor->events[tool] = events;
    monitor_update();
    return none_value();
}

static bool code_argument(Value v)
{
    if (!is_code(v))
        error_type("code must be a code object");
    return is_code(v);
}

static Value get_local_events(Value self, const Value *args)
{
    (void)self;
    int tool;
    return code_argument(args[1]) && used_tool(args[0], &tool) ? int_value(monitor_local(as_code(args[1]), tool)) : EMPTY;
}

static Value set_local_events(Value self, const Value *args)
{
    (void)self;
    int tool;
    uint32_t events, local = ((1u << EVENT_LOCAL_END) - 1) | 1u << EVENT_BRANCH;
    if (!code_argument(args[1]) || !used_tool(args[0], &tool) || !events_argument(args[2], local, "invalid local event set", &events) ||
        !monitor_set_local(as_code(args[1]), tool, events))
        return EMPTY;
    monitor_update();
    return none_value();
}

static Value restart_events(Value self)
{
    (void)self;
    if (monitor_start() == NULL)
        return EMPTY;
    runtime.monitor->restarts++;
    return none_value();
}

/* By event, the tools that ask for it everywhere, as bits. */
static Value all_events(Value self)
{
    (void)self;
    Dict *result = dict_new();
    for (int event = 0; result && event < EVENT_COUNT; event++) {
        int64_t tools = 0;
        for (int tool = 0; runtime.monitor && tool < MONITOR_TOOLS; tool++)
            tools |= (int64_t)(runtime.monitor->events[tool] >> event & 1) << tool;
        if (tools && !dict_set_c(result, event_names[event], small_int_value(tools))) {
            RELEASE(result);
            return EMPTY;
        }
    }
    return from_pointer(result);
}

static const NativeRow functions[] = {
    NATIVE("_all_events", all_events, "($module, /)", NULL),
    NATIVE("clear_tool_id", clear_tool_id, "($module, tool_id, /)", NULL),
    NATIVE("free_tool_id", free_tool_id, "($module, tool_id, /)", NULL),
    NATIVE("get_events", get_events, "($module, tool_id, /)", NULL),
    NATIVE("get_local_events", get_local_events, "($module, tool_id, code, /)", NULL),
    NATIVE("get_tool", get_tool, "($module, tool_id, /)", NULL),
    NATIVE("register_callback", register_callback, "($module, tool_id, event, func, /)", NULL),
    NATIVE("restart_events", restart_events, "($module, /)", NULL),
    NATIVE("set_events", set_events, "($module, tool_id, event_set, /)", NULL),
    NATIVE("set_local_events", set_local_events, "($module, tool_id, code, event_set, /)", NULL),
    NATIVE("use_tool_id", use_tool_id, "($module, tool_id, name, /)", NULL),
    NATIVE_END,
};

static Value event_namespace(void)
{
    Value events = call_0(from_pointer(TYPE(namespace)));
    Value none = small_int_value(0);
    bool ok = !is_empty(events) && set_attribute_c(events, "NO_EVENTS", none);
    for (int event = 0; ok && event < EVENT_COUNT; event++)
        ok = set_attribute_c(events, event_names[event], small_int_value(1 << event));
    if (!ok)
        clear(&events);
    return events;
}

static bool fill(Value module)
{
    return monitor_start() && module_add(module, "events", event_namespace()) &&
           module_add(module, "DISABLE", retain(runtime.monitor->disable)) &&
           module_add(module, "MISSING", retain(runtime.monitor->missing)) && module_add_int(module, "DEBUGGER_ID", 0) &&
           module_add_int(module, "COVERAGE_ID", 1) && module_add_int(module, "PROFILER_ID", 2) && module_add_int(module, "OPTIMIZER_ID", 5);
}

static const ModuleSpec spec = {"sys.monitoring", NULL, functions, fill};

Value sys_monitoring(void) { return module_from_spec(&spec); }
