/* warnings.c - module _warnings: filters, and giving a warning. */
#include <stdio.h>

#include "modules/warnings.h"

#include <stdarg.h>

#include "compiler/compile.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "vm/frame_object.h"

/* A variable of module warnings where that is imported, else what it was last, or _warnings has. Owned; EMPTY without
   exception: none. */
static Value setting(const char *python_name, const char *own_name)
{
    Value module = dict_get_c(as_dict(runtime.modules), "warnings"), own = dict_get_c(as_dict(runtime.modules), "_warnings"), found = EMPTY;
    if (is_none(own)) /* the end has come */
        own = EMPTY;
    if (!is_empty(module) && python_name) {
        int has = find_attribute_c(module, python_name, &found);
        if (has > 0 && own_name && !is_empty(own) && !is_none(found) && !set_attribute_c(own, own_name, found))
            clear(&found);
        if (has)
            return has > 0 ? found : EMPTY;
    }
    return own_name && !is_empty(own) && find_attribute_c(own, own_name, &found) > 0 ? found : EMPTY;
}

/* Whether a filter's pattern (None, a str, or a compiled expression) fits a text. */
static int pattern_fits(Value pattern, Value text)
{
    if (is_none(pattern))
        return 1;
    if (is_exact_str(pattern))
        return compare_bool(pattern, text, COMPARE_EQ);
    Value match = call_method_c(pattern, "match", &text, 1);
    int truth = is_empty(match) ? -1 : is_true(match);
    release(match);
    return truth;
}

static int filter_fits(Tuple *filter, Value category, Value text, int64_t line, Value module)
{
    int64_t wanted;
    int fits = issubclass(category, filter->items[2]);
    if (fits > 0)
        fits = pattern_fits(filter->items[1], text);
    if (fits > 0)
        fits = pattern_fits(filter->items[3], module);
    if (fits > 0) {
        if (!index_as_int64(filter->items[4], &wanted, NULL))
            return -1;
        fits = wanted == 0 || wanted == line;
    }
    return fits;
}

/* What to do: the action of the first filter that fits. Owned. */
static Value find_action(Value category, Value text, int64_t line, Value module)
{
    Value filters = setting("filters", "filters");
    if (is_empty(filters) || is_none(filters)) /* the modules are gone already */
        filters = retain(runtime.state->warning_filters);
    if (!is_empty(filters) && !is_list(filters)) {
        release(filters);
        return error_value("_warnings.filters must be a list");
    }
    for (size_t i = 0; !is_empty(filters) && i < as_list(filters)->length; i++) {
        Value filter = retain(as_list(filters)->items[i]);
        if (!is_tuple(filter) || as_tuple(filter)->length != 5) {
            release(filter);
            release(filters);
            return error_value("_warnings.filters item %zu isn't a 5-tuple", i);
        }
        int fits = filter_fits(as_tuple(filter), category, text, line, module);
        Value action = fits > 0 ? retain(as_tuple(filter)->items[0]) : EMPTY;
        release(filter);
        if (fits) {
            release(filters);
            return action;
        }
    }
    release(filters);
    Value action = setting("defaultaction", "_defaultaction");
    return is_empty(action) && !error_occurred() ? str_intern_c("default") : action;
}

/* Whether the registry says that this was shown; marks it otherwise. 1, 0, -1. */
static int already_warned(Value registry, Value key, bool mark)
{
    Value version_key = str_intern_c("version"), old = EMPTY, seen = EMPTY;
    if (is_empty(version_key))
        return -1;
    Value current = int_value(runtime.state->filters_version);
    int found = dict_lookup(as_dict(registry), version_key, &old), result = 0;
    if (found < 0)
        result = -1;
    else if (found == 0 || !same(old, current)) {
        dict_clear(as_dict(registry));
        result = dict_set(as_dict(registry), version_key, current) ? 0 : -1;
    } else {
        result = dict_lookup(as_dict(registry), key, &seen);
        if (result > 0)
            result = is_true(seen);
    }
    release(version_key);
    if (result == 0 && mark && !dict_set(as_dict(registry), key, TRUE_VALUE))
        return -1;
    return result;
}

static void show_plainly(Value filename, int64_t line, Value category, Value text)
{
    Value file = sys_get("stderr"), shown = str_format("%S:%lld: %s: %S\n", filename, (long long)line, as_type(category)->name, text);
    if (is_empty(shown))
        error_clear();
    else if (is_empty(file) || is_none(file))
        fputs(str_text(shown), stderr);
    else {
        Value done = call_method_1(file, NAME(write), shown);
        if (is_empty(done))
            error_clear();
        release(done);
    }
    release(shown);
}

