/* generic_alias.c - types.GenericAlias: list[int]. Substitution is in type_substitution.c. */
#include "types/generic_alias.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "types/type_attributes.h"

static GenericAlias *as_alias(Value v) { return (GenericAlias *)as_object(v); }
static bool is_alias(Value v) { return is_object(v) && is_instance_of(v, TYPE(generic_alias)); }

static Value make(Type *type, Value origin, Value args)
{
    GenericAlias *alias = object_new(type);
    if (alias == NULL)
        return EMPTY;
    alias->origin = retain(origin);
    alias->args = is_tuple(args) ? retain(args) : tuple_pack(1, args);
    if (is_empty(alias->args)) {
        RELEASE(alias);
        return EMPTY;
    }
    return from_pointer(alias);
}

Value generic_alias_new(Value origin, Value args) { return make(TYPE(generic_alias), origin, args); }

static const NativeRow new_row = {"GenericAlias", {NULL}, NATIVE_BOUND, "(origin, args, /)", NULL};

static Value alias_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("GenericAlias() takes no keyword arguments");
    if (!bind_arguments(&new_row, args, nargs, kwnames, bound, 2))
        return EMPTY;
    return make(type, bound[0], bound[1]);
}

/* ---- text ---- */

static bool append_qualified(StrBuilder *b, Value type)
{
    Value module = EMPTY, qualname = EMPTY;
    int found = find_attribute(type, NAME(qualname_), &qualname);
    if (found > 0)
        found = find_attribute(type, NAME(module_), &module);
    bool plain = found > 0 && !is_none(module);
    if (plain) {
        if (!(is_str(module) && str_equal_c(module, "builtins"))) {
            Value text = to_str(module);
            if (!is_empty(text))
                builder_str(b, text);
            release(text);
            builder_char(b, '.');
        }
        Value text = to_str(qualname);
        if (!is_empty(text))
            builder_str(b, text);
        release(text);
    }
    release(module);
    release(qualname);
    if (found < 0 || error_occurred())
        return false;
    if (!plain) {
        Value text = to_repr(type);
        if (is_empty(text))
            return false;
        builder_str(b, text);
        release(text);
    }
    return true;
}

static bool has_attributes(Value v, const char *first, const char *second, bool *failed)
{
    Value x;
    int found = find_attribute_c(v, first, &x);
    if (found > 0) {
        release(x);
        found = find_attribute_c(v, second, &x);
        if (found > 0)
            release(x);
    }
    *failed = found < 0;
    return found > 0;
}

bool type_annotation_repr(StrBuilder *b, Value type)
{
    if (same(type, ELLIPSIS)) {
        builder_c(b, "...");
        return true;
    }
    bool failed, generic = has_attributes(type, "__origin__", "__args__", &failed);
    if (failed)
        return false;
    if (!generic)
        return append_qualified(b, type);
    Value text = to_repr(type);
    if (is_empty(text))
        return false;
    builder_str(b, text);
    release(text);
    return true;
}

static bool append_item(StrBuilder *b, Value item)
{
    if (type_of(item) != TYPE(list))
        return type_annotation_repr(b, item);
    builder_char(b, '['); /* the parameters of a callable */
    for (size_t i = 0; i < as_list(item)->length; i++) {
        if (i)
            builder_c(b, ", ");
        Value inner = retain(as_list(item)->items[i]);
        bool ok = type_annotation_repr(b, inner);
        release(inner);
        if (!ok)
            return false;
    }
    builder_char(b, ']');
    return true;
}

static Value alias_repr(Value self)
{
    GenericAlias *alias = as_alias(self);
    StrBuilder b;
    builder_init(&b);
    if (alias->starred)
        builder_char(&b, '*');
    bool ok = !stack_overflowing(" while getting the repr of an object") && append_item(&b, alias->origin);
    builder_char(&b, '[');
    Tuple *args = as_tuple(alias->args);
    for (size_t i = 0; ok && i < args->length; i++) {
        if (i)
            builder_c(&b, ", ");
        ok = append_item(&b, args->items[i]);
    }
    if (args->length == 0)
        builder_c(&b, "()");
    builder_char(&b, ']');
    if (!ok) {
        builder_drop(&b);
        return EMPTY;
    }
    return builder_finish(&b);
}

