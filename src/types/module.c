/* module.c - module objects. See module.h. */
#include "types/module.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/module_origin.h"

Value module_new(const char *name)
{
    Module *m = object_new(TYPE(module));
    Dict *dict = m ? dict_new() : NULL;
    if (dict == NULL) {
        RELEASE(m);
        return EMPTY;
    }
    m->dict = from_pointer(dict);
    Value text = str_intern_c(name);
    bool ok = !is_empty(text) && dict_set(dict, NAME(name_), text) && dict_set(dict, NAME(doc_), NONE) &&
              dict_set(dict, NAME(package_), NONE) && dict_set(dict, NAME(loader_), NONE) && dict_set(dict, NAME(spec_), NONE);
    release(text);
    if (!ok) {
        RELEASE(m);
        return EMPTY;
    }
    return from_pointer(m);
}

bool module_add(Value module, const char *name, Value owned)
{
    if (is_empty(owned))
        return false;
    bool ok = dict_set_c(module_dict(module), name, owned);
    release(owned);
    return ok;
}

bool module_add_int(Value module, const char *name, int64_t value) { return module_add(module, name, int_value(value)); }

bool module_add_type(Value module, Type *type) { return module_add(module, type->name, retain(from_pointer(type))); }

Value module_from_spec(const ModuleSpec *spec)
{
    Value module = module_new(spec->name), name = str_intern_c(spec->name);
    bool ok = !is_empty(module) && !is_empty(name);
    if (ok && spec->doc)
        ok = module_add(module, "__doc__", str_from_c(spec->doc));
    for (const NativeRow *row = spec->functions; ok && row && row->name; row++)
        ok = module_add(module, row->name, native_function_new(row, module, name));
    if (ok && spec->fill)
        ok = spec->fill(module);
    release(name);
    if (!ok) {
        release(module);
        return EMPTY;
    }
    return module;
}

/* ---- the type ---- */

static const NativeRow init_row = {"module", {NULL}, NATIVE_BOUND, "($self, name, doc=None)", NULL};

static Value module_type_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    Module *m = object_new(type);
    if (m)
        m->dict = from_pointer(dict_new());
    if (m && is_empty(m->dict)) {
        RELEASE(m);
        return EMPTY;
    }
    return from_pointer(m);
}

static bool module_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!bind_arguments(&init_row, args, nargs, kwnames, bound, 2))
        return false;
    if (!is_str(bound[0])) {
        error_type("module() argument 'name' must be str, not %T", bound[0]);
        return false;
    }
    Dict *dict = module_dict(self);
    return dict_set(dict, NAME(name_), bound[0]) && dict_set(dict, NAME(doc_), bound[1]) && dict_set(dict, NAME(package_), NONE) &&
           dict_set(dict, NAME(loader_), NONE) && dict_set(dict, NAME(spec_), NONE);
}

/* spec.name where it is a str, else None or EMPTY (exception). Owned. */
static Value spec_str(Value spec, const char *name)
{
    Value v;
    int found = is_empty(spec) || is_none(spec) ? 0 : find_attribute_c(spec, name, &v);
    if (found < 0)
        return EMPTY;
    if (found > 0 && is_str(v))
        return v;
    if (found > 0)
        release(v);
    return none_value();
}

static int spec_flag(Value spec, const char *name)
{
    Value v;
    int found = is_empty(spec) || is_none(spec) ? 0 : find_attribute_c(spec, name, &v);
    if (found <= 0)
        return found;
    found = is_true(v);
    release(v);
    return found;
}

static int is_waiting_submodule(Value spec, Value name)
{
    Value names;
    int found = is_empty(spec) || is_none(spec) ? 0 : find_attribute_c(spec, "_uninitialized_submodules", &names);
    if (found <= 0)
        return found;
    found = contains(names, name);
    release(names);
    return found;
}

