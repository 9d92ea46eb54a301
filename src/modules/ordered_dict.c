/* ordered_dict.c - collections.OrderedDict. A dict keeps its order anyhow: what is added is moving to either end, order
   in comparison, and that methods of subclasses are called. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

typedef struct OrderedDict {
    Dict base;
    Value dict; /* instance attributes */
    int64_t known; /* keys that methods of OrderedDict left in it: if there are fewer, dict's own methods removed some */
} OrderedDict;

static inline OrderedDict *as_ordered(Value v) { return (OrderedDict *)as_object(v); }
static inline void note_keys(Value v) { as_ordered(v)->known = as_dict(v)->used; }
static inline Value noted(Value self, Value result) { return note_keys(self), result; }

static bool is_exact(Value v) { return is_exactly(v, TYPE(ordered_dict)); }

/* Whether every key can be found again, as CPython finds it out by looking up what it has in its own list: KeyError. */
static bool is_consistent(Value self)
{
    Dict *dict = as_dict(self);
    Value key;
    int64_t i = 0;
    if (dict->used && dict->used < as_ordered(self)->known) {
        error_key(NONE);
        return false;
    }
    if (!dict->table->hashed)
        return true;
    uint64_t version = dict_version(dict);
    while (dict_next(dict, &i, &key, NULL)) {
        Value found;
        if (is_exact_str(key) || is_exact_int(key) || is_exact_float(key))
            continue;
        retain(key);
        int known = dict_lookup(dict, key, &found);
        if (known == 0)
            error_key(key);
        release(key);
        if (known <= 0)
            return false;
        if (dict_version(dict) != version)
            return true;
    }
    return true;
}

static bool ordered_set_item(Value self, Value key, Value value)
{
    bool ok = TYPE(dict)->slots.set_item(self, key, value);
    note_keys(self);
    return ok;
}

/* ---- updating, always through __setitem__ ---- */

static bool set_each_key(Value self, Value other, Value keys)
{
    Value iterator = get_iterator(keys), key;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(key = iterator_next(iterator))) {
        Value value = get_item(other, key);
        ok = !is_empty(value) && set_item(self, key, value);
        release(value);
        release(key);
    }
    release(iterator);
    return ok && !error_occurred();
}

static bool set_pair(Value self, Value pair)
{
    Value items = list_from_iterable(pair);
    bool ok = !is_empty(items) && as_list(items)->length == 2;
    if (!is_empty(items) && !ok)
        error_value(as_list(items)->length < 2 ? "need more than %zu value%s to unpack" : "too many values to unpack (expected 2)",
                    as_list(items)->length, as_list(items)->length == 1 ? "" : "s");
    if (ok)
        ok = set_item(self, as_list(items)->items[0], as_list(items)->items[1]);
    release(items);
    return ok;
}

static bool set_pairs(Value self, Value pairs)
{
    Value iterator = get_iterator(pairs), pair;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(pair = iterator_next(iterator))) {
        ok = set_pair(self, pair);
        release(pair);
    }
    release(iterator);
    return ok && !error_occurred();
}

static bool update_from(Value self, Value other)
{
    if (is_exact_dict(other) || is_exact(other))
    {
        bool ok = is_exact(self) ? dict_update_from(self, other) : set_each_key(self, other, other);
        note_keys(self);
        return ok;
    }
    Value method, items;
    int found = find_attribute(other, NAME(keys), &method);
    if (found < 0)
        return false;
    if (found) {
        items = call_0(method);
        release(method);
        bool ok = !is_empty(items) && set_each_key(self, other, items);
        release(items);
        return ok;
    }
    found = find_attribute_c(other, "items", &method);
    if (found < 0)
        return false;
    if (!found)
        return set_pairs(self, other);
    items = call_0(method);
    release(method);
    bool ok = !is_empty(items) && set_pairs(self, items);
    release(items);
    return ok;
}

static bool update_all(Value self, const char *name, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs > 1) {
        if (strcmp(name, "update") == 0)
            error_type("update() takes at most 1 positional argument (%zu given)", nargs);
        else
            error_type("expected at most 1 argument, got %zu", nargs);
        return false;
    }
    if (nargs && !update_from(self, args[0]))
        return false;
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++)
        if (!set_item(self, as_tuple(kwnames)->items[i], args[nargs + i]))
            return false;
    return true;
}

static bool ordered_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return update_all(self, "OrderedDict", args, nargs, kwnames);
}
static Value method_update(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return update_all(self, "update", args, nargs, kwnames) ? none_value() : EMPTY;
}

/* ---- operators ---- */

