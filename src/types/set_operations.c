/* set_operations.c - union, intersection, difference, comparison: as operators and as methods of any iterable. */
#include "object/attribute.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

Value set_copy_as(Type *type, Set *set)
{
    Set *copy = set_new(type);
    if (copy && !set_merge(copy, set)) {
        RELEASE(copy);
        return EMPTY;
    }
    return from_pointer(copy);
}

/* Adds to result what of an iterable is in set. */
static bool add_common(Set *result, Set *set, Value iterable)
{
    Value iterator = get_iterator(iterable), item;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(item = iterator_next(iterator))) {
        int64_t hash = set_element_hash(item);
        int found = hash == -1 ? -1 : set_contains_hashed(set, item, hash);
        ok = found == 0 || (found > 0 && set_add_hashed(result, item, hash));
        release(item);
        if (ok && found && result->used >= set->used)
            break;
    }
    release(iterator);
    return ok && !error_occurred();
}

static bool add_common_set(Set *result, Set *set, Set *other)
{
    if (other->used > set->used) {
        Set *bigger = other;
        other = set;
        set = bigger;
    }
    Value key;
    int64_t hash;
    for (int64_t position = 0; set_next(other, &position, &key, &hash);) {
        retain(key);
        int found = set_contains_hashed(set, key, hash);
        bool ok = found == 0 || (found > 0 && set_add_hashed(result, key, hash));
        release(key);
        if (!ok)
            return false;
    }
    return true;
}

static Value intersection(Value self, Value other)
{
    if (same(self, other))
        return set_copy_as(set_base_type(self), as_set(self));
    Set *result = set_new(set_base_type(self));
    if (result == NULL)
        return EMPTY;
    bool ok = is_any_set(other) ? add_common_set(result, as_set(self), as_set(other)) : add_common(result, as_set(self), other);
    if (!ok) {
        RELEASE(result);
        return EMPTY;
    }
    return from_pointer(result);
}

static bool discard_each(Set *set, Value iterable)
{
    Value iterator = get_iterator(iterable), item;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(item = iterator_next(iterator))) {
        int64_t hash = set_element_hash(item);
        ok = hash != -1 && set_discard_hashed(set, item, hash) >= 0;
        release(item);
    }
    release(iterator);
    return ok && !error_occurred();
}

static bool discard_set(Set *set, Set *other)
{
    Value key, common = EMPTY;
    int64_t hash;
    if (other->used >> 3 > set->used) { /* far larger: only what they share matters */
        common = intersection(from_pointer(set), from_pointer(other));
        if (is_empty(common))
            return false;
        other = as_set(common);
    }
    bool ok = true;
    for (int64_t position = 0; ok && set_next(other, &position, &key, &hash);) {
        retain(key);
        ok = set_discard_hashed(set, key, hash) >= 0;
        release(key);
    }
    release(common);
    return ok;
}

static bool difference_update(Set *set, Value other)
{
    if (same(from_pointer(set), other)) {
        set_clear(set);
        return true;
    }
    bool ok = is_any_set(other) ? discard_set(set, as_set(other)) : discard_each(set, other);
    return ok && set_shrink(set);
}

static Value copy_and_difference(Value self, Value other)
{
    Value copy = set_copy_as(set_base_type(self), as_set(self));
    if (!is_empty(copy) && !difference_update(as_set(copy), other))
        clear(&copy);
    return copy;
}

static Value difference(Value self, Value other)
{
    int64_t size = is_any_set(other) ? as_set(other)->used : is_exact_dict(other) ? as_dict(other)->used : -1;
    if (size < 0 || as_set(self)->used >> 2 > size)
        return copy_and_difference(self, other);
    Set *result = set_new(set_base_type(self));
    if (result == NULL)
        return EMPTY;
    Value key, unused;
    int64_t hash;
    for (int64_t position = 0; set_next(as_set(self), &position, &key, &hash);) {
        retain(key);
        int found = is_any_set(other) ? set_contains_hashed(as_set(other), key, hash)
                                      : dict_lookup_hashed(as_dict(other), key, hash, &unused);
        bool ok = found > 0 || (found == 0 && set_add_hashed(result, key, hash));
        release(key);
        if (!ok) {
            RELEASE(result);
            return EMPTY;
        }
    }
    return from_pointer(result);
}

