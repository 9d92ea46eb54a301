/* descriptors.c - functions and descriptors made from rows, and how rows get into a type's namespace. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/class.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "types/function.h"
#include "types/property.h"
#include "types/type_attributes.h"
#include "types/wrappers.h"

/* ---- builtin_function_or_method ---- */

static NativeFunction *as_native(Value v) { return (NativeFunction *)as_object(v); }

static Value native_function_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    NativeFunction *f = as_native(self);
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

static bool is_plain_function(const NativeFunction *f) { return is_empty(f->self) || is_instance_of(f->self, TYPE(module)); }

static Value native_function_repr(Value self)
{
    NativeFunction *f = as_native(self);
    if (is_plain_function(f))
        return str_format("<built-in function %s>", f->row->name);
    return str_format("<built-in method %s of %T object at %p>", f->row->name, f->self, (void *)(uintptr_t)f->self.bits);
}

static Value native_function_compare(Value a, Value b, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(a) != type_of(b))
        return not_implemented();
    bool equal = as_native(a)->row == as_native(b)->row && same(as_native(a)->self, as_native(b)->self);
    return bool_value(equal == (op == COMPARE_EQ));
}

static int64_t native_function_hash(Value self)
{
    uint64_t bits = as_native(self)->self.bits ^ (uint64_t)(uintptr_t)as_native(self)->row;
    bits = bits >> 4 | bits << 60;
    return bits == UINT64_MAX ? -2 : (int64_t)bits;
}

static Value native_name(Value self) { return str_intern_c(as_native(self)->row->name); }
static Value native_doc(Value self) { return as_native(self)->row->doc ? str_from_c(as_native(self)->row->doc) : none_value(); }
static Value native_signature(Value self) { return signature_text(as_native(self)->row); }
static Value native_self(Value self) { return is_empty(as_native(self)->self) ? none_value() : retain(as_native(self)->self); }

static Value native_qualname(Value self)
{
    NativeFunction *f = as_native(self);
    if (is_plain_function(f))
        return native_name(self);
    const Type *type = is_type(f->self) ? as_type(f->self) : type_of(f->self);
    return str_format("%U.%s", type->qualname, f->row->name);
}

static Value reduce_attribute(Value holder, Value owned_name)
{
    Value getattr = builtin_named("getattr");
    Value args = is_empty(getattr) || is_empty(owned_name) ? EMPTY : tuple_pack(2, holder, owned_name);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, getattr, args);
    release(getattr);
    release(owned_name);
    release(args);
    return result;
}

static Value native_reduce(Value self)
{
    NativeFunction *f = as_native(self);
    return is_plain_function(f) ? native_name(self) : reduce_attribute(f->self, native_name(self));
}

static const NativeRow native_function_methods[] = {
    NATIVE("__reduce__", native_reduce, "($self, /)", "Helper for pickle."),
    NATIVE_END,
};
static const GetSetRow native_function_getset[] = {
    {"__name__", native_name, NULL, NULL}, {"__qualname__", native_qualname, NULL, NULL}, {"__doc__", native_doc, NULL, NULL},
    {"__self__", native_self, NULL, NULL}, {"__text_signature__", native_signature, NULL, NULL},
    GETSET_END,
};
static const MemberRow native_function_members[] = {
    {"__module__", MEMBER_VALUE_OR_NONE, offsetof(NativeFunction, module), false, NULL},
    MEMBER_END,
};

const TypeSpec native_function_spec = {
    .name = "builtin_function_or_method", .size = sizeof(NativeFunction), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_WEAKREFS,
    .getset = native_function_getset, .members = native_function_members, .methods = native_function_methods,
    .slots = {.repr = native_function_repr, .call = native_function_call, .compare = native_function_compare,
              .hash = native_function_hash, .dealloc = native_function_dealloc, .traverse = native_function_traverse},
};

/* ---- what all descriptors have ---- */

static Type *owner_of(Value v)
{
    Type *type = type_of(v);
    if (type == TYPE(getset_descriptor))
        return ((GetSetDescriptor *)as_object(v))->owner;
    if (type == TYPE(member_descriptor))
        return ((MemberDescriptor *)as_object(v))->owner;
    return ((MethodDescriptor *)as_object(v))->owner;
}

