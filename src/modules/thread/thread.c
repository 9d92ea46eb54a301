/* thread.c - module _thread. */
#include "modules/thread/thread.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "types/module.h"
#include "types/struct_sequence.h"
#include "vm/operations.h"

uint64_t thread_ident(void) { return (uint64_t)pthread_self(); }

bool thread_check_signals(void) { return vm_breaker(thread_current()); }

/* ---- _local: attributes that each thread has for itself ---- */

typedef struct Local {
    Object head;
    Value dict;  /* of the thread that looked last */
    Value dicts; /* dict: thread ident -> dict */
    Value args, kwargs; /* for __init__ in other threads */
} Local;

static Value local_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    size_t nkw = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    if ((nargs || nkw) && type->slots.init == TYPE(object)->slots.init)
        return error_type("Initialization arguments are not supported");
    Local *local = object_new(type);
    Dict *kwargs = dict_new();
    if (local == NULL || kwargs == NULL)
        return EMPTY;
    local->kwargs = from_pointer(kwargs);
    local->args = tuple_from(args, nargs);
    local->dicts = from_pointer(dict_new());
    local->dict = from_pointer(dict_new());
    bool ok = !is_empty(local->args) && !is_empty(local->dicts) && !is_empty(local->dict);
    for (size_t i = 0; ok && i < nkw; i++)
        ok = dict_set(kwargs, as_tuple(kwnames)->items[i], args[nargs + i]);
    Value id = int_from_uint64(thread_ident());
    ok = ok && dict_set(as_dict(local->dicts), id, local->dict);
    release(id);
    if (ok)
        return from_pointer(local);
    RELEASE(local);
    return EMPTY;
}

/* Makes the current thread's dict the one that attributes lie in. */
static bool local_switch(Value self)
{
    Local *local = (Local *)as_object(self);
    Value id = int_from_uint64(thread_ident()), dict;
    int found = dict_lookup(as_dict(local->dicts), id, &dict);
    if (found > 0) {
        if (!same(dict, local->dict))
            replace(&local->dict, retain(dict));
    } else if (found == 0) {
        dict = from_pointer(dict_new());
        found = !is_empty(dict) && dict_set(as_dict(local->dicts), id, dict) ? 1 : -1;
        replace(&local->dict, dict);
        if (found > 0 && type_of(self)->slots.init != TYPE(object)->slots.init) {
            Value init = get_attribute_c(from_pointer(type_of(self)), "__init__");
            Value bound = is_empty(init) ? EMPTY : tuple_pack(1, self);
            Value all = is_empty(bound) ? EMPTY : binary(BINARY_add, bound, local->args);
            Value done = is_empty(all) ? EMPTY : call_with(init, all, local->kwargs);
            found = is_empty(done) ? -1 : 1;
            release(init);
            release(bound);
            release(all);
            release(done);
        }
    }
    release(id);
    return found >= 0;
}

static Value local_get_attribute(Value self, Value name) { return local_switch(self) ? generic_get_attribute(self, name) : EMPTY; }

static bool local_set_attribute(Value self, Value name, Value value)
{
    return local_switch(self) && generic_set_attribute(self, name, value);
}

static void local_clear(Object *self)
{
    Local *local = (Local *)self;
    clear(&local->dict);
    clear(&local->dicts);
    clear(&local->args);
    clear(&local->kwargs);
}

static void local_dealloc(Object *self)
{
    local_clear(self);
    object_free(self);
}

static void local_traverse(Object *self, VisitFn visit, void *context)
{
    Local *local = (Local *)self;
    visit_value(local->dict, visit, context);
    visit_value(local->dicts, visit, context);
    visit_value(local->args, visit, context);
    visit_value(local->kwargs, visit, context);
}

const TypeSpec local_spec = {
    .name = "_thread._local", .size = sizeof(Local), .flags = TYPE_BASE | TYPE_TRACKED, .dict_offset = offsetof(Local, dict),
    .doc = "_local(*args, **kwargs)\n--\n\nAttributes that each thread has for itself.",
    .slots = {.new = local_new, .get_attribute = local_get_attribute, .set_attribute = local_set_attribute,
              .dealloc = local_dealloc, .traverse = local_traverse, .clear = local_clear},
};

/* ---- handles ---- */

typedef struct Handle {
    Object head;
    uint64_t ident;
    bool done;
} Handle;

static Value handle_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

static Value handle_ident(Value self) { return int_from_uint64(((Handle *)as_object(self))->ident); }
static Value handle_is_done(Value self) { return bool_value(((Handle *)as_object(self))->done); }

static Value handle_set_done(Value self)
{
    ((Handle *)as_object(self))->done = true;
    return none_value();
}

static Value handle_join(Value self, const Value *args)
{
    (void)args;
    if (((Handle *)as_object(self))->ident == thread_ident() && !((Handle *)as_object(self))->done)
        return error_set(TYPE(RuntimeError), "Cannot join current thread");
    return none_value();
}

