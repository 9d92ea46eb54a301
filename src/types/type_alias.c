/* type_alias.c - TypeAliasType, Generic, NoDefault, and the evaluators of known values. */
#include "types/typevar.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/class.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/generic_alias.h"

/* ---- NoDefault ---- */

Value no_default(void) { return retain(from_pointer(&runtime.no_default)); }

static Value no_default_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    (void)args;
    if (nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length))
        return error_type("NoDefaultType takes no arguments");
    return no_default();
}

static Value no_default_repr(Value self) { (void)self; return str_from_c("typing.NoDefault"); }
static Value no_default_reduce(Value self) { (void)self; return str_from_c("NoDefault"); }

static const NativeRow no_default_methods[] = {
    NATIVE("__reduce__", no_default_reduce, "($self, /)", NULL),
    NATIVE_END,
};

const TypeSpec no_default_spec = {
    .name = "NoDefaultType", .size = sizeof(Object), .methods = no_default_methods, .doc = "The type of the NoDefault singleton.",
    .slots = {.repr = no_default_repr, .new = no_default_new},
};

/* ---- evaluators ---- */

typedef struct Evaluator {
    Object head;
    Value value;
} Evaluator;

Value const_evaluator_new(Value value)
{
    Evaluator *e = object_new(TYPE(const_evaluator));
    if (e)
        e->value = retain(value);
    return from_pointer(e);
}

static Value evaluator_text(Value value)
{
    StrBuilder b;
    builder_init(&b);
    bool ok = true;
    if (is_tuple(value)) {
        builder_char(&b, '(');
        for (size_t i = 0; ok && i < as_tuple(value)->length; i++) {
            if (i)
                builder_c(&b, ", ");
            ok = type_annotation_repr(&b, as_tuple(value)->items[i]);
        }
        builder_c(&b, as_tuple(value)->length == 1 ? ",)" : ")");
    } else {
        ok = type_annotation_repr(&b, value);
    }
    if (!ok) {
        builder_drop(&b);
        return EMPTY;
    }
    return builder_finish(&b);
}

enum { FORMAT_STRING = 4 };

static Value evaluator_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    int64_t format;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("constevaluator.__call__ takes no keyword arguments");
    if (nargs != 1)
        return error_type("constevaluator.__call__ expected 1 argument, got %zu", nargs);
    if (!index_as_int64(args[0], &format, TYPE(OverflowError)))
        return EMPTY;
    Value value = ((Evaluator *)as_object(self))->value;
    return format == FORMAT_STRING ? evaluator_text(value) : retain(value);
}

static Value evaluator_repr(Value self) { return str_format("<constevaluator %R>", ((Evaluator *)as_object(self))->value); }

static void evaluator_dealloc(Object *self)
{
    release(((Evaluator *)self)->value);
    object_free(self);
}

static void evaluator_traverse(Object *self, VisitFn visit, void *context) { visit_value(((Evaluator *)self)->value, visit, context); }

const TypeSpec const_evaluator_spec = {
    .name = "_typing._ConstEvaluator", .size = sizeof(Evaluator), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.repr = evaluator_repr, .call = evaluator_call, .dealloc = evaluator_dealloc, .traverse = evaluator_traverse},
};

/* ---- TypeAliasType ---- */

typedef struct TypeAlias {
    Object head;
    Value name, params; /* params: a tuple or EMPTY */
    Value value, evaluate, module;
} TypeAlias;

static TypeAlias *as_alias(Value v) { return (TypeAlias *)as_object(v); }

static Value make(Value name, Value params, Value value, Value evaluate)
{
    TypeAlias *alias = object_new(TYPE(type_alias));
    if (alias == NULL)
        return EMPTY;
    alias->name = retain(name);
    alias->params = is_empty(params) || is_none(params) ? EMPTY : retain(params);
    alias->value = retain(value);
    alias->evaluate = retain(evaluate);
    alias->module = calling_module_hook ? calling_module_hook() : EMPTY;
    return from_pointer(alias);
}

Value type_alias_new(Value name, Value params, Value evaluate) { return make(name, params, EMPTY, evaluate); }

static const NativeRow alias_row = {"typealias", {NULL}, NATIVE_BOUND, "(name, value, *, type_params=<unset>)", NULL};

/* Parameters without a default may not follow those with one. */
static bool check_params(Value params)
{
    bool seen = false;
    for (size_t i = 0; i < as_tuple(params)->length; i++) {
        Value v = as_tuple(params)->items[i];
        const Type *type = type_of(v);
        if (type != TYPE(typevar) && type != TYPE(paramspec) && type != TYPE(typevartuple)) {
            error_type("Expected a type param, got %R", v);
            return false;
        }
        const TypeParameter *p = (TypeParameter *)as_object(v);
        bool has = !is_empty(p->evaluate_default) || as_object(p->default_value) != &runtime.no_default;
        if (seen && !has) {
            error_type("non-default type parameter '%R' follows default type parameter", v);
            return false;
        }
        seen |= has;
    }
    return true;
}

static Value alias_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    (void)type;
    if (!bind_arguments(&alias_row, args, nargs, kwnames, bound, 3))
        return EMPTY;
    if (!is_str(bound[0]))
        return error_type("typealias() argument 'name' must be str, not %T", bound[0]);
    if (!is_empty(bound[2])) {
        if (!is_tuple(bound[2]))
            return error_type("type_params must be a tuple");
        if (!check_params(bound[2]))
            return EMPTY;
    }
    bool none = is_empty(bound[2]) || as_tuple(bound[2])->length == 0;
    return make(bound[0], none ? EMPTY : bound[2], bound[1], EMPTY);
}