/* Through warnings._showwarnmsg, or plainly before that is there. */
static bool show_warning(Value message, Value text, Value category, Value filename, int64_t line, Value source)
{
    Value show = setting("_showwarnmsg", NULL);
    if (is_empty(show) && !error_occurred() && !is_empty(runtime.state->importlib) && !runtime.finishing && !is_none(source)) {
        Value module = import_module("warnings");
        release(module);
        if (is_empty(module))
            error_clear();
        show = setting("_showwarnmsg", NULL);
    }
    if (is_empty(show)) {
        if (error_occurred())
            return false;
        show_plainly(filename, line, category, text);
        return true;
    }
    Value warnings = dict_get_c(as_dict(runtime.modules), "warnings"), make = get_attribute_c(warnings, "WarningMessage");
    Value args[] = {message, category, filename, int_value(line), NONE, NONE, source};
    Value record = is_empty(make) ? EMPTY : call(make, args, 7, EMPTY), done = is_empty(record) ? EMPTY : call_1(show, record);
    release(make);
    release(record);
    release(show);
    release(done);
    return !is_empty(done);
}

typedef struct Place {
    Value filename, module, registry; /* owned; registry a dict or None */
    int64_t line;
} Place;

/* Whether the action asks for showing: 1 show, 0 not, -1 exception (also raised as "error" asks). */
static int decide(Value action, Value message, Value text, Value category, const Place *place)
{
    if (str_equal_c(action, "error")) {
        error_raise(message);
        return -1;
    }
    if (str_equal_c(action, "ignore"))
        return 0;
    if (str_equal_c(action, "always") || str_equal_c(action, "all"))
        return 1;
    bool module = str_equal_c(action, "module"), once = str_equal_c(action, "once");
    if (!module && !once && !str_equal_c(action, "default")) {
        error_set(TYPE(RuntimeError), "Unrecognized action (%R) in warnings.filters:\n %R", action, category);
        return -1;
    }
    Value registry = once ? setting("onceregistry", "_onceregistry") : retain(place->registry);
    if (is_empty(registry) || is_none(registry)) {
        release(registry);
        return error_occurred() ? -1 : 1;
    }
    Value key = once ? tuple_pack(2, text, category) : tuple_pack(3, text, category, module ? small_int_value(0) : int_value(place->line));
    int seen = is_empty(key) ? -1 : already_warned(registry, key, true);
    release(key);
    release(registry);
    return seen < 0 ? -1 : !seen;
}

static bool warn_at(Value message, Value category, const Place *place, Value source)
{
    Value text = EMPTY, instance = EMPTY;
    if (is_instance_of(message, TYPE(Warning))) {
        text = to_str(message);
        category = from_pointer(type_of(message));
        instance = retain(message);
    } else {
        text = retain(message);
        instance = call_1(category, message);
    }
    bool ok = !is_empty(text) && !is_empty(instance);
    int seen = 0;
    if (ok && !is_none(place->registry)) {
        Value key = tuple_pack(3, text, category, int_value(place->line));
        seen = is_empty(key) ? -1 : already_warned(place->registry, key, false);
        release(key);
        ok = seen >= 0;
    }
    if (ok && !seen) {
        Value action = find_action(category, text, place->line, place->module);
        int show = is_empty(action) ? -1 : decide(action, instance, text, category, place);
        release(action);
        ok = show >= 0 && (!show || show_warning(instance, text, category, place->filename, place->line, source));
    }
    release(text);
    release(instance);
    return ok;
}

/* ---- where a warning is given ---- */

static bool has_prefix(Value text, Value prefixes)
{
    for (size_t i = 0; !is_empty(prefixes) && i < as_tuple(prefixes)->length; i++) {
        Str *p = as_str(as_tuple(prefixes)->items[i]), *s = as_str(text);
        if (!is_str(as_tuple(prefixes)->items[i]) || p->length > s->length)
            continue;
        size_t k = 0;
        while (k < p->length && str_char(p, k) == str_char(s, k))
            k++;
        if (k == p->length)
            return true;
    }
    return false;
}

/* Frames of the import machinery don't count. */
static bool is_internal(Frame *frame)
{
    const char *name = str_text(frame->code->filename);
    return strstr(name, "importlib") && strstr(name, "_bootstrap");
}

static Frame *outer_frame(Frame *frame, Value prefixes)
{
    do
        frame = frame->back;
    while (frame && frame->code && (is_internal(frame) || has_prefix(frame->code->filename, prefixes)));
    return frame && frame->code ? frame : NULL;
}

