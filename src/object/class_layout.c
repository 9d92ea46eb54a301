/* class_layout.c - what instances of a class look like in memory: __slots__, __dict__, and what fits what.

   Three layouts. Shaped: a class with a __dict__ on top of object; members of classes with __slots__ among its bases lie
   behind the inline slots, whose number is then fixed. Fixed: the fields of the builtin base, members, then the __dict__.
   Variable (int, str, tuple, bytes below): members and __dict__ lie behind the variable part. */
#include <stdlib.h>

#include "object/attribute.h"
#include "object/class.h"
#include "object/error.h"
#include "object/list.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"
#include "text/unicode.h"

Value (*member_descriptor_hook)(Type *owner, Value name, uint32_t offset);
Value (*getset_descriptor_hook)(Type *owner, const GetSetRow *row);

static const GetSetRow dict_row = {"__dict__", object_get_dict, object_set_dict, "The dictionary of the instance's attributes."};
static Value get_weakref(Value self);
static const GetSetRow weakref_row = {"__weakref__", get_weakref, NULL, "The weak references to the object."};

static Value get_weakref(Value self)
{
    bool any = as_object(self)->word & OBJECT_WEAKREFS;
    return any ? first_weakref_hook(as_object(self)) : none_value();
}

/* ---- bases ---- */

static bool adds_fields(const Type *type)
{
    if (type->spec == NULL)
        return type->member_count > 0;
    return type->size != type->base->size || (type->flags & TYPE_VARIABLE) != (type->base->flags & TYPE_VARIABLE);
}

/* The type whose layout an instance has: the nearest that adds something to its base's. */
Type *type_solid_base(Type *type)
{
    while (type->base && !adds_fields(type))
        type = type->base;
    return type;
}

