/* _weakref.c - module _weakref: what weakref.py is built on. */
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/tuple.h"
#include "types/module.h"
#include "types/weakref.h"

static Value module_count(Value self, Value object)
{
    (void)self;
    int64_t count = 0;
    for (WeakRef *ref = weakref_first(object); ref; ref = ref->next)
        count++;
    return int_value(count);
}

static Value module_list(Value self, Value object)
{
    (void)self;
    List *list = list_new(0);
    for (WeakRef *ref = weakref_first(object); list && ref; ref = ref->next)
        if (object_count(&ref->head) && !list_append(list, from_pointer(ref))) {
            RELEASE(list);
            return EMPTY;
        }
    return from_pointer(list);
}

static Value module_proxy(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("_weakref.proxy() takes no keyword arguments");
    if (nargs < 1 || nargs > 2)
        return error_type("proxy expected at %s argument%s, got %zu", nargs ? "most 2" : "least 1", nargs ? "s" : "", nargs);
    return weakref_proxy_new(args[0], nargs > 1 ? args[1] : EMPTY);
}

/* Deletes dct[key] if it is a dead reference. */
static Value module_remove_dead(Value self, const Value *args)
{
    (void)self;
    if (!is_dict(args[0]))
        return error_type("_remove_dead_weakref() argument 1 must be dict, not %T", args[0]);
    Value found;
    int status = dict_lookup(as_dict(args[0]), args[1], &found);
    if (status < 0)
        return EMPTY;
    if (status == 0)
        return none_value();
    if (!is_weakref(found))
        return error_type("not a weakref");
    Value object = weakref_get(found);
    bool dead = is_empty(object);
    release(object);
    if (dead && dict_delete(as_dict(args[0]), args[1], NULL) < 0)
        return EMPTY;
    return none_value();
}

static const NativeRow functions[] = {
    NATIVE("getweakrefcount", module_count, "($module, object, /)", "The number of weak references to an object."),
    NATIVE("getweakrefs", module_list, "($module, object, /)", "A list of the weak references to an object."),
    NATIVE("proxy", module_proxy, "($module, object, callback=None, /)", "A proxy that weakly references an object."),
    NATIVE("_remove_dead_weakref", module_remove_dead, "($module, dct, key, /)", "Deletes a key whose value is a dead weak reference."),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add(module, "ref", retain(from_pointer(TYPE(weakref)))) &&
           module_add(module, "ReferenceType", retain(from_pointer(TYPE(weakref)))) &&
           module_add(module, "ProxyType", retain(from_pointer(TYPE(weak_proxy)))) &&
           module_add(module, "CallableProxyType", retain(from_pointer(TYPE(weak_callable_proxy))));
}

const ModuleSpec weakref_module = {"_weakref", "Weak-reference support module.", functions, fill};
