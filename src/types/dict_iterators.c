/* dict_iterators.c - iterators over keys, values and items of dicts, forwards and backwards. */
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "types/containers.h"

typedef struct DictIterator {
    Object head;
    Value dict;   /* EMPTY: exhausted */
    int64_t used; /* keys at the start; -1: the size changed, which is said every time */
    int64_t position, left;
    Value pair;   /* of item iterators: the result tuple to use again */
    uint64_t version; /* of an OrderedDict's keys: none may come, go or move; 0: of another dict */
} DictIterator;

static DictIterator *as_iterator(Value v) { return (DictIterator *)as_object(v); }

Value dict_iterator_new(Type *type, Value dict, bool reversed)
{
    DictIterator *it = object_new(type);
    if (it == NULL)
        return EMPTY;
    it->dict = retain(dict);
    it->used = it->left = as_dict(dict)->used;
    it->position = reversed ? as_dict(dict)->table->length : 0;
    if (is_instance_of(dict, TYPE(ordered_dict)))
        it->version = dict_version(as_dict(dict));
    if (type == TYPE(dict_item_iterator) || type == TYPE(dict_reverse_item_iterator)) {
        it->pair = tuple_pack(2, NONE, NONE);
        if (is_empty(it->pair)) {
            RELEASE(it);
            return EMPTY;
        }
    }
    return from_pointer(it);
}

/* An OrderedDict is watched more closely; false: exhausted, or RuntimeError. */
static bool ordered_is_unchanged(DictIterator *it)
{
    if (it->left == 0)
        return true;
    if (it->version == as_dict(it->dict)->table->version)
        return true;
    error_set(TYPE(RuntimeError), "OrderedDict mutated during iteration");
    return false;
}

/* The next entry, borrowed; false: exhausted, or an exception. */
static inline bool advance(DictIterator *it, bool reversed, Value *key, Value *value)
{
    if (unlikely(is_empty(it->dict)))
        return false;
    Dict *dict = as_dict(it->dict);
    if (unlikely(it->version) && !ordered_is_unchanged(it))
        return false;
    if (unlikely(it->used != dict->used)) {
        if (it->version && it->left == 0) {
            clear(&it->dict);
            return false;
        }
        error_set(TYPE(RuntimeError), "dictionary changed size during iteration");
        it->used = -1;
        return false;
    }
    bool found = reversed ? dict_previous(dict, &it->position, key, value) : dict_next(dict, &it->position, key, value);
    if (unlikely(found && it->left == 0 && !reversed)) {
        error_set(TYPE(RuntimeError), "dictionary keys changed during iteration");
        found = false;
    } else if (found) {
        it->left--;
        return true;
    }
    clear(&it->dict);
    return false;
}

static inline Value next_key(Value self, bool reversed)
{
    Value key;
    return advance(as_iterator(self), reversed, &key, NULL) ? retain(key) : EMPTY;
}
static inline Value next_value(Value self, bool reversed)
{
    Value key, value;
    return advance(as_iterator(self), reversed, &key, &value) ? retain(value) : EMPTY;
}
static inline Value next_item(Value self, bool reversed)
{
    DictIterator *it = as_iterator(self);
    Value key, value;
    if (!advance(it, reversed, &key, &value))
        return EMPTY;
    Tuple *pair = as_tuple(it->pair);
    if (!tuple_is_free(pair))
        return tuple_pack(2, key, value);
    Value result = retain(it->pair), old_key = pair->items[0], old_value = pair->items[1];
    pair->items[0] = retain(key);
    pair->items[1] = retain(value);
    release(old_key);
    release(old_value);
    return result;
}

static Value key_next(Value self) { return next_key(self, false); }
static Value value_next(Value self) { return next_value(self, false); }
static Value item_next(Value self) { return next_item(self, false); }
static Value reverse_key_next(Value self) { return next_key(self, true); }
static Value reverse_value_next(Value self) { return next_value(self, true); }
static Value reverse_item_next(Value self) { return next_item(self, true); }

static Value method_length_hint(Value self)
{
    DictIterator *it = as_iterator(self);
    bool live = !is_empty(it->dict) && it->used == as_dict(it->dict)->used;
    return int_value(live ? it->left : 0);
}

static Value method_reduce(Value self)
{
    DictIterator *it = as_iterator(self), *copy = object_new(as_object(self)->type);
    if (copy == NULL)
        return EMPTY;
    copy->dict = retain(it->dict);
    copy->used = it->used;
    copy->position = it->position;
    copy->left = it->left;
    copy->pair = retain(it->pair);
    Value list = list_from_iterable(from_pointer(copy));
    RELEASE(copy);
    Value iter = is_empty(list) ? EMPTY : builtin_named("iter"), args = is_empty(iter) ? EMPTY : tuple_pack(1, list);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, iter, args);
    release(list);
    release(iter);
    release(args);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("__length_hint__", method_length_hint, "($self, /)", "Private method returning an estimate of len(list(it))."),
    NATIVE("__reduce__", method_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE_END,
};

static void iterator_dealloc(Object *self)
{
    release(((DictIterator *)self)->dict);
    release(((DictIterator *)self)->pair);
    object_free(self);
}

static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((DictIterator *)self)->dict, visit, context);
    visit_value(((DictIterator *)self)->pair, visit, context);
}

#define DICT_ITERATOR(id, text, next_slot)                                                                             \
    const TypeSpec id = {.name = text, .size = sizeof(DictIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,              \
                         .methods = methods,                                                                           \
                         .slots = {.iter = iterator_self, .next = next_slot, .dealloc = iterator_dealloc,              \
                                   .traverse = iterator_traverse}}

DICT_ITERATOR(dict_key_iterator_spec, "dict_keyiterator", key_next);
DICT_ITERATOR(dict_value_iterator_spec, "dict_valueiterator", value_next);
DICT_ITERATOR(dict_item_iterator_spec, "dict_itemiterator", item_next);
DICT_ITERATOR(dict_reverse_key_iterator_spec, "dict_reversekeyiterator", reverse_key_next);
DICT_ITERATOR(dict_reverse_value_iterator_spec, "dict_reversevalueiterator", reverse_value_next);
DICT_ITERATOR(dict_reverse_item_iterator_spec, "dict_reverseitemiterator", reverse_item_next);