static const NativeRow handle_methods[] = {
    NATIVE("is_done", handle_is_done, "($self, /)", "Whether the thread has ended."),
    NATIVE("_set_done", handle_set_done, "($self, /)", "Marks the thread as ended."),
    NATIVE("join", handle_join, "($self, timeout=None, /)", "Waits for the thread's end."),
    NATIVE_END,
};
static const GetSetRow handle_getset[] = {
    {"ident", handle_ident, NULL, "the thread's identifier"},
    GETSET_END,
};

const TypeSpec handle_spec = {
    .name = "_thread._ThreadHandle", .size = sizeof(Handle), .methods = handle_methods, .getset = handle_getset,
    .slots = {.new = handle_new},
};

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
    return int_from_uint64(runtime.main_thread.id);
}

static Value make_handle(Value self, Value ident)
{
    int64_t id;
    if (!index_as_int64(ident, &id, NULL))
        return EMPTY;
    Value type = dict_get_c(module_dict(self), "_ThreadHandle");
    Handle *handle = object_new(as_type(type));
    if (handle)
        handle->ident = (uint64_t)id;
    return from_pointer(handle);
}

static Value allocate_lock(Value self) { return thread_lock_new(as_type(dict_get_c(module_dict(self), "lock"))); }

static Value cannot_start(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return error_set(TYPE(RuntimeError), "can't start new thread");
}

static Value thread_count(Value self)
{
    (void)self;
    return int_value(0);
}

static Value yes(Value self)
{
    (void)self;
    return bool_value(true);
}

static Value nothing(Value self)
{
    (void)self;
    return none_value();
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

static Value excepthook(Value self, Value args)
{
    (void)self;
    if (!is_tuple(args) || as_tuple(args)->length < 4)
        return error_type("_thread.excepthook argument type must be ExceptHookArgs");
    if (is_exception(as_tuple(args)->items[1]))
        sys_print_exception(as_tuple(args)->items[1]);
    return none_value();
}

static const NativeRow functions[] = {
    NATIVE("_count", thread_count, "($module, /)", "How many threads run."),
    NATIVE("_excepthook", excepthook, "($module, args, /)", "Shows an exception that ended a thread."),
    NATIVE("_get_main_thread_ident", main_thread_ident, "($module, /)", "The main thread's identifier."),
    NATIVE("_is_main_interpreter", yes, "($module, /)", "Whether this is the main interpreter."),
    NATIVE("_make_thread_handle", make_handle, "($module, ident, /)", "A handle of a thread that runs."),
    NATIVE("_shutdown", nothing, "($module, /)", "Waits for all threads that are no daemons."),
    NATIVE("allocate", allocate_lock, "($module, /)", "Obsolete name of allocate_lock()."),
    NATIVE("allocate_lock", allocate_lock, "($module, /)", "A new lock."),
    NATIVE("daemon_threads_allowed", yes, "($module, /)", "Whether daemon threads are allowed."),
    NATIVE("exit", exit_thread, "($module, /)", "Raises SystemExit."),
    NATIVE("exit_thread", exit_thread, "($module, /)", "Obsolete name of exit()."),
    NATIVE("get_ident", get_ident, "($module, /)", "The identifier of the current thread."),
    NATIVE("get_native_id", get_native_id, "($module, /)", "The system's number of the current thread."),
    NATIVE("stack_size", stack_size, "($module, size=0, /)", "The stack size of new threads; sets it where it is given."),
    NATIVE("start_joinable_thread", cannot_start, "($module, /, function, handle=None, daemon=True)", "Starts a thread that can be waited for."),
    NATIVE("start_new", cannot_start, "($module, function, args, kwargs={}, /)", "Obsolete name of start_new_thread()."),
    NATIVE("start_new_thread", cannot_start, "($module, function, args, kwargs={}, /)", "Starts a thread."),
    NATIVE_END,
};

static bool add_type(Value module, const char *name, const TypeSpec *spec)
{
    return module_add(module, name, from_pointer(type_from_spec(spec, NULL)));
}

static bool fill(Value module)
{
    static const SequenceField fields[] = {
        {"exc_type", "the exception's type"}, {"exc_value", "the exception"}, {"exc_traceback", "its traceback"}, {"thread", "the thread"},
    };
    return add_type(module, "lock", &lock_spec) && module_add(module, "LockType", retain(dict_get_c(module_dict(module), "lock"))) &&
           add_type(module, "RLock", &rlock_spec) && add_type(module, "_local", &local_spec) &&
           add_type(module, "_ThreadHandle", &handle_spec) && module_add(module, "error", retain(from_pointer(TYPE(RuntimeError)))) &&
           module_add(module, "TIMEOUT_MAX", float_value(THREAD_TIMEOUT_MAX)) &&
           module_add(module, "_ExceptHookArgs", from_pointer(struct_sequence_type("_thread._ExceptHookArgs", "What threading.excepthook gets.", fields, 4, 4, true)));
}

const ModuleSpec thread_module = {"_thread", "Threads and locks.", functions, fill};
