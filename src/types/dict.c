/* dict.c - the dict type. */
#include "object/dict.h"

#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"

static Value dict_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("{...}");
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '{');
    int64_t position = 0;
    bool first = true;
    for (Value key, value; !b.failed && dict_next(as_dict(self), &position, &key, &value); first = false) {
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
    return found < 0 ? EMPTY : error_key(key);
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

static Value method_get(Value self, const Value *args)
{
    Value value;
    int found = dict_lookup(as_dict(self), args[0], &value);
    return found < 0 ? EMPTY : retain(found ? value : args[1]);
}

static const NativeRow methods[] = {
    NATIVE("get", method_get, "($self, key, default=None, /)", "The value of a key, or a default."),
    NATIVE_END,
};

static void dict_clear_slot(Object *self) { dict_clear((Dict *)self); }

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

const TypeSpec dict_spec = {
    .name = "dict", .size = sizeof(Dict), .methods = methods,
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_DICT | TYPE_MAPPING | TYPE_MATCH_SELF,
    .slots = {.repr = dict_repr, .length = dict_length, .get_item = dict_item, .set_item = dict_set_item,
              .contains = dict_contains, .new = dict_new_slot, .dealloc = dict_dealloc, .traverse = dict_traverse,
              .clear = dict_clear_slot},
};

const TypeSpec dict_keys_spec = {.name = "dict_keys", .size = sizeof(Object)};
const TypeSpec dict_values_spec = {.name = "dict_values", .size = sizeof(Object)};
const TypeSpec dict_items_spec = {.name = "dict_items", .size = sizeof(Object)};
const TypeSpec dict_key_iterator_spec = {.name = "dict_keyiterator", .size = sizeof(Object)};
const TypeSpec dict_value_iterator_spec = {.name = "dict_valueiterator", .size = sizeof(Object)};
const TypeSpec dict_item_iterator_spec = {.name = "dict_itemiterator", .size = sizeof(Object)};