static bool symmetric_update(Set *set, Value other)
{
    if (same(from_pointer(set), other)) {
        set_clear(set);
        return true;
    }
    Value unique = is_any_set(other) ? retain(other) : set_from(TYPE(set), other), key;
    int64_t hash;
    bool ok = !is_empty(unique);
    for (int64_t position = 0; ok && set_next(as_set(unique), &position, &key, &hash);) {
        retain(key);
        int gone = set_discard_hashed(set, key, hash);
        ok = gone > 0 || (gone == 0 && set_add_hashed(set, key, hash));
        release(key);
    }
    release(unique);
    return ok;
}

static Value symmetric_difference(Value self, Value other)
{
    Value result = set_from(set_base_type(self), other);
    if (!is_empty(result) && !symmetric_update(as_set(result), self))
        clear(&result);
    return result;
}

static int is_subset(Set *set, Set *other)
{
    if (set->used > other->used)
        return 0;
    Value key;
    int64_t hash;
    for (int64_t position = 0; set_next(set, &position, &key, &hash);) {
        retain(key);
        int found = set_contains_hashed(other, key, hash);
        release(key);
        if (found <= 0)
            return found;
    }
    return 1;
}

Value set_compare(Value a, Value b, CompareOp op)
{
    if (!is_any_set(a) || !is_any_set(b))
        return not_implemented();
    Set *x = as_set(a), *y = as_set(b);
    int result = 0;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE:
        if (x->used == y->used && (x->hash == -1 || y->hash == -1 || x->hash == y->hash))
            result = is_subset(x, y);
        if (result >= 0 && op == COMPARE_NE)
            result = !result;
        break;
    case COMPARE_LE: result = is_subset(x, y); break;
    case COMPARE_GE: result = is_subset(y, x); break;
    case COMPARE_LT: result = x->used < y->used ? is_subset(x, y) : 0; break;
    case COMPARE_GT: result = y->used < x->used ? is_subset(y, x) : 0; break;
    }
    return result < 0 ? EMPTY : bool_value(result);
}

/* ---- operators ---- */

Value set_and(Value a, Value b) { return is_any_set(a) && is_any_set(b) ? intersection(a, b) : not_implemented(); }
Value set_subtract(Value a, Value b) { return is_any_set(a) && is_any_set(b) ? difference(a, b) : not_implemented(); }
Value set_xor(Value a, Value b) { return is_any_set(a) && is_any_set(b) ? symmetric_difference(a, b) : not_implemented(); }

static Value united(Value a, Value b)
{
    Value result = set_copy_as(set_base_type(a), as_set(a));
    if (!is_empty(result) && !same(a, b) && !set_update(as_set(result), b))
        clear(&result);
    return result;
}
Value set_or(Value a, Value b) { return is_any_set(a) && is_any_set(b) ? united(a, b) : not_implemented(); }

Value set_inplace_or(Value a, Value b)
{
    if (!is_any_set(b))
        return not_implemented();
    return set_update(as_set(a), b) ? retain(a) : EMPTY;
}

Value set_inplace_and(Value a, Value b)
{
    if (!is_any_set(b))
        return not_implemented();
    Value result = intersection(a, b);
    if (is_empty(result))
        return EMPTY;
    set_swap(as_set(a), as_set(result));
    release(result);
    return retain(a);
}

Value set_inplace_subtract(Value a, Value b)
{
    if (!is_any_set(b))
        return not_implemented();
    return difference_update(as_set(a), b) ? retain(a) : EMPTY;
}

Value set_inplace_xor(Value a, Value b)
{
    if (!is_any_set(b))
        return not_implemented();
    return symmetric_update(as_set(a), b) ? retain(a) : EMPTY;
}

/* ---- methods ---- */

