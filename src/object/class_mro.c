/* class_mro.c - the method resolution order, and assignment to __bases__. */
#include <stdlib.h>

#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"

typedef struct Merge {
    Tuple **lists; /* the bases' orders, and the bases themselves */
    size_t *at;
    size_t count;
} Merge;

static bool in_tail(const Tuple *list, size_t from, Value v)
{
    for (size_t i = from + 1; i < list->length; i++)
        if (same(list->items[i], v))
            return true;
    return false;
}

static bool is_blocked(const Merge *m, Value candidate)
{
    for (size_t i = 0; i < m->count; i++)
        if (in_tail(m->lists[i], m->at[i], candidate))
            return true;
    return false;
}

/* Names the heads that block each other. */
static COLD bool inconsistent(const Merge *m)
{
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < m->count; i++) {
        if (m->at[i] >= m->lists[i]->length)
            continue;
        Value head = m->lists[i]->items[m->at[i]];
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++)
            seen = m->at[j] < m->lists[j]->length && same(m->lists[j]->items[m->at[j]], head);
        if (seen)
            continue;
        builder_c(&b, b.length ? ", " : " ");
        if (is_type(head))
            builder_str(&b, as_type(head)->name_str);
    }
    Value names = builder_finish(&b);
    if (!is_empty(names))
        error_type("Cannot create a consistent method resolution order (MRO) for bases%U", names);
    release(names);
    return false;
}

/* The next class is the first head that is in no tail. */
static bool merge(List *result, Merge *m)
{
    for (;;) {
        size_t used_up = 0;
        Value next = EMPTY;
        for (size_t i = 0; i < m->count && is_empty(next); i++) {
            if (m->at[i] >= m->lists[i]->length)
                used_up++;
            else if (!is_blocked(m, m->lists[i]->items[m->at[i]]))
                next = m->lists[i]->items[m->at[i]];
        }
        if (is_empty(next))
            return used_up == m->count || inconsistent(m);
        if (!list_append(result, next))
            return false;
        for (size_t i = 0; i < m->count; i++)
            if (m->at[i] < m->lists[i]->length && same(m->lists[i]->items[m->at[i]], next))
                m->at[i]++;
    }
}

static bool has_duplicates(const Tuple *bases)
{
    for (size_t i = 0; i < bases->length; i++)
        for (size_t j = i + 1; j < bases->length; j++)
            if (same(bases->items[i], bases->items[j])) {
                error_type("duplicate base class %S", is_type(bases->items[i]) ? as_type(bases->items[i])->name_str : bases->items[i]);
                return true;
            }
    return false;
}

Value type_compute_mro(Type *type)
{
    Tuple *bases = as_tuple(type->bases);
    if (has_duplicates(bases))
        return EMPTY;
    List *result = list_new(8);
    Merge m = {calloc(bases->length + 1, sizeof(Tuple *)), calloc(bases->length + 1, sizeof(size_t)), bases->length + 1};
    bool ok = result && m.lists && m.at && list_append(result, from_pointer(type));
    for (size_t i = 0; ok && i < bases->length; i++) {
        Value mro = as_type(bases->items[i])->mro;
        ok = is_tuple(mro);
        if (!ok)
            error_type("Cannot extend an incomplete type '%.100s'", as_type(bases->items[i])->name);
        else
            m.lists[i] = as_tuple(mro);
    }
    if (ok) {
        m.lists[bases->length] = bases;
        ok = merge(result, &m);
    }
    free(m.lists);
    free(m.at);
    if (!ok) {
        RELEASE(result);
        return EMPTY;
    }
    return from_pointer(result);
}

/* One base: its order with the class in front. */
static Value single_mro(Type *type, const Type *base)
{
    Tuple *theirs = as_tuple(base->mro), *mine = tuple_new(theirs->length + 1);
    if (mine == NULL)
        return EMPTY;
    mine->items[0] = retain(from_pointer(type));
    for (size_t i = 0; i < theirs->length; i++)
        mine->items[i + 1] = retain(theirs->items[i]);
    return from_pointer(mine);
}

static bool check_custom_mro(Type *type, Value mro)
{
    Type *solid = type_solid_base(type);
    for (size_t i = 0; i < as_tuple(mro)->length; i++) {
        Value base = as_tuple(mro)->items[i];
        if (!is_type(base)) {
            error_type("mro() returned a non-class ('%T')", base);
            return false;
        }
        if (!type_is_subtype(solid, type_solid_base(as_type(base)))) {
            error_type("mro() returned base with unsuitable layout ('%.500s')", as_type(base)->name);
            return false;
        }
    }
    return true;
}