/* Says why as well as it can: an import that is still going on, or a file that hides another module. */
static COLD Value no_attribute(Value self, Value module_name, Value name)
{
    Value spec = retain(dict_get_str(module_dict(self), NAME(spec_)));
    ModuleOrigin o;
    int waiting = module_origin(spec, module_name, &o) ? 0 : -1;
    if (waiting == 0 && !o.hides_library && !o.initializing)
        waiting = is_waiting_submodule(spec, name);
    release(spec);
    if (waiting < 0)
        return EMPTY;
    if (o.hides_library)
        error_set(TYPE(AttributeError), "module '%U' has no attribute '%U' (consider renaming '%U' since it has the same name as the standard "
                  "library module named '%U' and prevents importing that standard library module)", module_name, name, o.origin, module_name);
    else if (o.initializing && o.shadowing)
        error_set(TYPE(AttributeError), "module '%U' has no attribute '%U' (consider renaming '%U' if it has the same name as a library you "
                  "intended to import)", module_name, name, o.origin);
    else if (o.initializing && !is_empty(o.origin))
        error_set(TYPE(AttributeError), "partially initialized module '%U' from '%U' has no attribute '%U' (most likely due to a circular import)",
                  module_name, o.origin, name);
    else if (o.initializing)
        error_set(TYPE(AttributeError), "partially initialized module '%U' has no attribute '%U' (most likely due to a circular import)",
                  module_name, name);
    else if (waiting)
        error_set(TYPE(AttributeError), "cannot access submodule '%U' of module '%U' (most likely due to a circular import)", name, module_name);
    else
        error_set(TYPE(AttributeError), "module '%U' has no attribute '%U'", module_name, name);
    release(o.origin);
    if (error_matches(TYPE(AttributeError))) {
        AttributeErrorObject *e = (AttributeErrorObject *)as_object(thread_current()->error);
        replace(&e->object, retain(self));
        replace(&e->name, retain(name));
    }
    return EMPTY;
}

static Value module_get_attribute(Value self, Value name)
{
    Value result;
    int found = generic_find_attribute(self, name, &result);
    if (found > 0 || (found < 0 && !error_catch(TYPE(AttributeError))))
        return found > 0 ? result : EMPTY;
    Value hook = dict_get_str(module_dict(self), NAME(getattr_));
    if (!is_empty(hook)) {
        retain(hook);
        result = call_1(hook, name);
        release(hook);
        return result;
    }
    Value module_name = dict_get_str(module_dict(self), NAME(name_));
    if (is_empty(module_name) || !is_str(module_name))
        return error_set(TYPE(AttributeError), "module has no attribute '%U'", name);
    retain(module_name);
    no_attribute(self, module_name, name);
    release(module_name);
    return EMPTY;
}

/* ---- repr: as importlib words it ---- */

static Value repr_of_spec(Value spec, Value name)
{
    Value origin = spec_str(spec, "origin"), loader = EMPTY, result = EMPTY;
    if (is_empty(origin))
        return EMPTY;
    if (is_none(origin)) {
        int found = find_attribute_c(spec, "loader", &loader);
        if (found >= 0)
            result = found == 0 || is_none(loader) ? str_format("<module %R>", name) : str_format("<module %R (%R)>", name, loader);
        if (found > 0)
            release(loader);
    } else {
        int located = spec_flag(spec, "has_location");
        if (located >= 0)
            result = located ? str_format("<module %R from %R>", name, origin) : str_format("<module %R (%U)>", name, origin);
    }
    release(origin);
    return result;
}

static Value module_repr(Value self)
{
    Dict *dict = module_dict(self);
    Value name = retain(dict_get_str(dict, NAME(name_))), spec = retain(dict_get_str(dict, NAME(spec_)));
    Value loader = retain(dict_get_str(dict, NAME(loader_))), file = retain(dict_get_str(dict, NAME(file_))), result;
    if (is_empty(name) && !error_occurred())
        name = str_from_c("?");
    if (is_empty(name))
        result = EMPTY;
    else if (!is_empty(spec) && !is_none(spec))
        result = repr_of_spec(spec, name);
    else if (!is_empty(file))
        result = str_format("<module %R from %R>", name, file);
    else if (!is_empty(loader) && !is_none(loader))
        result = str_format("<module %R (%R)>", name, loader);
    else
        result = str_format("<module %R>", name);
    release(name);
    release(spec);
    release(loader);
    release(file);
    return result;
}

