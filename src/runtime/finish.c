/* finish.c - see finish.h.

   The order is CPython's, since finalizers see it: threads end, exit functions run, streams are flushed, signals are
   given back, garbage goes; then modules leave sys.modules one by one, in the order of their import, with their
   namespaces whole; what that leaves of them is garbage or held by somebody: only the latter has its names set to None,
   the last imported module first. sys and builtins go last. */
#include "runtime/finish.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/str.h"
#include "runtime/release.h"
#include "runtime/state.h"
#include "runtime/streams.h"
#include "runtime/sys.h"
#include "types/module.h"
#include "types/weakref.h"
#include "vm/generator.h"

static void wait_for_threads(void)
{
    Value threading = dict_get_c(as_dict(runtime.modules), "threading");
    if (is_empty(threading))
        return;
    retain(threading);
    Value done = call_method_c(threading, "_shutdown", NULL, 0);
    if (is_empty(done))
        error_unraisable("Exception ignored on threading shutdown", threading);
    release(done);
    release(threading);
}

static void set_none(Dict *dict, const char *name)
{
    if (!dict_set_c(dict, name, NONE))
        error_clear();
}

/* What a program hangs into sys, and what may hold much alive. */
static void clear_special_names(void)
{
    static const char *const in_sys[] = {"path", "argv", "ps1", "ps2", "last_exc", "last_type", "last_value", "last_traceback",
                                         "path_hooks", "path_importer_cache", "meta_path"};
    static const char *const streams[][2] = {{"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    Dict *sys = as_dict(runtime.sys_dict);
    set_none(as_dict(runtime.builtins), "_");
    for (size_t i = 0; i < sizeof in_sys / sizeof *in_sys; i++)
        set_none(sys, in_sys[i]);
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        Value original = retain(dict_get_c(sys, streams[i][1]));
        if (!dict_set_c(sys, streams[i][0], is_empty(original) ? NONE : original))
            error_clear();
        release(original);
    }
}

/* Takes all modules out of sys.modules. A list of weak references to them; NULL: no memory. */
static List *remove_modules(void)
{
    Dict *modules = as_dict(runtime.modules);
    List *weak = list_new(0);
    Value key, module;
    for (int64_t i = 0; dict_next(modules, &i, &key, &module);) {
        Value reference = is_instance_of(module, TYPE(module)) ? weakref_new(module, EMPTY) : EMPTY;
        if (!is_empty(reference) && (weak == NULL || !list_append_owned(weak, reference)))
            error_clear();
        retain(key);
        if (!dict_set(modules, key, NONE))
            error_clear();
        release(key);
        error_clear();
    }
    dict_clear(modules);
    return weak;
}

static bool is_private(const Str *name)
{
    return name->length && str_char(name, 0) == '_' && !(name->length > 1 && str_char(name, 1) == '_');
}

/* First the names that begin with one underscore become None, then the others. */
static void clear_namespace(Dict *dict)
{
    for (int pass = 0; pass < 2; pass++) {
        Value key, value;
        for (int64_t i = 0; dict_next(dict, &i, &key, &value);) {
            if (!is_str(key) || is_none(value) || (pass == 0) != is_private(as_str(key)) || same(key, NAME(builtins_)))
                continue;
            retain(key);
            if (!dict_set(dict, key, NONE))
                error_clear();
            release(key);
        }
    }
}

static void clear_namespace_of(Value module)
{
    Dict *dict = module_dict(module);
    if (dict == NULL)
        return;
    object_retain(&dict->head);
    clear_namespace(dict);
    RELEASE(dict);
}

/* Modules that somebody holds: those of the interpreter, or in a list of the program's. */
static void clear_survivors(List *weak)
{
    for (size_t i = weak ? weak->length : 0; i-- > 0;) {
        Value module = weakref_get(weak->items[i]);
        if (!is_empty(module) && !same(module, runtime.sys_module) && !same(module, runtime.builtins_module))
            clear_namespace_of(module);
        release(module);
    }
}

/* The last collections are nobody's business: gc.callbacks are not called. */
static void collect_silently(void)
{
    Value callbacks = take(&runtime.collector.callbacks);
    collect(2);
    replace(&runtime.collector.callbacks, callbacks);
}

static void finish_modules(void)
{
    clear_special_names();
    List *weak = remove_modules();
    collect_silently();
    clear_survivors(weak);
    RELEASE(weak);
    clear_namespace(as_dict(runtime.sys_dict));
    clear_namespace(as_dict(runtime.builtins));
    dict_clear(as_dict(runtime.modules));
    collect_silently();
}

/* ---- whether anybody would notice ---- */

/* The streams that start-up made, with what lies below them: sys.__stdin__ ... */
typedef struct Streams {
    Value all[9]; /* owned, or EMPTY */
} Streams;

static void streams_find(Streams *streams)
{
    static const char *const names[] = {"__stdin__", "__stdout__", "__stderr__"};
    for (int i = 0; i < 3; i++) {
        Value text = dict_get_c(as_dict(runtime.sys_dict), names[i]);
        Value buffer = is_empty(text) || is_none(text) ? EMPTY : get_attribute_c(text, "buffer"), raw = EMPTY;
        if (!is_empty(buffer) && find_attribute_c(buffer, "raw", &raw) < 0)
            error_clear();
        error_clear();
        streams->all[3 * i] = retain(text);
        streams->all[3 * i + 1] = buffer;
        streams->all[3 * i + 2] = raw;
    }
}

static bool is_standard(const Streams *streams, const Object *object)
{
    for (size_t i = 0; i < sizeof streams->all / sizeof *streams->all; i++)
        if (is_object(streams->all[i]) && as_object(streams->all[i]) == object)
            return true;
    return false;
}

/* A generator that ended, or never began, dies without a sound. */
static bool is_silent_generator(const Object *object)
{
    const Type *type = object->type;
    if (type != TYPE(generator) && type != TYPE(coroutine) && type != TYPE(async_generator))
        return false;
    const Generator *g = (const Generator *)object;
    return g->state == GENERATOR_FINISHED || (g->state == GENERATOR_CREATED && type == TYPE(generator));
}

static bool any_finalizer(void)
{
    Streams streams;
    Value objects = collect_get_objects(-1);
    if (is_empty(objects)) {
        error_clear();
        return true;
    }
    streams_find(&streams);
    bool found = false;
    for (size_t i = 0; !found && i < as_list(objects)->length; i++) {
        const Object *object = as_object(as_list(objects)->items[i]);
        found = object->type->slots.finalize && !(object->word & OBJECT_FINALIZED) && !is_silent_generator(object) &&
                !is_standard(&streams, object);
    }
    for (size_t i = 0; i < sizeof streams.all / sizeof *streams.all; i++)
        release(streams.all[i]);
    release(objects);
    return found;
}

/* The library's own weak containers take dead entries out: that does not count. */
static bool is_noticeable(Value callback)
{
    Value module = is_function(callback) ? as_function(callback)->module : EMPTY;
    return is_empty(module) || !is_str(module) || !(str_equal_c(module, "weakref") || str_equal_c(module, "_weakrefset"));
}

/* true: taking the interpreter apart can be left to the system, and time saved. */
static bool nobody_notices(void)
{
    const Collector *c = &runtime.collector;
    Value options = sys_get("warnoptions");
    bool quiet = c->debug == 0 && (is_empty(c->callbacks) || as_list(c->callbacks)->length == 0) && !runtime.flags.dev_mode &&
                 !is_empty(options) && is_list(options) && as_list(options)->length == 0 && is_empty(runtime.state->audit_hooks);
    return quiet && !weakrefs_any(is_noticeable) && !any_finalizer();
}

static void run_exit_functions(void)
{
    if (runtime.state->run_exit_functions)
        runtime.state->run_exit_functions();
    error_clear();
}

/* Streams that the program put others in place of still have to be written out. */
static bool flush_originals(void)
{
    return sys_set("stdout", retain(dict_get_c(as_dict(runtime.sys_dict), "__stdout__"))) &&
           sys_set("stderr", retain(dict_get_c(as_dict(runtime.sys_dict), "__stderr__"))) && streams_flush();
}

static int take_apart(int status)
{
    if (runtime.state->give_signals_back)
        runtime.state->give_signals_back();
    if (runtime.collector.enabled)
        collect(2);
    finish_modules();
    if (!streams_flush())
        status = 120;
    error_clear();
    return status;
}

/* Up to where the streams are flushed for the first time. */
static int end_program(int status)
{
    wait_for_threads();
    run_exit_functions();
    runtime.finishing = true;
    __atomic_store_n(&runtime.state->ending_thread, thread_current(), __ATOMIC_RELEASE);
    return streams_flush() ? status : 120;
}

int finish(int status)
{
    status = end_program(status);
    if (!nobody_notices())
        return take_apart(status);
    if (!flush_originals())
        error_clear();
    return status;
}

int finish_for_good(int status)
{
    status = take_apart(end_program(status));
    release_everything();
    return status;
}