static Value name_of(Value v)
{
    Type *type = type_of(v);
    if (type == TYPE(getset_descriptor))
        return ((GetSetDescriptor *)as_object(v))->name;
    if (type == TYPE(member_descriptor))
        return ((MemberDescriptor *)as_object(v))->name;
    return ((MethodDescriptor *)as_object(v))->name;
}

static Value get_name(Value self) { return retain(name_of(self)); }
static Value get_owner(Value self) { return retain(from_pointer(owner_of(self))); }
static Value get_qualname(Value self) { return str_format("%U.%U", owner_of(self)->qualname, name_of(self)); }
static Value method_reduce(Value self) { return reduce_attribute(from_pointer(owner_of(self)), retain(name_of(self))); }
static Value doc_or_none(const char *doc) { return doc ? str_from_c(doc) : none_value(); }

static void descriptor_dealloc(Object *self)
{
    Value v = from_pointer(self);
    release(name_of(v));
    RELEASE(owner_of(v));
    object_free(self);
}

static void descriptor_traverse(Object *self, VisitFn visit, void *context) { visit(&owner_of(from_pointer(self))->head, context); }

/* ---- method_descriptor, classmethod_descriptor ---- */

static MethodDescriptor *as_descriptor(Value v) { return (MethodDescriptor *)as_object(v); }

static COLD bool wrong_receiver(Value descriptor, Value receiver)
{
    error_type("descriptor '%U' for '%.100s' objects doesn't apply to a '%T' object", name_of(descriptor),
               spec_or_name(owner_of(descriptor)), receiver);
    return false;
}

static inline bool check_receiver(Value descriptor, const Type *owner, Value receiver)
{
    return likely(is_instance_of(receiver, owner)) || wrong_receiver(descriptor, receiver);
}

static Value method_descriptor_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    MethodDescriptor *d = as_descriptor(self);
    if (nargs == 0)
        return error_type("unbound method %U.%s() needs an argument", d->owner->qualname, d->row->name);
    if (!check_receiver(self, d->owner, args[0]))
        return EMPTY;
    return native_call(d->row, &d->signature, args[0], args + 1, nargs - 1, kwnames);
}

static Value method_descriptor_get(Value self, Value instance, Value owner)
{
    (void)owner;
    MethodDescriptor *d = as_descriptor(self);
    if (is_empty(instance))
        return retain(self);
    return check_receiver(self, d->owner, instance) ? native_function_new(d->row, instance, EMPTY) : EMPTY;
}

static bool check_class(MethodDescriptor *d, Value class)
{
    if (!is_type(class))
        error_type("descriptor '%s' for type '%s' needs a type, not a '%T' as arg 2", d->row->name, spec_or_name(d->owner), class);
    else if (!type_is_subtype(as_type(class), d->owner))
        error_type("descriptor '%s' requires a subtype of '%s' but received '%s'", d->row->name, spec_or_name(d->owner),
                   spec_or_name(as_type(class)));
    else
        return true;
    return false;
}

static Value classmethod_descriptor_get(Value self, Value instance, Value owner)
{
    MethodDescriptor *d = as_descriptor(self);
    if (is_empty(owner)) {
        if (is_empty(instance))
            return error_type("descriptor '%s' for type '%s' needs either an object or a type", d->row->name, spec_or_name(d->owner));
        owner = from_pointer(type_of(instance));
    }
    return check_class(d, owner) ? native_function_new(d->row, owner, EMPTY) : EMPTY;
}

static Value classmethod_descriptor_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    MethodDescriptor *d = as_descriptor(self);
    if (nargs == 0)
        return error_type("descriptor '%s' of '%s' object needs an argument", d->row->name, spec_or_name(d->owner));
    return check_class(d, args[0]) ? native_call(d->row, &d->signature, args[0], args + 1, nargs - 1, kwnames) : EMPTY;
}

static Value method_descriptor_repr(Value self)
{
    return str_format("<method '%U' of '%s' objects>", name_of(self), spec_or_name(owner_of(self)));
}

