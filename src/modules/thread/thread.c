/* thread.c - module _thread. */
#define _GNU_SOURCE
#include "modules/thread/thread.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "modules/signal.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "types/module.h"
#include "types/struct_sequence.h"
#include "vm/operations.h"

bool thread_check_signals(void) { return vm_breaker(thread_current()); }

/* ---- functions ---- */

static Value get_ident(Value self)
{
    (void)self;
    return int_from_uint64(thread_ident());
}

static Value get_native_id(Value self)
{
    (void)self;
    return int_value(syscall(SYS_gettid));
}

static Value main_thread_ident(Value self)
{
    (void)self;
    return int_from_uint64(runtime.state->main->id);
}

static Value make_handle(Value self, Value ident)
{
    (void)self;
    int64_t id;
    return index_as_int64(ident, &id, NULL) ? handle_of_running((uint64_t)id) : EMPTY;
}

static Value allocate_lock(Value self)
{
    (void)self;
    return thread_lock_new(runtime.state->lock_type);
}

static Value cannot_start_any_more(void)
{
    return error_set(TYPE(PythonFinalizationError), "can't create new thread at interpreter shutdown");
}

static bool audit(const char *event, Value a, Value b, Value c)
{
    Value all = is_empty(runtime.state->audit_hooks) ? EMPTY : tuple_pack(3, a, b, c);
    bool ok = !error_occurred() && sys_audit(event, all);
    release(all);
    return ok;
}

static Value start_joinable(Value self, const Value *args)
{
    (void)self;
    int daemon = is_true(args[2]);
    if (daemon < 0)
        return EMPTY;
    if (!is_callable(args[0]))
        return error_type("thread function must be callable");
    if (!is_none(args[1]) && !is_exactly(args[1], runtime.state->thread_handle_type))
        return error_type("'handle' must be a _ThreadHandle");
    if (!audit("_thread.start_joinable_thread", args[0], args[2], args[1]))
        return EMPTY;
    if (runtime.state->ending_thread)
        return cannot_start_any_more();
    Value handle = is_none(args[1]) ? call_0(from_pointer(runtime.state->thread_handle_type)) : retain(args[1]);
    if (is_empty(handle) || handle_start((ThreadHandle *)as_object(handle), args[0], runtime.empty_tuple, EMPTY, daemon))
        return handle;
    release(handle);
    return EMPTY;
}

static Value start_detached(Value self, const Value *args)
{
    (void)self;
    if (!is_callable(args[0]))
        return error_type("first arg must be callable");
    if (!is_tuple(args[1]))
        return error_type("2nd arg must be a tuple");
    if (!is_empty(args[2]) && !is_dict(args[2]))
        return error_type("optional 3rd arg must be a dictionary");
    if (!audit("_thread.start_new_thread", args[0], args[1], is_empty(args[2]) ? NONE : args[2]))
        return EMPTY;
    if (runtime.state->ending_thread)
        return cannot_start_any_more();
    Value handle = call_0(from_pointer(runtime.state->thread_handle_type)), ident = EMPTY;
    if (!is_empty(handle) && handle_start((ThreadHandle *)as_object(handle), args[0], args[1], args[2], true))
        ident = int_from_uint64(((ThreadHandle *)as_object(handle))->ident);
    release(handle);
    return ident;
}

static Value thread_count(Value self)
{
    (void)self;
    return int_value(runtime.state->thread_count);
}

static Value yes(Value self)
{
    (void)self;
    return bool_value(true);
}

static Value shut_down(Value self)
{
    (void)self;
    handles_shutdown();
    return none_value();
}

static Value interrupt_main(Value self, const Value *args)
{
    (void)self;
    int64_t number;
    if (!index_as_int64(args[0], &number, TYPE(OverflowError)))
        return EMPTY;
    if (number < 1 || number >= SIGNAL_COUNT)
        return error_value("signal number out of range");
    if (!is_int(runtime.state->signal_handlers[number])) /* neither SIG_DFL nor SIG_IGN */
        signal_note((int)number);
    return none_value();
}

enum { NAME_MAX_LENGTH = 15 };

static Value set_name(Value self, const Value *args)
{
    (void)self;
    char name[NAME_MAX_LENGTH + 1] = {0};
    if (!is_str(args[0]))
        return error_type("set_name() argument 'name' must be str, not %T", args[0]);
    Value how[] = {str_from_c("utf-8"), str_from_c("replace")};
    Value encoded = is_empty(how[0]) || is_empty(how[1]) ? EMPTY : call_method_c(args[0], "encode", how, 2);
    release(how[0]);
    release(how[1]);
    if (is_empty(encoded))
        return EMPTY;
    size_t length = as_bytes(encoded)->length;
    memcpy(name, as_bytes(encoded)->data, length < NAME_MAX_LENGTH ? length : NAME_MAX_LENGTH);
    release(encoded);
    int failed = pthread_setname_np(pthread_self(), name);
    return failed ? error_os(failed, EMPTY) : none_value();
}

static Value get_name(Value self)
{
    (void)self;
    char name[64];
    int failed = pthread_getname_np(pthread_self(), name, sizeof name);
    return failed ? error_os(failed, EMPTY) : path_decode_c(name);
}

static Value exit_thread(Value self)
{
    (void)self;
    return error_set_value(TYPE(SystemExit), EMPTY);
}

static Value stack_size(Value self, const Value *args)
{
    (void)self;
    int64_t size;
    if (!index_as_int64(args[0], &size, TYPE(OverflowError)))
        return EMPTY;
    if (size < 0)
        return error_value("size must be 0 or a positive value");
    if (size && size < 32768)
        return error_value("size not valid: %lld bytes", (long long)size);
    int64_t old = runtime.state->stack_size;
    runtime.state->stack_size = size;
    return int_value(old);
}

