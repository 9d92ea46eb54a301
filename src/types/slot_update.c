/* slot_update.c - which function a slot of a class gets, when the class is made and when an attribute changes.

   A slot belongs to one or more dunders (its rows). For each the namespaces along the MRO are asked: where the dunder
   comes from a builtin type, that type's own function serves; a Python function, or different answers for the slot's
   dunders, give the generic function that calls back (types/slots.c). */
#include "types/wrappers.h"

#include "object/dict.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"

typedef struct Choice {
    bool any, generic;
    bool has_function;
    SlotFunction function;
} Choice;

/* A slot wrapper that a class took over under its own name, as in `__repr__ = dict.__repr__`. */
static bool is_own_wrapper(Type *type, const SlotRow *row, Value found)
{
    if (type_of(found) != TYPE(slot_wrapper))
        return false;
    SlotWrapper *w = (SlotWrapper *)as_object(found);
    return w->row->slot == row->slot && w->row->kind == row->kind && type_is_subtype(type, w->owner);
}

static void consider(Type *type, const SlotRow *row, Choice *choice)
{
    Type *where = NULL;
    Value found = type_lookup_where(type, slot_row_name(row), &where);
    if (is_empty(found))
        return;
    choice->any = true;
    SlotFunction function = NULL;
    if (where->spec)
        function = *slot_pointer(&where->slots, row);
    else if (is_own_wrapper(type, row, found))
        function = ((SlotWrapper *)as_object(found))->wrapped;
    else if (row->slot == offsetof(Slots, new) && type_of(found) == TYPE(native_function) &&
             ((NativeFunction *)as_object(found))->row == &slot_new_row)
        function = (SlotFunction)as_type(((NativeFunction *)as_object(found))->self)->slots.new;
    else if (!(is_none(found) && row->slot == offsetof(Slots, hash)))
        choice->generic = true;
    if (choice->has_function && choice->function != function)
        choice->generic = true;
    choice->has_function = true;
    choice->function = function;
}

static SlotFunction choose_get_attribute(Type *type, const Choice *choice)
{
    if (!is_empty(type_lookup(type, NAME(getattr_))))
        return (SlotFunction)slot_get_attribute_fallback;
    return choice->generic ? (SlotFunction)slot_get_attribute : choice->function;
}

/* Decides the slot that a row belongs to. The rows of a slot follow each other. */
static void update_row(Type *type, const SlotRow *row)
{
    Choice choice = {0};
    const SlotRow *first = row;
    while (first > slot_rows && first[-1].slot == row->slot)
        first--;
    for (const SlotRow *r = first; (r->signature || r->generic) && r->slot == row->slot; r++)
        consider(type, r, &choice);
    SlotFunction function = choice.generic ? row->generic : choice.function;
    if (row->slot == offsetof(Slots, get_attribute)) {
        function = choose_get_attribute(type, &choice);
        bool custom = function == (SlotFunction)slot_get_attribute || function == (SlotFunction)slot_get_attribute_fallback;
        type->flags = (type->flags & ~(uint32_t)TYPE_CUSTOM_GETATTR) | (custom ? TYPE_CUSTOM_GETATTR : 0);
    } else if (row->slot == offsetof(Slots, finalize)) {
        type->flags = (type->flags & ~(uint32_t)TYPE_HAS_DEL) | (choice.any ? TYPE_HAS_DEL : 0);
    }
    if (row->slot == offsetof(Slots, next) && function == NULL && type->slots.next)
        function = (SlotFunction)iterator_removed;
    *slot_pointer(&type->slots, row) = function;
}

/* Every slot of a dunder; dunders that are none change nothing. */
static bool update_name(Type *type, Value name)
{
    bool any = false;
    for (const SlotRow *row = slot_rows; row->signature || row->generic; row++)
        if (same(slot_row_name(row), name)) {
            update_row(type, row);
            any = true;
        }
    return any;
}

static bool is_dunder(Value name)
{
    if (!is_str(name) || as_str(name)->length < 6)
        return false;
    return str_char(as_str(name), 0) == '_' && str_char(as_str(name), 1) == '_';
}

/* Whether the classes of the base's order come in that order in the class's own, which a mro() method may have changed. */
static bool keeps_order(const Tuple *mro, const Tuple *of_base)
{
    size_t next = 0;
    for (size_t i = 0; i < mro->length && next < of_base->length; i++)
        next += same(mro->items[i], of_base->items[next]);
    return next == of_base->length;
}

static bool is_among(Value class, const Tuple *mro)
{
    for (size_t i = 0; i < mro->length; i++)
        if (same(mro->items[i], class))
            return true;
    return false;
}

static void update_dunders_of(Type *type, Type *class)
{
    int64_t position = 0;
    for (Value key, value; dict_next(as_dict(class->dict), &position, &key, &value);)
        if (is_dunder(key))
            update_name(type, key);
}

/* A class starts from its base's slots: only dunders of classes that the base does not have can make a difference. */
static void fill_slots(Type *type)
{
    const Tuple *mro = as_tuple(type->mro), *of_base = as_tuple(type->base->mro);
    type->slots = type->base->slots;
    type->flags |= type->base->flags & (TYPE_CUSTOM_GETATTR | TYPE_HAS_DEL);
    if (keeps_order(mro, of_base)) {
        for (size_t i = 0; i < mro->length; i++)
            if (is_type(mro->items[i]) && !is_empty(as_type(mro->items[i])->dict) && !is_among(mro->items[i], of_base))
                update_dunders_of(type, as_type(mro->items[i]));
        return;
    }
    for (const SlotRow *row = slot_rows; row->signature || row->generic; row++)
        update_row(type, row);
}

static void update_below(Type *type, Value name)
{
    if (type->spec == NULL && !update_name(type, name))
        return;
    for (uint32_t i = 0; i < type->subclass_count; i++)
        update_below(type->subclasses[i], name);
}

static void update_slot(Type *type, Value name)
{
    if (is_dunder(name))
        update_below(type, name);
}

/* After the MRO changed: everything, also below. */
static void refill(Type *type)
{
    fill_slots(type);
    type_set_lifetime_slots(type);
}

void slot_updates_install(void)
{
    type_fill_slots = refill;
    type_update_slot = update_slot;
}
