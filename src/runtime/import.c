/* import.c - builtins.__import__ and what C code needs of the import system. See import.h.

   The fast path, a module that is in sys.modules and fully there, never leaves C. Everything else is
   importlib._bootstrap's work; before that runs only modules written in C can be imported. */
#include "runtime/import.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "vm/frame_object.h"

const BuiltinModule *builtin_modules[BUILTIN_TABLES];

const ModuleSpec *builtin_module_find(const char *name)
{
    for (int i = 0; i < BUILTIN_TABLES; i++)
        for (const BuiltinModule *m = builtin_modules[i]; m && m->name; m++)
            if (strcmp(m->name, name) == 0)
                return m->spec;
    return NULL;
}

Value import_builtin(const char *name)
{
    Value found = dict_get_c(as_dict(runtime.modules), name);
    if (!is_empty(found) || error_occurred())
        return retain(found);
    const ModuleSpec *spec = builtin_module_find(name);
    if (spec == NULL)
        return error_set(TYPE(ModuleNotFoundError), "No module named '%s'", name);
    Value module = module_from_spec(spec);
    if (!is_empty(module) && !dict_set_c(as_dict(runtime.modules), name, module)) {
        release(module);
        return EMPTY;
    }
    return module;
}

/* ---- relative names ---- */

static Value parent_package_error(void)
{
    return error_set(TYPE(ImportError), "attempted relative import with no known parent package");
}

static size_t last_dot(Value text, size_t end)
{
    while (end > 0 && str_char(as_str(text), end - 1) != '.')
        end--;
    return end; /* just behind the dot; 0: there is none */
}

