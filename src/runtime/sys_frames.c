/* sys_frames.c - sys: frames, exceptions, the hooks that show values and errors. */
#include <stdio.h>
#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/builtins.h"
#include "runtime/error_print.h"
#include "runtime/import.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "runtime/threads.h"
#include "types/struct_sequence.h"
#include "vm/frame_object.h"
#include "vm/monitor.h"

/* ---- frames ---- */

/* The Python frame that many calls out; NULL: there is none. */
static Frame *frame_at(int64_t depth)
{
    Frame *frame = thread_current()->frame;
    while (frame && frame->code && depth-- > 0)
        frame = frame->back;
    return frame && frame->code ? frame : NULL;
}

static Value get_frame(Value self, const Value *args)
{
    (void)self;
    int64_t depth;
    if (!index_as_int64(args[0], &depth, TYPE(OverflowError)))
        return EMPTY;
    Frame *frame = frame_at(depth);
    if (frame == NULL)
        return error_value("call stack is not deep enough");
    if (!sys_audit("sys._getframe", EMPTY))
        return EMPTY;
    FrameObject *object = frame_object(frame);
    return object ? retain(from_pointer(object)) : EMPTY;
}

static Value get_frame_module_name(Value self, const Value *args)
{
    (void)self;
    int64_t depth;
    if (!index_as_int64(args[0], &depth, TYPE(OverflowError)))
        return EMPTY;
    Frame *frame = frame_at(depth);
    Value module = frame ? frame_function(frame)->module : EMPTY;
    return is_empty(module) ? none_value() : retain(module);
}

/* A dict: the identifiers of all threads to what is told of each; owned values, EMPTY leaves a thread out. */
static Value of_all_threads(Value (*tell)(Thread *thread))
{
    Dict *result = dict_new();
    for (Thread *t = threads_first(); result && t; t = t->next) {
        Value v = t->id ? tell(t) : EMPTY;
        Value id = int_from_uint64(t->id);
        if (error_occurred() || (!is_empty(v) && !dict_set(result, id, v))) {
            RELEASE(result);
            result = NULL;
        }
        release(id);
        release(v);
    }
    return from_pointer(result);
}

static Value running_frame(Thread *thread)
{
    if (thread->frame == NULL || thread->frame->code == NULL)
        return EMPTY;
    FrameObject *object = frame_object(thread->frame);
    return object ? retain(from_pointer(object)) : EMPTY;
}

static Value current_frames(Value self)
{
    (void)self;
    return sys_audit("sys._current_frames", EMPTY) ? of_all_threads(running_frame) : EMPTY;
}

static Value handled_in(const Thread *thread)
{
    for (Handled *h = thread->handled; h; h = h->previous)
        if (!is_empty(h->exception) && !is_none(h->exception))
            return h->exception;
    return NONE;
}

static Value handled_exception(void) { return handled_in(thread_current()); }
static Value owned_handled(Thread *thread) { return retain(handled_in(thread)); }

static Value current_exceptions(Value self)
{
    (void)self;
    return sys_audit("sys._current_exceptions", EMPTY) ? of_all_threads(owned_handled) : EMPTY;
}

static Value exception(Value self)
{
    (void)self;
    return retain(handled_exception());
}

static Value exc_info(Value self)
{
    (void)self;
    Value e = handled_exception();
    if (is_none(e))
        return tuple_pack(3, NONE, NONE, NONE);
    Value traceback = as_exception(e)->traceback;
    return tuple_pack(3, from_pointer(type_of(e)), e, is_empty(traceback) ? NONE : traceback);
}

static Value call_tracing(Value self, const Value *args)
{
    (void)self;
    if (!is_tuple(args[1]))
        return error_type("call_tracing() argument 2 must be tuple, not %T", args[1]);
    Thread *thread = thread_current();
    int tracing = thread->tracing;
    thread->tracing = 0;
    Value result = call_with(args[0], args[1], EMPTY);
    thread->tracing = tracing;
    return result;
}

/* ---- displayhook ---- */

static bool write_to(Value file, Value text)
{
    Value done = call_method_1(file, NAME(write), text);
    release(done);
    return !is_empty(done);
}

/* What the file's encoding can't hold is escaped. */
static bool write_escaped(Value file, Value text)
{
    Value encoding = get_attribute_c(file, "encoding"), handler = str_from_c("backslashreplace");
    Value bytes = is_empty(encoding) || is_empty(handler) ? EMPTY : call_method_c(text, "encode", (Value[]){encoding, handler}, 2);
    Value escaped = is_empty(bytes) ? EMPTY : call_method_c(bytes, "decode", &encoding, 1);
    bool ok = !is_empty(escaped) && write_to(file, escaped);
    release(encoding);
    release(handler);
    release(bytes);
    release(escaped);
    return ok;
}

