/* wrappers.c - slot wrappers: a builtin type's slots as dunder methods (wrapper_descriptor, method-wrapper). */
#include "types/wrappers.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct MethodWrapper {
    Object head;
    SlotWrapper *descriptor;
    Value self;
} MethodWrapper;

static SlotWrapper *as_wrapper(Value v) { return (SlotWrapper *)as_object(v); }
static MethodWrapper *as_method_wrapper(Value v) { return (MethodWrapper *)as_object(v); }

/* ---- arguments ---- */

static bool check_count(const SlotRow *row, size_t nargs, size_t least, size_t most)
{
    if (nargs >= least && nargs <= most)
        return true;
    Value name = slot_row_name(row);
    if (row->kind == WRAP_TERNARY || row->kind == WRAP_REFLECTED_TERNARY)
        error_type("expected 1 or 2 arguments, got %zu", nargs);
    else if (most == 1 || most == 0)
        error_type("expected %zu argument%s, got %zu", least, least == 1 ? "" : "s", nargs);
    else if (least == most)
        error_type("%U expected %zu arguments, got %zu", name, least, nargs);
    else
        error_type("%U expected at %s %zu argument%s, got %zu", name, nargs < least ? "least" : "most", nargs < least ? least : most,
                   nargs < least && least == 1 ? "" : "s", nargs);
    return false;
}

static Value done(bool ok) { return ok ? none_value() : EMPTY; }

/* object.__setattr__(int, ...) must not get round type.__setattr__: the slot must be that of the nearest builtin base. */
static bool may_set_attribute(Value self, SlotFunction wrapped, const char *what)
{
    const Type *type = type_of(self);
    while (type && type->spec == NULL)
        type = type->base;
    if (type == NULL || (SlotFunction)type->slots.set_attribute == wrapped || !is_type(self))
        return true;
    error_type("can't apply this %s to %s object", what, type_of(self)->name);
    return false;
}

static bool sequence_index(Value self, Value key, int64_t *index)
{
    if (!index_as_int64(key, index, TYPE(OverflowError)))
        return false;
    if (*index < 0 && type_of(self)->slots.length) {
        int64_t n = type_of(self)->slots.length(self);
        if (n < 0)
            return false;
        *index += n;
    }
    return true;
}

static Value call_set(const SlotRow *row, SlotFunction wrapped, Value self, const Value *args, size_t nargs)
{
    bool deletes = row->kind == WRAP_DELETE_ITEM || row->kind == WRAP_DELETE_ATTRIBUTE || row->kind == WRAP_DELETE ||
                   row->kind == WRAP_DELETE_SEQUENCE_ITEM;
    if (!check_count(row, nargs, deletes ? 1 : 2, deletes ? 1 : 2))
        return EMPTY;
    Value value = deletes ? EMPTY : args[1];
    if (row->kind == WRAP_SET_ATTRIBUTE || row->kind == WRAP_DELETE_ATTRIBUTE) {
        if (!is_str(args[0]))
            return error_type("attribute name must be string, not '%T'", args[0]);
        if (!may_set_attribute(self, wrapped, deletes ? "__delattr__" : "__setattr__"))
            return EMPTY;
        Value name = str_intern(retain(args[0]));
        Value result = done(((SetAttributeFn)wrapped)(self, name, value));
        release(name);
        return result;
    }
    if (row->kind == WRAP_SET_SEQUENCE_ITEM || row->kind == WRAP_DELETE_SEQUENCE_ITEM) {
        int64_t index;
        return sequence_index(self, args[0], &index) ? done(((SetSequenceItemFn)wrapped)(self, index, value)) : EMPTY;
    }
    return done(((SetItemFn)wrapped)(self, args[0], value));
}

static Value call_get(const SlotRow *row, SlotFunction wrapped, Value self, const Value *args, size_t nargs)
{
    if (!check_count(row, nargs, 1, 2))
        return EMPTY;
    Value instance = is_none(args[0]) ? EMPTY : args[0];
    Value owner = nargs < 2 || is_none(args[1]) ? EMPTY : args[1];
    if (is_empty(instance) && is_empty(owner))
        return error_type("__get__(None, None) is invalid");
    return ((DescriptorGetFn)wrapped)(self, instance, owner);
}

static Value call_index(const SlotRow *row, SlotFunction wrapped, Value self, Value key)
{
    int64_t index;
    if (row->kind == WRAP_SEQUENCE_ITEM)
        return sequence_index(self, key, &index) ? ((SequenceItemFn)wrapped)(self, index) : EMPTY;
    return index_as_int64(key, &index, TYPE(OverflowError)) ? ((SequenceItemFn)wrapped)(self, index) : EMPTY;
}

