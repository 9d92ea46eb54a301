/* class.c - making classes, and what becomes of their instances. MRO: class_mro.c; memory: class_layout.c. */
#include "object/class.h"

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

Value (*calling_module_hook)(void);

/* ---- the namespace ---- */

static bool wrap_in(Dict *dict, Value name, Type *wrapper)
{
    Value found = dict_get_str(dict, name);
    if (is_empty(found) || type_of(found) != TYPE(function))
        return !error_occurred();
    Value wrapped = call_1(from_pointer(wrapper), found);
    return !is_empty(wrapped) && dict_set_owned(dict, name, wrapped);
}

static bool take_qualname(Type *type, Dict *dict)
{
    Value qualname = dict_get_str(dict, NAME(qualname_));
    if (!is_empty(qualname) && !is_str(qualname)) {
        error_type("type __qualname__ must be a str, not %T", qualname);
        return false;
    }
    type->qualname = retain(is_empty(qualname) ? type->name_str : qualname);
    return is_empty(qualname) || dict_delete(dict, NAME(qualname_), NULL) >= 0;
}

static bool set_module(Dict *dict)
{
    if (!is_empty(dict_get_str(dict, NAME(module_))) || calling_module_hook == NULL)
        return true;
    Value module = calling_module_hook();
    if (is_empty(module))
        return !error_occurred();
    return dict_set_owned(dict, NAME(module_), module);
}

/* The compiler's cell for __class__ (or the namespace's, for annotation scopes) learns its content. */
static bool set_cell(Dict *dict, Value name, Value content)
{
    Value cell = dict_get_str(dict, name);
    bool ok = true;
    if (!is_empty(cell)) {
        if (type_of(cell) != TYPE(cell)) {
            error_type("%U must be a nonlocal cell, not %R", name, from_pointer(type_of(cell)));
            ok = false;
        } else {
            replace((Value *)((char *)as_object(cell) + sizeof(Object)), retain(content));
            ok = dict_delete(dict, name, NULL) >= 0;
        }
    }
    return ok && !error_occurred();
}

static bool fill_namespace(Type *type, Value namespace)
{
    type->dict = dict_copy(as_dict(namespace));
    if (is_empty(type->dict))
        return false;
    Dict *dict = as_dict(type->dict);
    if (!take_qualname(type, dict) || !set_module(dict))
        return false;
    return wrap_in(dict, NAME(new_), TYPE(staticmethod)) && wrap_in(dict, NAME(init_subclass_), TYPE(classmethod)) &&
           wrap_in(dict, NAME(class_getitem_), TYPE(classmethod));
}

/* What a class has even if it doesn't say so; after __slots__, which may name them. */
static bool add_defaults(Dict *dict)
{
    Value doc = dict_get_str(dict, NAME(doc_));
    if (is_empty(doc) && !dict_set(dict, NAME(doc_), NONE))
        return false;
    if (!is_empty(doc) && is_str(doc) && !str_is_ascii(as_str(doc)) && str_utf8(doc, &(size_t){0}) == NULL)
        return false;
    return is_empty(dict_get_str(dict, NAME(eq_))) || !is_empty(dict_get_str(dict, NAME(hash_))) || dict_set(dict, NAME(hash_), NONE);
}

/* ---- what runs when the class stands ---- */

static COLD void note_set_name(Value value, Value name, Type *type)
{
    Value error = error_fetch();
    Value note = str_format("Error calling __set_name__ on '%T' instance %R in '%s'", value, name, type->name);
    if (!is_empty(note)) {
        Value result = call_method_c(error, "add_note", &note, 1);
        release(result);
        release(note);
    }
    error_clear();
    error_restore(error);
}

static bool call_set_names(Type *type)
{
    Value copy = EMPTY, key, value, result;
    int64_t position = 0;
    bool any = false;
    while (!any && dict_next(as_dict(type->dict), &position, &key, &value))
        any = !is_empty(type_lookup(type_of(value), NAME(set_name_)));
    if (!any)
        return true;
    copy = dict_copy(as_dict(type->dict));
    bool ok = !is_empty(copy);
    position = 0;
    while (ok && dict_next(as_dict(copy), &position, &key, &value)) {
        int called = call_special(value, NAME(set_name_), (Value[]){from_pointer(type), key}, 2, &result);
        if (called > 0)
            release(result);
        ok = called >= 0;
        if (!ok)
            note_set_name(value, key, type);
    }
    release(copy);
    return ok;
}

/* super(type, type).__init_subclass__(**kwargs) */
static bool call_init_subclass(Type *type, const Value *kwvalues, Value kwnames)
{
    Tuple *mro = as_tuple(type->mro);
    bool keywords = !is_empty(kwnames) && as_tuple(kwnames)->length;
    size_t start = 0;
    while (start < mro->length && !same(mro->items[start], from_pointer(type)))
        start++;
    for (size_t i = start + 1; i < mro->length; i++) {
        if (!is_type(mro->items[i]))
            continue;
        Value found = dict_get_str(as_dict(as_type(mro->items[i])->dict), NAME(init_subclass_));
        if (is_empty(found))
            continue;
        if (as_type(mro->items[i]) == TYPE(object) && !keywords)
            return true;
        retain(found);
        DescriptorGetFn get = type_of(found)->slots.descriptor_get;
        Value method = get ? get(found, EMPTY, from_pointer(type)) : retain(found);
        Value result = is_empty(method) ? EMPTY : call(method, kwvalues, 0, kwnames);
        release(method);
        release(found);
        release(result);
        return !is_empty(result);
    }
    return true;
}

/* ---- type_create ---- */