static Value displayhook(Value self, Value v)
{
    (void)self;
    Value builtins = dict_get_c(as_dict(runtime.modules), "builtins");
    if (is_empty(builtins))
        return error_set(TYPE(RuntimeError), "lost builtins module");
    if (is_none(v))
        return none_value();
    if (!set_attribute_c(builtins, "_", NONE))
        return EMPTY;
    Value file = sys_get("stdout");
    if (is_empty(file) || is_none(file))
        return error_set(TYPE(RuntimeError), "lost sys.stdout");
    retain(file);
    Value text = to_repr(v);
    bool ok = !is_empty(text) && write_to(file, text);
    if (!ok && !is_empty(text) && error_catch(TYPE(UnicodeEncodeError)))
        ok = write_escaped(file, text);
    release(text);
    ok = ok && write_to(file, runtime.characters['\n']);
    release(file);
    return ok && set_attribute_c(builtins, "_", v) ? none_value() : EMPTY;
}

/* ---- excepthook ---- */

static Value print_through_library(Value e, Value file)
{
    Value traceback = import_module("traceback"), name = str_from_c("file");
    bool usual = same(file, sys_get("stderr"));
    Value print = is_empty(traceback) ? EMPTY : get_attribute_c(traceback, usual ? "_print_exception_bltin" : "print_exception");
    Value names = is_empty(name) || usual ? EMPTY : tuple_pack(1, name);
    Value done = is_empty(print) || error_occurred() ? EMPTY : call(print, (Value[]){e, file}, 1, names);
    release(print);
    release(names);
    release(name);
    release(traceback);
    return done;
}

void sys_print_exception_to(Value e, Value file)
{
    Value done = is_empty(file) || is_empty(runtime.state->importlib) || !is_exception(e) ? EMPTY : print_through_library(e, file);
    if (is_empty(done)) {
        error_clear();
        error_write_plainly(file, e);
        fflush(stderr);
    }
    release(done);
}

void sys_print_exception(Value e)
{
    Value file = retain(sys_get("stderr"));
    sys_print_exception_to(e, file);
    release(file);
}

static Value excepthook(Value self, const Value *args)
{
    (void)self;
    if (is_none(args[1]))
        fputs("NoneType: None\n", stderr);
    else if (is_exception(args[1]))
        sys_print_exception(args[1]);
    return none_value();
}

/* The status that SystemExit asks for; prints what is no number. */
static int exit_status(Value e)
{
    Value code = EMPTY;
    int status = 1;
    if (find_attribute_c(e, "code", &code) < 0)
        error_clear();
    if (is_empty(code) || is_none(code)) {
        status = 0;
    } else if (is_int(code)) {
        int64_t number;
        status = int_as_int64(code, &number) ? -1 : (int)number;
    } else {
        Value file = sys_get("stderr"), text = to_str(code);
        if (!is_empty(text) && !is_empty(file) && !is_none(file) && write_to(file, text))
            (void)!write_to(file, runtime.characters['\n']);
        else if (!is_empty(text))
            fprintf(stderr, "%s\n", str_text(text));
        error_clear();
        release(text);
    }
    release(code);
    return status & 0xff;
}

/* Calls sys.excepthook; what it raises itself is shown too. */
static int call_excepthook(Value e)
{
    Value hook = sys_get("excepthook");
    Value traceback = as_exception(e)->traceback;
    if (is_empty(hook)) {
        fputs("sys.excepthook is missing\n", stderr);
        sys_print_exception(e);
        return 1;
    }
    retain(hook);
    Value done = call_3(hook, from_pointer(type_of(e)), e, is_empty(traceback) ? NONE : traceback);
    release(hook);
    int status = 1;
    if (is_empty(done)) {
        Value second = error_fetch();
        if (is_instance_of(second, TYPE(SystemExit))) {
            status = exit_status(second);
        } else {
            fputs("Error in sys.excepthook:\n", stderr);
            sys_print_exception(second);
            fputs("\nOriginal exception was:\n", stderr);
            sys_print_exception(e);
        }
        release(second);
    }
    release(done);
    return status;
}

int sys_handle_exception(void)
{
    Value e = error_fetch();
    int status;
    if (is_instance_of(e, TYPE(SystemExit)) && !runtime.flags.inspect) {
        status = exit_status(e);
    } else {
        if (!dict_set_c(as_dict(runtime.sys_dict), "last_exc", e) ||
            !dict_set_c(as_dict(runtime.sys_dict), "last_type", from_pointer(type_of(e))) ||
            !dict_set_c(as_dict(runtime.sys_dict), "last_value", e) ||
            !dict_set_c(as_dict(runtime.sys_dict), "last_traceback", is_empty(as_exception(e)->traceback) ? NONE : as_exception(e)->traceback))
            error_clear();
        status = call_excepthook(e);
        if (is_instance_of(e, TYPE(KeyboardInterrupt)))
            runtime.state->interrupted = true;
    }
    error_clear();
    release(e);
    return status;
}