static Value call_without_arguments(const SlotRow *row, SlotFunction wrapped, Value self)
{
    switch (row->kind) {
    case WRAP_UNARY: return ((UnaryFn)wrapped)(self);
    case WRAP_NEXT: {
        Value item = ((NextFn)wrapped)(self);
        if (is_empty(item) && !error_occurred())
            return error_set_value(TYPE(StopIteration), EMPTY);
        return item;
    }
    case WRAP_LENGTH: {
        int64_t n = ((LengthFn)wrapped)(self);
        return n < 0 ? EMPTY : int_value(n);
    }
    case WRAP_HASH: {
        int64_t h = ((HashFn)wrapped)(self);
        return h == -1 && error_occurred() ? EMPTY : int_value(h);
    }
    case WRAP_BOOL: {
        int truth = ((BoolFn)wrapped)(self);
        return truth < 0 ? EMPTY : bool_value(truth);
    }
    default: /* WRAP_FINALIZE */
        ((FinalizeFn)wrapped)(self);
        return none_value();
    }
}

static Value call_with_one(const SlotRow *row, SlotFunction wrapped, Value self, Value arg)
{
    switch (row->kind) {
    case WRAP_BINARY: {
        if ((SlotFunction)type_of(self)->slots.get_attribute == wrapped && !is_str(arg))
            return error_type("attribute name must be string, not '%T'", arg);
        return ((BinaryFn)wrapped)(self, arg);
    }
    case WRAP_REFLECTED: return ((BinaryFn)wrapped)(arg, self);
    case WRAP_CONTAINS: {
        int found = ((ContainsFn)wrapped)(self, arg);
        return found < 0 ? EMPTY : bool_value(found);
    }
    case WRAP_INDEX:
    case WRAP_SEQUENCE_ITEM: return call_index(row, wrapped, self, arg);
    default: return ((CompareFn)wrapped)(self, arg, (CompareOp)(row->kind - WRAP_LT));
    }
}

Value slot_call_wrapped(const SlotRow *row, SlotFunction wrapped, Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (row->kind == WRAP_CALL)
        return ((CallFn)wrapped)(self, args, nargs, kwnames);
    if (row->kind == WRAP_INIT)
        return done(((InitFn)wrapped)(self, args, nargs, kwnames));
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("wrapper %U() takes no keyword arguments", slot_row_name(row));
    switch (row->kind) {
    case WRAP_UNARY: case WRAP_NEXT: case WRAP_LENGTH: case WRAP_HASH: case WRAP_BOOL: case WRAP_FINALIZE:
        return check_count(row, nargs, 0, 0) ? call_without_arguments(row, wrapped, self) : EMPTY;
    case WRAP_SET_ITEM: case WRAP_DELETE_ITEM: case WRAP_SET_ATTRIBUTE: case WRAP_DELETE_ATTRIBUTE: case WRAP_SET:
    case WRAP_DELETE: case WRAP_SET_SEQUENCE_ITEM: case WRAP_DELETE_SEQUENCE_ITEM:
        return call_set(row, wrapped, self, args, nargs);
    case WRAP_GET:
        return call_get(row, wrapped, self, args, nargs);
    case WRAP_TERNARY:
        return check_count(row, nargs, 1, 2) ? ((TernaryFn)wrapped)(self, args[0], nargs > 1 ? args[1] : NONE) : EMPTY;
    case WRAP_REFLECTED_TERNARY:
        return check_count(row, nargs, 1, 2) ? ((TernaryFn)wrapped)(args[0], self, nargs > 1 ? args[1] : NONE) : EMPTY;
    case WRAP_BUFFER: return check_count(row, nargs, 1, 1) ? slot_call_buffer(wrapped, self, args[0]) : EMPTY;
    case WRAP_RELEASE_BUFFER: return check_count(row, nargs, 1, 1) ? slot_call_release_buffer(self, args[0]) : EMPTY;
    default:
        return check_count(row, nargs, 1, 1) ? call_with_one(row, wrapped, self, args[0]) : EMPTY;
    }
}

/* ---- wrapper_descriptor ---- */

static Value wrapper_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    SlotWrapper *w = as_wrapper(self);
    if (nargs == 0)
        return error_type("descriptor '%U' of '%.100s' object needs an argument", slot_row_name(w->row), w->owner->name);
    if (!is_instance_of(args[0], w->owner))
        return error_type("descriptor '%U' requires a '%.100s' object but received a '%T'", slot_row_name(w->row),
                          w->owner->name, args[0]);
    return slot_call_wrapped(w->row, w->wrapped, args[0], args + 1, nargs - 1, kwnames);
}