static Value method_doc(Value self) { return doc_or_none(as_descriptor(self)->row->doc); }
static Value method_signature(Value self) { return signature_text(as_descriptor(self)->row); }

static const NativeRow descriptor_methods[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", "Helper for pickle."),
    NATIVE_END,
};
#define DESCRIPTOR_ROWS                                                                                                    {"__objclass__", get_owner, NULL, NULL}, {"__name__", get_name, NULL, NULL}, {"__qualname__", get_qualname, NULL, NULL}
static const GetSetRow method_descriptor_getset[] = {
    DESCRIPTOR_ROWS, {"__doc__", method_doc, NULL, NULL}, {"__text_signature__", method_signature, NULL, NULL}, GETSET_END,
};

const TypeSpec method_descriptor_spec = {
    .name = "method_descriptor", .size = sizeof(MethodDescriptor), .flags = TYPE_METHOD | TYPE_NO_NEW | TYPE_TRACKED,
    .methods = descriptor_methods, .getset = method_descriptor_getset,
    .slots = {.repr = method_descriptor_repr, .call = method_descriptor_call, .descriptor_get = method_descriptor_get,
              .dealloc = descriptor_dealloc, .traverse = descriptor_traverse},
};
const TypeSpec classmethod_descriptor_spec = {
    .name = "classmethod_descriptor", .size = sizeof(MethodDescriptor), .flags = TYPE_NO_NEW | TYPE_TRACKED,
    .methods = descriptor_methods, .getset = method_descriptor_getset,
    .slots = {.repr = method_descriptor_repr, .call = classmethod_descriptor_call,
              .descriptor_get = classmethod_descriptor_get, .dealloc = descriptor_dealloc, .traverse = descriptor_traverse},
};

/* ---- getset_descriptor ---- */

static Value getset_get(Value self, Value instance, Value owner)
{
    (void)owner;
    GetSetDescriptor *d = (GetSetDescriptor *)as_object(self);
    if (is_empty(instance))
        return retain(self);
    if (!check_receiver(self, d->owner, instance))
        return EMPTY;
    if (d->row->get == NULL)
        return error_set(TYPE(AttributeError), "attribute '%s' of '%s' objects is not readable", d->row->name, spec_or_name(d->owner));
    return d->row->get(instance);
}

static bool getset_set(Value self, Value instance, Value value)
{
    GetSetDescriptor *d = (GetSetDescriptor *)as_object(self);
    if (!check_receiver(self, d->owner, instance))
        return false;
    if (d->row->set == NULL) {
        error_set(TYPE(AttributeError), "attribute '%s' of '%s' objects is not writable", d->row->name, spec_or_name(d->owner));
        return false;
    }
    return d->row->set(instance, value);
}

static Value getset_repr(Value self)
{
    return str_format("<attribute '%U' of '%s' objects>", name_of(self), spec_or_name(owner_of(self)));
}

static Value getset_doc(Value self) { return doc_or_none(((GetSetDescriptor *)as_object(self))->row->doc); }
static const GetSetRow getset_getset[] = {DESCRIPTOR_ROWS, {"__doc__", getset_doc, NULL, NULL}, GETSET_END};

const TypeSpec getset_descriptor_spec = {
    .name = "getset_descriptor", .size = sizeof(GetSetDescriptor), .flags = TYPE_NO_NEW | TYPE_TRACKED, .getset = getset_getset,
    .slots = {.repr = getset_repr, .descriptor_get = getset_get, .descriptor_set = getset_set, .dealloc = descriptor_dealloc,
              .traverse = descriptor_traverse},
};

/* ---- member_descriptor ---- */

static void *member_place(const MemberDescriptor *d, Value instance)
{
    if (d->kind == MEMBER_TAIL)
        return type_own_members(d->owner, as_object(instance)) + (d->offset - d->owner->own_members) / sizeof(Value);
    return (char *)as_object(instance) + d->offset;
}

