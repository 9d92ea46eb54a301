/* imp.c - module _imp: what importlib asks of the interpreter. No module is loaded from a shared object. */
#include "object/attribute.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "base/siphash.h"
#include "modules/marshal.h"
#include "object/dict.h"
#include "runtime/frozen.h"
#include "runtime/import.h"
#include "runtime/state.h"
#include "types/code.h"
#include "types/memoryview.h"
#include "types/module.h"
#include "vm/frame.h"

static Value acquire_lock(Value self)
{
    (void)self;
    runtime.state->import_lock++;
    return none_value();
}

static Value release_lock(Value self)
{
    (void)self;
    if (runtime.state->import_lock == 0)
        return error_set(TYPE(RuntimeError), "not holding the import lock");
    runtime.state->import_lock--;
    return none_value();
}

static Value lock_held(Value self)
{
    (void)self;
    return bool_value(runtime.state->import_lock > 0);
}

static Value is_builtin(Value self, Value name)
{
    (void)self;
    if (!is_str(name))
        return error_type("is_builtin() argument must be str, not %T", name);
    size_t length;
    const char *text = str_utf8(name, &length);
    if (text == NULL)
        return error_catch(TYPE(UnicodeError)) ? int_value(0) : EMPTY;
    if (strlen(text) != length) /* a NUL is part of the name */
        return int_value(0);
    if (strcmp(text, "sys") == 0 || strcmp(text, "builtins") == 0)
        return int_value(-1);
    return int_value(builtin_module_find(text) != NULL);
}

static Value create_builtin(Value self, Value spec)
{
    (void)self;
    Value name = get_attribute_c(spec, "name");
    if (is_empty(name))
        return EMPTY;
    Value found = EMPTY;
    int known = dict_lookup(as_dict(runtime.modules), name, &found);
    if (known > 0)
        retain(found);
    const char *text = known == 0 ? str_utf8(name, NULL) : NULL;
    const ModuleSpec *module = text ? builtin_module_find(text) : NULL;
    release(name);
    if (known)
        return known > 0 ? found : EMPTY;
    if (text == NULL)
        return EMPTY;
    return module ? module_from_spec(module) : none_value();
}

static Value exec_builtin(Value self, Value module)
{
    (void)self;
    (void)module;
    return int_value(0);
}

/* NULL without an exception: no such module. */
static Value error_import(Value name, const char *format, Value shown)
{
    error_set(TYPE(ImportError), format, shown);
    Value error = error_fetch();
    if (!set_attribute_c(error, "name", name))
        return EMPTY;
    return error_restore(error), EMPTY;
}

static const FrozenModule *frozen_named(Value name, const char *function)
{
    size_t length = 0;
    const char *text = is_str(name) ? str_utf8(name, &length) : NULL;
    if (!is_str(name))
        error_type("%s argument must be str, not %T", function, name);
    else if (text == NULL)
        (void)error_catch(TYPE(UnicodeError)); /* nothing is called so */
    return text && strlen(text) == length ? frozen_find(text) : NULL;
}

static Value no_frozen_module(Value name)
{
    return error_occurred() ? EMPTY : error_import(name, "No such frozen object named %R", name);
}

static Value is_frozen(Value self, Value name)
{
    (void)self;
    const FrozenModule *module = frozen_named(name, "is_frozen()");
    return error_occurred() ? EMPTY : bool_value(module != NULL);
}

static Value is_frozen_package(Value self, Value name)
{
    (void)self;
    const FrozenModule *module = frozen_named(name, "is_frozen_package()");
    return module ? bool_value(module->is_package) : no_frozen_module(name);
}

/* (data, is package, original name). */
static Value find_frozen(Value self, const Value *args)
{
    (void)self;
    const FrozenModule *module = frozen_named(args[0], "find_frozen()");
    int with_data = module ? is_true(args[1]) : 0;
    if (error_occurred())
        return EMPTY;
    if (module == NULL)
        return none_value();
    Value data = none_value();
    if (with_data) {
        Value code = frozen_code(module), bytes = is_empty(code) ? EMPTY : marshal_dump(code, MARSHAL_VERSION, true);
        data = is_empty(bytes) ? EMPTY : memoryview_new(bytes, BUFFER_FULL_RO);
        release(bytes);
        release(code);
    }
    Value original = module->original ? str_from_c(module->original) : none_value();
    Value result = is_empty(data) || is_empty(original) ? EMPTY : tuple_pack(3, retain(data), bool_value(module->is_package), retain(original));
    release(data);
    release(original);
    return result;
}

static Value code_of_data(Value name, Value data)
{
    Buffer buffer;
    if (!buffer_get(data, &buffer, BUFFER_SIMPLE))
        return EMPTY;
    Value code = buffer.length ? marshal_load(buffer.data, (size_t)buffer.length, NULL, true, EMPTY) : EMPTY;
    buffer_release(&buffer);
    if (!is_empty(code) && is_code(code))
        return code;
    error_clear();
    if (is_empty(code))
        return error_import(name, "Frozen object named %R is invalid", name);
    release(code);
    return error_type("frozen object %R is not a code object", name);
}

static Value get_frozen_object(Value self, const Value *args)
{
    (void)self;
    const FrozenModule *module;
    if (!is_none(args[1]))
        return is_str(args[0]) ? code_of_data(args[0], args[1]) : error_type("get_frozen_object() argument 1 must be str, not %T", args[0]);
    module = frozen_named(args[0], "get_frozen_object()");
    return module ? frozen_code(module) : no_frozen_module(args[0]);
}

