/* class.c - making heap types: layout, MRO, namespace. */
#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"

Value (*member_descriptor_hook)(Type *owner, Value name, uint32_t offset);

/* ---- C3 ---- */

static bool in_tail(List *sequence, size_t from, Value v)
{
    for (size_t i = from + 1; i < sequence->length; i++)
        if (same(sequence->items[i], v))
            return true;
    return false;
}

/* Merges lists[0..n) from positions at: the next class is the first head that is in no tail. */
static bool merge(List *result, List **lists, size_t *at, size_t n)
{
    for (;;) {
        size_t empty = 0;
        Value next = EMPTY;
        for (size_t i = 0; i < n && is_empty(next); i++) {
            if (at[i] >= lists[i]->length) {
                empty++;
                continue;
            }
            Value candidate = lists[i]->items[at[i]];
            bool blocked = false;
            for (size_t j = 0; j < n && !blocked; j++)
                blocked = at[j] < lists[j]->length && in_tail(lists[j], at[j], candidate);
            if (!blocked)
                next = candidate;
        }
        if (is_empty(next)) {
            if (empty == n)
                return true;
            error_type("Cannot create a consistent method resolution order (MRO) for bases");
            return false;
        }
        if (!list_append(result, next))
            return false;
        for (size_t i = 0; i < n; i++)
            if (at[i] < lists[i]->length && same(lists[i]->items[at[i]], next))
                at[i]++;
    }
}

Value type_compute_mro(Type *type)
{
    Tuple *bases = as_tuple(type->bases);
    size_t n = bases->length + 1;
    List *result = list_new(8);
    List **lists = calloc(n, sizeof *lists);
    size_t *at = calloc(n, sizeof *at);
    bool ok = result && lists && at && list_append(result, from_pointer(type));
    for (size_t i = 0; ok && i < n; i++) {
        Value list = i < bases->length ? list_from(as_tuple(as_type(bases->items[i])->mro)->items, as_tuple(as_type(bases->items[i])->mro)->length)
                                       : list_from(bases->items, bases->length);
        ok = !is_empty(list);
        lists[i] = as_list(list);
    }
    ok = ok && merge(result, lists, at, n);
    for (size_t i = 0; lists && i < n; i++)
        RELEASE(lists[i]);
    free(lists);
    free(at);
    if (!ok) {
        RELEASE(result);
        return EMPTY;
    }
    return from_pointer(result);
}

/* ---- layout ---- */

/* The type whose layout an instance of t has: the nearest that adds something to its base's. */
static Type *solid_base(Type *t)
{
    while (t->base && t->size == t->base->size && t->member_count == 0)
        t = t->base;
    return t;
}

