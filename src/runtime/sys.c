/* sys.c - module sys: its constants and start. See sys.h. */
#include "runtime/sys.h"
#include "runtime/sys_monitoring.h"

#include <stdlib.h>

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "types/module.h"

Value sys_get(const char *name)
{
    return is_empty(runtime.sys_dict) ? EMPTY : dict_get_c(as_dict(runtime.sys_dict), name);
}

bool sys_set(const char *name, Value owned)
{
    bool ok = !is_empty(owned) && dict_set_c(as_dict(runtime.sys_dict), name, owned);
    release(owned);
    return ok;
}

static Value string_list(int count, char *const *strings)
{
    List *list = list_new((size_t)count);
    for (int i = 0; list && i < count; i++) {
        Value text = path_decode_c(strings[i]);
        if (is_empty(text) || !list_append_owned(list, text)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static Value builtin_names(void)
{
    const char *names[512] = {"builtins", "sys"};
    size_t count = 2;
    for (int i = 0; i < BUILTIN_TABLES; i++)
        for (const BuiltinModule *m = builtin_modules[i]; m && m->name && count < 512; m++)
            names[count++] = m->name;
    qsort(names, count, sizeof *names, by_name);
    Tuple *tuple = tuple_new(count);
    for (size_t i = 0; tuple && i < count; i++)
        if (is_empty(tuple->items[i] = str_intern_c(names[i]))) {
            RELEASE(tuple);
            return EMPTY;
        }
    return from_pointer(tuple);
}

static Value library_names(void)
{
    static const char *const names[] = {
#define STDLIB_NAME(name) name,
#include "runtime/stdlib_names.def"
#undef STDLIB_NAME
    };
    enum { COUNT = sizeof names / sizeof *names };
    Tuple *tuple = tuple_new(COUNT);
    for (size_t i = 0; tuple && i < COUNT; i++)
        if (is_empty(tuple->items[i] = str_from_c(names[i]))) {
            RELEASE(tuple);
            return EMPTY;
        }
    if (tuple == NULL)
        return EMPTY;
    Value set = call_1(from_pointer(TYPE(frozenset)), from_pointer(tuple));
    RELEASE(tuple);
    return set;
}

/* -X name or -X name=value. */
static Value x_options(const Config *config)
{
    Dict *dict = dict_new();
    for (int i = 0; dict && i < config->x_option_count; i++) {
        const char *option = config->x_options[i], *equals = strchr(option, '=');
        Value key = path_decode(option, equals ? (size_t)(equals - option) : strlen(option));
        Value value = equals ? path_decode_c(equals + 1) : bool_value(true);
        bool ok = !is_empty(key) && !is_empty(value) && dict_set(dict, key, value);
        release(key);
        release(value);
        if (!ok) {
            RELEASE(dict);
            return EMPTY;
        }
    }
    return from_pointer(dict);
}

static Value search_path(const Config *config)
{
    List *list = list_new(4);
    const char *given = runtime.flags.ignore_environment ? NULL : getenv("PYTHONPATH");
    bool ok = list != NULL;
    while (ok && given && *given) {
        size_t n = strcspn(given, ":");
        Value entry = path_decode(given, n);
        ok = !is_empty(entry) && list_append_owned(list, entry);
        given += n + (given[n] == ':');
    }
    if (ok && *config->stdlib) {
        Value entry = path_decode_c(config->stdlib);
        ok = !is_empty(entry) && list_append_owned(list, entry);
    }
    if (!ok)
        RELEASE(list);
    return ok ? from_pointer(list) : EMPTY;
}

static bool add_paths(Value m, const Config *c)
{
    Value prefix = path_decode_c(c->prefix), executable = path_decode_c(c->executable);
    bool ok = !is_empty(prefix) && !is_empty(executable) && module_add(m, "prefix", retain(prefix)) &&
              module_add(m, "base_prefix", retain(prefix)) && module_add(m, "exec_prefix", retain(prefix)) &&
              module_add(m, "base_exec_prefix", retain(prefix)) && module_add(m, "executable", retain(executable)) &&
              module_add(m, "_base_executable", retain(executable)) &&
              module_add(m, "_stdlib_dir", *c->stdlib ? path_decode_c(c->stdlib) : none_value()) &&
              module_add(m, "argv", string_list(c->argc, c->argv)) && module_add(m, "orig_argv", string_list(c->orig_argc, c->orig_argv)) &&
              module_add(m, "path", search_path(c)) && module_add(m, "monitoring", sys_monitoring()) &&
              module_add(m, "warnoptions", string_list(c->warn_option_count, (char *const *)c->warn_options)) &&
              module_add(m, "_xoptions", x_options(c)) &&
              module_add(m, "pycache_prefix", c->pycache_prefix ? path_decode_c(c->pycache_prefix) : none_value());
    release(prefix);
    release(executable);
    return ok;
}

static bool add_constants(Value m)
{
    Value git[] = {str_from_c("CPython"), str_from_c(""), str_from_c("")};
    return module_add(m, "version", str_from_c("3.14.2 (pyish, Jan  1 2026, 00:00:00) [GCC " __VERSION__ "]")) &&
           module_add_int(m, "hexversion", 0x030e02f0) && module_add_int(m, "api_version", 1013) &&
           module_add(m, "copyright", str_from_c("Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.\n\n"
                                                 "Copyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\n"
                                                 "Copyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\n"
                                                 "Copyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved.")) &&
           module_add(m, "platform", str_from_c("linux")) && module_add_int(m, "maxsize", INT64_MAX) &&
           module_add_int(m, "maxunicode", 0x10ffff) &&
           module_add(m, "byteorder", str_from_c(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "little" : "big")) &&
           module_add(m, "float_repr_style", str_from_c("short")) && module_add(m, "abiflags", str_from_c("")) &&
           module_add(m, "platlibdir", str_from_c("lib")) && module_add(m, "_framework", str_from_c("")) &&
           module_add(m, "_home", none_value()) && module_add(m, "_git", tuple_from_owned(git, 3)) &&
           module_add(m, "dont_write_bytecode", bool_value(runtime.flags.dont_write_bytecode)) &&
           module_add(m, "meta_path", from_pointer(list_new(0))) && module_add(m, "path_hooks", from_pointer(list_new(0))) &&
           module_add(m, "path_importer_cache", from_pointer(dict_new())) && module_add(m, "builtin_module_names", builtin_names()) &&
           module_add(m, "stdlib_module_names", library_names()) && module_add(m, "modules", retain(runtime.modules));
}

static bool add_hook_copies(Value m)
{
    static const char *const hooks[][2] = {{"__displayhook__", "displayhook"}, {"__excepthook__", "excepthook"},
                                           {"__breakpointhook__", "breakpointhook"}, {"__unraisablehook__", "unraisablehook"}};
    for (size_t i = 0; i < 4; i++)
        if (!module_add(m, hooks[i][0], retain(dict_get_c(module_dict(m), hooks[i][1]))))
            return false;
    return true;
}

static Value cpu_count_config(Value self)
{
    (void)self;
    return int_value(-1);
}

static const NativeRow functions[] = {
    NATIVE("_get_cpu_count_config", cpu_count_config, "($module, /)", "What -X cpu_count says; -1: nothing."),
    NATIVE_END,
};

/* sys._jit: there is no such compiler. */
static Value no_jit(Value self)
{
    (void)self;
    return bool_value(false);
}

static Value jit_module(void)
{
    static const NativeRow rows[] = {
        NATIVE("is_available", no_jit, "($module, /)", "Return True if this executable has a just-in-time compiler, and False otherwise."),
        NATIVE("is_enabled", no_jit, "($module, /)", "Return True if just-in-time compilation is enabled in this process, and False otherwise."),
        NATIVE("is_active", no_jit, "($module, /)", "Return True if the topmost Python frame runs compiled code, and False otherwise."),
        NATIVE_END,
    };
    static const ModuleSpec spec = {"sys._jit", "Utilities for observing just-in-time compilation.", rows, NULL};
    return module_from_spec(&spec);
}

bool sys_init(const Config *config)
{
    static const ModuleSpec spec = {"sys", "The interpreter's variables, and functions that interact with it.", functions, NULL};
    static const NativeRow *const tables[] = {sys_frame_rows, sys_setting_rows};
    Value m = module_from_spec(&spec), name = str_intern_c("sys");
    bool ok = !is_empty(m) && !is_empty(name);
    runtime.state->switch_interval = 0.005;
    runtime.state->dlopen_flags = 2;
    for (size_t i = 0; i < 2; i++)
        for (const NativeRow *row = tables[i]; ok && row->name; row++)
            ok = module_add(m, row->name, native_function_new(row, m, name));
    ok = ok && add_constants(m) && sys_add_records(m) && add_paths(m, config) && add_hook_copies(m) && module_add(m, "_jit", jit_module()) &&
         dict_set(as_dict(runtime.modules), name, m);
    release(name);
    if (!ok) {
        release(m);
        return false;
    }
    runtime.sys_module = m;
    runtime.sys_dict = retain(from_pointer(module_dict(m)));
    sys_install_hooks();
    return true;
}
