/* super.c - super objects: attribute look-up that goes on behind a class in an MRO. */
#include "types/super.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/str.h"
#include "object/tuple.h"

bool (*super_frame_hook)(Value *type, Value *self);

typedef struct Super {
    Object head;
    Value type, self, start; /* self and start are EMPTY where it is not bound */
} Super;

static Super *as_super(Value v) { return (Super *)as_object(v); }

int super_find(Type *type, Value self, Type *start, Value name, Value *result, Value *receiver)
{
    if (receiver)
        *receiver = EMPTY;
    if (!is_tuple(start->mro))
        return 0;
    Tuple *mro = as_tuple(start->mro);
    size_t i = 0;
    while (i < mro->length && (Type *)as_object(mro->items[i]) != type)
        i++;
    while (++i < mro->length) {
        if (!is_type(mro->items[i]) || is_empty(as_type(mro->items[i])->dict))
            continue;
        Value found = dict_get_str(as_dict(as_type(mro->items[i])->dict), name);
        if (is_empty(found))
            continue;
        retain(found);
        bool through_class = same(self, from_pointer(start));
        if (receiver && !through_class && has_flag(type_of(found), TYPE_METHOD)) {
            *receiver = retain(self);
            *result = found;
            return 1;
        }
        DescriptorGetFn get = type_of(found)->slots.descriptor_get;
        if (get == NULL) {
            *result = found;
            return 1;
        }
        *result = get(found, through_class ? EMPTY : self, from_pointer(start));
        release(found);
        return is_empty(*result) ? -1 : 1;
    }
    return error_occurred() ? -1 : 0;
}

Type *super_start(Type *type, Value self)
{
    if (is_type(self) && type_is_subtype(as_type(self), type))
        return (Type *)as_object(retain(self));
    if (type_is_subtype(type_of(self), type))
        return RETAIN(type_of(self));
    Value class; /* proxies say what they stand for */
    int found = find_attribute(self, NAME(class_), &class);
    if (found < 0)
        return NULL;
    if (found > 0 && is_type(class) && as_type(class) != type_of(self) && type_is_subtype(as_type(class), type))
        return as_type(class);
    if (found > 0)
        release(class);
    error_type("super(type, obj): obj (%s %.200s) is not an instance or subtype of type (%.200s).",
               is_type(self) ? "type" : "instance of", is_type(self) ? as_type(self)->name : type_of(self)->name, type->name);
    return NULL;
}

static Value super_get_attribute(Value self, Value name)
{
    Super *s = as_super(self);
    if (!is_empty(s->start) && !str_equal_c(name, "__class__")) {
        Value result, start = retain(s->start);
        int found = super_find(as_type(s->type), s->self, as_type(start), name, &result, NULL);
        release(start);
        if (found)
            return found < 0 ? EMPTY : result;
    }
    return generic_get_attribute(self, name);
}

static Value super_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

static bool super_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!is_empty(kwnames) && as_tuple(kwnames)->length) {
        error_type("super() takes no keyword arguments");
        return false;
    }
    if (nargs > 2) {
        error_type("super() expected at most 2 arguments, got %zu", nargs);
        return false;
    }
    Value type = nargs ? args[0] : EMPTY, object = nargs > 1 ? args[1] : EMPTY;
    if (nargs == 0 && !super_frame_hook(&type, &object))
        return false;
    if (!is_type(type)) {
        error_type("super() argument 1 must be a type, not %T", type);
        return false;
    }
    if (is_empty(object) || (nargs && is_none(object))) {
        object = EMPTY;
    }
    Type *start = is_empty(object) ? NULL : super_start(as_type(type), object);
    if (!is_empty(object) && start == NULL)
        return false;
    Super *s = as_super(self);
    replace(&s->type, retain(type));
    replace(&s->self, retain(object));
    replace(&s->start, from_pointer(start));
    return true;
}

static Value super_get(Value self, Value instance, Value owner)
{
    (void)owner;
    Super *s = as_super(self);
    if (is_empty(instance) || is_none(instance) || !is_empty(s->self) || is_empty(s->type))
        return retain(self);
    if (type_of(self) != TYPE(super))
        return call_2(from_pointer(type_of(self)), s->type, instance);
    Type *start = super_start(as_type(s->type), instance);
    Super *bound = start ? object_new(TYPE(super)) : NULL;
    if (bound == NULL) {
        RELEASE(start);
        return EMPTY;
    }
    bound->type = retain(s->type);
    bound->self = retain(instance);
    bound->start = from_pointer(start);
    return from_pointer(bound);
}

static Value super_repr(Value self)
{
    Super *s = as_super(self);
    if (is_empty(s->type))
        return str_from_c("<super: NULL, NULL>");
    const char *name = as_type(s->type)->name;
    if (is_empty(s->start))
        return str_format("<super: <class '%s'>, NULL>", name);
    return str_format("<super: <class '%s'>, <%s object>>", name, as_type(s->start)->name);
}

static void super_dealloc(Object *self)
{
    release(((Super *)self)->type);
    release(((Super *)self)->self);
    release(((Super *)self)->start);
    object_free(self);
}

static void super_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Super *)self)->type, visit, context);
    visit_value(((Super *)self)->self, visit, context);
    visit_value(((Super *)self)->start, visit, context);
}

static const MemberRow members[] = {
    {"__thisclass__", MEMBER_VALUE_OR_NONE, offsetof(Super, type), true, "The class that called super()."},
    {"__self__", MEMBER_VALUE_OR_NONE, offsetof(Super, self), true, "The object for which attributes are looked up; may be None."},
    {"__self_class__", MEMBER_VALUE_OR_NONE, offsetof(Super, start), true, "The type of that object; may be None."},
    MEMBER_END,
};

const TypeSpec super_spec = {
    .name = "super", .size = sizeof(Super), .flags = TYPE_BASE | TYPE_TRACKED, .members = members,
    .doc = "super() -> same as super(__class__, <first argument>)\n"
           "super(type) -> unbound super object\n"
           "super(type, obj) -> bound super object; requires isinstance(obj, type)\n"
           "super(type, type2) -> bound super object; requires issubclass(type2, type)\n"
           "Looks attributes up behind type in the method resolution order; mostly used to call a method that is overridden.",
    .slots = {.repr = super_repr, .get_attribute = super_get_attribute, .descriptor_get = super_get, .new = super_new,
              .init = super_init, .dealloc = super_dealloc, .traverse = super_traverse},
};
