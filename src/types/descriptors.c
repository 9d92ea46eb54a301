/* descriptors.c - functions and descriptors made from rows, and how rows get into a type's namespace. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/class.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/function.h"
#include "types/wrappers.h"

/* ---- builtin_function_or_method ---- */

static Value native_function_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    NativeFunction *f = (NativeFunction *)as_object(self);
    return native_call(f->row, &f->signature, f->self, args, nargs, kwnames);
}

static void native_function_dealloc(Object *self)
{
    release(((NativeFunction *)self)->self);
    release(((NativeFunction *)self)->module);
    object_free(self);
}

static void native_function_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((NativeFunction *)self)->self, visit, context);
    visit_value(((NativeFunction *)self)->module, visit, context);
}

static Value native_function_repr(Value self)
{
    NativeFunction *f = (NativeFunction *)as_object(self);
    if (is_empty(f->self) || type_of(f->self) == TYPE(module))
        return str_format("<built-in function %s>", f->row->name);
    return str_format("<built-in method %s of %T object at %p>", f->row->name, f->self, (void *)as_object(f->self));
}

static Value native_name(Value self) { return str_intern_c(((NativeFunction *)as_object(self))->row->name); }

static const GetSetRow native_function_getset[] = {
    {"__name__", native_name, NULL, NULL},
    GETSET_END,
};

const TypeSpec native_function_spec = {
    .name = "builtin_function_or_method", .size = sizeof(NativeFunction), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .getset = native_function_getset,
    .slots = {.repr = native_function_repr, .call = native_function_call, .dealloc = native_function_dealloc,
              .traverse = native_function_traverse},
};

/* ---- method_descriptor, classmethod_descriptor ---- */

static MethodDescriptor *as_descriptor(Value v) { return (MethodDescriptor *)as_object(v); }

static bool check_receiver(MethodDescriptor *d, Value receiver)
{
    if (is_instance_of(receiver, d->owner))
        return true;
    error_type("descriptor '%s' for '%s' objects doesn't apply to a '%T' object", d->row->name, d->owner->name, receiver);
    return false;
}

static Value method_descriptor_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    MethodDescriptor *d = as_descriptor(self);
    if (nargs == 0)
        return error_type("unbound method %s.%s() needs an argument", d->owner->name, d->row->name);
    if (!check_receiver(d, args[0]))
        return EMPTY;
    return native_call(d->row, &d->signature, args[0], args + 1, nargs - 1, kwnames);
}

static Value method_descriptor_get(Value self, Value instance, Value owner)
{
    (void)owner;
    MethodDescriptor *d = as_descriptor(self);
    if (is_empty(instance))
        return retain(self);
    return check_receiver(d, instance) ? native_function_new(d->row, instance, EMPTY) : EMPTY;
}

static Value classmethod_descriptor_get(Value self, Value instance, Value owner)
{
    MethodDescriptor *d = as_descriptor(self);
    if (is_empty(owner))
        owner = from_pointer(type_of(instance));
    return native_function_new(d->row, owner, EMPTY);
}

static Value classmethod_descriptor_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    MethodDescriptor *d = as_descriptor(self);
    if (nargs == 0)
        return error_type("descriptor '%s' of '%s' object needs an argument", d->row->name, d->owner->name);
    return native_call(d->row, &d->signature, args[0], args + 1, nargs - 1, kwnames);
}

static void descriptor_dealloc(Object *self)
{
    release(((MethodDescriptor *)self)->name);
    object_free(self);
}

static Value method_descriptor_repr(Value self)
{
    MethodDescriptor *d = as_descriptor(self);
    return str_format("<method '%s' of '%s' objects>", d->row->name, d->owner->name);
}