/* Whether the keys come in the same order; -1: exception. */
static int same_order(Dict *a, Dict *b)
{
    Value x, y;
    int64_t i = 0, j = 0;
    uint64_t version_a = dict_version(a), version_b = dict_version(b);
    for (;;) {
        bool more_a = dict_next(a, &i, &x, NULL), more_b = dict_next(b, &j, &y, NULL);
        if (!more_a || !more_b)
            return more_a == more_b;
        retain(x);
        retain(y);
        int equal = values_equal(x, y);
        release(x);
        release(y);
        if (equal < 0)
            return -1;
        if (dict_version(a) != version_a || dict_version(b) != version_b) {
            error_set(TYPE(RuntimeError), "OrderedDict mutated during iteration");
            return -1;
        }
        if (!equal)
            return 0;
    }
}

static Value ordered_compare(Value a, Value b, CompareOp op)
{
    Value equal = TYPE(dict)->slots.compare(a, b, op == COMPARE_NE ? COMPARE_EQ : op);
    if (is_empty(equal) || same(equal, NOT_IMPLEMENTED))
        return equal;
    int result = same(equal, TRUE_VALUE);
    release(equal);
    if (result && is_instance_of(a, TYPE(ordered_dict)) && is_instance_of(b, TYPE(ordered_dict)))
        result = same_order(as_dict(a), as_dict(b));
    return result < 0 ? EMPTY : bool_value(result == (op == COMPARE_EQ));
}

static Value ordered_or(Value a, Value b)
{
    bool left = is_instance_of(a, TYPE(ordered_dict));
    if (!is_dict(a) || !is_dict(b))
        return not_implemented();
    Value result = call_1(from_pointer(type_of(left ? a : b)), a);
    if (!is_empty(result) && !update_from(result, b))
        clear(&result);
    return result;
}

static Value ordered_inplace_or(Value a, Value b) { return update_from(a, b) ? retain(a) : EMPTY; }

static Value ordered_repr(Value self)
{
    if (as_dict(self)->used == 0)
        return str_format("%N()", type_of(self));
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("...");
    Value result = EMPTY, dict = EMPTY;
    if (is_exact(self)) {
        if (is_consistent(self))
            dict = dict_copy(as_dict(self));
    } else {
        Value items = call_method_c(self, "items", NULL, 0);
        dict = is_empty(items) ? EMPTY : call_1(from_pointer(TYPE(dict)), items);
        release(items);
    }
    if (!is_empty(dict))
        result = str_format("%N(%R)", type_of(self), dict);
    release(dict);
    repr_leave(self);
    return result;
}

/* ---- methods ---- */

static Value method_move_to_end(Value self, const Value *args)
{
    int last = is_true(args[1]), found;
    int64_t hash = last < 0 ? -1 : dict_key_hash(args[0]);
    if (hash == -1 || !dict_move_to_end(as_dict(self), args[0], hash, last, &found))
        return EMPTY;
    return found > 0 ? none_value() : error_key(args[0]);
}

static Value pop_first(Dict *dict)
{
    Value pair[2];
    int64_t position = 0;
    if (!dict_next(dict, &position, &pair[0], NULL))
        return EMPTY;
    retain(pair[0]);
    if (dict_delete_hashed(dict, pair[0], dict_entry_hash(dict, position - 1), &pair[1]) <= 0) {
        release(pair[0]);
        return error_occurred() ? EMPTY : error_key(pair[0]);
    }
    return tuple_from_owned(pair, 2);
}

static Value method_popitem(Value self, const Value *args)
{
    int last = is_true(args[0]);
    if (last < 0)
        return EMPTY;
    if (as_dict(self)->used == 0) {
        Value text = str_from_c("dictionary is empty");
        error_set_value(TYPE(KeyError), text);
        release(text);
        return EMPTY;
    }
    if (!last)
        return noted(self, pop_first(as_dict(self)));
    Value pair[2];
    bool ok = dict_pop_last(as_dict(self), &pair[0], &pair[1]);
    note_keys(self);
    return ok ? tuple_from_owned(pair, 2) : EMPTY;
}

static Value method_pop(Value self, const Value *args)
{
    Value value;
    int found = dict_delete(as_dict(self), args[0], &value);
    note_keys(self);
    if (found)
        return found > 0 ? value : EMPTY;
    if (!is_empty(args[1]))
        return retain(args[1]);
    return error_key(args[0]);
}

