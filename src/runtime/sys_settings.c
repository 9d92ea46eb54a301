/* sys_settings.c - sys: limits, intervals, encodings, sizes. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "runtime/threads.h"
#include "types/struct_sequence.h"

static Value get_recursion_limit(Value self)
{
    (void)self;
    return int_value(thread_current()->recursion_limit);
}

static Value set_recursion_limit(Value self, Value v)
{
    (void)self;
    Thread *thread = thread_current();
    int64_t limit;
    if (!index_as_int64(v, &limit, TYPE(OverflowError)))
        return EMPTY;
    if (limit < 1)
        return error_value("recursion limit must be greater or equal than 1");
    if (limit > INT32_MAX)
        return error_overflow("Python int too large to convert to C int");
    int depth = thread->recursion_limit - thread->recursion_left;
    if (depth >= limit)
        return error_set(TYPE(RecursionError), "cannot set the recursion limit to %d at the recursion depth %d: the limit is too low", (int)limit, depth);
    for (Thread *t = threads_first(); t; t = t->next) {
        t->recursion_left += (int)limit - t->recursion_limit;
        t->recursion_limit = (int)limit;
    }
    return none_value();
}

static Value get_switch_interval(Value self)
{
    (void)self;
    return float_value(runtime.state->switch_interval);
}

static Value set_switch_interval(Value self, Value v)
{
    (void)self;
    double seconds;
    if (!as_double(v, &seconds))
        return EMPTY;
    if (!(seconds > 0))
        return error_value("switch interval must be strictly positive");
    runtime.state->switch_interval = seconds;
    return none_value();
}

static Value get_int_max_str_digits(Value self)
{
    (void)self;
    return int_value(runtime.int_max_str_digits);
}

static Value set_int_max_str_digits(Value self, const Value *args)
{
    (void)self;
    int64_t digits;
    if (!index_as_int64(args[0], &digits, TYPE(OverflowError)))
        return EMPTY;
    if (digits != 0 && (digits < 640 || digits > INT32_MAX))
        return error_value("maxdigits must be >= 640 or 0 for unlimited");
    runtime.int_max_str_digits = (int)digits;
    return none_value();
}

static Value utf8_name(Value self)
{
    (void)self;
    return str_intern_c("utf-8");
}

static Value surrogateescape_name(Value self)
{
    (void)self;
    return str_intern_c("surrogateescape");
}

static Value get_size_of(Value self, const Value *args)
{
    (void)self;
    Value name = str_intern_c("__sizeof__"), size = EMPTY;
    int found = is_empty(name) ? -1 : call_special(args[0], name, NULL, 0, &size);
    release(name);
    if (found < 0) {
        if (is_empty(args[1]) || !error_catch(TYPE(TypeError)))
            return EMPTY;
        return retain(args[1]);
    }
    int64_t bytes = 0;
    if (found == 0)
        bytes = is_object(args[0]) ? (int64_t)object_size(as_object(args[0])) : 8;
    else if (!is_int(size) || int_as_int64(size, &bytes) || bytes < 0) {
        bool is_number = is_int(size);
        release(size);
        if (!is_empty(args[1]))
            return retain(args[1]);
        return is_number ? error_value("__sizeof__() should return >= 0") : error_type("'%T' object cannot be interpreted as an integer", args[0]);
    }
    release(size);
    return int_value(bytes);
}

static Value get_ref_count(Value self, Value v)
{
    (void)self;
    if (!is_object(v) || object_is_immortal(as_object(v)))
        return int_value(3221225472);
    return int_value((int64_t)object_count(as_object(v)));
}

static Value is_immortal(Value self, Value v)
{
    (void)self;
    return bool_value(!is_object(v) || object_is_immortal(as_object(v)));
}

static Value intern(Value self, Value v)
{
    (void)self;
    if (!is_str(v))
        return error_type("intern() argument must be str, not %T", v);
    if (!is_exact_str(v))
        return error_type("can't intern %T", v);
    return str_intern(retain(v));
}

static Value is_interned(Value self, Value v)
{
    (void)self;
    return is_str(v) ? bool_value(str_is_interned(as_str(v))) : error_type("_is_interned() argument must be str, not %T", v);
}

static Value exit_with(Value self, const Value *args)
{
    (void)self;
    Value status = args[0];
    Value exception = is_none(status) ? exception_new(TYPE(SystemExit), NULL, 0)
                      : is_tuple(status) ? exception_new(TYPE(SystemExit), as_tuple(status)->items, as_tuple(status)->length)
                                         : exception_new(TYPE(SystemExit), &status, 1);
    if (!is_empty(exception))
        error_raise(exception);
    release(exception);
    return EMPTY;
}

static Value is_finalizing(Value self)
{
    (void)self;
    return bool_value(runtime.finishing);
}

static Value return_none(Value self)
{
    (void)self;
    return none_value();
}

static Value return_true(Value self)
{
    (void)self;
    return bool_value(true);
}

static Value return_false(Value self)
{
    (void)self;
    return bool_value(false);
}

static Value allocated_blocks(Value self)
{
    (void)self;
    return int_value((runtime.collector.young_count > 0 ? runtime.collector.young_count : 0) + runtime.collector.long_lived_total);
}

static Value dlopen_flags(Value self)
{
    (void)self;
    return int_value(runtime.state->dlopen_flags);
}

static Value set_dlopen_flags(Value self, Value v)
{
    (void)self;
    int64_t flags;
    if (!index_as_int64(v, &flags, TYPE(OverflowError)))
        return EMPTY;
    runtime.state->dlopen_flags = (int)flags;
    return none_value();
}

static Value interned_size(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return int_value(0);
}

/* dataclasses and attrs replace a class that has just gained __slots__: its old descriptors must let go. */
static Value clear_type_descriptors(Value self, Value v)
{
    (void)self;
    if (!is_type(v))
        return error_type("_clear_type_descriptors() argument must be type, not %T", v);
    Type *type = as_type(v);
    if (!has_flag(type, TYPE_HEAP) || has_flag(type, TYPE_IMMUTABLE))
        return error_type("argument is immutable");
    if (dict_delete(as_dict(type->dict), NAME(dict_), NULL) < 0 || dict_delete(as_dict(type->dict), NAME(weakref_), NULL) < 0)
        return EMPTY;
    type_modified(type);
    return none_value();
}