Value type_ask_mro(Type *type)
{
    Type *metatype = type->head.type;
    Value self = from_pointer(type);
    bool custom = metatype != TYPE(type) && !same(type_lookup(metatype, NAME(mro)), type_lookup(TYPE(type), NAME(mro)));
    if (custom) {
        Value result, tuple;
        int called = call_special(self, NAME(mro), NULL, 0, &result);
        if (called <= 0)
            return called < 0 ? EMPTY : error_set_value(TYPE(AttributeError), NAME(mro));
        tuple = is_exact_tuple(result) ? retain(result) : tuple_from_iterable(result);
        release(result);
        if (!is_empty(tuple) && !check_custom_mro(type, tuple)) {
            release(tuple);
            return EMPTY;
        }
        return tuple;
    }
    Tuple *bases = as_tuple(type->bases);
    if (bases->length == 1 && is_tuple(as_type(bases->items[0])->mro))
        return single_mro(type, as_type(bases->items[0]));
    Value list = type_compute_mro(type);
    Value tuple = is_empty(list) ? EMPTY : list_to_tuple(list);
    release(list);
    return tuple;
}

/* ---- __bases__ ---- */

static bool check_bases(Type *type, Value bases)
{
    if (!is_tuple(bases)) {
        error_type("can only assign tuple to %s.__bases__, not %T", type->name, bases);
        return false;
    }
    if (as_tuple(bases)->length == 0) {
        error_type("can only assign non-empty tuple to %s.__bases__, not ()", type->name);
        return false;
    }
    for (size_t i = 0; i < as_tuple(bases)->length; i++) {
        Value base = as_tuple(bases)->items[i];
        if (!is_type(base)) {
            error_type("%s.__bases__ must be tuple of classes, not '%T'", type->name, base);
            return false;
        }
        bool cycle = type_is_subtype(as_type(base), type);
        for (const Type *t = as_type(base); t && !cycle; t = t->base) /* an order may lag behind while a mro() runs */
            cycle = t == type;
        if (cycle) {
            error_type("a __bases__ item causes an inheritance cycle");
            return false;
        }
    }
    return true;
}

/* New orders for a class and all below it; old ones are kept in `undo` as class, order, class, order. */
static bool update_mro(Type *type, List *undo)
{
    Value mro = type_ask_mro(type);
    if (is_empty(mro))
        return false;
    if (!list_append(undo, from_pointer(type)) || !list_append(undo, type->mro)) {
        release(mro);
        return false;
    }
    replace(&type->mro, mro);
    type_modified(type);
    for (uint32_t i = 0; i < type->subclass_count; i++)
        if (!update_mro(type->subclasses[i], undo))
            return false;
    return true;
}

static void refill_below(Type *type)
{
    type_fill_slots(type);
    for (uint32_t i = 0; i < type->subclass_count; i++)
        refill_below(type->subclasses[i]);
}

static void leave_bases(Type *type, Value bases)
{
    for (size_t i = 0; i < as_tuple(bases)->length; i++)
        if (is_type(as_tuple(bases)->items[i]))
            type_remove_subclass(as_type(as_tuple(bases)->items[i]), type);
}

static bool join_bases(Type *type, Value bases)
{
    for (size_t i = 0; i < as_tuple(bases)->length; i++)
        if (!type_add_subclass(as_type(as_tuple(bases)->items[i]), type))
            return false;
    return true;
}

bool type_set_bases(Type *type, Value bases)
{
    if (!check_bases(type, bases))
        return false;
    Type *base = type_best_base(bases), *old_base = type->base;
    if (base == NULL || !type_compatible(base, old_base, "__bases__"))
        return false;
    List *undo = list_new(4);
    if (undo == NULL)
        return false;
    Value old_bases = type->bases;
    type->bases = retain(bases);
    type->base = RETAIN(base);
    bool ok = update_mro(type, undo);
    if (ok) {
        leave_bases(type, old_bases);
        ok = join_bases(type, bases);
        refill_below(type);
        type_modified(type);
        release(old_bases);
        RELEASE(old_base);
    } else {
        for (size_t i = 0; i + 1 < undo->length; i += 2) {
            replace(&as_type(undo->items[i])->mro, retain(undo->items[i + 1]));
            type_modified(as_type(undo->items[i]));
        }
        replace(&type->bases, old_bases);
        type->base = old_base;
        RELEASE(base);
    }
    RELEASE(undo);
    return ok;
}