/* ---- attributes ---- */

static Value method_dir(Value self)
{
    Value dict = get_attribute_c(self, "__dict__"), result = EMPTY; /* a subclass may have another */
    if (is_empty(dict))
        return EMPTY;
    if (!is_dict(dict)) {
        release(dict);
        return error_type("%s.__dict__ is not a dictionary", type_of(self)->name);
    }
    Value function = dict_get_c(as_dict(dict), "__dir__");
    if (is_empty(function)) {
        result = error_occurred() ? EMPTY : list_from_iterable(dict);
    } else {
        retain(function);
        result = call_0(function);
        release(function);
    }
    release(dict);
    return result;
}

static Value get_dict(Value self) { return retain(((Module *)as_object(self))->dict); }

static bool read_only_dict(Value self, Value value)
{
    (void)self;
    (void)value;
    error_set(TYPE(AttributeError), "readonly attribute");
    return false;
}

static Value get_annotate(Value self)
{
    Value found = dict_get_str(module_dict(self), NAME(annotate_));
    if (!is_empty(found))
        return retain(found);
    return error_occurred() || !dict_set(module_dict(self), NAME(annotate_), NONE) ? EMPTY : none_value();
}

static bool set_annotate(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("cannot delete __annotate__ attribute");
        return false;
    }
    if (!is_none(value) && !is_callable(value)) {
        error_type("__annotate__ must be callable or None");
        return false;
    }
    if (!dict_set(module_dict(self), NAME(annotate_), value))
        return false;
    return is_none(value) || dict_delete(module_dict(self), NAME(annotations_), NULL) >= 0;
}

/* Computed when they are first asked for; not kept while the module is still being run. */
static Value get_annotations(Value self)
{
    Dict *dict = module_dict(self);
    Value found = dict_get_str(dict, NAME(annotations_));
    if (!is_empty(found) || error_occurred())
        return retain(found);
    int initializing = spec_flag(dict_get_str(dict, NAME(spec_)), "_initializing");
    Value annotate = retain(dict_get_str(dict, NAME(annotate_))), result;
    if (initializing < 0)
        result = EMPTY;
    else if (!is_empty(annotate) && is_callable(annotate))
        result = call_1(annotate, small_int_value(1));
    else
        result = from_pointer(dict_new());
    release(annotate);
    if (!is_empty(result) && !is_dict(result)) {
        error_type("__annotate__ returned non-dict of type '%T'", result);
        release(take(&result));
    }
    if (!is_empty(result) && !initializing && !dict_set(dict, NAME(annotations_), result))
        release(take(&result));
    return result;
}

static bool set_annotations(Value self, Value value)
{
    Dict *dict = module_dict(self);
    if (is_empty(value)) {
        int deleted = dict_delete(dict, NAME(annotations_), NULL);
        if (deleted == 0)
            error_set_value(TYPE(AttributeError), NAME(annotations_));
        if (deleted <= 0)
            return false;
    } else if (!dict_set(dict, NAME(annotations_), value)) {
        return false;
    }
    return dict_delete(dict, NAME(annotate_), NULL) >= 0;
}

static void module_dealloc(Object *self)
{
    release(((Module *)self)->dict);
    release(((Module *)self)->state);
    object_free(self);
}

static void module_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Module *)self)->dict, visit, context);
    visit_value(((Module *)self)->state, visit, context);
}

static const NativeRow methods[] = {
    NATIVE("__dir__", method_dir, "($self, /)", "The names in the module, or what its own __dir__ says."),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"__dict__", get_dict, read_only_dict, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    GETSET_END,
};

const TypeSpec module_spec = {
    .name = "module", .size = sizeof(Module), .flags = TYPE_TRACKED | TYPE_BASE | TYPE_WEAKREFS, .dict_offset = offsetof(Module, dict),
    .doc = "module(name, doc=None)\n--\n\nA module object.\n\nThe name must be a string; doc can be anything.",
    .methods = methods, .getset = getset,
    .slots = {.repr = module_repr, .get_attribute = module_get_attribute, .new = module_type_new, .init = module_init,
              .dealloc = module_dealloc, .traverse = module_traverse},
};
