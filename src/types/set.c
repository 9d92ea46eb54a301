/* set.c - the types set and frozenset and their iterator. */
#include "object/set.h"

#include "object/attribute.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

static Value set_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_format("%N(...)", type_of(self));
    Value result = EMPTY, list = EMPTY, items = EMPTY;
    if (as_set(self)->used == 0) {
        result = str_format("%N()", type_of(self));
        goto done;
    }
    list = list_from_iterable(self);
    items = is_empty(list) ? EMPTY : to_repr(list);
    if (is_empty(items))
        goto done;
    Value inner = str_substring(items, 1, as_str(items)->length - 1);
    if (!is_empty(inner))
        result = is_exactly(self, TYPE(set)) ? str_format("{%U}", inner) : str_format("%N({%U})", type_of(self), inner);
    release(inner);
done:
    release(items);
    release(list);
    repr_leave(self);
    return result;
}

static int64_t set_length(Value self) { return as_set(self)->used; }
static int set_contains_slot(Value self, Value item) { return set_contains(as_set(self), item); }

static int64_t frozenset_hash(Value self)
{
    Set *set = as_set(self);
    if (set->hash == -1)
        set->hash = set_frozen_hash(set);
    return set->hash;
}

static Value set_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(set_new(type));
}

static bool set_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_arguments("set", nargs, kwnames, 0, 1))
        return false;
    set_clear(as_set(self));
    as_set(self)->hash = -1;
    return nargs == 0 || set_update(as_set(self), args[0]);
}

static Value frozenset_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    bool plain = type == TYPE(frozenset) || type->slots.init == TYPE(frozenset)->slots.init;
    if (plain && !check_arguments("frozenset", nargs, kwnames, 0, 1))
        return EMPTY;
    if (!plain && nargs > 1 && !check_arguments("frozenset", nargs, EMPTY, 0, 1))
        return EMPTY;
    if (nargs && type == TYPE(frozenset) && is_exactly(args[0], type))
        return retain(args[0]);
    return set_from(type, nargs ? args[0] : EMPTY);
}

static bool frozenset_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return true;
}

/* ---- iterator ---- */

typedef struct SetIterator {
    Object head;
    Value set; /* EMPTY: exhausted */
    int64_t used, position, left;
} SetIterator;

static Value set_iter(Value self)
{
    SetIterator *it = object_new(TYPE(set_iterator));
    if (it == NULL)
        return EMPTY;
    it->set = retain(self);
    it->used = it->left = as_set(self)->used;
    return from_pointer(it);
}

static Value set_iterator_next(Value self)
{
    SetIterator *it = (SetIterator *)as_object(self);
    if (is_empty(it->set))
        return EMPTY;
    if (it->used != as_set(it->set)->used) {
        it->used = -1; /* stays so */
        return error_set(TYPE(RuntimeError), "Set changed size during iteration");
    }
    Value key;
    if (set_next(as_set(it->set), &it->position, &key, NULL)) {
        it->left--;
        return retain(key);
    }
    clear(&it->set);
    return EMPTY;
}

static Value iterator_length_hint(Value self)
{
    SetIterator *it = (SetIterator *)as_object(self);
    bool live = !is_empty(it->set) && it->used == as_set(it->set)->used;
    return int_value(live ? it->left : 0);
}

static Value iterator_reduce(Value self)
{
    SetIterator *it = (SetIterator *)as_object(self);
    SetIterator *copy = object_new(TYPE(set_iterator));
    if (copy == NULL)
        return EMPTY;
    copy->set = retain(it->set);
    copy->used = it->used;
    copy->position = it->position;
    copy->left = it->left;
    Value list = list_from_iterable(from_pointer(copy));
    RELEASE(copy);
    Value iter = is_empty(list) ? EMPTY : builtin_named("iter"), args = is_empty(iter) ? EMPTY : tuple_pack(1, list);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, iter, args);
    release(list);
    release(iter);
    release(args);
    return result;
}

static void iterator_dealloc(Object *self)
{
    release(((SetIterator *)self)->set);
    object_free(self);
}

static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((SetIterator *)self)->set, visit, context);
}

static const NativeRow iterator_methods[] = {
    NATIVE("__length_hint__", iterator_length_hint, "($self, /)", "Private method returning an estimate of len(list(it))."),
    NATIVE("__reduce__", iterator_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE_END,
};

const TypeSpec set_iterator_spec = {
    .name = "set_iterator", .size = sizeof(SetIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = iterator_methods,
    .slots = {.iter = iterator_self, .next = set_iterator_next, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};

static void set_clear_slot(Object *self) { set_clear((Set *)self); }

const TypeSpec set_spec = {
    .name = "set", .size = sizeof(Set), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS | TYPE_IS_SET | TYPE_MATCH_SELF,
    .methods = set_methods, .doc = "set(iterable=(), /)\n--\n\nBuild an unordered collection of unique elements.",
    .slots = {.repr = set_repr, .length = set_length, .contains = set_contains_slot, .iter = set_iter,
              .compare = set_compare, .new = set_new_slot, .init = set_init, .dealloc = set_dealloc,
              .traverse = set_traverse, .clear = set_clear_slot, .and = set_and, .or = set_or, .xor = set_xor,
              .subtract = set_subtract, .inplace_and = set_inplace_and, .inplace_or = set_inplace_or,
              .inplace_xor = set_inplace_xor, .inplace_subtract = set_inplace_subtract},
};
const TypeSpec frozenset_spec = {
    .name = "frozenset", .size = sizeof(Set), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS | TYPE_IS_SET | TYPE_MATCH_SELF,
    .methods = frozenset_methods, .doc = "frozenset(iterable=(), /)\n--\n\nBuild an immutable unordered collection of unique elements.",
    .slots = {.repr = set_repr, .length = set_length, .contains = set_contains_slot, .iter = set_iter,
              .hash = frozenset_hash, .compare = set_compare, .new = frozenset_new, .init = frozenset_init,
              .dealloc = set_dealloc, .traverse = set_traverse, .and = set_and, .or = set_or, .xor = set_xor,
              .subtract = set_subtract},
};