static bool find_place(Place *place, int64_t stack_level, Value prefixes)
{
    Frame *frame = thread_current()->frame;
    if (frame && frame->code == NULL)
        frame = NULL;
    if (!is_empty(prefixes) && as_tuple(prefixes)->length && stack_level < 2)
        stack_level = 2;
    bool plain = stack_level <= 0 || (frame && is_internal(frame));
    for (; frame && stack_level > 1; stack_level--) {
        if (plain)
            frame = frame->back && frame->back->code ? frame->back : NULL;
        else
            frame = outer_frame(frame, prefixes);
    }
    Dict *globals = as_dict(frame ? frame_function(frame)->globals : runtime.sys_dict);
    place->line = frame ? code_location(frame->code, (uint32_t)(frame->pc - frame->code->instructions)).line : 0;
    place->filename = frame ? retain(frame->code->filename) : str_from_c("<sys>");
    Value name = dict_get_str(globals, NAME(name_));
    place->module = !is_empty(name) && (is_str(name) || is_none(name)) ? retain(name) : str_from_c("<string>");
    Value key = str_intern_c("__warningregistry__"), registry = EMPTY;
    int found = is_empty(key) ? -1 : dict_lookup(globals, key, &registry);
    place->registry = found > 0 ? retain(registry) : from_pointer(dict_new());
    bool ok = found >= 0 && !is_empty(place->registry) && (found > 0 || dict_set(globals, key, place->registry));
    release(key);
    return ok && !is_empty(place->filename) && !is_empty(place->module);
}

static void place_done(Place *place)
{
    release(place->filename);
    release(place->module);
    release(place->registry);
}

static bool give_warning(Value category, Value message, int64_t stack_level, Value source, Value prefixes)
{
    Place place = {EMPTY, EMPTY, EMPTY, 0};
    bool ok = find_place(&place, stack_level, prefixes) && warn_at(message, category, &place, source);
    place_done(&place);
    return ok;
}

bool warnings_resource(Value source, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Value message = str_format_v(format, args);
    va_end(args);
    bool ok = !is_empty(message) && give_warning(from_pointer(TYPE(ResourceWarning)), message, 1, source, EMPTY);
    release(message);
    return ok;
}

static bool warn_from_c(Type *category, Value message, int stack_level)
{
    Value error = error_fetch();
    bool ok = give_warning(from_pointer(category), message, stack_level, NONE, EMPTY);
    if (ok && !is_empty(error))
        error_restore(error);
    else
        release(error);
    return ok;
}

/* The category that counts. EMPTY: TypeError. Borrowed. */
static Value check_category(Value message, Value category)
{
    if (is_instance_of(message, TYPE(Warning)))
        return from_pointer(type_of(message));
    if (is_none(category) || is_empty(category))
        return from_pointer(TYPE(UserWarning));
    if (is_type(category) && type_is_subtype(as_type(category), TYPE(Warning)))
        return category;
    return is_type(category) ? error_type("category must be a Warning subclass, not class '%N'", as_type(category))
                             : error_type("category must be a Warning subclass, not '%T'", category);
}

static Value warn(Value self, const Value *args)
{
    (void)self;
    int64_t level;
    if (!index_as_int64(args[2], &level, TYPE(OverflowError)))
        return EMPTY;
    if (!is_empty(args[4]) && !is_tuple(args[4]))
        return error_type("warn() argument 'skip_file_prefixes' must be tuple, not %T", args[4]);
    for (size_t i = 0; !is_empty(args[4]) && i < as_tuple(args[4])->length; i++)
        if (!is_str(as_tuple(args[4])->items[i]))
            return error_type("Found non-str '%T' in skip_file_prefixes.", as_tuple(args[4])->items[i]);
    Value category = check_category(args[0], args[1]);
    return !is_empty(category) && give_warning(category, args[0], level, args[3], args[4]) ? none_value() : EMPTY;
}

/* The module's name as warnings sees it: the file name without .py. */
static Value module_of_file(Value filename)
{
    size_t n = as_str(filename)->length;
    if (n == 0)
        return str_from_c("<unknown>");
    const char *text = str_text(filename), *end = text + strlen(text);
    if (end - text >= 3 && strcmp(end - 3, ".py") == 0)
        return str_substring(filename, 0, n - 3);
    return retain(filename);
}

/* Asks a module's loader for the source, which must be possible: CPython shows a line of it, in the end nobody does.
   false: exception. */
