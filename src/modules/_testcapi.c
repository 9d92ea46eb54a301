/* _testcapi.c - module _testcapi: what CPython's regression tests want from code in C, as far as it means something here.

   Functions and classes that tell how they were called, calls made from C, numbers of the platform, settings. */
#include <float.h>
#include <limits.h>
#include <time.h>

#include "modules/thread/thread.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/sys.h"
#include "types/module.h"

/* ---- how a function was called ---- */

static Value self_or_none(Value self) { return is_empty(self) ? NONE : self; }

static Value told_args(Value self, const Value *args) { return tuple_pack(2, self_or_none(self), args[0]); }
static Value told_keywords(Value self, const Value *args)
{
    Value kwargs = as_dict(args[1])->used ? args[1] : NONE;
    return tuple_pack(3, self_or_none(self), args[0], kwargs);
}
static Value told_one(Value self, Value arg) { return tuple_pack(2, self_or_none(self), arg); }
static Value told_none(Value self) { return retain(self_or_none(self)); }

static Value told_default(Value self, const Value *args) { return (void)self, retain(args[0]); }

/* Static methods are given their class. */
static Value static_args(Value self, const Value *args) { return (void)self, told_args(EMPTY, args); }
static Value static_keywords(Value self, const Value *args) { return (void)self, told_keywords(EMPTY, args); }
static Value static_one(Value self, Value arg) { return (void)self, told_one(EMPTY, arg); }
static Value static_none(Value self) { return (void)self, told_none(EMPTY); }