/* The module, run; None: no such module. */
static Value init_frozen(Value self, Value name)
{
    (void)self;
    const FrozenModule *module = frozen_named(name, "init_frozen()");
    if (module == NULL)
        return error_occurred() ? EMPTY : none_value();
    Value code = frozen_code(module), made = is_empty(code) ? EMPTY : module_new(module->name), result = EMPTY;
    if (!is_empty(made) && dict_set(as_dict(runtime.modules), name, made) &&
        dict_set(module_dict(made), NAME(builtins_), runtime.builtins_module))
        result = vm_run_code(as_code(code), from_pointer(module_dict(made)), from_pointer(module_dict(made)), EMPTY);
    release(code);
    if (is_empty(result))
        clear(&made);
    release(result);
    return made;
}

static Value frozen_names(Value self)
{
    (void)self;
    List *list = list_new(32);
    for (const FrozenModule *m = frozen_modules; list && m->name; m++) {
        Value name = str_from_c(m->name);
        if (is_empty(name) || !list_append_owned(list, name)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

static Value override_frozen(Value self, Value v)
{
    (void)self;
    int64_t number;
    if (!index_as_int64(v, &number, TYPE(OverflowError)))
        return EMPTY;
    runtime.state->frozen_override = number < 0 ? -1 : number > 0;
    return none_value();
}

static Value empty_list(Value self)
{
    (void)self;
    return from_pointer(list_new(0));
}

static Value create_dynamic(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return error_set(TYPE(ImportError), "extension modules are not supported");
}

static Value accept_flag(Value self, Value v)
{
    (void)self;
    (void)v;
    return none_value();
}

static Value fix_co_filename(Value self, const Value *args)
{
    (void)self;
    if (!is_code(args[0]))
        return error_type("_fix_co_filename() argument 1 must be code, not %T", args[0]);
    if (!is_str(args[1]))
        return error_type("_fix_co_filename() argument 2 must be str, not %T", args[1]);
    if (str_equal(as_str(as_code(args[0])->filename), as_str(args[1])))
        return none_value();
    Value old = retain(as_code(args[0])->filename);
    bool ok = code_rename_file(as_code(args[0]), old, args[1]);
    release(old);
    return ok ? none_value() : EMPTY;
}

static Value source_hash(Value self, const Value *args)
{
    (void)self;
    int64_t key;
    Buffer buffer;
    if (!index_as_int64(args[0], &key, TYPE(OverflowError)) || !buffer_get(args[1], &buffer, BUFFER_SIMPLE))
        return EMPTY;
    const uint64_t secret[2] = {(uint64_t)key, 0};
    uint64_t hash = siphash13(buffer.data, (size_t)buffer.length, secret);
    buffer_release(&buffer);
    return bytes_from(&hash, sizeof hash);
}

/* (code, text) of the program that -c gave. */
static Value command_source(Value self)
{
    (void)self;
    if (is_empty(runtime.state->command_code))
        return none_value();
    return tuple_pack(2, runtime.state->command_code, runtime.state->command_text);
}

static const NativeRow functions[] = {
    NATIVE("_command_source", command_source, "($module, /)", "The code and the text of the program on the command line, or None."),
    NATIVE("_fix_co_filename", fix_co_filename, "($module, code, path, /)", "Changes the file name of a code object."),
    NATIVE("_frozen_module_names", frozen_names, "($module, /)", "The names of frozen modules."),
    NATIVE("_override_frozen_modules_for_tests", override_frozen, "($module, override, /)", "For tests only."),
    NATIVE("_override_multi_interp_extensions_check", accept_flag, "($module, override, /)", "For tests only."),
    NATIVE("acquire_lock", acquire_lock, "($module, /)", "Takes the import lock."),
    NATIVE("create_builtin", create_builtin, "($module, spec, /)", "Makes a module written in C."),
    NATIVE("create_dynamic", create_dynamic, "($module, spec, file=<unset>, /)", "Makes an extension module."),
    NATIVE("exec_builtin", exec_builtin, "($module, mod, /)", "Initializes a module written in C."),
    NATIVE("exec_dynamic", exec_builtin, "($module, mod, /)", "Initializes an extension module."),
    NATIVE("extension_suffixes", empty_list, "($module, /)", "The file suffixes of extension modules."),
    NATIVE("find_frozen", find_frozen, "($module, name, /, *, withdata=False)", "What is known of a frozen module."),
    NATIVE("get_frozen_object", get_frozen_object, "($module, name, data=None, /)", "The code object of a frozen module."),
    NATIVE("init_frozen", init_frozen, "($module, name, /)", "Initializes a frozen module."),
    NATIVE("is_builtin", is_builtin, "($module, name, /)", "Whether a module is written in C; -1: it can't be made again."),
    NATIVE("is_frozen", is_frozen, "($module, name, /)", "Whether a module is frozen."),
    NATIVE("is_frozen_package", is_frozen_package, "($module, name, /)", "Whether a frozen module is a package."),
    NATIVE("lock_held", lock_held, "($module, /)", "Whether the import lock is held."),
    NATIVE("release_lock", release_lock, "($module, /)", "Gives the import lock back."),
    NATIVE("source_hash", source_hash, "($module, /, key, source)", "The hash of source text for .pyc files."),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add(module, "check_hash_based_pycs", str_from_c("default")) &&
           module_add_int(module, "pyc_magic_number_token", PYC_MAGIC_TOKEN);
}

const ModuleSpec imp_module = {"_imp", "What the import machinery asks of the interpreter.", functions, fill};
