/* dict_views.c - what keys(), values() and items() give; the first and last are like sets. */
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/type_attributes.h"

typedef struct DictView {
    Object head;
    Value dict;
} DictView;

static inline Value viewed(Value v) { return ((DictView *)as_object(v))->dict; }
static inline Dict *viewed_dict(Value v) { return as_dict(viewed(v)); }
static bool is_keys(Value v) { return is_instance_of(v, TYPE(dict_keys)); }
static bool is_items(Value v) { return is_instance_of(v, TYPE(dict_items)); }
static bool is_set_view(Value v) { return is_keys(v) || is_items(v); }

Value dict_view_new(Type *type, Value dict)
{
    DictView *view = object_new(type);
    if (view == NULL)
        return EMPTY;
    view->dict = retain(dict);
    return from_pointer(view);
}

static int64_t view_length(Value self) { return viewed_dict(self)->used; }

static Value view_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("...");
    Value list = list_from_iterable(self), result = EMPTY;
    if (!is_empty(list))
        result = str_format("%N(%R)", type_of(self), list);
    release(list);
    repr_leave(self);
    return result;
}

static Value keys_iter(Value self) { return dict_iterator_new(TYPE(dict_key_iterator), viewed(self), false); }
static Value values_iter(Value self) { return dict_iterator_new(TYPE(dict_value_iterator), viewed(self), false); }
static Value items_iter(Value self) { return dict_iterator_new(TYPE(dict_item_iterator), viewed(self), false); }
static Value keys_reversed(Value self) { return dict_iterator_new(TYPE(dict_reverse_key_iterator), viewed(self), true); }
static Value values_reversed(Value self) { return dict_iterator_new(TYPE(dict_reverse_value_iterator), viewed(self), true); }
static Value items_reversed(Value self) { return dict_iterator_new(TYPE(dict_reverse_item_iterator), viewed(self), true); }

static int keys_contains(Value self, Value key)
{
    Value unused;
    return dict_lookup(viewed_dict(self), key, &unused);
}

static int items_contains(Value self, Value pair)
{
    if (!is_tuple(pair) || as_tuple(pair)->length != 2)
        return 0;
    Value value;
    int found = dict_lookup(viewed_dict(self), as_tuple(pair)->items[0], &value);
    if (found <= 0)
        return found;
    retain(value);
    found = values_equal(value, as_tuple(pair)->items[1]);
    release(value);
    return found;
}

/* ---- like a set ---- */

static int all_in(Value a, Value b)
{
    Value iterator = get_iterator(a), item;
    if (is_empty(iterator))
        return -1;
    int found = 1;
    while (found > 0 && !is_empty(item = iterator_next(iterator))) {
        found = contains(b, item);
        release(item);
    }
    release(iterator);
    return found > 0 && error_occurred() ? -1 : found;
}

static Value view_compare(Value self, Value other, CompareOp op)
{
    if (!is_any_set(other) && !is_set_view(other))
        return not_implemented();
    int64_t m = length_of(self), n = length_of(other);
    if (m < 0 || n < 0)
        return EMPTY;
    int result = 0;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE:
        if (m == n)
            result = all_in(self, other);
        if (op == COMPARE_NE && result >= 0)
            result = !result;
        break;
    case COMPARE_LT: result = m < n ? all_in(self, other) : 0; break;
    case COMPARE_LE: result = m <= n ? all_in(self, other) : 0; break;
    case COMPARE_GT: result = m > n ? all_in(other, self) : 0; break;
    case COMPARE_GE: result = m >= n ? all_in(other, self) : 0; break;
    }
    return result < 0 ? EMPTY : bool_value(result);
}

static Value set_of(Value v) { return set_from(TYPE(set), is_keys(v) ? viewed(v) : v); }

/* set(a).method(b). */
static Value through_set(Value a, Value b, const char *method)
{
    Value result = set_of(a);
    if (is_empty(result))
        return EMPTY;
    Value done = call_method_c(result, method, &b, 1);
    if (is_empty(done))
        clear(&result);
    release(done);
    return result;
}