Type *type_best_base(Value bases)
{
    Type *winner = NULL, *base = NULL;
    for (size_t i = 0; i < as_tuple(bases)->length; i++) {
        Value item = as_tuple(bases)->items[i];
        if (!is_type(item)) {
            error_type("bases must be types");
            return NULL;
        }
        Type *candidate = as_type(item), *solid = type_solid_base(candidate);
        if (!has_flag(candidate, TYPE_BASE)) {
            error_type("type '%.100s' is not an acceptable base type", candidate->spec ? candidate->spec->name : candidate->name);
            return NULL;
        }
        if (winner == NULL || (solid != winner && type_is_subtype(solid, winner))) {
            winner = solid;
            base = candidate;
        } else if (!type_is_subtype(winner, solid)) {
            error_type("multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return base;
}

/* Instances have items of their own: no room for members. str keeps its text apart in CPython, so str may have some. */
static bool has_items(const Type *type)
{
    return has_flag(type, TYPE_IS_TYPE) || (has_flag(type, TYPE_VARIABLE) && !has_flag(type, TYPE_IS_STR));
}

/* ---- __slots__ ---- */

Value type_slots_of_namespace(Value namespace)
{
    Value slots = dict_get_str(as_dict(namespace), NAME(slots_));
    if (is_empty(slots))
        return EMPTY;
    return is_str(slots) ? tuple_pack(1, slots) : tuple_from_iterable(slots);
}

/* _private names get the class's name in front. */
static Value mangle(Value name, Value class_name)
{
    Str *s = as_str(name);
    if (s->length < 3 || str_char(s, 0) != '_' || str_char(s, 1) != '_' ||
        (str_char(s, s->length - 1) == '_' && str_char(s, s->length - 2) == '_'))
        return retain(name);
    size_t skip = 0;
    while (skip < as_str(class_name)->length && str_char(as_str(class_name), skip) == '_')
        skip++;
    if (skip == as_str(class_name)->length)
        return retain(name);
    Value bare = str_substring(class_name, skip, as_str(class_name)->length);
    Value result = is_empty(bare) ? EMPTY : str_format("_%U%U", bare, name);
    release(bare);
    return result;
}

static bool is_identifier(Value s)
{
    size_t n = as_str(s)->length;
    for (size_t i = 0; i < n; i++)
        if (!(i ? unicode_xid_continue(str_char(as_str(s), i)) : unicode_xid_start(str_char(as_str(s), i))))
            return false;
    return n > 0;
}

typedef struct SlotWishes {
    bool dict, weakref;
    Value names; /* list-like tuple of mangled names, sorted, without the special ones; owned */
} SlotWishes;

static int compare_names(const void *a, const void *b)
{
    return str_compare(as_str(*(const Value *)a), as_str(*(const Value *)b));
}

static bool check_slot(Type *type, Value name, SlotWishes *wishes)
{
    if (!is_str(name)) {
        error_type("__slots__ items must be strings, not '%T'", name);
        return false;
    }
    if (!is_identifier(name)) {
        error_type("__slots__ must be identifiers");
        return false;
    }
    if (str_equal_c(name, "__dict__")) {
        if (wishes->dict || has_flag(type->base, TYPE_INSTANCE_DICT)) {
            error_type("__dict__ slot disallowed: we already got one");
            return false;
        }
        wishes->dict = true;
    } else if (str_equal_c(name, "__weakref__")) {
        if (wishes->weakref || has_flag(type->base, TYPE_WEAKREFS)) {
            error_type("__weakref__ slot disallowed: we already got one");
            return false;
        }
        wishes->weakref = true;
    }
    return true;
}

/* Mangled, sorted, and none of them a class variable. */
static bool collect_names(Type *type, Value slots, SlotWishes *wishes)
{
    size_t n = as_tuple(slots)->length, kept = 0;
    Tuple *names = tuple_new(n - wishes->dict - wishes->weakref);
    if (names == NULL)
        return false;
    wishes->names = from_pointer(names);
    for (size_t i = 0; i < n; i++) {
        Value name = as_tuple(slots)->items[i];
        if (str_equal_c(name, "__dict__") || str_equal_c(name, "__weakref__"))
            continue;
        Value mangled = mangle(name, type->name_str);
        if (is_empty(mangled))
            return false;
        names->items[kept++] = mangled = str_intern(mangled);
        bool special = str_equal_c(mangled, "__qualname__") || str_equal_c(mangled, "__classcell__") || str_equal_c(mangled, "__classdictcell__");
        if (!special && !is_empty(dict_get_str(as_dict(type->dict), mangled))) {
            error_value("%R in __slots__ conflicts with class variable", mangled);
            return false;
        }
    }
    if (names->length > 1)
        qsort(names->items, names->length, sizeof(Value), compare_names);
    return true;
}

static bool read_slots(Type *type, Value slots, SlotWishes *wishes)
{
    Type *base = type->base;
    if (as_tuple(slots)->length && has_items(base)) {
        error_type("nonempty __slots__ not supported for subtype of '%s'", base->name);
        return false;
    }
    for (size_t i = 0; i < as_tuple(slots)->length; i++)
        if (!check_slot(type, as_tuple(slots)->items[i], wishes))
            return false;
    if (!collect_names(type, slots, wishes))
        return false;
    Tuple *bases = as_tuple(type->bases); /* other bases may bring a __dict__ */
    for (size_t i = 0; i < bases->length; i++) {
        wishes->dict |= has_flag(as_type(bases->items[i]), TYPE_INSTANCE_DICT);
        wishes->weakref |= has_flag(as_type(bases->items[i]), TYPE_WEAKREFS);
    }
    return true;
}

/* ---- laying out ---- */

static bool add_member(Type *type, Value name, uint32_t offset)
{
    Value member = member_descriptor_hook(type, name, offset);
    if (is_empty(member))
        return false;
    if (has_flag(type, TYPE_VARIABLE)) {
        ((MemberDescriptor *)as_object(member))->kind = MEMBER_TAIL;
        ((MemberDescriptor *)as_object(member))->is_slot = false;
    }
    return dict_set_owned(as_dict(type->dict), name, member);
}

static bool add_getset(Type *type, const GetSetRow *row, Value name)
{
    if (!is_empty(dict_get_str(as_dict(type->dict), name)))
        return true;
    Value descriptor = getset_descriptor_hook(type, row);
    return !is_empty(descriptor) && dict_set_owned(as_dict(type->dict), name, descriptor);
}

/* Attributes that methods of the class assign to, and those of its bases: so many are worth room inside the object. */
static uint16_t guess_inline_slots(Type *type)
{
    Value attributes = dict_get_str(as_dict(type->dict), NAME(static_attributes_));
    size_t wanted = is_empty(attributes) || !is_tuple(attributes) ? 0 : as_tuple(attributes)->length;
    for (size_t i = 0; i < as_tuple(type->bases)->length; i++)
        wanted += as_type(as_tuple(type->bases)->items[i])->inline_slots;
    return (uint16_t)(wanted > INSTANCE_MAX_INLINE ? INSTANCE_MAX_INLINE : wanted < 2 ? 2 : wanted);
}

static bool lay_out_shaped(Type *type, uint32_t members)
{
    const Type *base = type->base;
    bool frozen = has_flag(base, TYPE_SHAPED) && base->size > sizeof(Object);
    type->inline_slots = frozen ? base->inline_slots : guess_inline_slots(type);
    uint32_t end = frozen ? base->size : (uint32_t)(sizeof(Instance) + type->inline_slots * sizeof(Value));
    type->own_members = end;
    type->size = frozen || members ? end + members * (uint32_t)sizeof(Value) : (uint32_t)sizeof(Object);
    type->instance_bytes = end + members * (uint32_t)sizeof(Value);
    return shapes_init(type);
}

static void lay_out_variable(Type *type, uint32_t members, bool adds_dict)
{
    type->tail_bytes = type->base->tail_bytes;
    type->own_members = type->tail_bytes;
    type->tail_bytes += members * (uint32_t)sizeof(Value);
    if (adds_dict) {
        type->dict_offset = -1 - (int32_t)type->tail_bytes;
        type->tail_bytes += sizeof(Value);
    }
}

static void lay_out_fixed(Type *type, uint32_t members, bool adds_dict)
{
    type->own_members = (type->size + 7) & ~7u;
    if (members)
        type->size = type->own_members + members * (uint32_t)sizeof(Value);
    if (adds_dict) {
        type->dict_offset = (int32_t)((type->size + 7) & ~7u);
        type->size = (uint32_t)type->dict_offset + sizeof(Value);
    }
    type->instance_bytes = type->size;
}

static bool add_descriptors(Type *type, const SlotWishes *wishes, bool adds_dict, bool adds_weakref)
{
    Tuple *names = is_empty(wishes->names) ? NULL : as_tuple(wishes->names);
    for (size_t i = 0; names && i < names->length; i++)
        if (!add_member(type, names->items[i], type->own_members + (uint32_t)(i * sizeof(Value))))
            return false;
    type->slot_names = retain(wishes->names);
    return (!adds_dict || add_getset(type, &dict_row, NAME(dict_))) && (!adds_weakref || add_getset(type, &weakref_row, NAME(weakref_)));
}

bool type_lay_out(Type *type, Value slots)
{
    Type *base = type->base;
    SlotWishes wishes = {.dict = is_empty(slots), .weakref = is_empty(slots)};
    if (!is_empty(slots) && !read_slots(type, slots, &wishes)) {
        release(wishes.names);
        return false;
    }
    uint32_t members = is_empty(wishes.names) ? 0 : (uint32_t)as_tuple(wishes.names)->length;
    bool adds_dict = wishes.dict && !has_flag(base, TYPE_INSTANCE_DICT);
    bool adds_weakref = wishes.weakref && !has_flag(base, TYPE_WEAKREFS) && !has_items(base);
    type->size = base->size;
    type->instance_bytes = base->instance_bytes;
    type->dict_offset = base->dict_offset;
    type->flags |= base->flags & (TYPE_SHAPED | TYPE_INSTANCE_DICT | TYPE_VARIABLE | TYPE_WEAKREFS);
    type->flags |= (adds_dict ? TYPE_INSTANCE_DICT : 0) | (adds_weakref ? TYPE_WEAKREFS : 0);
    type->member_count = members;
    bool ok = true;
    if (has_flag(base, TYPE_SHAPED) || (adds_dict && type->size == sizeof(Object))) {
        type->flags |= TYPE_SHAPED;
        ok = lay_out_shaped(type, members);
    } else if (has_flag(type, TYPE_VARIABLE)) {
        lay_out_variable(type, members, adds_dict);
    } else {
        lay_out_fixed(type, members, adds_dict);
    }
    while (base->spec == NULL && base->member_count == 0)
        base = base->base;
    if (members == 0 && base == TYPE(object) && has_flag(type, TYPE_SHAPED))
        type->flags |= TYPE_PLAIN_INSTANCE;
    ok = ok && add_descriptors(type, &wishes, adds_dict, adds_weakref);
    release(wishes.names);
    return ok;
}

/* ---- compatible layouts ---- */

static bool same_slots(const Type *a, const Type *b)
{
    size_t n = is_empty(a->slot_names) ? 0 : as_tuple(a->slot_names)->length;
    size_t m = is_empty(b->slot_names) ? 0 : as_tuple(b->slot_names)->length;
    if (n != m || a->own_members != b->own_members)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!str_equal(as_str(as_tuple(a->slot_names)->items[i]), as_str(as_tuple(b->slot_names)->items[i])))
            return false;
    return true;
}

bool type_compatible(const Type *new_type, const Type *old_type, const char *attribute)
{
    const Type *a = type_solid_base((Type *)new_type), *b = type_solid_base((Type *)old_type);
    uint32_t kind = TYPE_SHAPED | TYPE_INSTANCE_DICT | TYPE_WEAKREFS | TYPE_VARIABLE;
    bool fits = a == b || (a->spec == NULL && b->spec == NULL && type_solid_base(a->base) == type_solid_base(b->base) && same_slots(a, b));
    fits = fits && (new_type->flags & kind) == (old_type->flags & kind) && new_type->dict_offset == old_type->dict_offset;
    if (!fits)
        error_type("%s assignment: '%s' object layout differs from '%s'", attribute, new_type->name, old_type->name);
    return fits;
}

/* A shaped instance takes its attributes along: by a shape of the new type where the room is the same, else in a dict. */
static bool move_attributes(Instance *instance, Type *new_type)
{
    Shape *shape = instance->shape, *target = new_type->root_shape;
    if (shape->in_dict || instance->head.type->inline_slots != new_type->inline_slots) {
        if (instance_dict(instance) == NULL)
            return false;
        instance->shape = new_type->dict_shape;
        return true;
    }
    shape_find(shape, NAME(dict_)); /* makes the list of names */
    for (uint32_t i = 0; target && i < shape->count; i++) {
        const Shape *s = shape;
        while (s->count != i + 1)
            s = s->parent;
        target = shape_add(target, s->name);
    }
    if (target == NULL) {
        if (error_occurred() || instance_dict(instance) == NULL)
            return false;
        target = new_type->dict_shape;
    }
    instance->shape = target;
    return true;
}

bool instance_set_class(Object *object, Type *new_type)
{
    Type *old_type = object->type;
    if (!type_compatible(new_type, old_type, "__class__"))
        return false;
    if (object->word & OBJECT_SHAPED && !move_attributes((Instance *)object, new_type))
        return false;
    if (has_flag(new_type, TYPE_HEAP))
        object_retain(&new_type->head);
    object->type = new_type;
    if (has_flag(old_type, TYPE_HEAP))
        object_release(&old_type->head);
    return true;
}
