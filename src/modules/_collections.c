/* _collections.c - module _collections: defaultdict, _tuplegetter, _count_elements; deque and OrderedDict have files of
   their own. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/module.h"

/* ---- defaultdict ---- */

typedef struct DefaultDict {
    Dict base;
    Value factory; /* EMPTY: none was given */
} DefaultDict;

static Value *factory_of(Value v) { return &((DefaultDict *)as_object(v))->factory; }

static bool default_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value factory = nargs ? args[0] : NONE;
    if (!is_none(factory) && !is_callable(factory)) {
        error_type("first argument must be callable or None");
        return false;
    }
    replace(factory_of(self), retain(factory));
    size_t skip = nargs ? 1 : 0;
    return TYPE(dict)->slots.init(self, args + skip, nargs - skip, kwnames);
}

static Value default_missing(Value self, Value key)
{
    Value factory = *factory_of(self);
    if (is_empty(factory) || is_none(factory))
        return error_key(key);
    retain(factory);
    Value value = call_0(factory);
    release(factory);
    if (is_empty(value))
        return EMPTY;
    Value stored;
    int64_t hash = dict_key_hash(key); /* the factory may have stored one already */
    if (hash == -1 || dict_set_default(as_dict(self), key, hash, value, &stored) < 0) {
        release(value);
        return EMPTY;
    }
    replace(&value, retain(stored));
    return value;
}

static Value default_copy(Value self)
{
    Value factory = *factory_of(self);
    return call_2(from_pointer(type_of(self)), is_empty(factory) ? NONE : factory, self);
}

static Value default_reduce(Value self)
{
    Value factory = *factory_of(self), args, items, iterator = EMPTY, result = EMPTY;
    args = is_empty(factory) || is_none(factory) ? retain(runtime.empty_tuple) : tuple_pack(1, factory);
    items = is_empty(args) ? EMPTY : call_method_c(self, "items", NULL, 0);
    iterator = is_empty(items) ? EMPTY : get_iterator(items);
    if (!is_empty(iterator))
        result = tuple_pack(5, from_pointer(type_of(self)), args, NONE, NONE, iterator);
    release(args);
    release(items);
    release(iterator);
    return result;
}

static Value default_repr(Value self)
{
    Value base = TYPE(dict)->slots.repr(self), factory = *factory_of(self), text, result = EMPTY;
    if (is_empty(base))
        return EMPTY;
    if (is_empty(factory)) {
        text = str_from_c("None");
    } else {
        int entered = repr_enter(factory);
        text = entered < 0 ? EMPTY : entered ? str_from_c("...") : to_repr(factory);
        if (entered == 0)
            repr_leave(factory);
    }
    if (!is_empty(text))
        result = str_format("%N(%U, %U)", type_of(self), text, base);
    release(text);
    release(base);
    return result;
}

static Value default_or(Value a, Value b)
{
    if (!is_dict(a) || !is_dict(b))
        return not_implemented();
    Value self = is_instance_of(a, TYPE(defaultdict)) ? a : b, factory = *factory_of(self);
    Value result = call_2(from_pointer(type_of(self)), is_empty(factory) ? NONE : factory, a);
    if (!is_empty(result) && !dict_update_from(result, b))
        clear(&result);
    return result;
}

static const NativeRow default_methods[] = {
    NATIVE("__copy__", default_copy, "($self, /)", "D.copy() -> a shallow copy of D."),
    NATIVE("__missing__", default_missing, "($self, key, /)", "Stores and returns default_factory() for a missing key; KeyError without a factory."),
    NATIVE("__reduce__", default_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("copy", default_copy, "($self, /)", "D.copy() -> a shallow copy of D."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static const MemberRow default_members[] = {
    {"default_factory", MEMBER_VALUE_OR_NONE, offsetof(DefaultDict, factory), false, "Factory for default value called by __missing__()."},
    MEMBER_END,
};

static void default_dealloc(Object *self)
{
    release(((DefaultDict *)self)->factory);
    dict_dealloc(self);
}
static void default_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((DefaultDict *)self)->factory, visit, context);
    dict_traverse(self, visit, context);
}

const TypeSpec defaultdict_spec = {
    .name = "collections.defaultdict", .size = sizeof(DefaultDict), .methods = default_methods, .members = default_members,
    .flags = TYPE_BASE | TYPE_TRACKED,
    .doc = "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\n"
           "The default factory is called without arguments to produce a new value when a key is not present,\n"
           "in __getitem__ only. It compares equal to a dict with the same items.",
    .slots = {.init = default_init, .repr = default_repr, .or = default_or, .dealloc = default_dealloc, .traverse = default_traverse},
};

/* ---- _tuplegetter: the fields of named tuples ---- */

typedef struct TupleGetter {
    Object head;
    int64_t index;
    Value doc;
} TupleGetter;

static Value getter_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    int64_t index;
    if (!check_arguments("_tuplegetter", nargs, kwnames, 2, 2) || !index_as_int64(args[0], &index, TYPE(OverflowError)))
        return EMPTY;
    TupleGetter *getter = object_new(type);
    if (getter == NULL)
        return EMPTY;
    getter->index = index;
    getter->doc = retain(args[1]);
    return from_pointer(getter);
}