/* ---- what it does itself, and what its origin does ---- */

static bool is_one_of(Value name, const char *const *names)
{
    for (; *names; names++)
        if (str_equal_c(name, *names))
            return true;
    return false;
}

static Value alias_get_attribute(Value self, Value name)
{
    static const char *const own[] = {"__class__", "__origin__", "__args__", "__unpacked__", "__parameters__",
                                      "__typing_unpacked_tuple_args__", "__mro_entries__", "__reduce_ex__", "__reduce__",
                                      "__bases__", "__copy__", "__deepcopy__", NULL};
    if (is_one_of(name, own))
        return generic_get_attribute(self, name);
    return get_attribute(as_alias(self)->origin, name);
}

static Value alias_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value object = call(as_alias(self)->origin, args, nargs, kwnames);
    if (is_empty(object))
        return EMPTY;
    if (!set_attribute(object, NAME(orig_class_), self) && !error_catch(TYPE(AttributeError)) && !error_catch(TYPE(TypeError))) {
        release(object);
        return EMPTY;
    }
    return object;
}

static Value parameters(Value self)
{
    GenericAlias *alias = as_alias(self);
    if (is_empty(alias->parameters))
        alias->parameters = type_parameters_of(alias->args);
    return alias->parameters;
}

static Value alias_item(Value self, Value item)
{
    Value params = parameters(self);
    Value args = is_empty(params) ? EMPTY : type_substitute(self, as_alias(self)->args, params, item);
    if (is_empty(args))
        return EMPTY;
    Value result = make(TYPE(generic_alias), as_alias(self)->origin, args);
    release(args);
    if (!is_empty(result))
        as_alias(result)->starred = as_alias(self)->starred;
    return result;
}

static int64_t alias_hash(Value self)
{
    int64_t origin = hash_of(as_alias(self)->origin), args = origin == -1 ? -1 : hash_of(as_alias(self)->args);
    if (args == -1)
        return -1;
    return (origin ^ args) == -1 ? -2 : (origin ^ args);
}

