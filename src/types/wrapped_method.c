/* wrapped_method.c - staticmethod and classmethod. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/function.h"
#include "types/property.h"

static Wrapped *as_wrapped(Value v) { return (Wrapped *)as_object(v); }

static Value wrapped_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    Wrapped *w = object_new(type);
    if (w)
        w->callable = none_value();
    return from_pointer(w);
}

/* What functools.wraps copies, as far as the callable has it. */
static bool copy_attributes(Value self, Value callable)
{
    const Value names[] = {NAME(module_), NAME(name_), NAME(qualname_), NAME(doc_)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Value v;
        int found = find_attribute(callable, names[i], &v);
        if (found < 0)
            return false;
        if (found == 0)
            continue;
        bool ok = set_attribute(self, names[i], v);
        release(v);
        if (!ok)
            return false;
    }
    return true;
}

static bool init(Value self, const NativeRow *row, const Value *args, size_t nargs, Value kwnames)
{
    Value callable;
    if (!bind_arguments(row, args, nargs, kwnames, &callable, 1))
        return false;
    replace(&as_wrapped(self)->callable, retain(callable));
    return copy_attributes(self, callable);
}

static const NativeRow static_row = {"staticmethod", {NULL}, NATIVE_BOUND, "($self, function, /)", NULL};
static const NativeRow class_row = {"classmethod", {NULL}, NATIVE_BOUND, "($self, function, /)", NULL};

static bool static_init(Value self, const Value *args, size_t nargs, Value kwnames) { return init(self, &static_row, args, nargs, kwnames); }
static bool class_init(Value self, const Value *args, size_t nargs, Value kwnames) { return init(self, &class_row, args, nargs, kwnames); }

static Value static_get(Value self, Value instance, Value owner)
{
    (void)instance;
    (void)owner;
    return retain(as_wrapped(self)->callable);
}

static Value static_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value callable = retain(as_wrapped(self)->callable), result = call(callable, args, nargs, kwnames);
    release(callable);
    return result;
}

static Value class_get(Value self, Value instance, Value owner)
{
    return method_new(as_wrapped(self)->callable, is_empty(owner) ? from_pointer(type_of(instance)) : owner);
}

static Value static_repr(Value self) { return str_format("<staticmethod(%R)>", as_wrapped(self)->callable); }
static Value class_repr(Value self) { return str_format("<classmethod(%R)>", as_wrapped(self)->callable); }

static Value get_abstract(Value self)
{
    Value flag;
    int found = find_attribute(as_wrapped(self)->callable, NAME(isabstractmethod_), &flag);
    if (found <= 0)
        return found < 0 ? EMPTY : bool_value(false);
    found = is_true(flag);
    release(flag);
    return found < 0 ? EMPTY : bool_value(found);
}

/* Annotations are the callable's until they are set here. */
static Value own_or_callables(Value self, Value name)
{
    bool failed;
    Dict *dict = object_dict(self, true, &failed);
    if (dict == NULL)
        return EMPTY;
    Value own = dict_get_str(dict, name);
    if (!is_empty(own))
        return retain(own);
    Value v = get_attribute(as_wrapped(self)->callable, name);
    if (!is_empty(v) && !dict_set(dict, name, v)) {
        release(v);
        return EMPTY;
    }
    return v;
}

static bool put_own(Value self, Value name, Value value)
{
    bool failed;
    Dict *dict = object_dict(self, true, &failed);
    if (dict == NULL)
        return false;
    if (!is_empty(value))
        return dict_set(dict, name, value);
    int deleted = dict_delete(dict, name, NULL);
    if (deleted == 0)
        error_attribute(self, name);
    return deleted > 0;
}

static Value get_annotations(Value self) { return own_or_callables(self, NAME(annotations_)); }
static bool put_annotations(Value self, Value v) { return put_own(self, NAME(annotations_), v); }
static Value get_annotate(Value self) { return own_or_callables(self, NAME(annotate_)); }
static bool put_annotate(Value self, Value v) { return put_own(self, NAME(annotate_), v); }

static void wrapped_dealloc(Object *self)
{
    release(((Wrapped *)self)->callable);
    release(((Wrapped *)self)->dict);
    object_free(self);
}

static void wrapped_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Wrapped *)self)->callable, visit, context);
    visit_value(((Wrapped *)self)->dict, visit, context);
}

static void wrapped_clear(Object *self)
{
    clear(&((Wrapped *)self)->callable);
    clear(&((Wrapped *)self)->dict);
}

static const GetSetRow getset[] = {
    {"__isabstractmethod__", get_abstract, NULL, NULL},
    {"__annotations__", get_annotations, put_annotations, NULL},
    {"__annotate__", get_annotate, put_annotate, NULL},
    GETSET_END,
};
static const MemberRow members[] = {
    {"__func__", MEMBER_VALUE_OR_NONE, offsetof(Wrapped, callable), true, NULL},
    {"__wrapped__", MEMBER_VALUE_OR_NONE, offsetof(Wrapped, callable), true, NULL},
    MEMBER_END,
};

static const NativeRow methods[] = {CLASS_GETITEM_ROW, NATIVE_END};

const TypeSpec staticmethod_spec = {
    .name = "staticmethod", .size = sizeof(Wrapped), .flags = TYPE_BASE | TYPE_TRACKED, .dict_offset = offsetof(Wrapped, dict),
    .doc = "staticmethod(function, /)\n--\n\nMakes a function a static method: it gets no implicit first argument.",
    .getset = getset, .members = members, .methods = methods,
    .slots = {.repr = static_repr, .call = static_call, .descriptor_get = static_get, .new = wrapped_new, .init = static_init,
              .dealloc = wrapped_dealloc, .traverse = wrapped_traverse, .clear = wrapped_clear},
};
const TypeSpec classmethod_spec = {
    .name = "classmethod", .size = sizeof(Wrapped), .flags = TYPE_BASE | TYPE_TRACKED, .dict_offset = offsetof(Wrapped, dict),
    .doc = "classmethod(function, /)\n--\n\nMakes a function a class method: it gets the class as first argument.",
    .getset = getset, .members = members, .methods = methods,
    .slots = {.repr = class_repr, .descriptor_get = class_get, .new = wrapped_new, .init = class_init,
              .dealloc = wrapped_dealloc, .traverse = wrapped_traverse, .clear = wrapped_clear},
};