static Value wrapper_get(Value self, Value instance, Value owner)
{
    (void)owner;
    SlotWrapper *w = as_wrapper(self);
    if (is_empty(instance))
        return retain(self);
    if (!is_instance_of(instance, w->owner))
        return error_type("descriptor '%U' for '%.100s' objects doesn't apply to a '%T' object", slot_row_name(w->row),
                          w->owner->name, instance);
    MethodWrapper *m = object_new(TYPE(method_wrapper));
    if (m == NULL)
        return EMPTY;
    m->descriptor = RETAIN(w);
    m->self = retain(instance);
    return from_pointer(m);
}

static Value wrapper_repr(Value self)
{
    return str_format("<slot wrapper '%U' of '%s' objects>", slot_row_name(as_wrapper(self)->row), as_wrapper(self)->owner->name);
}

static Value wrapper_name(Value self) { return retain(slot_row_name(as_wrapper(self)->row)); }
static Value wrapper_owner(Value self) { return retain(from_pointer(as_wrapper(self)->owner)); }
static Value wrapper_doc(Value self) { return str_from_c(as_wrapper(self)->row->doc); }
static Value wrapper_signature(Value self) { return str_from_c(as_wrapper(self)->row->signature); }
static Value wrapper_qualname(Value self)
{
    return str_format("%U.%U", as_wrapper(self)->owner->qualname, slot_row_name(as_wrapper(self)->row));
}

static Value reduce_attribute(Value holder, Value name)
{
    Value getattr = dict_get_c(as_dict(runtime.builtins), "getattr");
    if (is_empty(getattr))
        return error_occurred() ? EMPTY : error_set(TYPE(AttributeError), "getattr");
    Value args = tuple_pack(2, holder, name);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, getattr, args);
    release(args);
    return result;
}

static Value wrapper_reduce(Value self)
{
    return reduce_attribute(from_pointer(as_wrapper(self)->owner), slot_row_name(as_wrapper(self)->row));
}

static void wrapper_dealloc(Object *self)
{
    RELEASE(((SlotWrapper *)self)->owner);
    object_free(self);
}

static void wrapper_traverse(Object *self, VisitFn visit, void *context)
{
    visit(&((SlotWrapper *)self)->owner->head, context);
}

static const NativeRow wrapper_methods[] = {
    NATIVE("__reduce__", wrapper_reduce, "($self, /)", "Helper for pickle."),
    NATIVE_END,
};
static const GetSetRow wrapper_getset[] = {
    {"__objclass__", wrapper_owner, NULL, NULL}, {"__name__", wrapper_name, NULL, NULL}, {"__doc__", wrapper_doc, NULL, NULL},
    {"__qualname__", wrapper_qualname, NULL, NULL}, {"__text_signature__", wrapper_signature, NULL, NULL},
    GETSET_END,
};

const TypeSpec slot_wrapper_spec = {
    .name = "wrapper_descriptor", .size = sizeof(SlotWrapper), .flags = TYPE_METHOD | TYPE_NO_NEW | TYPE_TRACKED,
    .methods = wrapper_methods, .getset = wrapper_getset,
    .slots = {.repr = wrapper_repr, .call = wrapper_call, .descriptor_get = wrapper_get, .dealloc = wrapper_dealloc,
              .traverse = wrapper_traverse},
};

/* ---- method-wrapper ---- */

static Value method_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    MethodWrapper *m = as_method_wrapper(self);
    return slot_call_wrapped(m->descriptor->row, m->descriptor->wrapped, m->self, args, nargs, kwnames);
}

static Value method_repr(Value self)
{
    MethodWrapper *m = as_method_wrapper(self);
    return str_format("<method-wrapper '%U' of %T object at %p>", slot_row_name(m->descriptor->row), m->self,
                      (void *)(uintptr_t)m->self.bits);
}

static Value method_compare(Value a, Value b, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(a) != type_of(b))
        return not_implemented();
    bool equal = as_method_wrapper(a)->descriptor == as_method_wrapper(b)->descriptor &&
                 same(as_method_wrapper(a)->self, as_method_wrapper(b)->self);
    return bool_value(equal == (op == COMPARE_EQ));
}

static int64_t method_hash(Value self)
{
    uint64_t bits = as_method_wrapper(self)->self.bits ^ (uint64_t)(uintptr_t)as_method_wrapper(self)->descriptor;
    bits = bits >> 4 | bits << 60;
    return bits == UINT64_MAX ? -2 : (int64_t)bits;
}

