/* namespace.c - types.SimpleNamespace. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/namespace.h"

typedef struct Namespace {
    Object head;
    Value dict;
} Namespace;

static Dict *dict_of(Value self) { return as_dict(((Namespace *)as_object(self))->dict); }

Value namespace_new(void)
{
    Namespace *n = object_new(TYPE(namespace));
    if (n && is_empty(n->dict = from_pointer(dict_new()))) {
        RELEASE(n);
        return EMPTY;
    }
    return from_pointer(n);
}

static Value namespace_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    Namespace *n = object_new(type);
    if (n && is_empty(n->dict = from_pointer(dict_new()))) {
        RELEASE(n);
        return EMPTY;
    }
    return from_pointer(n);
}

static bool update_from(Value self, Value source)
{
    Dict *copy = dict_new();
    if (copy == NULL)
        return false;
    Value updated = call_method_c(from_pointer(copy), "update", &source, 1);
    bool ok = !is_empty(updated);
    Value key, value;
    for (int64_t i = 0; ok && dict_next(copy, &i, &key, &value);) {
        if (!is_str(key)) {
            error_type("keywords must be strings");
            ok = false;
        } else {
            ok = dict_set(dict_of(self), key, value);
        }
    }
    release(updated);
    RELEASE(copy);
    return ok;
}

static bool namespace_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs > 1) {
        error_type("%T expected at most 1 argument, got %zu", self, nargs);
        return false;
    }
    if (nargs == 1 && !update_from(self, args[0]))
        return false;
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++)
        if (!dict_set(dict_of(self), as_tuple(kwnames)->items[i], args[nargs + i]))
            return false;
    return true;
}

static Value namespace_repr(Value self)
{
    int entered = repr_enter(self);
    const char *name = type_of(self) == TYPE(namespace) ? "namespace" : type_of(self)->name;
    if (entered)
        return entered < 0 ? EMPTY : str_format("%s(...)", name);
    StrBuilder b;
    builder_init(&b);
    Value text = str_from_c(name), key, value;
    if (!is_empty(text))
        builder_str(&b, text);
    release(text);
    builder_char(&b, '(');
    Value items = dict_copy(dict_of(self));
    bool first = true;
    for (int64_t i = 0; !is_empty(items) && !b.failed && dict_next(as_dict(items), &i, &key, &value);) {
        if (!is_str(key) || as_str(key)->length == 0)
            continue;
        text = str_format("%s%U=%R", first ? "" : ", ", key, value);
        first = false;
        if (is_empty(text))
            b.failed = true;
        else
            builder_str(&b, text);
        release(text);
    }
    b.failed |= is_empty(items);
    release(items);
    builder_char(&b, ')');
    repr_leave(self);
    return builder_finish(&b);
}

static Value namespace_compare(Value left, Value right, CompareOp op)
{
    if (!is_instance_of(left, TYPE(namespace)) || !is_instance_of(right, TYPE(namespace)))
        return not_implemented();
    return compare(((Namespace *)as_object(left))->dict, ((Namespace *)as_object(right))->dict, op);
}

static Value namespace_reduce(Value self)
{
    return tuple_pack(3, from_pointer(type_of(self)), runtime.empty_tuple, ((Namespace *)as_object(self))->dict);
}

static Value namespace_replace(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs)
        return error_type("__replace__() takes no positional arguments");
    Value copy = call_0(from_pointer(type_of(self)));
    if (is_empty(copy))
        return EMPTY;
    if (!is_instance_of(copy, TYPE(namespace))) {
        error_type("expect %N type, but %T() returned '%T' object", TYPE(namespace), self, copy);
        release(copy);
        return EMPTY;
    }
    if (dict_merge(dict_of(copy), dict_of(self), false) && namespace_init(copy, args, 0, kwnames))
        return copy;
    release(copy);
    return EMPTY;
}

static void namespace_dealloc(Object *self)
{
    release(((Namespace *)self)->dict);
    object_free(self);
}

static void namespace_traverse(Object *self, VisitFn visit, void *context) { visit_value(((Namespace *)self)->dict, visit, context); }

static void namespace_clear(Object *self)
{
    if (!is_empty(((Namespace *)self)->dict))
        dict_clear(as_dict(((Namespace *)self)->dict));
}

static const NativeRow methods[] = {
    NATIVE("__reduce__", namespace_reduce, "($self, /)", "For copying and pickling."),
    NATIVE("__replace__", namespace_replace, "($self, /, **changes)", "A copy with some attributes replaced."),
    NATIVE_END,
};

const TypeSpec namespace_spec = {
    .name = "types.SimpleNamespace", .doc = "SimpleNamespace(mapping_or_iterable=(), /, **kwargs)\n--\n\nAn object that holds attributes.",
    .size = sizeof(Namespace), .flags = TYPE_BASE | TYPE_TRACKED, .dict_offset = offsetof(Namespace, dict), .methods = methods,
    .slots = {.repr = namespace_repr, .compare = namespace_compare, .new = namespace_new_slot, .init = namespace_init,
              .dealloc = namespace_dealloc, .traverse = namespace_traverse, .clear = namespace_clear},
};