/* ---- exceptions that nobody sees ---- */

static const SequenceField unraisable_fields[] = {
    {"exc_type", "the exception's type"}, {"exc_value", "the exception, may be None"}, {"exc_traceback", "its traceback, may be None"},
    {"err_msg", "what went wrong, may be None"}, {"object", "what caused it, may be None"},
};

static void print_unraisable(Value e, Value message, Value object)
{
    Value file = retain(sys_get("stderr"));
    if (!is_empty(file) && is_none(file)) {
        release(file);
        return;
    }
    if (!is_none(object)) {
        Value shown = to_repr(object);
        if (is_empty(shown))
            error_clear();
        Value text = is_none(message) ? str_from_c("Exception ignored in: ") : str_format("%S: ", message);
        error_write(file, text);
        error_write(file, is_empty(shown) ? str_from_c("<object repr() failed>") : shown);
        error_write(file, str_from_c("\n"));
    } else if (!is_none(message)) {
        error_write(file, str_format("%S:\n", message));
    }
    if (is_exception(e))
        error_write_plainly(file, e);
    release(file);
}

static Value unraisablehook(Value self, Value v)
{
    (void)self;
    if (runtime.state->unraisable_type == NULL || !is_exactly(v, runtime.state->unraisable_type))
        return error_type("sys.unraisablehook argument type must be UnraisableHookArgs");
    Value *items = as_tuple(v)->items;
    print_unraisable(items[1], items[3], items[4]);
    return none_value();
}

static Type *unraisable_type(void)
{
    if (runtime.state->unraisable_type == NULL)
        runtime.state->unraisable_type = struct_sequence_type("UnraisableHookArgs", "What sys.unraisablehook gets.", unraisable_fields, 5, 5, false);
    return runtime.state->unraisable_type;
}

/* "message object": None where there is no message. */
static Value unraisable_text(const char *message, Value object)
{
    if (message == NULL)
        return none_value();
    Value text = is_empty(object) ? EMPTY : str_format("%s %R", message, object);
    error_clear();
    return is_empty(text) ? str_from_c(message) : text;
}

static void report_unraisable(const char *message, Value object)
{
    Value e = error_fetch(), hook = retain(sys_get("unraisablehook"));
    Type *type = is_empty(e) ? NULL : unraisable_type();
    Value text = unraisable_text(message, object);
    object = message || is_empty(object) ? none_value() : retain(object);
    Value traceback = is_empty(e) || is_empty(as_exception(e)->traceback) ? NONE : as_exception(e)->traceback;
    if (type && !is_empty(hook) && !is_none(hook) && !is_empty(text)) {
        Value fields[] = {retain(from_pointer(type_of(e))), retain(e), retain(traceback), retain(text), retain(object)};
        Value args = struct_sequence_new(type, fields, 5), done = is_empty(args) ? EMPTY : call_1(hook, args);
        release(args);
        if (is_empty(done)) {
            Value second = error_fetch();
            Value shown = str_from_c("Exception ignored in sys.unraisablehook");
            if (!is_empty(second) && !is_empty(shown))
                print_unraisable(second, shown, hook);
            release(shown);
            release(second);
        }
        release(done);
    } else if (!is_empty(e) && !is_empty(text)) {
        print_unraisable(e, text, object);
    }
    release(object);
    release(text);
    release(hook);
    release(e);
    error_clear();
}

void sys_install_hooks(void) { error_unraisable_hook = report_unraisable; }

/* ---- breakpoint, audit ---- */

static Value breakpointhook(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    const char *setting = runtime.flags.ignore_environment ? NULL : getenv("PYTHONBREAKPOINT");
    if (setting == NULL || *setting == 0)
        setting = "pdb.set_trace";
    if (strcmp(setting, "0") == 0)
        return none_value();
    const char *dot = strrchr(setting, '.');
    char module_name[256];
    snprintf(module_name, sizeof module_name, "%.*s", dot ? (int)(dot - setting) : 8, dot ? setting : "builtins");
    Value module = import_module(module_name);
    Value hook = is_empty(module) ? EMPTY : get_attribute_c(module, dot ? dot + 1 : setting);
    release(module);
    if (is_empty(hook)) {
        error_clear();
        return error_warn(TYPE(RuntimeWarning), 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", setting) ? none_value() : EMPTY;
    }
    Value result = call(hook, args, nargs, kwnames);
    release(hook);
    return result;
}

bool sys_audit(const char *event, Value args)
{
    if (is_empty(runtime.state->audit_hooks))
        return true;
    List *hooks = as_list(runtime.state->audit_hooks);
    Value name = str_from_c(event);
    bool ok = !is_empty(name);
    for (size_t i = 0; ok && i < hooks->length; i++) {
        Value hook = retain(hooks->items[i]), done = call_2(hook, name, is_empty(args) ? runtime.empty_tuple : args);
        ok = !is_empty(done);
        release(done);
        release(hook);
    }
    release(name);
    return ok;
}

static Value audit(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)kwnames;
    if (nargs == 0)
        return error_type("audit expected at least 1 argument, got 0");
    if (!is_str(args[0]))
        return error_type("audit() argument 1 must be str, not %T", args[0]);
    if (is_empty(runtime.state->audit_hooks))
        return none_value();
    Value rest = tuple_from(args + 1, nargs - 1);
    const char *event = str_utf8(args[0], NULL);
    bool ok = event && !is_empty(rest) && sys_audit(event, rest);
    release(rest);
    return ok ? none_value() : EMPTY;
}

