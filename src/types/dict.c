/* dict.c - the dict type. Views and iterators are in dict_views.c and dict_iterators.c. */
#include "object/dict.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"

static Value dict_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("{...}");
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '{');
    bool first = true;
    int64_t position = 0;
    for (Value key, value; !b.failed && dict_next(as_dict(self), &position, &key, &value); first = false) {
        retain(key);
        retain(value);
        if (!first)
            builder_c(&b, ", ");
        Value k = to_repr(key), v = is_empty(k) ? EMPTY : to_repr(value);
        if (is_empty(v)) {
            b.failed = true;
        } else {
            builder_str(&b, k);
            builder_c(&b, ": ");
            builder_str(&b, v);
        }
        release(k);
        release(v);
        release(key);
        release(value);
    }
    builder_char(&b, '}');
    repr_leave(self);
    return builder_finish(&b);
}

static int64_t dict_length(Value self) { return as_dict(self)->used; }

static Value dict_item(Value self, Value key)
{
    Value value;
    int found = dict_lookup(as_dict(self), key, &value);
    if (found > 0)
        return retain(value);
    if (found < 0)
        return EMPTY;
    if (!is_exactly(self, TYPE(dict))) {
        int called = call_special(self, NAME(missing_), &key, 1, &value);
        if (called)
            return called > 0 ? value : EMPTY;
    }
    return error_key(key);
}

static bool dict_set_item(Value self, Value key, Value value)
{
    if (!is_empty(value))
        return dict_set(as_dict(self), key, value);
    int deleted = dict_delete(as_dict(self), key, NULL);
    if (deleted == 0)
        error_key(key);
    return deleted > 0;
}

static int dict_contains(Value self, Value key)
{
    Value value;
    return dict_lookup(as_dict(self), key, &value);
}

/* ---- building ---- */

static bool update_from_mapping(Value dict, Value other, Value keys_method)
{
    Value keys = call_0(keys_method), iterator = is_empty(keys) ? EMPTY : get_iterator(keys), key;
    release(keys);
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(key = iterator_next(iterator))) {
        Value value = get_item(other, key);
        ok = !is_empty(value) && dict_set_owned(as_dict(dict), key, value);
        release(key);
    }
    release(iterator);
    return ok && !error_occurred();
}

/* The exception that is set gets a note. */
static COLD void explain_element(Value pair, size_t i)
{
    if (type_of(pair)->slots.iter == NULL) {
        error_clear();
        error_type("object is not iterable");
    }
    Value error = error_fetch(), note = str_format("Cannot convert dictionary update sequence element #%zu to a sequence", i);
    Value done = is_empty(note) ? EMPTY : call_method_c(error, "add_note", &note, 1);
    error_clear();
    release(note);
    release(done);
    error_restore(error);
}

static bool add_pair(Value dict, Value pair, size_t i)
{
    Value items = EMPTY;
    if (is_exact_tuple(pair) || is_exact_list(pair)) {
        items = retain(pair);
    } else {
        items = list_from_iterable(pair);
        if (is_empty(items) && error_matches(TYPE(TypeError)))
            explain_element(pair, i);
    }
    if (is_empty(items))
        return false;
    bool tuple = is_tuple(items), ok = false;
    size_t n = tuple ? as_tuple(items)->length : as_list(items)->length;
    if (n != 2) {
        error_value("dictionary update sequence element #%zu has length %zu; 2 is required", i, n);
    } else {
        const Value *at = tuple ? as_tuple(items)->items : as_list(items)->items;
        Value key = retain(at[0]);
        ok = dict_set_owned(as_dict(dict), key, retain(at[1]));
        release(key);
    }
    release(items);
    return ok;
}

static bool update_from_pairs(Value dict, Value pairs)
{
    Value iterator = get_iterator(pairs), pair;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && !is_empty(pair = iterator_next(iterator)); i++) {
        ok = add_pair(dict, pair, i);
        release(pair);
    }
    release(iterator);
    return ok && !error_occurred();
}

bool dict_update_from(Value dict, Value other)
{
    if (is_exactly(other, TYPE(dict)) || (is_dict(other) && type_of(other)->slots.iter == TYPE(dict)->slots.iter))
        return dict_merge(as_dict(dict), as_dict(other), false);
    Value keys;
    int found = find_attribute(other, NAME(keys), &keys);
    if (found < 0)
        return false;
    if (found == 0)
        return update_from_pairs(dict, other);
    bool ok = update_from_mapping(dict, other, keys);
    release(keys);
    return ok;
}