static Type *best_base(Tuple *bases)
{
    Type *winner = NULL, *base = NULL;
    for (size_t i = 0; i < bases->length; i++) {
        if (!is_type(bases->items[i])) {
            error_type("bases must be types");
            return NULL;
        }
        Type *candidate = as_type(bases->items[i]), *solid = solid_base(candidate);
        if (!has_flag(candidate, TYPE_BASE)) {
            error_type("type '%.100s' is not an acceptable base type", candidate->name);
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

static Value slots_tuple(Value namespace)
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
    Value result = str_format("_%U%U", bare, name);
    release(bare);
    return result;
}

static bool add_members(Type *type, Value slots, Value class_name)
{
    Tuple *names = as_tuple(slots);
    uint32_t offset = type->own_members;
    for (size_t i = 0; i < names->length; i++) {
        if (!is_str(names->items[i])) {
            error_type("__slots__ items must be strings, not '%T'", names->items[i]);
            return false;
        }
        if (str_equal_c(names->items[i], "__dict__") || str_equal_c(names->items[i], "__weakref__"))
            continue;
        Value name = mangle(names->items[i], class_name);
        Value interned = is_empty(name) ? EMPTY : str_intern(name);
        Value member = is_empty(interned) ? EMPTY : member_descriptor_hook(type, interned, offset);
        bool ok = !is_empty(member) && dict_set_owned(as_dict(type->dict), interned, member);
        release(interned);
        if (!ok)
            return false;
        offset += sizeof(Value);
        type->member_count++;
    }
    return true;
}

/* Decides size, __dict__ and members. A plain class without __slots__ on top of object gets shapes. */
static bool lay_out(Type *type, Value slots, Value class_name)
{
    Type *base = type->base;
    bool wants_dict = is_empty(slots);
    for (size_t i = 0; !is_empty(slots) && i < as_tuple(slots)->length; i++)
        wants_dict |= is_str(as_tuple(slots)->items[i]) && str_equal_c(as_tuple(slots)->items[i], "__dict__");
    bool has_members = !is_empty(slots) && as_tuple(slots)->length > 0;
    type->size = base->size;
    type->dict_offset = base->dict_offset;
    type->flags |= base->flags & (TYPE_SHAPED | TYPE_INSTANCE_DICT | TYPE_VARIABLE);
    type->own_members = type->size;
    if (has_members && has_flag(base, TYPE_SHAPED)) {
        error_type("__slots__ below a class with a __dict__ are not laid out yet");
        return false;
    }
    if (!is_empty(slots) && !add_members(type, slots, class_name))
        return false;
    type->size += type->member_count * (uint32_t)sizeof(Value);
    type->instance_bytes = type->size;
    if (wants_dict && !has_flag(type, TYPE_SHAPED | TYPE_INSTANCE_DICT)) {
        type->flags |= TYPE_INSTANCE_DICT;
        if (type->size == sizeof(Object)) {
            type->flags |= TYPE_SHAPED;
        } else if (has_flag(type, TYPE_VARIABLE)) {
            type->dict_offset = -1;
        } else {
            type->dict_offset = (int32_t)type->size;
            type->size += sizeof(Value);
            type->instance_bytes = type->size;
        }
    }
    if (has_flag(type, TYPE_SHAPED)) {
        Value attributes = dict_get_str(as_dict(type->dict), NAME(static_attributes_));
        size_t own = is_empty(attributes) || !is_tuple(attributes) ? 0 : as_tuple(attributes)->length;
        size_t wanted = base->inline_slots + own;
        type->inline_slots = (uint16_t)(wanted > INSTANCE_MAX_INLINE ? INSTANCE_MAX_INLINE : wanted < 2 ? 2 : wanted);
        type->instance_bytes = (uint32_t)(sizeof(Instance) + type->inline_slots * sizeof(Value));
        return shapes_init(type);
    }
    return true;
}

static bool call_set_names(Type *type)
{
    Value copy = dict_copy(as_dict(type->dict)), key, value, result;
    int64_t position = 0;
    bool ok = !is_empty(copy);
    while (ok && dict_next(as_dict(copy), &position, &key, &value)) {
        int called = call_special(value, NAME(set_name_), (Value[]){from_pointer(type), key}, 2, &result);
        if (called > 0)
            release(result);
        ok = called >= 0;
    }
    release(copy);
    return ok;
}

static bool call_init_subclass(Type *type, const Value *kwvalues, Value kwnames)
{
    Tuple *mro = as_tuple(type->mro);
    for (size_t i = 1; i < mro->length; i++) {
        Value found = dict_get_str(as_dict(as_type(mro->items[i])->dict), NAME(init_subclass_));
        if (is_empty(found))
            continue;
        DescriptorGetFn get = type_of(found)->slots.descriptor_get;
        Value method = get ? get(found, EMPTY, from_pointer(type)) : retain(found);
        Value result = is_empty(method) ? EMPTY : call(method, kwvalues, 0, kwnames);
        release(method);
        release(result);
        return !is_empty(result);
    }
    return true;
}

static bool fill_namespace(Type *type, Value namespace, Value name)
{
    Value copy = dict_copy(as_dict(namespace));
    if (is_empty(copy))
        return false;
    Dict *dict = as_dict(copy);
    type->dict = copy;
    Value qualname = dict_get_str(dict, NAME(qualname_));
    type->qualname = retain(is_empty(qualname) ? name : qualname);
    if (!is_empty(qualname) && dict_delete(dict, NAME(qualname_), NULL) < 0)
        return false;
    if (is_empty(dict_get_str(dict, NAME(doc_))) && !dict_set(dict, NAME(doc_), NONE))
        return false;
    if (!is_empty(dict_get_str(dict, NAME(eq_))) && is_empty(dict_get_str(dict, NAME(hash_))) && !dict_set(dict, NAME(hash_), NONE))
        return false;
    Value cell = dict_get_str(dict, NAME(classcell_));
    if (!is_empty(cell)) {
        replace((Value *)((char *)as_object(cell) + sizeof(Object)), retain(from_pointer(type)));
        if (dict_delete(dict, NAME(classcell_), NULL) < 0)
            return false;
    }
    return true;
}

Value type_create(Type *metatype, Value name, Value bases, Value namespace, const Value *kwvalues, Value kwnames)
{
    Value default_bases = EMPTY;
    if (as_tuple(bases)->length == 0)
        bases = default_bases = tuple_pack(1, from_pointer(TYPE(object)));
    else
        retain(bases);
    Type *base = best_base(as_tuple(bases));
    Type *type = base ? object_new(metatype) : NULL;
    Value slots = EMPTY;
    if (type == NULL)
        goto fail;
    type->head.word |= OBJECT_TYPE;
    type->flags = TYPE_HEAP | TYPE_BASE | TYPE_TRACKED | (base->flags & (TYPE_SUBCLASS_BITS | TYPE_SEQUENCE | TYPE_MAPPING | TYPE_MATCH_SELF | TYPE_CUSTOM_GETATTR));
    type->base = RETAIN(base);
    type->bases = retain(bases);
    type->name_str = retain(name);
    type->name = str_text(name);
    if (!fill_namespace(type, namespace, name))
        goto fail;
    slots = slots_tuple(namespace);
    if (error_occurred() || !lay_out(type, slots, name))
        goto fail;
    type->slot_names = retain(slots);
    Value mro = type_compute_mro(type);
    if (is_empty(mro))
        goto fail;
    type->mro = list_to_tuple(mro);
    release(mro);
    if (is_empty(type->mro))
        goto fail;
    for (size_t i = 0; i < as_tuple(bases)->length; i++)
        if (!type_add_subclass(as_type(as_tuple(bases)->items[i]), type))
            goto fail;
    type_fill_slots(type);
    type->slots.dealloc = generic_dealloc;
    type->flags |= TYPE_READY;
    if (!call_set_names(type) || !call_init_subclass(type, kwvalues, kwnames))
        goto fail;
    release(slots);
    release(bases);
    return from_pointer(type);
fail:
    release(slots);
    release(bases);
    RELEASE(type);
    return EMPTY;
}

void type_dealloc(Object *self)
{
    Type *type = (Type *)self;
    if (is_object(type->bases))
        for (size_t i = 0; i < as_tuple(type->bases)->length; i++)
            if (is_type(as_tuple(type->bases)->items[i]))
                type_remove_subclass(as_type(as_tuple(type->bases)->items[i]), type);
    shapes_finish(type);
    release(type->dict);
    release(type->mro);
    release(type->bases);
    release(type->qualname);
    release(type->slot_names);
    release(type->module_state);
    RELEASE(type->base);
    release(type->name_str);
    free(type->subclasses);
    object_free(self);
}

void type_traverse(Object *self, VisitFn visit, void *context)
{
    Type *type = (Type *)self;
    visit_value(type->dict, visit, context);
    visit_value(type->mro, visit, context);
    visit_value(type->bases, visit, context);
    if (type->base)
        visit(&type->base->head, context);
}