static Value method_setdefault(Value self, const Value *args)
{
    int found = contains(self, args[0]);
    if (found < 0)
        return EMPTY;
    if (found)
        return get_item(self, args[0]);
    return set_item(self, args[0], args[1]) ? retain(args[1]) : EMPTY;
}

static Value method_copy(Value self)
{
    Value copy = is_exact(self) ? call_0(from_pointer(TYPE(ordered_dict))) : call_0(from_pointer(type_of(self)));
    if (is_empty(copy))
        return EMPTY;
    bool ok = is_consistent(self) &&
              (is_exact(self) ? dict_merge(as_dict(copy), as_dict(self), false) : set_each_key(copy, self, self));
    if (!ok)
        clear(&copy);
    else if (is_exact(self))
        note_keys(copy);
    return copy;
}

static Value method_fromkeys(Value type, const Value *args)
{
    Value result = call_0(type), iterator = is_empty(result) ? EMPTY : get_iterator(args[0]), key;
    bool ok = !is_empty(iterator);
    while (ok && !is_empty(key = iterator_next(iterator))) {
        ok = set_item(result, key, args[1]);
        release(key);
    }
    release(iterator);
    if (!ok || error_occurred())
        clear(&result);
    return result;
}

static Value method_reduce(Value self)
{
    Value items = EMPTY, iterator = EMPTY, result = EMPTY, state = call_method_c(self, "__getstate__", NULL, 0);
    if (is_empty(state))
        return EMPTY;
    items = call_method_c(self, "items", NULL, 0);
    iterator = is_empty(items) ? EMPTY : get_iterator(items);
    if (!is_empty(iterator))
        result = tuple_pack(5, from_pointer(type_of(self)), runtime.empty_tuple, state, NONE, iterator);
    release(state);
    release(items);
    release(iterator);
    return result;
}

static Value method_keys(Value self) { return dict_view_new(TYPE(odict_keys), self); }
static Value method_values(Value self) { return is_consistent(self) ? dict_view_new(TYPE(odict_values), self) : EMPTY; }
static Value method_items(Value self) { return is_consistent(self) ? dict_view_new(TYPE(odict_items), self) : EMPTY; }
static Value method_reversed(Value self) { return dict_iterator_new(TYPE(dict_reverse_key_iterator), self, true); }

static const NativeRow methods[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("__reversed__", method_reversed, "($self, /)", "od.__reversed__() <==> reversed(od)"),
    NATIVE("copy", method_copy, "($self, /)", "od.copy() -> a shallow copy of od"),
    NATIVE("fromkeys", method_fromkeys, "($type, /, iterable, value=None)", "A new ordered dictionary with keys from iterable and one value for all."),
    NATIVE("items", method_items, "($self, /)", NULL),
    NATIVE("keys", method_keys, "($self, /)", NULL),
    NATIVE("move_to_end", method_move_to_end, "($self, /, key, last=True)", "Move an existing element to the end (or beginning if last is false)."),
    NATIVE("pop", method_pop, "($self, /, key, default=<unset>)", "Remove a key and return its value, or the default, or raise KeyError."),
    NATIVE("popitem", method_popitem, "($self, /, last=True)", "Remove and return the last pair, or the first if last is false."),
    NATIVE("setdefault", method_setdefault, "($self, /, key, default=None)", "The value of a key, stored as default if there is none."),
    NATIVE("update", method_update, "($self, /, *args, **kwargs)", NULL),
    NATIVE("values", method_values, "($self, /)", NULL),
    NATIVE_END,
};

static void ordered_dealloc(Object *self)
{
    release(((OrderedDict *)self)->dict);
    dict_dealloc(self);
}

static void ordered_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((OrderedDict *)self)->dict, visit, context);
    dict_traverse(self, visit, context);
}

const TypeSpec ordered_dict_spec = {
    .name = "collections.OrderedDict", .size = sizeof(OrderedDict), .dict_offset = offsetof(OrderedDict, dict), .methods = methods,
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .doc = "Dictionary that remembers insertion order",
    .slots = {.init = ordered_init, .compare = ordered_compare, .or = ordered_or, .inplace_or = ordered_inplace_or, .set_item = ordered_set_item,
              .repr = ordered_repr, .dealloc = ordered_dealloc, .traverse = ordered_traverse},
};

const TypeSpec odict_keys_spec = {.name = "odict_keys", .flags = TYPE_TRACKED | TYPE_NO_NEW};
const TypeSpec odict_values_spec = {.name = "odict_values", .flags = TYPE_TRACKED | TYPE_NO_NEW};
const TypeSpec odict_items_spec = {.name = "odict_items", .flags = TYPE_TRACKED | TYPE_NO_NEW};
