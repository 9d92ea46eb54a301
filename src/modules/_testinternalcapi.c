/* _testinternalcapi.c - what CPython's own tests ask of an interpreter's insides: hamt(), the mapping below contexts.

   As in _contextvars.c, it is a dict that is never changed once it is shared: set() and delete() give a new mapping. */
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/state.h"
#include "types/module.h"

typedef struct Mapping {
    Object head;
    Dict *items;
} Mapping;

static Mapping *as_mapping(Value v) { return (Mapping *)as_object(v); }

static Value mapping_with(Type *type, Value items)
{
    Mapping *m = is_empty(items) ? NULL : object_new(type);
    if (m)
        m->items = as_dict(items);
    else
        release(items);
    return from_pointer(m);
}

static Value mapping_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length))
        return error_type("hamt() takes no arguments");
    return mapping_with(type, from_pointer(dict_new()));
}

static Value mapping_set(Value self, const Value *args)
{
    Value old;
    int found = dict_lookup(as_mapping(self)->items, args[0], &old);
    if (found < 0)
        return EMPTY;
    if (found && same(old, args[1]))
        return retain(self);
    Value copy = dict_copy(as_mapping(self)->items);
    if (!is_empty(copy) && !dict_set(as_dict(copy), args[0], args[1]))
        clear(&copy);
    return mapping_with(type_of(self), copy);
}

static Value mapping_delete(Value self, Value key)
{
    Value copy = dict_copy(as_mapping(self)->items);
    int deleted = is_empty(copy) ? -1 : dict_delete(as_dict(copy), key, NULL);
    if (deleted <= 0) {
        release(copy);
        return deleted ? EMPTY : retain(self);
    }
    return mapping_with(type_of(self), copy);
}

static Value mapping_get(Value self, const Value *args)
{
    Value found;
    int known = dict_lookup(as_mapping(self)->items, args[0], &found);
    return known < 0 ? EMPTY : retain(known ? found : args[1]);
}

static Value mapping_item(Value self, Value key)
{
    Value found;
    int known = dict_lookup(as_mapping(self)->items, key, &found);
    return known < 0 ? EMPTY : known ? retain(found) : error_key(key);
}

static int mapping_contains(Value self, Value key)
{
    Value found;
    return dict_lookup(as_mapping(self)->items, key, &found);
}

static int64_t mapping_length(Value self) { return as_mapping(self)->items->used; }

static Value mapping_compare(Value a, Value b, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(b) != type_of(a))
        return not_implemented();
    return compare(from_pointer(as_mapping(a)->items), from_pointer(as_mapping(b)->items), op);
}

static void mapping_clear(Object *self)
{
    Dict *items = ((Mapping *)self)->items;
    ((Mapping *)self)->items = NULL;
    RELEASE(items);
}

static void mapping_dealloc(Object *self)
{
    mapping_clear(self);
    object_free(self);
}

static void mapping_traverse(Object *self, VisitFn visit, void *context)
{
    if (((Mapping *)self)->items)
        visit(&((Mapping *)self)->items->head, context);
}

/* ---- iterators that know how long the mapping is ---- */

typedef struct Items {
    Object head;
    Value mapping;
    int64_t position;
    enum { KEYS, VALUES, PAIRS } what;
} Items;

static Value items_of(Value mapping, int what)
{
    Items *items = object_new(runtime.state->hamt_items_type);
    if (items) {
        items->mapping = retain(mapping);
        items->what = what;
    }
    return from_pointer(items);
}

static Value mapping_keys(Value self) { return items_of(self, KEYS); }
static Value mapping_values(Value self) { return items_of(self, VALUES); }
static Value mapping_items(Value self) { return items_of(self, PAIRS); }

static Value items_next(Value self)
{
    Items *items = (Items *)as_object(self);
    Value key, value;
    if (is_empty(items->mapping) || !dict_next(as_mapping(items->mapping)->items, &items->position, &key, &value))
        return EMPTY;
    return items->what == PAIRS ? tuple_pack(2, key, value) : retain(items->what == KEYS ? key : value);
}

static int64_t items_length(Value self) { return mapping_length(((Items *)as_object(self))->mapping); }

static void items_clear(Object *self) { clear(&((Items *)self)->mapping); }

static void items_dealloc(Object *self)
{
    items_clear(self);
    object_free(self);
}

static void items_traverse(Object *self, VisitFn visit, void *context) { visit_value(((Items *)self)->mapping, visit, context); }

static const TypeSpec items_spec = {
    .name = "_testinternalcapi.hamt_items", .size = sizeof(Items), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = items_next, .length = items_length, .dealloc = items_dealloc,
              .traverse = items_traverse},
};

static const NativeRow mapping_methods[] = {
    NATIVE("set", mapping_set, "($self, key, value, /)", "A mapping that has an item more, or another value."),
    NATIVE("delete", mapping_delete, "($self, key, /)", "A mapping that has an item less."),
    NATIVE("get", mapping_get, "($self, key, default=None, /)", "The value of a key, or a default."),
    NATIVE("keys", mapping_keys, "($self, /)", "The keys."),
    NATIVE("values", mapping_values, "($self, /)", "The values."),
    NATIVE("items", mapping_items, "($self, /)", "Pairs of both."),
    NATIVE_END,
};

static const TypeSpec mapping_spec = {
    .name = "hamt", .size = sizeof(Mapping), .flags = TYPE_TRACKED | TYPE_MAPPING, .methods = mapping_methods,
    .slots = {.new = mapping_new, .iter = mapping_keys, .length = mapping_length, .get_item = mapping_item,
              .contains = mapping_contains, .compare = mapping_compare, .dealloc = mapping_dealloc,
              .traverse = mapping_traverse, .clear = mapping_clear},
};

static Value get_recursion_depth(Value self)
{
    (void)self;
    const Thread *thread = thread_current();
    return small_int_value(thread->recursion_limit - thread->recursion_left);
}

static const NativeRow functions[] = {
    NATIVE("get_recursion_depth", get_recursion_depth, "($module, /)", "How many Python frames are active."),
    NATIVE_END,
};

static bool fill(Value module)
{
    runtime.state->hamt_items_type = type_from_spec(&items_spec, NULL);
    return runtime.state->hamt_items_type && module_add(module, "hamt", from_pointer(type_from_spec(&mapping_spec, NULL)));
}

const ModuleSpec testinternalcapi_module = {"_testinternalcapi", "For CPython's own tests.", functions, fill};