/* ---- asynchronous generators ---- */

static Value asyncgen_hooks(Value self)
{
    (void)self;
    Value hooks[2];
    for (int i = 0; i < 2; i++)
        hooks[i] = is_empty(thread_current()->async_hooks[i]) ? none_value() : retain(thread_current()->async_hooks[i]);
    static const SequenceField fields[] = {{"firstiter", NULL}, {"finalizer", NULL}};
    if (runtime.state->asyncgen_hooks_type == NULL)
        runtime.state->asyncgen_hooks_type = struct_sequence_type("asyncgen_hooks", "The hooks of asynchronous generators.", fields, 2, 2, false);
    if (runtime.state->asyncgen_hooks_type == NULL) {
        release(hooks[0]);
        release(hooks[1]);
        return EMPTY;
    }
    return struct_sequence_new(runtime.state->asyncgen_hooks_type, hooks, 2);
}

static Value set_asyncgen_hooks(Value self, const Value *args)
{
    (void)self;
    static const char *const names[] = {"firstiter", "finalizer"};
    for (int i = 0; i < 2; i++)
        if (!is_empty(args[i]) && !is_none(args[i]) && !is_callable(args[i]))
            return error_type("callable %s expected, got %T", names[i], args[i]);
    for (int i = 0; i < 2; i++)
        if (!is_empty(args[i]))
            replace(&thread_current()->async_hooks[i], is_none(args[i]) ? EMPTY : retain(args[i]));
    return none_value();
}

static Value get_origin_depth(Value self)
{
    (void)self;
    return int_value(thread_current()->coroutine_origin_depth);
}

static Value set_origin_depth(Value self, const Value *args)
{
    (void)self;
    int64_t depth;
    if (!index_as_int64(args[0], &depth, TYPE(OverflowError)))
        return EMPTY;
    if (depth < 0)
        return error_value("depth must be >= 0");
    thread_current()->coroutine_origin_depth = depth > INT32_MAX ? INT32_MAX : (int)depth;
    return none_value();
}