static Value descriptor_of(Value self) { return from_pointer(as_method_wrapper(self)->descriptor); }
static Value method_self(Value self) { return retain(as_method_wrapper(self)->self); }
static Value method_owner(Value self) { return wrapper_owner(descriptor_of(self)); }
static Value method_name(Value self) { return wrapper_name(descriptor_of(self)); }
static Value method_doc(Value self) { return wrapper_doc(descriptor_of(self)); }
static Value method_qualname(Value self) { return wrapper_qualname(descriptor_of(self)); }
static Value method_signature(Value self) { return wrapper_signature(descriptor_of(self)); }
static Value method_reduce(Value self)
{
    return reduce_attribute(as_method_wrapper(self)->self, slot_row_name(as_method_wrapper(self)->descriptor->row));
}

static void method_dealloc(Object *self)
{
    RELEASE(((MethodWrapper *)self)->descriptor);
    release(((MethodWrapper *)self)->self);
    object_free(self);
}

static void method_traverse(Object *self, VisitFn visit, void *context)
{
    visit(&((MethodWrapper *)self)->descriptor->head, context);
    visit_value(((MethodWrapper *)self)->self, visit, context);
}

static const NativeRow method_methods[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", "Helper for pickle."),
    NATIVE_END,
};
static const GetSetRow method_getset[] = {
    {"__self__", method_self, NULL, NULL}, {"__objclass__", method_owner, NULL, NULL}, {"__name__", method_name, NULL, NULL},
    {"__doc__", method_doc, NULL, NULL}, {"__qualname__", method_qualname, NULL, NULL},
    {"__text_signature__", method_signature, NULL, NULL},
    GETSET_END,
};

const TypeSpec method_wrapper_spec = {
    .name = "method-wrapper", .size = sizeof(MethodWrapper), .flags = TYPE_NO_NEW | TYPE_TRACKED,
    .methods = method_methods, .getset = method_getset,
    .slots = {.repr = method_repr, .call = method_call, .compare = method_compare, .hash = method_hash,
              .dealloc = method_dealloc, .traverse = method_traverse},
};

/* ---- __new__ ---- */

/* The nearest base with a `new` of its own must be the type whose __new__ is called, or its layout is left uninitialized. */
static Value static_new(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Type *type = as_type(self);
    if (nargs == 0)
        return error_type("%s.__new__(): not enough arguments", type->name);
    if (!is_type(args[0]))
        return error_type("%s.__new__(X): X is not a type object (%T)", type->name, args[0]);
    Type *subtype = as_type(args[0]);
    if (!type_is_subtype(subtype, type))
        return error_type("%s.__new__(%s): %s is not a subtype of %s", type->name, subtype->name, subtype->name, type->name);
    const Type *base = subtype;
    while (base && base->slots.new == slot_new)
        base = base->base;
    if (has_flag(subtype, TYPE_NO_NEW))
        return error_type("cannot create '%s' instances", subtype->spec ? subtype->spec->name : subtype->name);
    if (base && (base->slots.new != type->slots.new || has_flag(base, TYPE_NO_NEW)))
        return error_type("%s.__new__(%s) is not safe, use %s.__new__()", type->name, subtype->name, base->name);
    return type->slots.new(subtype, args + 1, nargs - 1, kwnames);
}

const NativeRow slot_new_row = NATIVE("__new__", static_new, "($type, *args, **kwargs)",
                                      "Makes an object; help(type) shows the accurate signature.");

/* ---- filling a builtin's namespace ---- */

static bool add_wrapper(Type *type, const SlotRow *row, SlotFunction wrapped)
{
    Value name = slot_row_name(row);
    if (row->kind == WRAP_NONE || !is_empty(dict_get_str(as_dict(type->dict), name)))
        return true;
    SlotWrapper *w = object_new(TYPE(slot_wrapper));
    if (w == NULL)
        return false;
    w->row = row;
    w->wrapped = wrapped;
    w->owner = RETAIN(type);
    return dict_set_owned(as_dict(type->dict), name, from_pointer(w));
}

bool slot_wrappers_add(Type *type, const Slots *own)
{
    Dict *dict = as_dict(type->dict);
    for (const SlotRow *row = slot_rows; row->signature || row->generic; row++) {
        SlotFunction f = *slot_pointer((Slots *)own, row);
        if (f && !add_wrapper(type, row, f))
            return false;
    }
    if (own->new && is_empty(dict_get_str(dict, NAME(new_))) && !has_flag(type, TYPE_NO_NEW)) {
        Value f = native_function_new(&slot_new_row, from_pointer(type), EMPTY);
        if (is_empty(f) || !dict_set_owned(dict, NAME(new_), f))
            return false;
    }
    if (own->compare && own->hash == NULL && is_empty(dict_get_str(dict, NAME(hash_))))
        return dict_set(dict, NAME(hash_), NONE);
    return true;
}