/* Where to show an exception: sys.stderr, or what the thread took it for. Owned; None: nowhere. */
static Value error_stream(Value thread)
{
    Value file = sys_get("stderr");
    if (!is_empty(file) && !is_none(file))
        return retain(file);
    if (is_none(thread))
        return none_value();
    return get_attribute_c(thread, "_stderr");
}

static Value heading(Value thread, uint64_t ident)
{
    Value name = is_none(thread) ? EMPTY : get_attribute_c(thread, "_name");
    if (is_empty(name))
        error_clear();
    Value text = is_empty(name) ? str_format("Exception in thread %llu:\n", (unsigned long long)ident)
                                : str_format("Exception in thread %S:\n", name);
    release(name);
    return text;
}

static Value excepthook(Value self, Value args)
{
    (void)self;
    if (!is_exactly(args, runtime.state->except_hook_args_type))
        return error_type("_thread.excepthook argument type must be ExceptHookArgs");
    Value *items = as_tuple(args)->items;
    if (same(items[0], from_pointer(TYPE(SystemExit))))
        return none_value();
    Value file = error_stream(items[3]);
    if (is_empty(file) || is_none(file))
        return file;
    Value text = heading(items[3], thread_ident()), done = is_empty(text) ? EMPTY : call_method_c(file, "write", &text, 1);
    release(text);
    if (!is_empty(done) && is_exception(items[1]))
        sys_print_exception_to(items[1], file);
    Value flushed = is_empty(done) ? EMPTY : call_method_c(file, "flush", NULL, 0);
    release(file);
    release(done);
    return flushed;
}

static const NativeRow functions[] = {
    NATIVE("_count", thread_count, "($module, /)", "How many threads run."),
    NATIVE("_excepthook", excepthook, "($module, args, /)", "Shows an exception that ended a thread."),
    NATIVE("_get_main_thread_ident", main_thread_ident, "($module, /)", "The main thread's identifier."),
    NATIVE("_is_main_interpreter", yes, "($module, /)", "Whether this is the main interpreter."),
    NATIVE("_make_thread_handle", make_handle, "($module, ident, /)", "A handle of a thread that runs."),
    NATIVE("_shutdown", shut_down, "($module, /)", "Waits for all threads that are no daemons."),
    NATIVE("allocate", allocate_lock, "($module, /)", "Obsolete name of allocate_lock()."),
    NATIVE("allocate_lock", allocate_lock, "($module, /)", "A new lock."),
    NATIVE("daemon_threads_allowed", yes, "($module, /)", "Whether daemon threads are allowed."),
    NATIVE("_get_name", get_name, "($module, /)", "The system's name of the current thread."),
    NATIVE("interrupt_main", interrupt_main, "($module, signum=2, /)", "Acts as if a signal came for the main thread."),
    NATIVE("set_name", set_name, "($module, /, name)", "Sets the system's name of the current thread."),
    NATIVE("exit", exit_thread, "($module, /)", "Raises SystemExit."),
    NATIVE("exit_thread", exit_thread, "($module, /)", "Obsolete name of exit()."),
    NATIVE("get_ident", get_ident, "($module, /)", "The identifier of the current thread."),
    NATIVE("get_native_id", get_native_id, "($module, /)", "The system's number of the current thread."),
    NATIVE("stack_size", stack_size, "($module, size=0, /)", "The stack size of new threads; sets it where it is given."),
    NATIVE("start_joinable_thread", start_joinable, "($module, /, function, handle=None, daemon=True)", "Starts a thread that can be waited for."),
    NATIVE("start_new", start_detached, "($module, function, args, kwargs=<unset>, /)", "Obsolete name of start_new_thread()."),
    NATIVE("start_new_thread", start_detached, "($module, function, args, kwargs=<unset>, /)", "Starts a thread."),
    NATIVE_END,
};

static bool add_type(Value module, const char *name, const TypeSpec *spec)
{
    return module_add(module, name, from_pointer(type_from_spec(spec, NULL)));
}

/* A type that other parts of the module need; the runtime keeps a reference. */
static bool keep_type(Value module, const char *name, Type **kept, Type *type)
{
    if (type == NULL)
        return false;
    *kept = RETAIN(type);
    return module_add(module, name, from_pointer(type));
}

static bool fill(Value module)
{
    static const SequenceField fields[] = {
        {"exc_type", "the exception's type"}, {"exc_value", "the exception"}, {"exc_traceback", "its traceback"}, {"thread", "the thread"},
    };
    struct RuntimeState *state = runtime.state;
    thread_end_hook = locals_end;
    fork_child_hook = handles_after_fork;
    return keep_type(module, "lock", &state->lock_type, type_from_spec(&lock_spec, NULL)) &&
           module_add(module, "LockType", retain(from_pointer(state->lock_type))) && add_type(module, "RLock", &rlock_spec) &&
           add_type(module, "_local", &local_spec) &&
           keep_type(module, "_ThreadHandle", &state->thread_handle_type, type_from_spec(&handle_spec, NULL)) &&
           module_add(module, "error", retain(from_pointer(TYPE(RuntimeError)))) &&
           module_add(module, "TIMEOUT_MAX", float_value(THREAD_TIMEOUT_MAX)) && module_add_int(module, "_NAME_MAXLEN", NAME_MAX_LENGTH) &&
           keep_type(module, "_ExceptHookArgs", &state->except_hook_args_type,
                     struct_sequence_type("_thread._ExceptHookArgs", "What threading.excepthook gets.", fields, 4, 4, true));
}

const ModuleSpec thread_module = {"_thread", "Threads and locks.", functions, fill};