const TypeSpec method_descriptor_spec = {
    .name = "method_descriptor", .size = sizeof(MethodDescriptor), .flags = TYPE_METHOD | TYPE_NO_NEW,
    .slots = {.repr = method_descriptor_repr, .call = method_descriptor_call, .descriptor_get = method_descriptor_get,
              .dealloc = descriptor_dealloc},
};
const TypeSpec classmethod_descriptor_spec = {
    .name = "classmethod_descriptor", .size = sizeof(MethodDescriptor), .flags = TYPE_NO_NEW,
    .slots = {.repr = method_descriptor_repr, .call = classmethod_descriptor_call,
              .descriptor_get = classmethod_descriptor_get, .dealloc = descriptor_dealloc},
};

/* ---- getset_descriptor ---- */

static Value getset_get(Value self, Value instance, Value owner)
{
    (void)owner;
    GetSetDescriptor *d = (GetSetDescriptor *)as_object(self);
    if (is_empty(instance))
        return retain(self);
    if (!is_instance_of(instance, d->owner))
        return error_type("descriptor '%s' for '%s' objects doesn't apply to a '%T' object", d->row->name, d->owner->name, instance);
    if (d->row->get == NULL)
        return error_set(TYPE(AttributeError), "attribute '%s' of '%s' objects is not readable", d->row->name, d->owner->name);
    return d->row->get(instance);
}

static bool getset_set(Value self, Value instance, Value value)
{
    GetSetDescriptor *d = (GetSetDescriptor *)as_object(self);
    if (!is_instance_of(instance, d->owner)) {
        error_type("descriptor '%s' for '%s' objects doesn't apply to a '%T' object", d->row->name, d->owner->name, instance);
        return false;
    }
    if (d->row->set == NULL) {
        error_set(TYPE(AttributeError), "attribute '%s' of '%s' objects is not writable", d->row->name, d->owner->name);
        return false;
    }
    return d->row->set(instance, value);
}

static void getset_dealloc(Object *self)
{
    release(((GetSetDescriptor *)self)->name);
    object_free(self);
}

const TypeSpec getset_descriptor_spec = {
    .name = "getset_descriptor", .size = sizeof(GetSetDescriptor), .flags = TYPE_NO_NEW,
    .slots = {.descriptor_get = getset_get, .descriptor_set = getset_set, .dealloc = getset_dealloc},
};

/* ---- member_descriptor ---- */

static Value member_get(Value self, Value instance, Value owner)
{
    (void)owner;
    MemberDescriptor *d = (MemberDescriptor *)as_object(self);
    if (is_empty(instance))
        return retain(self);
    if (!is_instance_of(instance, d->owner))
        return error_type("descriptor '%U' for '%s' objects doesn't apply to a '%T' object", d->name, d->owner->name, instance);
    void *at = (char *)as_object(instance) + d->offset;
    switch (d->kind) {
    case MEMBER_TAIL: at = type_own_members(d->owner, as_object(instance)) + (d->offset - d->owner->own_members) / sizeof(Value);
        /* fall through */
    case MEMBER_VALUE:
        if (is_empty(*(Value *)at))
            return error_attribute(instance, d->name);
        return retain(*(Value *)at);
    case MEMBER_VALUE_OR_NONE: return is_empty(*(Value *)at) ? none_value() : retain(*(Value *)at);
    case MEMBER_INT: return int_value(*(int32_t *)at);
    case MEMBER_INT64: return int_value(*(int64_t *)at);
    case MEMBER_UINT32: return int_value(*(uint32_t *)at);
    case MEMBER_BOOL: return bool_value(*(bool *)at);
    }
    return EMPTY;
}

static bool member_set(Value self, Value instance, Value value)
{
    MemberDescriptor *d = (MemberDescriptor *)as_object(self);
    if (!is_instance_of(instance, d->owner)) {
        error_type("descriptor '%U' for '%s' objects doesn't apply to a '%T' object", d->name, d->owner->name, instance);
        return false;
    }
    if (d->read_only || (d->kind > MEMBER_VALUE_OR_NONE && d->kind != MEMBER_TAIL)) {
        error_set(TYPE(AttributeError), "readonly attribute");
        return false;
    }
    Value *at = (Value *)((char *)as_object(instance) + d->offset);
    if (d->kind == MEMBER_TAIL)
        at = type_own_members(d->owner, as_object(instance)) + (d->offset - d->owner->own_members) / sizeof(Value);
    if (is_empty(value) && is_empty(*at)) {
        error_set_value(TYPE(AttributeError), d->name);
        return false;
    }
    replace(at, retain(value));
    return true;
}