Type *type_calculate_metaclass(Type *metatype, Value bases)
{
    Type *winner = metatype;
    for (size_t i = 0; i < as_tuple(bases)->length; i++) {
        Type *other = type_of(as_tuple(bases)->items[i]);
        if (type_is_subtype(winner, other))
            continue;
        if (!type_is_subtype(other, winner)) {
            error_type("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                       "metaclasses of all its bases");
            return NULL;
        }
        winner = other;
    }
    return winner;
}

static bool check_name(Value name)
{
    size_t length;
    const char *text = str_utf8(name, &length);
    if (text && strlen(text) != length)
        error_value("type name must not contain null characters");
    return text && strlen(text) == length;
}

static Type *begin(Type *metatype, Value name, Value bases, Type *base)
{
    Type *type = object_new(metatype);
    if (type == NULL)
        return NULL;
    type->head.word |= OBJECT_TYPE;
    type->flags = TYPE_HEAP | TYPE_BASE | TYPE_TRACKED |
                  (base->flags & (TYPE_SUBCLASS_BITS | TYPE_MATCH_SELF | TYPE_CUSTOM_GETATTR));
    type->base = RETAIN(base);
    type->bases = retain(bases);
    type->name_str = retain(name);
    type->name = str_text(name);
    return type;
}

/* Sequence or mapping to the match statement: what the first class in the order that is either says. */
static void inherit_match_flags(Type *type)
{
    Tuple *mro = as_tuple(type->mro);
    for (size_t i = 1; i < mro->length && !has_flag(type, TYPE_SEQUENCE | TYPE_MAPPING); i++)
        if (is_type(mro->items[i]))
            type->flags |= as_type(mro->items[i])->flags & (TYPE_SEQUENCE | TYPE_MAPPING);
}

static bool finish(Type *type, Value namespace, const Value *kwvalues, Value kwnames)
{
    if (!fill_namespace(type, namespace))
        return false;
    Value slots = type_slots_of_namespace(namespace);
    bool ok = !error_occurred() && type_lay_out(type, slots) && add_defaults(as_dict(type->dict));
    release(slots);
    if (!ok || !set_cell(as_dict(type->dict), NAME(classcell_), from_pointer(type)) ||
        !set_cell(as_dict(type->dict), NAME(classdictcell_), type->dict))
        return false;
    type->mro = type_ask_mro(type);
    if (is_empty(type->mro))
        return false;
    inherit_match_flags(type);
    for (size_t i = 0; i < as_tuple(type->bases)->length; i++)
        if (!type_add_subclass(as_type(as_tuple(type->bases)->items[i]), type))
            return false;
    type_fill_slots(type);
    type->flags |= TYPE_READY;
    return call_set_names(type) && call_init_subclass(type, kwvalues, kwnames);
}

Value type_create(Type *metatype, Value name, Value bases, Value namespace, const Value *kwvalues, Value kwnames)
{
    Value default_bases = EMPTY;
    if (as_tuple(bases)->length == 0)
        bases = default_bases = tuple_pack(1, from_pointer(TYPE(object)));
    if (is_empty(bases))
        return EMPTY;
    Type *base = type_best_base(bases);
    Type *type = base && check_name(name) ? begin(metatype, name, bases, base) : NULL;
    release(default_bases);
    if (type && finish(type, namespace, kwvalues, kwnames))
        return from_pointer(type);
    RELEASE(type);
    return EMPTY;
}

/* ---- types as objects ---- */

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
    visit_value(type->module_state, visit, context);
    if (type->base)
        visit(&type->base->head, context);
}

/* The namespace and the order hold every cycle that a class is part of. */
void type_clear(Object *self)
{
    Type *type = (Type *)self;
    type_modified(type);
    if (is_object(type->dict))
        dict_clear(as_dict(type->dict));
    clear(&type->mro);
}

/* ---- instances of classes written in Python ---- */

static const Type *builtin_base(const Type *type)
{
    while (type->spec == NULL)
        type = type->base;
    return type;
}

static Value *own_dict(Object *self)
{
    const Type *type = self->type;
    if (self->word & OBJECT_SHAPED || type->dict_offset == 0 || type->dict_offset == builtin_base(type)->dict_offset)
        return NULL;
    return object_dict_of(self);
}

static void traverse_instance(Object *self, VisitFn visit, void *context)
{
    if (self->word & OBJECT_SHAPED)
        instance_traverse(self, visit, context);
    for (const Type *t = self->type; t->spec == NULL; t = t->base) {
        Value *members = t->member_count ? type_own_members(t, self) : NULL;
        for (uint32_t i = 0; i < t->member_count; i++)
            visit_value(members[i], visit, context);
    }
    Value *dict = own_dict(self);
    if (dict)
        visit_value(*dict, visit, context);
    visit(&self->type->head, context);
    const Type *base = builtin_base(self->type);
    if (base->slots.traverse)
        base->slots.traverse(self, visit, context);
}

static void clear_instance(Object *self)
{
    if (self->word & OBJECT_SHAPED)
        instance_clear((Instance *)self);
    for (const Type *t = self->type; t->spec == NULL; t = t->base) {
        Value *members = t->member_count ? type_own_members(t, self) : NULL;
        for (uint32_t i = 0; i < t->member_count; i++)
            clear(&members[i]);
    }
    Value *dict = own_dict(self);
    if (dict)
        clear(dict);
    const Type *base = builtin_base(self->type);
    if (base->slots.clear)
        base->slots.clear(self);
}

void type_set_lifetime_slots(Type *type)
{
    type->slots.dealloc = generic_dealloc;
    type->slots.traverse = traverse_instance;
    type->slots.clear = clear_instance;
}
