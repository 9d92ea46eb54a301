/* finish.c - see finish.h.

   The order is CPython's, since finalizers see it: threads end, exit functions run, streams are flushed, signals are
   given back, garbage goes; then modules leave sys.modules one by one, in the order of their import, with their
   namespaces whole; what that leaves of them is garbage or held by somebody: only the latter has its names set to None,
   the last imported module first. sys and builtins go last. */
#include "runtime/finish.h"

#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/str.h"
#include "runtime/state.h"
#include "runtime/streams.h"
#include "types/module.h"
#include "types/weakref.h"

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
    RETAIN(dict);
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

static void run_exit_functions(void)
{
    if (runtime.state->run_exit_functions)
        runtime.state->run_exit_functions();
    error_clear();
}

int finish(int status)
{
    wait_for_threads();
    run_exit_functions();
    runtime.finishing = true;
    __atomic_store_n(&runtime.state->ending_thread, thread_current(), __ATOMIC_RELEASE);
    if (!streams_flush())
        status = 120;
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