static Value get_value(Value self)
{
    TypeAlias *alias = as_alias(self);
    if (!is_empty(alias->value))
        return retain(alias->value);
    Value evaluate = retain(alias->evaluate), result = call_1(evaluate, small_int_value(1));
    release(evaluate);
    if (!is_empty(result))
        replace(&alias->value, retain(result));
    return result;
}

static Value get_evaluate(Value self)
{
    TypeAlias *alias = as_alias(self);
    return is_empty(alias->evaluate) ? const_evaluator_new(alias->value) : retain(alias->evaluate);
}

static Value get_type_params(Value self) { return retain(is_empty(as_alias(self)->params) ? runtime.empty_tuple : as_alias(self)->params); }
static Value get_parameters(Value self)
{
    return is_empty(as_alias(self)->params) ? retain(runtime.empty_tuple) : unpack_typevartuples(as_alias(self)->params);
}
static Value get_module(Value self) { return is_empty(as_alias(self)->module) ? none_value() : retain(as_alias(self)->module); }
static Value alias_repr(Value self) { return retain(as_alias(self)->name); }
static Value method_reduce(Value self) { return retain(as_alias(self)->name); }
static Value alias_or(Value a, Value b) { return union_any(a, b); }

static Value alias_item(Value self, Value item)
{
    if (is_empty(as_alias(self)->params))
        return error_type("Only generic type aliases are subscriptable");
    return generic_alias_new(self, item);
}

static Value alias_iter(Value self)
{
    Value importer = get_attribute_c(runtime.builtins_module, "__import__"), name = str_from_c("typing");
    Value typing = is_empty(importer) || is_empty(name) ? EMPTY : call_1(importer, name);
    Value form = is_empty(typing) ? EMPTY : get_attribute_c(typing, "Unpack");
    Value unpacked = is_empty(form) ? EMPTY : get_item(form, self);
    Value tuple = is_empty(unpacked) ? EMPTY : tuple_pack(1, unpacked);
    Value iterator = is_empty(tuple) ? EMPTY : get_iterator(tuple);
    release(importer);
    release(name);
    release(typing);
    release(form);
    release(unpacked);
    release(tuple);
    return iterator;
}

static void alias_dealloc(Object *self)
{
    TypeAlias *alias = (TypeAlias *)self;
    release(alias->name);
    release(alias->params);
    release(alias->value);
    release(alias->evaluate);
    release(alias->module);
    object_free(self);
}

static void alias_traverse(Object *self, VisitFn visit, void *context)
{
    TypeAlias *alias = (TypeAlias *)self;
    visit_value(alias->params, visit, context);
    visit_value(alias->value, visit, context);
    visit_value(alias->evaluate, visit, context);
    visit_value(alias->module, visit, context);
}

static const NativeRow alias_methods[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow alias_getset[] = {
    {"__value__", get_value, NULL, NULL}, {"evaluate_value", get_evaluate, NULL, NULL}, {"__module__", get_module, NULL, NULL},
    {"__parameters__", get_parameters, NULL, NULL}, {"__type_params__", get_type_params, NULL, NULL},
    GETSET_END,
};
static const MemberRow alias_members[] = {
    {"__name__", MEMBER_VALUE, offsetof(TypeAlias, name), true, NULL},
    MEMBER_END,
};

const TypeSpec type_alias_spec = {
    .name = "typing.TypeAliasType", .size = sizeof(TypeAlias), .flags = TYPE_TRACKED | TYPE_WEAKREFS,
    .doc = "A type alias, as the type statement makes it.",
    .methods = alias_methods, .getset = alias_getset, .members = alias_members,
    .slots = {.repr = alias_repr, .get_item = alias_item, .or = alias_or, .iter = alias_iter, .new = alias_new,
              .dealloc = alias_dealloc, .traverse = alias_traverse},
};

/* ---- Generic ---- */

static Value generic_class_getitem(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs != 1 || (!is_empty(kwnames) && as_tuple(kwnames)->length))
        return error_type("Generic.__class_getitem__() takes exactly one argument (%zu given)", nargs);
    return typing_call("_generic_class_getitem", (Value[]){self, args[0]}, 2);
}

static Value generic_init_subclass(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value importer = get_attribute_c(runtime.builtins_module, "__import__"), name = str_from_c("typing");
    Value typing = is_empty(importer) || is_empty(name) ? EMPTY : call_1(importer, name);
    release(importer);
    release(name);
    Value function = is_empty(typing) ? EMPTY : get_attribute_c(typing, "_generic_init_subclass");
    release(typing);
    if (is_empty(function))
        return EMPTY;
    size_t total = nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length);
    Value *all = mem_alloc((total + 1) * sizeof(Value)), result = EMPTY;
    if (all) {
        all[0] = self;
        memcpy(all + 1, args, total * sizeof(Value));
        result = call(function, all, nargs + 1, kwnames);
        mem_free(all, (total + 1) * sizeof(Value));
    }
    release(function);
    return result;
}

Value generic_of(Value params)
{
    Value unpacked = unpack_typevartuples(params);
    Value args[] = {from_pointer(TYPE(generic)), unpacked};
    Value result = is_empty(unpacked) ? EMPTY : typing_call("_GenericAlias", args, 2);
    release(unpacked);
    return result;
}

static const NativeRow generic_methods[] = {
    NATIVE("__class_getitem__", generic_class_getitem, "($type, item, /)", "Parameterizes a generic class."),
    NATIVE("__init_subclass__", generic_init_subclass, "($type, /, *args, **kwargs)", "Finds the parameters of a new generic class."),
    NATIVE_END,
};

const TypeSpec generic_spec = {
    .name = "typing.Generic", .size = sizeof(Object), .flags = TYPE_BASE, .methods = generic_methods,
    .doc = "The base of generic classes written without type parameter syntax: class Mapping(Generic[KT, VT]).",
};