static Value add_audit_hook(Value self, const Value *args)
{
    (void)self;
    if (!sys_audit("sys.addaudithook", EMPTY))
        return error_catch(TYPE(Exception)) ? none_value() : EMPTY;
    if (is_empty(runtime.state->audit_hooks))
        runtime.state->audit_hooks = from_pointer(list_new(4));
    if (is_empty(runtime.state->audit_hooks) || !list_append(as_list(runtime.state->audit_hooks), args[0]))
        return EMPTY;
    return none_value();
}

/* ---- tracing ---- */

static Value get_trace(Value self)
{
    (void)self;
    Value f = thread_current()->trace_function;
    return is_empty(f) ? none_value() : retain(f);
}

static Value get_profile(Value self)
{
    (void)self;
    Value f = thread_current()->profile_function;
    return is_empty(f) ? none_value() : retain(f);
}

static Value set_trace(Value self, Value f)
{
    (void)self;
    trace_set(thread_current(), is_none(f) ? EMPTY : f, false);
    return none_value();
}

static Value set_profile(Value self, Value f)
{
    (void)self;
    trace_set(thread_current(), is_none(f) ? EMPTY : f, true);
    return none_value();
}

static Value set_in_all_threads(Value f, bool profile)
{
    for (Thread *t = &runtime.main_thread; t; t = t->next)
        trace_set(t, is_none(f) ? EMPTY : f, profile);
    return none_value();
}

static Value set_trace_everywhere(Value self, Value f)
{
    (void)self;
    return set_in_all_threads(f, false);
}

static Value set_profile_everywhere(Value self, Value f)
{
    (void)self;
    return set_in_all_threads(f, true);
}

const NativeRow sys_frame_rows[] = {
    NATIVE("_current_exceptions", current_exceptions, "($module, /)", "The exception that each thread handles."),
    NATIVE("_current_frames", current_frames, "($module, /)", "The innermost frame of each thread."),
    NATIVE("_getframe", get_frame, "($module, depth=0, /)", "A frame object of the call stack."),
    NATIVE("_getframemodulename", get_frame_module_name, "($module, /, depth=0)", "The module name of a frame of the call stack."),
    NATIVE("_setprofileallthreads", set_profile_everywhere, "($module, function, /)", "Sets the profile function in all threads."),
    NATIVE("_settraceallthreads", set_trace_everywhere, "($module, function, /)", "Sets the trace function in all threads."),
    NATIVE("addaudithook", add_audit_hook, "($module, /, hook)", "Adds a hook for auditing events."),
    NATIVE("audit", audit, "($module, event, /, *args)", "Passes an event to the auditing hooks."),
    NATIVE("breakpointhook", breakpointhook, "($module, /, *args, **kwargs)", "What breakpoint() calls: by default pdb.set_trace."),
    NATIVE("call_tracing", call_tracing, "($module, func, args, /)", "Calls a function with tracing enabled."),
    NATIVE("displayhook", displayhook, "($module, object, /)", "Prints a value, and saves it in builtins._"),
    NATIVE("exc_info", exc_info, "($module, /)", "(type, value, traceback) of the exception being handled."),
    NATIVE("excepthook", excepthook, "($module, exctype, value, traceback, /)", "Prints an exception to sys.stderr."),
    NATIVE("exception", exception, "($module, /)", "The exception being handled, or None."),
    NATIVE("getprofile", get_profile, "($module, /)", "The profile function."),
    NATIVE("gettrace", get_trace, "($module, /)", "The trace function."),
    NATIVE("setprofile", set_profile, "($module, function, /)", "Sets the profile function."),
    NATIVE("settrace", set_trace, "($module, function, /)", "Sets the trace function."),
    NATIVE("unraisablehook", unraisablehook, "($module, unraisable, /)", "Shows an exception that nobody could handle."),
    NATIVE_END,
};