static Value getter_get(Value self, Value instance, Value owner)
{
    TupleGetter *getter = (TupleGetter *)as_object(self);
    (void)owner;
    if (is_empty(instance) || is_none(instance))
        return retain(self);
    if (!is_tuple(instance))
        return error_type("descriptor for index '%ld' for tuple subclasses doesn't apply to '%T' object", (long)getter->index, instance);
    if ((uint64_t)getter->index >= as_tuple(instance)->length)
        return error_set(TYPE(IndexError), "tuple index out of range");
    return retain(as_tuple(instance)->items[getter->index]);
}

static bool getter_set(Value self, Value instance, Value value)
{
    (void)self;
    (void)instance;
    error_set(TYPE(AttributeError), is_empty(value) ? "can't delete attribute" : "can't set attribute");
    return false;
}

static Value getter_repr(Value self)
{
    TupleGetter *getter = (TupleGetter *)as_object(self);
    return str_format("%N(%ld, %R)", type_of(self), (long)getter->index, getter->doc);
}

static Value getter_reduce(Value self)
{
    TupleGetter *getter = (TupleGetter *)as_object(self);
    Value args = tuple_pack(2, int_value(getter->index), getter->doc);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(args);
    return result;
}

static const NativeRow getter_methods[] = {
    NATIVE("__reduce__", getter_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE_END,
};
static const MemberRow getter_members[] = {
    {"__doc__", MEMBER_VALUE, offsetof(TupleGetter, doc), false, NULL},
    MEMBER_END,
};

static void getter_dealloc(Object *self)
{
    release(((TupleGetter *)self)->doc);
    object_free(self);
}
static void getter_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((TupleGetter *)self)->doc, visit, context);
}

const TypeSpec tuplegetter_spec = {
    .name = "collections._tuplegetter", .size = sizeof(TupleGetter), .flags = TYPE_TRACKED, .methods = getter_methods, .members = getter_members,
    .slots = {.new = getter_new, .descriptor_get = getter_get, .descriptor_set = getter_set, .repr = getter_repr,
              .dealloc = getter_dealloc, .traverse = getter_traverse},
};

/* ---- _count_elements ---- */

static bool count_in_dict(Dict *dict, Value iterator)
{
    Value key, old;
    while (!is_empty(key = iterator_next(iterator))) {
        int64_t hash = dict_key_hash(key);
        Value *slot;
        int found = hash == -1 ? -1 : dict_find_slot(dict, key, hash, &slot);
        bool ok = found >= 0;
        if (found > 0 && is_small_int(*slot) && small_int_add(*slot, small_int_value(1), slot)) {
            release(key);
            continue;
        }
        if (ok) {
            old = found ? *slot : EMPTY;
            Value count = small_int_value(1);
            if (found && (!is_small_int(old) || !small_int_add(old, count, &count))) {
                retain(old);
                count = binary(BINARY_add, old, small_int_value(1));
                release(old);
            }
            ok = !is_empty(count) && dict_set_hashed(dict, key, hash, count);
            release(count);
        }
        release(key);
        if (!ok)
            return false;
    }
    return !error_occurred();
}

static bool count_in_mapping(Value mapping, Value iterator)
{
    Value get = get_attribute_c(mapping, "get"), key;
    bool ok = !is_empty(get);
    while (ok && !is_empty(key = iterator_next(iterator))) {
        Value old = call_2(get, key, small_int_value(0));
        Value count = is_empty(old) ? EMPTY : binary(BINARY_add, old, small_int_value(1));
        ok = !is_empty(count) && set_item(mapping, key, count);
        release(old);
        release(count);
        release(key);
    }
    release(get);
    return ok && !error_occurred();
}

/* Whether a class overrides neither get nor __setitem__. */
static bool counts_plainly(Type *type)
{
    return same(type_lookup(type, NAME(get)), type_lookup(TYPE(dict), NAME(get))) && type->slots.set_item == TYPE(dict)->slots.set_item;
}

static Value count_elements(Value module, const Value *args)
{
    (void)module;
    Value iterator = get_iterator(args[1]);
    if (is_empty(iterator))
        return EMPTY;
    bool plain = is_dict(args[0]) && counts_plainly(type_of(args[0]));
    bool ok = plain ? count_in_dict(as_dict(args[0]), iterator) : count_in_mapping(args[0], iterator);
    release(iterator);
    return ok ? none_value() : EMPTY;
}

static const NativeRow functions[] = {
    NATIVE("_count_elements", count_elements, "($module, mapping, iterable, /)", "Count elements in the iterable, updating the mapping"),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add_type(module, TYPE(deque)) && module_add_type(module, TYPE(defaultdict)) &&
           module_add_type(module, TYPE(ordered_dict)) && module_add_type(module, TYPE(deque_iterator)) &&
           module_add_type(module, TYPE(deque_reverse_iterator)) && module_add_type(module, TYPE(tuplegetter));
}

const ModuleSpec collections_module = {"_collections", "High performance data structures.", functions, fill};