#define CONVENTIONS(kind, first)                                                                                             \
    NATIVE("meth_varargs", kind##_args, "(" first "*args)", NULL),                                                       \
    NATIVE("meth_varargs_keywords", kind##_keywords, "(" first "*args, **kwargs)", NULL),                                \
    NATIVE("meth_o", kind##_one, "(" first "arg, /)", NULL),                                                             \
    NATIVE("meth_noargs", kind##_none, "(" first ")", NULL),                                                             \
    NATIVE("meth_fastcall", kind##_args, "(" first "*args)", NULL),                                                      \
    NATIVE("meth_fastcall_keywords", kind##_keywords, "(" first "*args, **kwargs)", NULL)

static Value plain_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)kwnames;
    return nargs ? error_type("%s() takes no arguments", type->name) : from_pointer(object_new(type));
}

static const NativeRow instance_rows[] = {CONVENTIONS(told, "$self, /, "), NATIVE_END};
static const NativeRow class_rows[] = {CONVENTIONS(told, "$type, /, "), NATIVE_END};
static const NativeRow static_rows[] = {CONVENTIONS(static, ""), NATIVE_END};
#define METHODS_SPEC(id, type_name, rows)                                                                              \
    static const TypeSpec id = {.name = "_testcapi." type_name, .size = sizeof(Object), .methods = rows, .slots = {.new = plain_new}}
METHODS_SPEC(instance_spec, "MethInstance", instance_rows);
METHODS_SPEC(class_spec, "MethClass", class_rows);
METHODS_SPEC(static_spec, "MethStatic", static_rows);
static const NativeRow signature_rows[] = {
    NATIVE("with_default", told_default, "($self, /, x=1)", NULL),
    NATIVE_END,
};
METHODS_SPEC(signature_spec, "DocStringUnrepresentableSignatureTest", signature_rows);

/* ---- calls from C ---- */

/* A tuple or None. false: TypeError. */
static bool tuple_or_none(Value v, const Value **items, size_t *count)
{
    *items = NULL;
    *count = 0;
    if (is_none(v))
        return true;
    if (!is_tuple(v)) {
        error_type("expected a tuple, got %T", v);
        return false;
    }
    *items = as_tuple(v)->items;
    *count = as_tuple(v)->length;
    return true;
}

static Value fast_call_dict(Value module, const Value *args)
{
    (void)module;
    const Value *items;
    size_t count;
    if (!tuple_or_none(args[1], &items, &count))
        return EMPTY;
    Value tuple = tuple_from(items, count), result = EMPTY;
    if (!is_empty(tuple))
        result = call_with(args[0], tuple, is_none(args[2]) ? EMPTY : args[2]);
    release(tuple);
    return result;
}

static Value vector_call(Value module, const Value *args)
{
    (void)module;
    const Value *items, *names;
    size_t count, keywords;
    if (!tuple_or_none(args[1], &items, &count) || !tuple_or_none(args[2], &names, &keywords))
        return EMPTY;
    if (keywords > count)
        return error_value("kwnames longer than args");
    return call(args[0], items, count - keywords, keywords ? args[2] : EMPTY);
}

static Value call_tuple(Value module, const Value *args)
{
    (void)module;
    if (!is_tuple(args[1]))
        return error_type("expected a tuple, got %T", args[1]);
    return call_with(args[0], args[1], args[2]);
}

/* ---- exceptions ---- */

static Value print_exception(Value module, const Value *args)
{
    (void)module;
    Value file = sys_get("stderr");
    retain(file);
    if (is_exception(args[0])) {
        sys_print_exception_to(args[0], file);
    } else {
        Value text = str_format("TypeError: print_exception(): Exception expected for value, %T found\n", args[0]);
        Value done = is_empty(text) || is_empty(file) || is_none(file) ? EMPTY : call_method_1(file, NAME(write), text);
        release(text);
        release(done);
    }
    release(file);
    return error_occurred() ? EMPTY : none_value();
}

static Value print_traceback(Value module, const Value *args)
{
    (void)module;
    Value traceback = import_module("traceback"), name = str_from_c("file"), limit = none_value();
    Value heading = str_from_c("Traceback (most recent call last):\n"), names = is_empty(name) ? EMPTY : tuple_pack(1, name);
    Value print = is_empty(traceback) || is_empty(heading) || is_empty(names) ? EMPTY : get_attribute_c(traceback, "print_tb");
    Value written = is_empty(print) ? EMPTY : call_method_1(args[1], NAME(write), heading);
    Value done = is_empty(written) ? EMPTY : call(print, (Value[]){args[0], limit, args[1]}, 2, names);
    release(traceback);
    release(name);
    release(limit);
    release(heading);
    release(names);
    release(print);
    release(written);
    return done;
}

/* ---- settings ---- */

static Value config_get(Value module, Value name)
{
    (void)module;
    const struct { const char *name; int value; } settings[] = {
        {"code_debug_ranges", !runtime.flags.no_debug_ranges}, {"isolated", runtime.flags.isolated}, {"dev_mode", runtime.flags.dev_mode},
        {"optimization_level", runtime.flags.optimize}, {"verbose", runtime.flags.verbose}, {"quiet", runtime.flags.quiet},
        {"inspect", runtime.flags.inspect}, {"interactive", runtime.flags.interactive}, {"bytes_warning", runtime.flags.bytes_warning},
        {"utf8_mode", runtime.flags.utf8_mode}, {"safe_path", runtime.flags.safe_path}, {"int_max_str_digits", runtime.int_max_str_digits},
        {"site_import", !runtime.flags.no_site}, {"use_environment", !runtime.flags.ignore_environment},
        {"user_site_directory", !runtime.flags.no_user_site}, {"write_bytecode", !runtime.flags.dont_write_bytecode},
        {"buffered_stdio", !runtime.flags.unbuffered}, {"import_time", 0}, {"show_ref_count", 0}, {"tracemalloc", 0}, {"faulthandler", 0},
    };
    if (!is_str(name))
        return error_type("argument must be str, not %T", name);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (str_equal_c(name, settings[i].name))
            return int_value(settings[i].value);
    return error_value("unknown config option name: %U", name);
}

/* ---- signatures ---- */

static Value nothing(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return none_value();
}
static Value nothing_of_one(Value self, Value arg)
{
    (void)self;
    (void)arg;
    return none_value();
}
static Value nothing_of_none(Value self)
{
    (void)self;
    return none_value();
}

#define DEFAULTS "($module, /, s='avocado', b=b'bytes', d=3.14, i=35, n=None, t=True, f=False)"
static const NativeRow functions[] = {
    CONVENTIONS(told, "$module, /, "),
    NATIVE("pyobject_fastcalldict", fast_call_dict, "($module, func, args, kwargs, /)", NULL),
    NATIVE("pyobject_vectorcall", vector_call, "($module, func, args, kwnames, /)", NULL),
    NATIVE("pyvectorcall_call", call_tuple, "($module, func, args, kwargs=<unset>, /)", NULL),
    NATIVE("pycfunction_call", call_tuple, "($module, func, args, kwargs=<unset>, /)", NULL),
    NATIVE("exception_print", print_exception, "($module, exc, legacy=False, /)", NULL),
    NATIVE("traceback_print", print_traceback, "($module, traceback, file, /)", NULL),
    NATIVE("config_get", config_get, "($module, name, /)", "A setting of the interpreter by its name."),
    NATIVE("docstring_with_signature_with_defaults", nothing, DEFAULTS, "\nThis docstring has a valid signature with parameters,\nand the parameters take defaults of varying types."),
    NATIVE("docstring_with_signature_but_no_doc", nothing, "($module, /, sig)", NULL),
    NATIVE("docstring_no_signature", nothing, "($module, /, a=<unset>)", "This docstring has no signature."),
    NATIVE("docstring_no_signature_o", nothing_of_one, "($module, a=<unset>, /)", "This docstring has no signature."),
    NATIVE("docstring_no_signature_noargs", nothing_of_none, "($module, /)", "This docstring has no signature."),
    NATIVE_END,
};

/* ---- numbers ---- */

static bool add_numbers(Value module)
{
    static const struct { const char *name; int64_t value; } numbers[] = {
        {"CHAR_MAX", CHAR_MAX}, {"CHAR_MIN", CHAR_MIN}, {"UCHAR_MAX", UCHAR_MAX}, {"SHRT_MAX", SHRT_MAX}, {"SHRT_MIN", SHRT_MIN},
        {"USHRT_MAX", USHRT_MAX}, {"INT_MAX", INT_MAX}, {"INT_MIN", INT_MIN}, {"UINT_MAX", UINT_MAX}, {"LONG_MAX", LONG_MAX},
        {"LONG_MIN", LONG_MIN}, {"LLONG_MAX", LLONG_MAX}, {"LLONG_MIN", LLONG_MIN}, {"PY_SSIZE_T_MAX", INT64_MAX},
        {"PY_SSIZE_T_MIN", INT64_MIN}, {"SIZEOF_TIME_T", sizeof(time_t)}, {"INT32_MAX", INT32_MAX}, {"INT32_MIN", INT32_MIN},
        {"INT64_MAX", INT64_MAX}, {"INT64_MIN", INT64_MIN}, {"UINT32_MAX", UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!module_add_int(module, numbers[i].name, numbers[i].value))
            return false;
    static const char *const widest[] = {"ULONG_MAX", "ULLONG_MAX", "SIZE_MAX", "UINT64_MAX"};
    for (size_t i = 0; i < sizeof widest / sizeof *widest; i++)
        if (!module_add(module, widest[i], int_from_uint64(UINT64_MAX)))
            return false;
    return module_add(module, "DBL_MAX", float_value(DBL_MAX)) && module_add(module, "DBL_MIN", float_value(DBL_MIN)) &&
           module_add(module, "FLT_MAX", float_value(FLT_MAX)) && module_add(module, "FLT_MIN", float_value(FLT_MIN)) &&
           module_add(module, "WITH_PYMALLOC", bool_value(false)) && module_add(module, "WITH_MIMALLOC", bool_value(false));
}

static bool add_thread_functions(Value module)
{
    Value name = str_from_c("_testcapi");
    bool ok = !is_empty(name);
    for (const NativeRow *row = testcapi_thread_rows; ok && row->name; row++)
        ok = module_add(module, row->name, native_function_new(row, module, name));
    release(name);
    return ok;
}

static bool fill(Value module)
{
    static const TypeSpec *const specs[] = {&instance_spec, &class_spec, &static_spec, &signature_spec};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        Type *type = type_from_spec(specs[i], NULL);
        bool ok = type && module_add_type(module, type);
        RELEASE(type);
        if (!ok)
            return false;
    }
    return add_numbers(module) && add_thread_functions(module);
}

const ModuleSpec testcapi_module = {"_testcapi", NULL, functions, fill};