static Value view_subtract(Value a, Value b) { return through_set(a, b, "difference_update"); }
static Value view_xor(Value a, Value b) { return through_set(a, b, "symmetric_difference_update"); }

static Value view_or(Value a, Value b)
{
    Value result = set_of(a);
    if (!is_empty(result) && !set_update(as_set(result), b))
        clear(&result);
    return result;
}

static Value view_and(Value a, Value b)
{
    if (!is_set_view(a)) { /* the view was the right operand */
        Value t = a;
        a = b;
        b = t;
    }
    if (is_exactly(b, TYPE(set)) && view_length(a) <= as_set(b)->used)
        return call_method_c(b, "intersection", &a, 1);
    if (is_set_view(b) && view_length(b) > view_length(a)) {
        Value t = a;
        a = b;
        b = t;
    }
    Value iterator = get_iterator(b), item;
    if (is_empty(iterator))
        return EMPTY;
    Set *result = set_new(TYPE(set));
    bool ok = result != NULL;
    while (ok && !is_empty(item = iterator_next(iterator))) {
        int found = is_keys(a) ? keys_contains(a, item) : items_contains(a, item);
        ok = found == 0 || (found > 0 && set_add(result, item));
        release(item);
    }
    release(iterator);
    if (!ok || error_occurred()) {
        RELEASE(result);
        return EMPTY;
    }
    return from_pointer(result);
}

static Value method_isdisjoint(Value self, Value other)
{
    if (same(self, other))
        return bool_value(view_length(self) == 0);
    if ((is_any_set(other) || is_set_view(other)) && length_of(other) > view_length(self)) {
        Value t = self;
        self = other;
        other = t;
    }
    Value iterator = get_iterator(other), item;
    if (is_empty(iterator))
        return EMPTY;
    int found = 0;
    while (found == 0 && !is_empty(item = iterator_next(iterator))) {
        found = contains(self, item);
        release(item);
    }
    release(iterator);
    return found < 0 || error_occurred() ? EMPTY : bool_value(!found);
}

static Value get_mapping(Value self) { return mappingproxy_new(viewed(self)); }

static const GetSetRow getset[] = {
    {"mapping", get_mapping, NULL, "dictionary that this view refers to"},
    GETSET_END,
};

#define REVERSED_ROW(f, what) NATIVE("__reversed__", f, "($self, /)", "Return a reverse iterator over the dict " what ".")
#define ISDISJOINT_ROW                                                                                                 \
    NATIVE("isdisjoint", method_isdisjoint, "($self, other, /)", "Whether the view and the given iterable have nothing in common.")
static const NativeRow keys_methods[] = {ISDISJOINT_ROW, REVERSED_ROW(keys_reversed, "keys"), NATIVE_END};
static const NativeRow items_methods[] = {ISDISJOINT_ROW, REVERSED_ROW(items_reversed, "items"), NATIVE_END};
static const NativeRow values_methods[] = {REVERSED_ROW(values_reversed, "values"), NATIVE_END};

static void view_dealloc(Object *self)
{
    release(((DictView *)self)->dict);
    object_free(self);
}

static void view_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((DictView *)self)->dict, visit, context);
}

#define VIEW_SLOTS .repr = view_repr, .length = view_length, .dealloc = view_dealloc, .traverse = view_traverse
#define SET_SLOTS                                                                                                      \
    .compare = view_compare, .and = view_and, .or = view_or, .xor = view_xor, .subtract = view_subtract

const TypeSpec dict_keys_spec = {
    .name = "dict_keys", .size = sizeof(DictView), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_BASE, .methods = keys_methods, .getset = getset,
    .slots = {VIEW_SLOTS, SET_SLOTS, .iter = keys_iter, .contains = keys_contains},
};
const TypeSpec dict_items_spec = {
    .name = "dict_items", .size = sizeof(DictView), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_BASE, .methods = items_methods, .getset = getset,
    .slots = {VIEW_SLOTS, SET_SLOTS, .iter = items_iter, .contains = items_contains},
};
const TypeSpec dict_values_spec = {
    .name = "dict_values", .size = sizeof(DictView), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_BASE, .methods = values_methods, .getset = getset,
    .slots = {VIEW_SLOTS, .iter = values_iter},
};