static bool consult_loader(Value globals)
{
    if (!is_dict(globals)) {
        error_type("module_globals must be a dict, not '%T'", globals);
        return false;
    }
    Value loader = call_method_c(runtime.state->importlib_external, "_bless_my_loader", &globals, 1), get_source, source = EMPTY;
    if (is_empty(loader))
        return false;
    Value name = dict_get_str(as_dict(globals), NAME(name_));
    int found = is_empty(name) ? 0 : find_attribute_c(loader, "get_source", &get_source);
    if (found > 0) {
        source = call_1(get_source, name);
        release(get_source);
    }
    release(source);
    release(loader);
    return !error_occurred();
}

static Value warn_explicit(Value self, const Value *args)
{
    (void)self;
    Place place = {EMPTY, EMPTY, EMPTY, 0};
    if (!is_str(args[2]))
        return error_type("warn_explicit() argument 'filename' must be str, not %T", args[2]);
    if (!index_as_int64(args[3], &place.line, TYPE(OverflowError)))
        return EMPTY;
    if (!is_empty(args[5]) && !is_none(args[5]) && !is_dict(args[5]))
        return error_type("'registry' must be a dict or None");
    Value category = check_category(args[0], args[1]);
    if (is_empty(category))
        return EMPTY;
    if (!is_none(args[6]) && !consult_loader(args[6]))
        return EMPTY;
    place.filename = retain(args[2]);
    place.module = is_empty(args[4]) || is_none(args[4]) ? module_of_file(args[2]) : retain(args[4]);
    place.registry = is_empty(args[5]) ? none_value() : retain(args[5]);
    bool ok = !is_empty(place.module) && warn_at(args[0], category, &place, args[7]);
    place_done(&place);
    return ok ? none_value() : EMPTY;
}

/* What the compiler warns of. */
static bool warn_in_source(Type *category, Value message, Value filename, int line)
{
    Value args[] = {message, from_pointer(category), filename, small_int_value(line), EMPTY, EMPTY, NONE, NONE};
    Value done = warn_explicit(EMPTY, args);
    release(done);
    return !is_empty(done);
}

static Value filters_mutated(Value self)
{
    (void)self;
    runtime.state->filters_version++;
    return none_value();
}

static Value lock_nothing(Value self)
{
    (void)self;
    return none_value();
}

static const NativeRow functions[] = {
    NATIVE("_acquire_lock", lock_nothing, "($module, /)", "Takes the lock of the filters."),
    NATIVE("_filters_mutated_lock_held", filters_mutated, "($module, /)", "To be called when the filters were changed."),
    NATIVE("_release_lock", lock_nothing, "($module, /)", "Gives the lock of the filters back."),
    NATIVE("warn", warn, "($module, /, message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=<unset>)",
           "Gives a warning, or ignores it, or raises it."),
    NATIVE("warn_explicit", warn_explicit,
           "($module, /, message, category, filename, lineno, module=<unset>, registry=<unset>, module_globals=None, source=None)",
           "Gives a warning at a place."),
    NATIVE_END,
};

/* (action, None, category, module, 0) */
static bool add_filter(Value list, const char *action, Type *category, const char *module)
{
    Value a = str_intern_c(action), m = module ? str_from_c(module) : none_value();
    Value filter = is_empty(a) || is_empty(m) ? EMPTY : tuple_pack(5, a, NONE, from_pointer(category), m, small_int_value(0));
    release(a);
    release(m);
    return !is_empty(filter) && list_append_owned(as_list(list), filter);
}

static bool fill(Value module)
{
    Value list = from_pointer(list_new(5));
    bool ok = !is_empty(list) && add_filter(list, "default", TYPE(DeprecationWarning), "__main__") &&
              add_filter(list, "ignore", TYPE(DeprecationWarning), NULL) && add_filter(list, "ignore", TYPE(PendingDeprecationWarning), NULL) &&
              add_filter(list, "ignore", TYPE(ImportWarning), NULL) && add_filter(list, "ignore", TYPE(ResourceWarning), NULL);
    runtime.state->warning_filters = retain(list);
    ok = module_add(module, "filters", list) && ok && module_add(module, "_onceregistry", from_pointer(dict_new())) &&
         module_add(module, "_defaultaction", str_from_c("default")) && module_add(module, "_warnings_context", none_value());
    error_warn_hook = warn_from_c;
    compile_warn_hook = warn_in_source;
    return ok;
}

const ModuleSpec warnings_module = {"_warnings", "Warnings: filters and giving them.", functions, fill};