static void member_dealloc(Object *self)
{
    release(((MemberDescriptor *)self)->name);
    object_free(self);
}

const TypeSpec member_descriptor_spec = {
    .name = "member_descriptor", .size = sizeof(MemberDescriptor), .flags = TYPE_NO_NEW,
    .slots = {.descriptor_get = member_get, .descriptor_set = member_set, .dealloc = member_dealloc},
};

Value member_descriptor_new(Type *owner, Value name, uint32_t offset)
{
    MemberDescriptor *d = object_new(TYPE(member_descriptor));
    if (d == NULL)
        return EMPTY;
    d->kind = MEMBER_VALUE;
    d->offset = offset;
    d->is_slot = true;
    d->owner = owner;
    d->name = retain(name);
    return from_pointer(d);
}

/* ---- rows into namespaces ---- */

static Value descriptor_of_row(Type *type, const NativeRow *row)
{
    const char *first = row->signature + 1;
    bool is_method = strncmp(first, "$self", 5) == 0, is_class_method = strncmp(first, "$type", 5) == 0;
    if (!is_method && !is_class_method) {
        Value f = native_function_new(row, from_pointer(type), EMPTY);
        return f;
    }
    MethodDescriptor *d = object_new(is_method ? TYPE(method_descriptor) : TYPE(classmethod_descriptor));
    if (d == NULL)
        return EMPTY;
    d->row = row;
    d->owner = type;
    d->name = str_intern_c(row->name);
    return from_pointer(d);
}

static bool put(Type *type, const char *name, Value owned)
{
    Value key = is_empty(owned) ? EMPTY : str_intern_c(name);
    bool ok = !is_empty(key) && dict_set_owned(as_dict(type->dict), key, owned);
    release(key);
    return ok;
}

static Value getset_descriptor_new(Type *owner, const GetSetRow *row)
{
    GetSetDescriptor *d = object_new(TYPE(getset_descriptor));
    if (d == NULL)
        return EMPTY;
    d->row = row;
    d->owner = owner;
    d->name = str_intern_c(row->name);
    if (is_empty(d->name)) {
        RELEASE(d);
        return EMPTY;
    }
    return from_pointer(d);
}

/* Every builtin that has a __dict__ shows it. */
static const GetSetRow dict_row = {"__dict__", object_get_dict, object_set_dict, NULL};

static bool add_rows(Type *type, const TypeSpec *spec)
{
    for (const NativeRow *row = spec->methods; row && row->name; row++)
        if (!put(type, row->name, descriptor_of_row(type, row)))
            return false;
    for (const GetSetRow *row = spec->getset; row && row->name; row++)
        if (!put(type, row->name, getset_descriptor_new(type, row)))
            return false;
    if (spec->dict_offset && is_empty(dict_get_str(as_dict(type->dict), NAME(dict_))) &&
        !put(type, "__dict__", getset_descriptor_new(type, &dict_row)))
        return false;
    for (const MemberRow *row = spec->members; row && row->name; row++) {
        Value name = str_intern_c(row->name);
        Value member = is_empty(name) ? EMPTY : member_descriptor_new(type, name, row->offset);
        release(name);
        if (is_empty(member))
            return false;
        MemberDescriptor *d = (MemberDescriptor *)as_object(member);
        d->kind = row->kind;
        d->read_only = row->read_only;
        d->is_slot = false;
        d->doc = row->doc;
        if (!put(type, row->name, member))
            return false;
    }
    return slot_wrappers_add(type, &spec->slots);
}

void descriptors_install(void)
{
    type_add_rows = add_rows;
    getset_descriptor_hook = getset_descriptor_new;
}