static bool update_all(Value self, const char *name, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_arguments(name, nargs, EMPTY, 0, 1))
        return false;
    if (nargs && !dict_update_from(self, args[0]))
        return false;
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++)
        if (!dict_set(as_dict(self), as_tuple(kwnames)->items[i], args[nargs + i]))
            return false;
    return true;
}

static bool dict_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return update_all(self, "dict", args, nargs, kwnames);
}

static Value dict_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    Dict *dict = object_new(type);
    if (dict && !dict_init_table(dict)) {
        RELEASE(dict);
        return EMPTY;
    }
    return from_pointer(dict);
}

/* ---- operators ---- */

/* Every item of a is in b. */
static int same_items(Dict *a, Dict *b)
{
    Value key, value, other;
    for (int64_t position = 0; dict_next(a, &position, &key, &value);) {
        int64_t hash = dict_entry_hash(a, position - 1);
        retain(key);
        retain(value);
        int equal = dict_lookup_hashed(b, key, hash, &other);
        if (equal > 0) {
            retain(other);
            equal = values_equal(value, other);
            release(other);
        }
        release(key);
        release(value);
        if (equal <= 0)
            return equal;
    }
    return 1;
}

static Value dict_compare(Value a, Value b, CompareOp op)
{
    if (!is_dict(a) || !is_dict(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return not_implemented();
    int equal = as_dict(a)->used == as_dict(b)->used ? same_items(as_dict(a), as_dict(b)) : 0;
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

Value dict_or(Value a, Value b)
{
    if (!is_dict(a) || !is_dict(b))
        return not_implemented();
    Value result = dict_copy(as_dict(a));
    if (!is_empty(result) && !dict_update_from(result, b))
        clear(&result);
    return result;
}

Value dict_inplace_or(Value a, Value b) { return dict_update_from(a, b) ? retain(a) : EMPTY; }

/* ---- methods ---- */

static Value method_get(Value self, const Value *args)
{
    Value value;
    int found = dict_lookup(as_dict(self), args[0], &value);
    return found < 0 ? EMPTY : retain(found ? value : args[1]);
}

static Value method_setdefault(Value self, const Value *args)
{
    Value value;
    int64_t hash = dict_key_hash(args[0]);
    if (hash == -1)
        return EMPTY;
    return dict_set_default(as_dict(self), args[0], hash, args[1], &value) < 0 ? EMPTY : retain(value);
}

static Value method_pop(Value self, const Value *args)
{
    Value value;
    int found = as_dict(self)->used ? dict_delete(as_dict(self), args[0], &value) : dict_key_hash(args[0]) == -1 ? -1 : 0;
    if (found > 0)
        return value;
    if (found < 0)
        return EMPTY;
    return is_empty(args[1]) ? error_key(args[0]) : retain(args[1]);
}

static Value method_popitem(Value self)
{
    Value pair[2];
    if (!dict_pop_last(as_dict(self), &pair[0], &pair[1])) {
        Value text = str_from_c("popitem(): dictionary is empty");
        if (!is_empty(text))
            error_set_value(TYPE(KeyError), text);
        release(text);
        return EMPTY;
    }
    return tuple_from_owned(pair, 2);
}

static Value method_update(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return update_all(self, "update", args, nargs, kwnames) ? none_value() : EMPTY;
}

static Value method_clear(Value self)
{
    dict_clear(as_dict(self));
    return none_value();
}

static Value method_copy(Value self) { return dict_copy(as_dict(self)); }

/* Keys whose hashes are known: those of a set or dict. 1 done, 0 other iterable, -1 exception. */
static int fill_from_hashed(Dict *result, Value iterable, Value value)
{
    bool from_set = is_any_set(iterable) && (is_exactly(iterable, TYPE(set)) || is_exactly(iterable, TYPE(frozenset)));
    if (!from_set && !is_exact_dict(iterable))
        return 0;
    Value key;
    int64_t hash = 0;
    for (int64_t position = 0; from_set ? set_next(as_set(iterable), &position, &key, &hash)
                                        : dict_next(as_dict(iterable), &position, &key, NULL);) {
        if (!from_set)
            hash = dict_entry_hash(as_dict(iterable), position - 1);
        retain(key);
        bool ok = dict_set_hashed(result, key, hash, value);
        release(key);
        if (!ok)
            return -1;
    }
    return 1;
}

static bool fill_from_keys(Value result, Value iterable, Value value)
{
    int done = is_exactly(result, TYPE(dict)) ? fill_from_hashed(as_dict(result), iterable, value) : 0;
    if (done)
        return done > 0;
    Value iterator = get_iterator(iterable), key;
    if (is_empty(iterator))
        return false;
    bool exact = is_exactly(result, TYPE(dict)), ok = true;
    while (ok && !is_empty(key = iterator_next(iterator))) {
        ok = exact ? dict_set(as_dict(result), key, value) : set_item(result, key, value);
        release(key);
    }
    release(iterator);
    return ok && !error_occurred();
}

static Value method_fromkeys(Value type, const Value *args)
{
    Value result = same(type, from_pointer(TYPE(dict))) ? from_pointer(dict_new()) : call_0(type);
    if (!is_empty(result) && !fill_from_keys(result, args[0], args[1]))
        clear(&result);
    return result;
}

static Value method_keys(Value self) { return dict_view_new(TYPE(dict_keys), self); }
static Value method_values(Value self) { return dict_view_new(TYPE(dict_values), self); }
static Value method_items(Value self) { return dict_view_new(TYPE(dict_items), self); }
static Value method_reversed(Value self) { return dict_iterator_new(TYPE(dict_reverse_key_iterator), self, true); }
static Value dict_iter(Value self) { return dict_iterator_new(TYPE(dict_key_iterator), self, false); }

static Value method_sizeof(Value self)
{
    return int_value((int64_t)(type_of(self)->instance_bytes + dict_table_bytes(as_dict(self))));
}

static Value method_contains(Value self, Value key)
{
    int found = dict_contains(self, key);
    return found < 0 ? EMPTY : bool_value(found);
}

const NativeRow dict_methods[] = {
    NATIVE("__contains__", method_contains, "($self, key, /)", "True if the dictionary has the specified key, else False."),
    NATIVE("__getitem__", dict_item, "($self, key, /)", "Return self[key]."),
    NATIVE("__reversed__", method_reversed, "($self, /)", "Return a reverse iterator over the dict keys."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Return the size of the dict in memory, in bytes."),
    NATIVE("clear", method_clear, "($self, /)", "Remove all items from the dict."),
    NATIVE("copy", method_copy, "($self, /)", "Return a shallow copy of the dict."),
    NATIVE("fromkeys", method_fromkeys, "($type, iterable, value=None, /)", "A new dictionary with keys from iterable and one value for all."),
    NATIVE("get", method_get, "($self, key, default=None, /)", "The value of a key, or a default."),
    NATIVE("items", method_items, "($self, /)", "Return a set-like object providing a view on the dict's items."),
    NATIVE("keys", method_keys, "($self, /)", "Return a set-like object providing a view on the dict's keys."),
    NATIVE("pop", method_pop, "($self, key, default=<unset>, /)", "Remove a key and return its value, or the default, or raise KeyError."),
    NATIVE("popitem", method_popitem, "($self, /)", "Remove and return the pair inserted last; KeyError if there is none."),
    NATIVE("setdefault", method_setdefault, "($self, key, default=None, /)", "The value of a key, stored as default if there is none."),
    NATIVE("update", method_update, "($self, /, *args, **kwargs)", "Take over the items of a mapping or an iterable of pairs, then of the keywords."),
    NATIVE("values", method_values, "($self, /)", "Return an object providing a view on the dict's values."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static void dict_clear_slot(Object *self) { dict_clear((Dict *)self); }

const TypeSpec dict_spec = {
    .name = "dict", .size = sizeof(Dict), .methods = dict_methods,
    .doc = "dict() -> new empty dictionary\ndict(mapping) -> with the items of a mapping\n"
           "dict(iterable) -> with the pairs of an iterable\ndict(**kwargs) -> with the keywords as items",
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_DICT | TYPE_MAPPING | TYPE_MATCH_SELF,
    .slots = {.repr = dict_repr, .length = dict_length, .get_item = dict_item, .set_item = dict_set_item,
              .contains = dict_contains, .compare = dict_compare, .iter = dict_iter, .or = dict_or,
              .inplace_or = dict_inplace_or, .new = dict_new_slot, .init = dict_init, .dealloc = dict_dealloc,
              .traverse = dict_traverse, .clear = dict_clear_slot},
};
