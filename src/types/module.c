/* module.c - module objects. See module.h. */
#include "types/module.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/str.h"

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

static Value module_get_attribute(Value self, Value name)
{
    Value result;
    int found = generic_find_attribute(self, name, &result);
    if (found)
        return found > 0 ? result : EMPTY;
    Value hook = dict_get_str(module_dict(self), NAME(getattr_));
    if (!is_empty(hook))
        return call_1(hook, name);
    Value module_name = dict_get_str(module_dict(self), NAME(name_));
    if (is_empty(module_name) || !is_str(module_name))
        return error_set(TYPE(AttributeError), "module has no attribute '%U'", name);
    return error_set(TYPE(AttributeError), "module '%U' has no attribute '%U'", module_name, name);
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

const TypeSpec module_spec = {
    .name = "module", .size = sizeof(Module), .flags = TYPE_TRACKED | TYPE_BASE, .dict_offset = offsetof(Module, dict),
    .slots = {.get_attribute = module_get_attribute, .dealloc = module_dealloc, .traverse = module_traverse},
};