const NativeRow sys_setting_rows[] = {
    NATIVE("_clear_internal_caches", return_none, "($module, /)", "Clears all internal caches."),
    NATIVE("_clear_type_cache", return_none, "($module, /)", "Clears the type cache."),
    NATIVE("_clear_type_descriptors", clear_type_descriptors, "($module, type, /)", "Removes the __dict__ and __weakref__ descriptors of a class."),
    NATIVE("_debugmallocstats", return_none, "($module, /)", "Prints the state of the allocator."),
    NATIVE("_is_gil_enabled", return_true, "($module, /)", "Whether there is one interpreter lock."),
    NATIVE("_is_immortal", is_immortal, "($module, op, /)", "Whether an object is never freed."),
    NATIVE("_is_interned", is_interned, "($module, string, /)", "Whether a string is interned."),
    NATIVE("deactivate_stack_trampoline", return_none, "($module, /)", "Stops the stack profiler's trampoline."),
    NATIVE("exit", exit_with, "($module, status=None, /)", "Raises SystemExit(status)."),
    NATIVE("get_asyncgen_hooks", asyncgen_hooks, "($module, /)", "The hooks of asynchronous generators."),
    NATIVE("get_coroutine_origin_tracking_depth", get_origin_depth, "($module, /)", "How many frames a coroutine's origin shows."),
    NATIVE("get_int_max_str_digits", get_int_max_str_digits, "($module, /)", "The limit of digits of int-str conversion."),
    NATIVE("getallocatedblocks", allocated_blocks, "($module, /)", "The number of memory blocks in use."),
    NATIVE("getdefaultencoding", utf8_name, "($module, /)", "The default string encoding."),
    NATIVE("getdlopenflags", dlopen_flags, "($module, /)", "The flags for dlopen()."),
    NATIVE("getfilesystemencodeerrors", surrogateescape_name, "($module, /)", "The error handler of file name conversion."),
    NATIVE("getfilesystemencoding", utf8_name, "($module, /)", "The encoding of file names."),
    NATIVE("getrecursionlimit", get_recursion_limit, "($module, /)", "The limit of nested Python calls."),
    NATIVE("getrefcount", get_ref_count, "($module, object, /)", "The reference count of an object."),
    NATIVE("getsizeof", get_size_of, "($module, object, default=<unset>)", "The size of an object in bytes."),
    NATIVE("getswitchinterval", get_switch_interval, "($module, /)", "The thread switch interval in seconds."),
    NATIVE("getunicodeinternedsize", interned_size, "($module, /, *, _only_immortal=False)", "The number of interned strings."),
    NATIVE("intern", intern, "($module, string, /)", "The one string of that text in the table of interned strings."),
    NATIVE("is_finalizing", is_finalizing, "($module, /)", "Whether the interpreter is shutting down."),
    NATIVE("is_remote_debug_enabled", return_false, "($module, /)", "Whether other processes may run code here."),
    NATIVE("is_stack_trampoline_active", return_false, "($module, /)", "Whether a stack profiler's trampoline is active."),
    NATIVE("set_asyncgen_hooks", set_asyncgen_hooks, "($module, firstiter=<unset>, finalizer=<unset>)", "Sets the hooks of asynchronous generators."),
    NATIVE("set_coroutine_origin_tracking_depth", set_origin_depth, "($module, /, depth)", "Sets how many frames a coroutine's origin shows; 0: none."),
    NATIVE("set_int_max_str_digits", set_int_max_str_digits, "($module, /, maxdigits)", "Limits the digits of int-str conversion."),
    NATIVE("setdlopenflags", set_dlopen_flags, "($module, flags, /)", "Sets the flags for dlopen()."),
    NATIVE("setrecursionlimit", set_recursion_limit, "($module, limit, /)", "Limits nested Python calls."),
    NATIVE("setswitchinterval", set_switch_interval, "($module, interval, /)", "Sets the thread switch interval in seconds."),
    NATIVE_END,
};