static Value alias_compare(Value a, Value b, CompareOp op)
{
    if (!is_alias(a) || !is_alias(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return not_implemented();
    int equal = as_alias(a)->starred == as_alias(b)->starred;
    if (equal)
        equal = values_equal(as_alias(a)->origin, as_alias(b)->origin);
    if (equal > 0)
        equal = values_equal(as_alias(a)->args, as_alias(b)->args);
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

/* *tuple[int, str]: an iterator over the starred alias alone. */
static Value alias_iter(Value self)
{
    Value starred = make(TYPE(generic_alias), as_alias(self)->origin, as_alias(self)->args);
    if (is_empty(starred))
        return EMPTY;
    as_alias(starred)->starred = true;
    Value tuple = tuple_pack(1, starred);
    release(starred);
    Value iterator = is_empty(tuple) ? EMPTY : get_iterator(tuple);
    release(tuple);
    return iterator;
}

static Value alias_or(Value a, Value b) { return union_hook(a, b); }

/* ---- methods ---- */

static Value method_mro_entries(Value self, const Value *args)
{
    (void)args;
    return tuple_pack(1, as_alias(self)->origin);
}

static Value method_instancecheck(Value self, Value v)
{
    (void)self;
    (void)v;
    return error_type("isinstance() argument 2 cannot be a parameterized generic");
}

static Value method_subclasscheck(Value self, Value v)
{
    (void)self;
    (void)v;
    return error_type("issubclass() argument 2 cannot be a parameterized generic");
}

static Value method_reduce(Value self)
{
    GenericAlias *alias = as_alias(self);
    Value args, result;
    if (alias->starred) {
        Value plain = make(TYPE(generic_alias), alias->origin, alias->args), next = EMPTY;
        Value iterator = is_empty(plain) ? EMPTY : get_iterator(plain);
        if (!is_empty(iterator))
            next = builtin_named("next");
        args = is_empty(next) ? EMPTY : tuple_pack(1, iterator);
        result = is_empty(args) ? EMPTY : tuple_pack(2, next, args);
        release(plain);
        release(iterator);
        release(next);
    } else {
        args = tuple_pack(2, alias->origin, alias->args);
        result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    }
    release(args);
    return result;
}

static Value method_dir(Value self)
{
    static const char *const own[] = {"__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__", "__reduce__",
                                      "__unpacked__", "__typing_unpacked_tuple_args__", "__class__"};
    Value list = EMPTY;
    if (call_special(as_alias(self)->origin, NAME(dir_), NULL, 0, &list) <= 0)
        return EMPTY;
    Value names = is_empty(list) ? EMPTY : list_from_iterable(list);
    release(list);
    for (size_t i = 0; !is_empty(names) && i < sizeof own / sizeof *own; i++) {
        Value name = str_intern_c(own[i]);
        int there = is_empty(name) ? -1 : contains(names, name);
        bool ok = there > 0 || (there == 0 && list_append(as_list(names), name));
        release(name);
        if (!ok)
            release(take(&names));
    }
    return names;
}

static Value get_parameters(Value self) { return retain(parameters(self)); }
static Value get_unpacked_args(Value self)
{
    GenericAlias *alias = as_alias(self);
    return alias->starred && same(alias->origin, from_pointer(TYPE(tuple))) ? retain(alias->args) : none_value();
}

static void alias_dealloc(Object *self)
{
    GenericAlias *alias = (GenericAlias *)self;
    release(alias->origin);
    release(alias->args);
    release(alias->parameters);
    object_free(self);
}

static void alias_traverse(Object *self, VisitFn visit, void *context)
{
    GenericAlias *alias = (GenericAlias *)self;
    visit_value(alias->origin, visit, context);
    visit_value(alias->args, visit, context);
    visit_value(alias->parameters, visit, context);
}

static const NativeRow methods[] = {
    NATIVE("__mro_entries__", method_mro_entries, "($self, bases, /)", NULL),
    NATIVE("__instancecheck__", method_instancecheck, "($self, instance, /)", NULL),
    NATIVE("__subclasscheck__", method_subclasscheck, "($self, cls, /)", NULL),
    NATIVE("__reduce__", method_reduce, "($self, /)", NULL),
    NATIVE("__dir__", method_dir, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"__parameters__", get_parameters, NULL, "The type variables in the alias."},
    {"__typing_unpacked_tuple_args__", get_unpacked_args, NULL, NULL},
    GETSET_END,
};
static const MemberRow members[] = {
    {"__origin__", MEMBER_VALUE, offsetof(GenericAlias, origin), true, NULL},
    {"__args__", MEMBER_VALUE, offsetof(GenericAlias, args), true, NULL},
    {"__unpacked__", MEMBER_BOOL, offsetof(GenericAlias, starred), true, NULL},
    MEMBER_END,
};

const TypeSpec generic_alias_spec = {
    .name = "types.GenericAlias", .size = sizeof(GenericAlias), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS,
    .doc = "GenericAlias(origin, args, /)\n--\n\nA parameterized generic type, such as list[int].",
    .methods = methods, .getset = getset, .members = members,
    .slots = {.repr = alias_repr, .get_attribute = alias_get_attribute, .call = alias_call, .get_item = alias_item,
              .hash = alias_hash, .compare = alias_compare, .iter = alias_iter, .or = alias_or, .new = alias_new,
              .dealloc = alias_dealloc, .traverse = alias_traverse},
};