static Value method_copy(Value self) { return set_copy_as(set_base_type(self), as_set(self)); }
static Value frozen_copy(Value self)
{
    return is_exactly(self, TYPE(frozenset)) ? retain(self) : method_copy(self);
}

static Value method_union(Value self, const Value *args)
{
    Tuple *others = as_tuple(args[0]);
    Value result = set_copy_as(set_base_type(self), as_set(self));
    for (size_t i = 0; !is_empty(result) && i < others->length; i++)
        if (!same(others->items[i], self) && !set_update(as_set(result), others->items[i]))
            clear(&result);
    return result;
}

static Value method_update(Value self, const Value *args)
{
    Tuple *others = as_tuple(args[0]);
    for (size_t i = 0; i < others->length; i++)
        if (!set_update(as_set(self), others->items[i]))
            return EMPTY;
    return none_value();
}

static Value intersection_of_all(Value self, Tuple *others)
{
    if (others->length == 0)
        return set_copy_as(set_base_type(self), as_set(self));
    Value result = retain(self);
    for (size_t i = 0; !is_empty(result) && i < others->length; i++) {
        Value next = intersection(result, others->items[i]);
        release(result);
        result = next;
    }
    return result;
}

static Value method_intersection(Value self, const Value *args) { return intersection_of_all(self, as_tuple(args[0])); }

static Value method_intersection_update(Value self, const Value *args)
{
    Value result = intersection_of_all(self, as_tuple(args[0]));
    if (is_empty(result))
        return EMPTY;
    set_swap(as_set(self), as_set(result));
    release(result);
    return none_value();
}

static Value method_difference(Value self, const Value *args)
{
    Tuple *others = as_tuple(args[0]);
    if (others->length == 0)
        return set_copy_as(set_base_type(self), as_set(self));
    Value result = difference(self, others->items[0]);
    for (size_t i = 1; !is_empty(result) && i < others->length; i++)
        if (!difference_update(as_set(result), others->items[i]))
            clear(&result);
    return result;
}

static Value method_difference_update(Value self, const Value *args)
{
    Tuple *others = as_tuple(args[0]);
    for (size_t i = 0; i < others->length; i++)
        if (!difference_update(as_set(self), others->items[i]))
            return EMPTY;
    return none_value();
}

static Value method_symmetric_update(Value self, Value other)
{
    return symmetric_update(as_set(self), other) ? none_value() : EMPTY;
}

static Value method_isdisjoint(Value self, Value other)
{
    if (same(self, other))
        return bool_value(as_set(self)->used == 0);
    Value iterable = other, iterator, item;
    Set *set = as_set(self);
    if (is_any_set(other) && as_set(other)->used > set->used) {
        set = as_set(other);
        iterable = self;
    }
    iterator = get_iterator(iterable);
    if (is_empty(iterator))
        return EMPTY;
    int found = 0;
    while (found == 0 && !is_empty(item = iterator_next(iterator))) {
        int64_t hash = set_element_hash(item);
        found = hash == -1 ? -1 : set_contains_hashed(set, item, hash);
        release(item);
    }
    release(iterator);
    return found < 0 || error_occurred() ? EMPTY : bool_value(!found);
}

static Value method_issubset(Value self, Value other)
{
    if (is_any_set(other))
        return set_compare(self, other, COMPARE_LE);
    Value common = intersection(self, other);
    if (is_empty(common))
        return EMPTY;
    bool all = as_set(common)->used == as_set(self)->used;
    release(common);
    return bool_value(all);
}

static Value method_issuperset(Value self, Value other)
{
    if (is_any_set(other))
        return set_compare(other, self, COMPARE_LE);
    Value iterator = get_iterator(other), item;
    if (is_empty(iterator))
        return EMPTY;
    int found = 1;
    while (found > 0 && !is_empty(item = iterator_next(iterator))) {
        found = set_contains(as_set(self), item);
        release(item);
    }
    release(iterator);
    return found < 0 || error_occurred() ? EMPTY : bool_value(found);
}