static Value member_get(Value self, Value instance, Value owner)
{
    (void)owner;
    MemberDescriptor *d = (MemberDescriptor *)as_object(self);
    if (is_empty(instance))
        return retain(self);
    if (!check_receiver(self, d->owner, instance))
        return EMPTY;
    void *at = member_place(d, instance);
    switch (d->kind) {
    case MEMBER_TAIL:
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

static bool member_set_number(const MemberDescriptor *d, void *at, Value value)
{
    int64_t n;
    if (is_empty(value)) {
        error_type("can't delete numeric/char attribute");
        return false;
    }
    if (d->kind == MEMBER_BOOL) {
        if (!is_bool(value)) {
            error_type("attribute value type must be bool");
            return false;
        }
        *(bool *)at = same(value, TRUE_VALUE);
        return true;
    }
    if (!index_as_int64(value, &n, TYPE(OverflowError)))
        return false;
    if (d->kind == MEMBER_INT64)
        *(int64_t *)at = n;
    else
        *(int32_t *)at = (int32_t)n;
    return true;
}

static bool member_set(Value self, Value instance, Value value)
{
    MemberDescriptor *d = (MemberDescriptor *)as_object(self);
    if (!check_receiver(self, d->owner, instance))
        return false;
    if (d->read_only) {
        error_set(TYPE(AttributeError), "readonly attribute");
        return false;
    }
    Value *at = member_place(d, instance);
    if (d->kind != MEMBER_VALUE && d->kind != MEMBER_VALUE_OR_NONE && d->kind != MEMBER_TAIL)
        return member_set_number(d, at, value);
    if (is_empty(value) && is_empty(*at) && d->kind != MEMBER_VALUE_OR_NONE) {
        error_set_value(TYPE(AttributeError), d->name);
        return false;
    }
    replace(at, retain(value));
    return true;
}

static Value member_repr(Value self)
{
    return str_format("<member '%U' of '%s' objects>", name_of(self), spec_or_name(owner_of(self)));
}

static Value member_doc(Value self)
{
    MemberDescriptor *d = (MemberDescriptor *)as_object(self);
    return doc_or_none(d->doc);
}

static const GetSetRow member_getset[] = {DESCRIPTOR_ROWS, {"__doc__", member_doc, NULL, NULL}, GETSET_END};

const TypeSpec member_descriptor_spec = {
    .name = "member_descriptor", .size = sizeof(MemberDescriptor), .flags = TYPE_NO_NEW | TYPE_TRACKED,
    .methods = descriptor_methods, .getset = member_getset,
    .slots = {.repr = member_repr, .descriptor_get = member_get, .descriptor_set = member_set, .dealloc = descriptor_dealloc,
              .traverse = descriptor_traverse},
};

Value member_descriptor_new(Type *owner, Value name, uint32_t offset)
{
    MemberDescriptor *d = object_new(TYPE(member_descriptor));
    if (d == NULL)
        return EMPTY;
    d->kind = MEMBER_VALUE;
    d->offset = offset;
    d->is_slot = true;
    d->owner = RETAIN(owner);
    d->name = retain(name);
    return from_pointer(d);
}

/* ---- rows into namespaces ---- */

static Value descriptor_of_row(Type *type, const NativeRow *row)
{
    const char *first = row->signature + 1;
    bool is_method = strncmp(first, "$self", 5) == 0, is_class_method = strncmp(first, "$type", 5) == 0;
    if (!is_method && !is_class_method) {
        Wrapped *w = object_new(TYPE(staticmethod));
        if (w)
            w->callable = native_function_new(row, from_pointer(type), EMPTY);
        return from_pointer(w);
    }
    MethodDescriptor *d = object_new(is_method ? TYPE(method_descriptor) : TYPE(classmethod_descriptor));
    if (d == NULL)
        return EMPTY;
    d->row = row;
    d->owner = RETAIN(type);
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
    d->owner = RETAIN(owner);
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
    if (is_empty(dict_get_str(as_dict(type->dict), NAME(doc_))) && !put(type, "__doc__", doc_without_signature(type->name, spec->doc)))
        return false;
    return slot_wrappers_add(type, &spec->slots);
}

void descriptors_install(void)
{
    type_add_rows = add_rows;
    getset_descriptor_hook = getset_descriptor_new;
}
