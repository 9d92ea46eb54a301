/* atexit.c - module atexit: functions to call at the end, the last registered first. */
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/state.h"
#include "types/module.h"

static Value functions_list(void)
{
    if (is_empty(runtime.state->exit_functions))
        runtime.state->exit_functions = from_pointer(list_new(8));
    return runtime.state->exit_functions;
}

static Value register_function(Value self, const Value *args)
{
    (void)self;
    Value list = functions_list(), entry = is_empty(list) ? EMPTY : tuple_pack(3, args[0], args[1], args[2]);
    if (!is_callable(args[0])) {
        release(entry);
        return error_type("the first argument must be callable");
    }
    if (is_empty(entry) || !list_append_owned(as_list(list), entry))
        return EMPTY;
    return retain(args[0]);
}

static void run_exit_functions(void)
{
    while (!is_empty(runtime.state->exit_functions) && as_list(runtime.state->exit_functions)->length) {
        List *list = as_list(runtime.state->exit_functions);
        Value entry = list->items[--list->length];
        Value *items = as_tuple(entry)->items, done = call_with(items[0], items[1], items[2]);
        if (is_empty(done))
            error_unraisable("Exception ignored in atexit callback", items[0]);
        release(done);
        release(entry);
    }
}

static Value run_now(Value self)
{
    (void)self;
    run_exit_functions();
    return none_value();
}

static Value clear_all(Value self)
{
    (void)self;
    if (!is_empty(runtime.state->exit_functions))
        list_clear(as_list(runtime.state->exit_functions));
    return none_value();
}

static Value count(Value self)
{
    (void)self;
    return int_value(is_empty(runtime.state->exit_functions) ? 0 : (int64_t)as_list(runtime.state->exit_functions)->length);
}

static Value unregister(Value self, Value function)
{
    (void)self;
    List *list = as_list(functions_list());
    if (list == NULL)
        return EMPTY;
    for (size_t i = list->length; i-- > 0;) {
        if (i >= list->length)
            continue;
        Value entry = retain(list->items[i]);
        int equal = values_equal(as_tuple(entry)->items[0], function);
        if (equal > 0 && i < list->length && same(list->items[i], entry)) {
            memmove(list->items + i, list->items + i + 1, (list->length - i - 1) * sizeof(Value));
            list->length--;
            release(entry);
        }
        release(entry);
        if (equal < 0)
            return EMPTY;
    }
    return none_value();
}

static const NativeRow functions[] = {
    NATIVE("_clear", clear_all, "($module, /)", "Forgets all functions."),
    NATIVE("_ncallbacks", count, "($module, /)", "How many functions are registered."),
    NATIVE("_run_exitfuncs", run_now, "($module, /)", "Calls all functions now."),
    NATIVE("register", register_function, "($module, func, /, *args, **kwargs)", "Registers a function to be called at exit."),
    NATIVE("unregister", unregister, "($module, func, /)", "Takes a function off the list."),
    NATIVE_END,
};

static bool fill(Value module)
{
    (void)module;
    runtime.state->run_exit_functions = run_exit_functions;
    return true;
}

const ModuleSpec atexit_module = {"atexit", "Functions that are called when the interpreter ends.", functions, fill};