static Value method_add(Value self, Value item) { return set_add(as_set(self), item) ? none_value() : EMPTY; }
static Value method_discard(Value self, Value item) { return set_discard(as_set(self), item) < 0 ? EMPTY : none_value(); }
static Value method_clear(Value self)
{
    set_clear(as_set(self));
    return none_value();
}

static Value method_remove(Value self, Value item)
{
    int gone = set_discard(as_set(self), item);
    return gone > 0 ? none_value() : gone < 0 ? EMPTY : error_key(item);
}

static Value method_pop(Value self)
{
    Set *set = as_set(self);
    if (set->used == 0)
        return error_set_value(TYPE(KeyError), str_from_c("pop from an empty set"));
    int64_t i = set->finger & set->mask;
    while (is_empty(set->table[i].key))
        i = (i + 1) & set->mask;
    Value key = take(&set->table[i].key);
    set->table[i].hash = -1;
    set->used--;
    set->finger = i + 1;
    return key;
}

static Value method_reduce(Value self)
{
    Value list = list_from_iterable(self), state, args, result = EMPTY;
    if (is_empty(list))
        return EMPTY;
    args = tuple_pack(1, list);
    release(list);
    if (find_attribute_c(self, "__dict__", &state) == 0)
        state = none_value();
    if (!is_empty(args) && !error_occurred())
        result = tuple_pack(3, from_pointer(type_of(self)), args, state);
    release(args);
    release(state);
    return result;
}

static Value method_contains(Value self, Value item)
{
    int found = set_contains(as_set(self), item);
    return found < 0 ? EMPTY : bool_value(found);
}

#define COMMON_ROWS                                                                                                    \
    NATIVE("__contains__", method_contains, "($self, object, /)", "x.__contains__(y) <==> y in x."),                   \
    NATIVE("__reduce__", method_reduce, "($self, /)", "Return state information for pickling."),                       \
    NATIVE("difference", method_difference, "($self, /, *others)", "A new set of the items that are in none of the others."), \
    NATIVE("intersection", method_intersection, "($self, /, *others)", "A new set of the items common to all."),       \
    NATIVE("isdisjoint", method_isdisjoint, "($self, other, /)", "Whether the two have nothing in common."),           \
    NATIVE("issubset", method_issubset, "($self, other, /)", "Whether the other holds every item of this set."),       \
    NATIVE("issuperset", method_issuperset, "($self, other, /)", "Whether this set holds every item of the other."),   \
    NATIVE("symmetric_difference", symmetric_difference, "($self, other, /)", "A new set of the items in exactly one of the two."), \
    NATIVE("union", method_union, "($self, /, *others)", "A new set of the items of all."),                            \
    CLASS_GETITEM_ROW

const NativeRow set_methods[] = {
    COMMON_ROWS,
    NATIVE("add", method_add, "($self, object, /)", "Adds an item; nothing happens if it is there already."),
    NATIVE("clear", method_clear, "($self, /)", "Removes every item."),
    NATIVE("copy", method_copy, "($self, /)", "A shallow copy."),
    NATIVE("difference_update", method_difference_update, "($self, /, *others)", "Removes what the others hold."),
    NATIVE("discard", method_discard, "($self, object, /)", "Removes an item if it is there."),
    NATIVE("intersection_update", method_intersection_update, "($self, /, *others)", "Keeps what all the others hold too."),
    NATIVE("pop", method_pop, "($self, /)", "Removes and returns some item; KeyError if there is none."),
    NATIVE("remove", method_remove, "($self, object, /)", "Removes an item; KeyError if it isn't there."),
    NATIVE("symmetric_difference_update", method_symmetric_update, "($self, other, /)", "Keeps what is in exactly one of the two."),
    NATIVE("update", method_update, "($self, /, *others)", "Adds the items of the others."),
    NATIVE_END,
};

const NativeRow frozenset_methods[] = {
    COMMON_ROWS,
    NATIVE("copy", frozen_copy, "($self, /)", "A shallow copy."),
    NATIVE_END,
};
