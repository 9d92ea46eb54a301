/* builtins.c - the builtins module. */
#include <stdio.h>
#include <time.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/start.h"
#include "runtime/state.h"
#include "types/module.h"
#include "vm/frame.h"

static Value builtin_print(Value self, const Value *args)
{
    (void)self;
    Tuple *values = as_tuple(args[4]); /* *args come last */
    Value sep = args[0], end = args[1];
    for (size_t i = 0; i < values->length; i++) {
        Value text = to_str(values->items[i]);
        if (is_empty(text))
            return EMPTY;
        if (i)
            fputs(is_none(sep) ? " " : str_text(sep), stdout);
        size_t length;
        const char *utf8 = str_utf8(text, &length);
        if (utf8 == NULL) {
            release(text);
            return EMPTY;
        }
        fwrite(utf8, 1, length, stdout);
        release(text);
    }
    fputs(is_none(end) ? "\n" : str_text(end), stdout);
    return none_value();
}

static Value builtin_len(Value self, Value v)
{
    (void)self;
    int64_t n = length_of(v);
    return n < 0 ? EMPTY : int_value(n);
}

static Value builtin_isinstance(Value self, const Value *args)
{
    (void)self;
    int result = isinstance(args[0], args[1]);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value builtin_next(Value self, const Value *args)
{
    (void)self;
    if (!is_iterator(args[0]))
        return error_type("'%T' object is not an iterator", args[0]);
    Value item = type_of(args[0])->slots.next(args[0]);
    if (!is_empty(item))
        return item;
    if (!is_empty(args[1]) && (!error_occurred() || error_catch(TYPE(StopIteration))))
        return retain(args[1]);
    return error_occurred() ? EMPTY : error_set_value(TYPE(StopIteration), EMPTY);
}

static Value builtin_build_class(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    if (nargs < 2 || !is_function(args[0]) || !is_str(args[1]))
        return error_type("__build_class__: not enough arguments");
    Function *body = as_function(args[0]);
    Value bases = tuple_from(args + 2, nargs - 2), namespace = from_pointer(dict_new()), result = EMPTY;
    Value meta = nargs > 2 ? from_pointer(type_of(args[2])) : from_pointer(TYPE(type));
    Value cell = is_empty(bases) || is_empty(namespace) ? EMPTY : vm_run_code(body->code, body->globals, namespace, body->closure);
    if (!is_empty(cell)) {
        Value call_args[] = {args[1], bases, namespace};
        result = call(meta, call_args, 3, EMPTY);
    }
    (void)kwnames;
    release(cell);
    release(bases);
    release(namespace);
    return result;
}

static Value builtin_clock(Value self)
{
    (void)self;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return float_value((double)now.tv_sec + (double)now.tv_nsec * 1e-9);
}

int isinstance_slow(Value v, Value class_or_tuple)
{
    if (is_tuple(class_or_tuple)) {
        for (size_t i = 0; i < as_tuple(class_or_tuple)->length; i++) {
            int result = isinstance(v, as_tuple(class_or_tuple)->items[i]);
            if (result)
                return result;
        }
        return 0;
    }
    error_type("isinstance() arg 2 must be a type, a tuple of types, or a union");
    return -1;
}

static Value builtin_import(Value self, const Value *args)
{
    (void)self;
    int64_t level;
    if (!index_as_int64(args[4], &level, TYPE(OverflowError)))
        return EMPTY;
    return import_level(args[0], args[1], args[3], level);
}

static const NativeRow functions[] = {
    NATIVE("print", builtin_print, "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)", "Prints values."),
    NATIVE("len", builtin_len, "($module, obj, /)", "The number of items of a container."),
    NATIVE("isinstance", builtin_isinstance, "($module, obj, class_or_tuple, /)", "Whether an object is an instance of a class."),
    NATIVE("next", builtin_next, "($module, iterator, default=<unset>, /)", "The next item of an iterator."),
    NATIVE("__build_class__", builtin_build_class, "($module, func, name, /, *bases, **kwds)", "Makes a class of its body."),
    NATIVE("_clock", builtin_clock, "($module, /)", "Seconds."),
    NATIVE("__import__", builtin_import, "($module, /, name, globals=None, locals=None, fromlist=(), level=0)", "Imports a module."),
    NATIVE_END,
};

static bool fill(Value module)
{
    bool ok = module_add(module, "None", none_value()) && module_add(module, "True", bool_value(true)) &&
              module_add(module, "False", bool_value(false)) && module_add(module, "__debug__", bool_value(true));
#define PUBLIC(id) ok = ok && module_add_type(module, TYPE(id));
    PUBLIC(object) PUBLIC(type) PUBLIC(int_) PUBLIC(bool_) PUBLIC(float_) PUBLIC(str) PUBLIC(tuple) PUBLIC(list)
    PUBLIC(dict) PUBLIC(range) PUBLIC(bytes) PUBLIC(bytearray) PUBLIC(BaseException)
#define EXCEPTION_ROW(id, text, base, doc) PUBLIC(id)
#include "object/exceptions.def"
#undef EXCEPTION_ROW
#undef PUBLIC
    ok = ok && module_add(module, "EnvironmentError", retain(from_pointer(TYPE(OSError)))) &&
         module_add(module, "IOError", retain(from_pointer(TYPE(OSError))));
    return ok;
}

static const ModuleSpec spec = {"builtins", "Names that every module sees.", functions, fill};

bool builtins_init(void)
{
    Value module = state_start() ? module_from_spec(&spec) : EMPTY;
    if (is_empty(module))
        return false;
    runtime.builtins_module = module;
    runtime.state->import_function = retain(dict_get_str(module_dict(module), NAME(import_)));
    runtime.builtins = retain(from_pointer(module_dict(module)));
    return true;
}