/* The package of a module that has neither __package__ nor __spec__. */
static Value package_from_name(Dict *globals)
{
    if (!error_warn(TYPE(ImportWarning), 1, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"))
        return EMPTY;
    Value name = dict_get_str(globals, NAME(name_));
    if (is_empty(name))
        return error_occurred() ? EMPTY : error_set(TYPE(KeyError), "'__name__' not in globals");
    if (!is_str(name))
        return error_type("__name__ must be a string");
    if (!is_empty(dict_get_c(globals, "__path__")))
        return retain(name);
    size_t dot = last_dot(name, as_str(name)->length);
    return dot ? str_substring(name, 0, dot - 1) : parent_package_error();
}

static Value spec_parent(Value spec)
{
    Value parent = get_attribute_c(spec, "parent");
    if (is_empty(parent) || is_str(parent))
        return parent;
    release(parent);
    return error_type("__spec__.parent must be a string");
}

static bool check_package(Value package, Value spec)
{
    Value parent = get_attribute_c(spec, "parent");
    if (is_empty(parent))
        return false;
    int equal = values_equal(package, parent);
    release(parent);
    if (equal == 0)
        return error_warn(TYPE(DeprecationWarning), 1, "__package__ != __spec__.parent (%R != %R)", package, parent);
    return equal > 0;
}

static Value current_package(Value globals)
{
    if (is_empty(globals) || is_none(globals))
        return error_set(TYPE(KeyError), "'__name__' not in globals");
    if (!is_dict(globals))
        return error_type("globals must be a dict");
    Value package = dict_get_str(as_dict(globals), NAME(package_)), spec = dict_get_str(as_dict(globals), NAME(spec_));
    if (error_occurred())
        return EMPTY;
    if (!is_empty(package) && !is_none(package)) {
        if (!is_str(package))
            return error_type("package must be a string");
        retain(package);
        if (!is_empty(spec) && !is_none(spec) && !check_package(package, spec)) {
            release(package);
            return EMPTY;
        }
        return package;
    }
    if (!is_empty(spec) && !is_none(spec))
        return spec_parent(spec);
    return package_from_name(as_dict(globals));
}

static Value absolute_name(Value name, Value globals, int64_t level)
{
    Value package = current_package(globals);
    if (is_empty(package))
        return EMPTY;
    size_t end = as_str(package)->length;
    if (end == 0) {
        release(package);
        return parent_package_error();
    }
    for (int64_t i = 1; i < level; i++) {
        size_t dot = last_dot(package, end);
        if (dot == 0) {
            release(package);
            return error_set(TYPE(ImportError), "attempted relative import beyond top-level package");
        }
        end = dot - 1;
    }
    Value base = str_substring(package, 0, end);
    release(package);
    if (is_empty(base) || as_str(name)->length == 0)
        return base;
    Value full = str_format("%U.%U", base, name);
    release(base);
    return full;
}

/* ---- loading ---- */

/* A module found in sys.modules may still be on its way in another thread. */
static bool ensure_initialized(Value module, Value name)
{
    Value spec, busy;
    int found = find_attribute(module, NAME(spec_), &spec);
    if (found <= 0 || is_none(spec)) {
        if (found > 0)
            release(spec);
        return found >= 0;
    }
    found = find_attribute_c(spec, "_initializing", &busy);
    release(spec);
    if (found <= 0)
        return found == 0;
    int truth = is_true(busy);
    release(busy);
    if (truth <= 0 || is_empty(runtime.state->importlib))
        return truth == 0 || is_empty(runtime.state->importlib);
    Value result = call_method_c(runtime.state->importlib, "_lock_unlock_module", &name, 1);
    release(result);
    return !is_empty(result);
}

static bool is_importlib_entry(const Traceback *entry, bool *ends_chunk)
{
    FrameObject *frame = (FrameObject *)as_object(entry->frame);
    Code *code = frame->frame ? frame->frame->code : frame->own.code;
    *ends_chunk = code && str_equal_c(code->name, "_call_with_frames_removed");
    return code && (str_equal_c(code->filename, "<frozen importlib._bootstrap>") ||
                    str_equal_c(code->filename, "<frozen importlib._bootstrap_external>"));
}

/* Takes the machinery's own frames out of the traceback of the exception that is set: all of them for ImportError, else
   the runs that end where a module's code was called. */
static void hide_importlib_frames(void)
{
    BaseException *e = as_exception(thread_current()->error);
    bool always = is_instance_of(from_pointer(e), TYPE(ImportError)), inside = false;
    Value *link = &e->traceback, *outer = NULL;
    while (!runtime.flags.verbose && !is_empty(*link) && !is_none(*link)) {
        Traceback *entry = (Traceback *)as_object(*link);
        bool ends_chunk, now = is_importlib_entry(entry, &ends_chunk);
        if (now && !inside)
            outer = link;
        inside = now;
        if (inside && (always || ends_chunk)) {
            replace(outer, retain(entry->next));
            link = outer;
        } else {
            link = &entry->next;
        }
    }
}

static Value find_and_load(Value name)
{
    if (!is_empty(runtime.state->importlib)) {
        Value module = call_method_c(runtime.state->importlib, "_find_and_load", (Value[]){name, runtime.state->import_function}, 2);
        if (is_empty(module))
            hide_importlib_frames();
        return module;
    }
    const char *text = str_utf8(name, NULL);
    return text ? import_builtin(text) : EMPTY;
}

static Value module_by_name(Value name)
{
    Value module;
    int found = dict_lookup(as_dict(runtime.modules), name, &module);
    if (found < 0)
        return EMPTY;
    if (found && !is_none(module)) {
        retain(module);
        if (ensure_initialized(module, name))
            return module;
        release(module);
        return EMPTY;
    }
    return find_and_load(name);
}

/* import a.b.c binds a: the package that the dotted name starts with. */
static Value top_package(Value module, Value name, Value full, int64_t level)
{
    size_t length = as_str(name)->length, dot = 0;
    while (dot < length && str_char(as_str(name), dot) != '.')
        dot++;
    if ((level && length == 0) || dot == length)
        return retain(module);
    Value top_name = level == 0 ? str_substring(name, 0, dot) : str_substring(full, 0, as_str(full)->length - (length - dot));
    if (is_empty(top_name))
        return EMPTY;
    Value top = EMPTY;
    if (level == 0)
        top = import_level(top_name, EMPTY, EMPTY, 0);
    else if (dict_lookup(as_dict(runtime.modules), top_name, &top) == 1)
        retain(top);
    else if (!error_occurred())
        error_set(TYPE(KeyError), "%R not in sys.modules as expected", top_name);
    release(top_name);
    return top;
}

static Value handle_fromlist(Value module, Value fromlist)
{
    Value path;
    int found = find_attribute_c(module, "__path__", &path);
    if (found <= 0 || is_empty(runtime.state->importlib))
        return found < 0 ? EMPTY : retain(module);
    release(path);
    Value result = call_method_c(runtime.state->importlib, "_handle_fromlist", (Value[]){module, fromlist, runtime.state->import_function}, 3);
    if (is_empty(result))
        hide_importlib_frames();
    return result;
}

Value import_level(Value name, Value globals, Value fromlist, int64_t level)
{
    if (!is_str(name))
        return error_type("module name must be a string");
    if (level < 0)
        return error_value("level must be >= 0");
    if (level == 0 && as_str(name)->length == 0)
        return error_value("Empty module name");
    Value full = level > 0 ? absolute_name(name, globals, level) : retain(name);
    Value module = is_empty(full) ? EMPTY : module_by_name(full), result = EMPTY;
    if (!is_empty(module)) {
        int from = is_empty(fromlist) || is_none(fromlist) ? 0 : is_true(fromlist);
        if (from >= 0)
            result = from ? handle_fromlist(module, fromlist) : top_package(module, name, full, level);
    }
    release(module);
    release(full);
    return result;
}

Value import_module(const char *name)
{
    Value text = str_from_c(name);
    Value module = is_empty(text) ? EMPTY : module_by_name(text);
    release(text);
    return module;
}

Value import_library(const char *name)
{
    Value found = dict_get_c(as_dict(runtime.modules), name), folder = sys_get("_stdlib_dir"), spec = EMPTY, module = EMPTY;
    if (!is_empty(found))
        return retain(found);
    if (is_empty(folder) || is_empty(runtime.state->importlib_external))
        return error_set(TYPE(ImportError), "no standard library");
    Value finder = get_attribute_c(runtime.state->importlib_external, "PathFinder");
    Value text = str_from_c(name), path = list_from(&folder, 1);
    if (!is_empty(finder) && !is_empty(text) && !is_empty(path))
        spec = call_method_c(finder, "find_spec", (Value[]){text, path}, 2);
    if (!is_empty(spec))
        module = is_none(spec) ? error_set(TYPE(ModuleNotFoundError), "No module named '%s'", name)
                               : call_method_c(runtime.state->importlib, "_load", &spec, 1);
    release(spec);
    release(path);
    release(text);
    release(finder);
    return module;
}
