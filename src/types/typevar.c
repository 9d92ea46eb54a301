/* typevar.c - TypeVar, ParamSpec and TypeVarTuple. */
#include "types/typevar.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/class.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/generic_alias.h"

static TypeParameter *as_parameter(Value v) { return (TypeParameter *)as_object(v); }

bool set_calling_module(Value v)
{
    Value module = calling_module_hook ? calling_module_hook() : EMPTY;
    if (is_empty(module)) {
        if (error_occurred())
            return false;
        module = none_value();
    }
    bool ok = set_attribute(v, NAME(module_), module);
    release(module);
    return ok;
}

static TypeParameter *new_parameter(Type *type, Value name)
{
    TypeParameter *p = object_new(type);
    if (p) {
        p->name = retain(name);
        p->default_value = no_default();
    }
    return p;
}

Value type_parameter_new(Type *type, Value name, Value evaluate_bound, Value evaluate_constraints)
{
    TypeParameter *p = new_parameter(type, name);
    if (p == NULL)
        return EMPTY;
    p->evaluate_bound = retain(evaluate_bound);
    p->evaluate_constraints = retain(evaluate_constraints);
    p->infer_variance = true;
    if (!set_calling_module(from_pointer(p))) {
        RELEASE(p);
        return EMPTY;
    }
    return from_pointer(p);
}

/* ---- constructors ---- */

static bool set_variance(TypeParameter *p, Value covariant, Value contravariant, Value infer)
{
    int co = is_true(covariant), contra = is_true(contravariant), inferred = is_true(infer);
    if (co < 0 || contra < 0 || inferred < 0)
        return false;
    p->covariant = co;
    p->contravariant = contra;
    p->infer_variance = inferred;
    if (inferred && (co || contra))
        error_value("Variance cannot be specified with infer_variance.");
    else if (co && contra)
        error_value("Bivariant types are not supported.");
    else
        return true;
    return false;
}

static bool set_bound(TypeParameter *p, Value bound)
{
    if (is_none(bound))
        return true;
    Value message = str_from_c("Bound must be a type.");
    p->bound = is_empty(message) ? EMPTY : typing_call("_type_check", (Value[]){bound, message}, 2);
    release(message);
    return !is_empty(p->bound);
}

static bool set_constraints(TypeParameter *p, Value constraints)
{
    size_t n = as_tuple(constraints)->length;
    if (n == 1) {
        error_type("A single constraint is not allowed");
        return false;
    }
    if (n && !is_empty(p->bound)) {
        error_type("Constraints cannot be combined with bound=...");
        return false;
    }
    p->constraints = retain(constraints);
    return true;
}

static Value finish_new(TypeParameter *p, bool ok)
{
    if (ok && set_calling_module(from_pointer(p)))
        return from_pointer(p);
    RELEASE(p);
    return EMPTY;
}

static bool check_name(Value name, const char *what)
{
    if (is_str(name))
        return true;
    error_type("%s() argument 'name' must be str, not %T", what, name);
    return false;
}

static void set_default(TypeParameter *p, Value value)
{
    if (!is_empty(value))
        replace(&p->default_value, retain(value));
}

static const NativeRow typevar_row = {"typevar", {NULL}, NATIVE_BOUND,
    "(name, *constraints, bound=None, default=<unset>, covariant=False, contravariant=False, infer_variance=False)", NULL};

static Value typevar_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[7];
    if (!bind_arguments(&typevar_row, args, nargs, kwnames, bound, 7))
        return EMPTY;
    TypeParameter *p = check_name(bound[0], "typevar") ? new_parameter(type, bound[0]) : NULL;
    bool ok = p && set_variance(p, bound[3], bound[4], bound[5]) && set_bound(p, bound[1]) && set_constraints(p, bound[6]);
    if (p)
        set_default(p, bound[2]);
    bound_release(&typevar_row, bound);
    return finish_new(p, ok);
}

static const NativeRow paramspec_row = {"paramspec", {NULL}, NATIVE_BOUND,
    "(name, *, bound=None, default=<unset>, covariant=False, contravariant=False, infer_variance=False)", NULL};

static Value paramspec_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[6];
    if (!bind_arguments(&paramspec_row, args, nargs, kwnames, bound, 6))
        return EMPTY;
    TypeParameter *p = check_name(bound[0], "paramspec") ? new_parameter(type, bound[0]) : NULL;
    bool ok = p && set_variance(p, bound[3], bound[4], bound[5]) && set_bound(p, bound[1]);
    if (p)
        set_default(p, bound[2]);
    return finish_new(p, ok);
}

static const NativeRow typevartuple_row = {"typevartuple", {NULL}, NATIVE_BOUND, "(name, *, default=<unset>)", NULL};

static Value typevartuple_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!bind_arguments(&typevartuple_row, args, nargs, kwnames, bound, 2))
        return EMPTY;
    TypeParameter *p = check_name(bound[0], "typevartuple") ? new_parameter(type, bound[0]) : NULL;
    if (p)
        set_default(p, bound[1]);
    return finish_new(p, p != NULL);
}

/* ---- lazy values ---- */

/* The value, computed at the first question; none where there is neither a value nor a function. */
static Value evaluated(Value *value, Value evaluate, Value none)
{
    if (!is_empty(*value) && !(!is_empty(evaluate) && same(*value, none)))
        return retain(*value);
    if (is_empty(evaluate))
        return retain(none);
    retain(evaluate);
    Value result = call_1(evaluate, small_int_value(1));
    release(evaluate);
    if (!is_empty(result))
        replace(value, retain(result));
    return result;
}

static Value get_bound(Value self) { return evaluated(&as_parameter(self)->bound, as_parameter(self)->evaluate_bound, NONE); }
static Value get_constraints(Value self)
{
    return evaluated(&as_parameter(self)->constraints, as_parameter(self)->evaluate_constraints, runtime.empty_tuple);
}
static Value get_default(Value self)
{
    Value none = no_default();
    Value result = evaluated(&as_parameter(self)->default_value, as_parameter(self)->evaluate_default, none);
    release(none);
    return result;
}

static Value evaluator(Value value, Value evaluate)
{
    if (!is_empty(evaluate))
        return retain(evaluate);
    return is_empty(value) ? none_value() : const_evaluator_new(value);
}

static Value get_evaluate_bound(Value self) { return evaluator(as_parameter(self)->bound, as_parameter(self)->evaluate_bound); }
static Value get_evaluate_constraints(Value self)
{
    Value constraints = as_parameter(self)->constraints;
    bool none = is_empty(constraints) || as_tuple(constraints)->length == 0;
    return evaluator(none ? EMPTY : constraints, as_parameter(self)->evaluate_constraints);
}
static Value get_evaluate_default(Value self)
{
    Value none = no_default(), value = as_parameter(self)->default_value;
    Value result = evaluator(same(value, none) ? EMPTY : value, as_parameter(self)->evaluate_default);
    release(none);
    return result;
}

static Value method_has_default(Value self)
{
    Value none = no_default();
    bool has = !is_empty(as_parameter(self)->evaluate_default) || !same(as_parameter(self)->default_value, none);
    release(none);
    return bool_value(has);
}

/* ---- common methods ---- */

static Value method_reduce(Value self) { return retain(as_parameter(self)->name); }

static Value method_mro_entries(Value self, const Value *args)
{
    (void)args;
    return error_type("Cannot subclass an instance of %s", type_of(self)->name);
}

static Value parameter_or(Value a, Value b) { return union_any(a, b); }

static Value parameter_repr(Value self)
{
    TypeParameter *p = as_parameter(self);
    if (p->infer_variance || type_of(self) == TYPE(typevartuple))
        return retain(p->name);
    return str_format("%c%U", p->covariant ? '+' : p->contravariant ? '-' : '~', p->name);
}

static Value typevar_subst(Value self, Value arg) { return typing_call("_typevar_subst", (Value[]){self, arg}, 2); }
static Value paramspec_subst(Value self, Value arg) { return typing_call("_paramspec_subst", (Value[]){self, arg}, 2); }
static Value typevartuple_subst(Value self, Value arg)
{
    (void)self;
    (void)arg;
    return error_type("Substitution of bare TypeVarTuple is not supported");
}
static Value paramspec_prepare(Value self, const Value *args)
{
    return typing_call("_paramspec_prepare_subst", (Value[]){self, args[0], args[1]}, 3);
}
static Value typevartuple_prepare(Value self, const Value *args)
{
    return typing_call("_typevartuple_prepare_subst", (Value[]){self, args[0], args[1]}, 3);
}

/* A missing last argument is the default. */
static Value typevar_prepare(Value self, const Value *args)
{
    Value params = get_attribute_c(args[0], "__parameters__");
    Value given = is_empty(params) ? EMPTY : is_tuple(args[1]) ? retain(args[1]) : tuple_from_iterable(args[1]);
    Value result = EMPTY;
    if (!is_empty(given)) {
        size_t n = as_tuple(given)->length, index = 0;
        while (is_tuple(params) && index < as_tuple(params)->length && !same(as_tuple(params)->items[index], self))
            index++;
        Value fallback = index == n ? get_default(self) : EMPTY, none = no_default();
        if (index < n) {
            result = retain(args[1]);
        } else if (!error_occurred()) {
            if (is_empty(fallback) || same(fallback, none)) {
                error_type("Too few arguments for %S; actual %zu, expected at least %zu", args[0], n, index + 1);
            } else {
                Tuple *longer = tuple_new(n + 1);
                for (size_t i = 0; longer && i < n; i++)
                    longer->items[i] = retain(as_tuple(given)->items[i]);
                if (longer)
                    longer->items[n] = retain(fallback);
                result = from_pointer(longer);
            }
        }
        release(fallback);
        release(none);
    }
    release(params);
    release(given);
    return result;
}

/* ---- ParamSpec.args and .kwargs ---- */

typedef struct ParamSpecPart {
    Object head;
    Value origin;
} ParamSpecPart;

static Value part_make(Type *type, Value origin)
{
    ParamSpecPart *part = object_new(type);
    if (part)
        part->origin = retain(origin);
    return from_pointer(part);
}

static Value get_args(Value self) { return part_make(TYPE(paramspec_args), self); }
static Value get_kwargs(Value self) { return part_make(TYPE(paramspec_kwargs), self); }

static const NativeRow part_row = {"paramspecargs", {NULL}, NATIVE_BOUND, "(origin)", NULL};

static Value part_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value origin;
    return bind_arguments(&part_row, args, nargs, kwnames, &origin, 1) ? part_make(type, origin) : EMPTY;
}

static Value part_repr(Value self)
{
    Value origin = ((ParamSpecPart *)as_object(self))->origin;
    const char *suffix = type_of(self) == TYPE(paramspec_args) ? "args" : "kwargs";
    if (type_of(origin) == TYPE(paramspec))
        return str_format("%U.%s", as_parameter(origin)->name, suffix);
    return str_format("%R.%s", origin, suffix);
}

static Value part_compare(Value a, Value b, CompareOp op)
{
    if (type_of(a) != type_of(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return not_implemented();
    return compare(((ParamSpecPart *)as_object(a))->origin, ((ParamSpecPart *)as_object(b))->origin, op);
}

static void part_dealloc(Object *self)
{
    release(((ParamSpecPart *)self)->origin);
    object_free(self);
}

static void part_traverse(Object *self, VisitFn visit, void *context) { visit_value(((ParamSpecPart *)self)->origin, visit, context); }

static const NativeRow part_methods[] = {
    NATIVE("__mro_entries__", method_mro_entries, "($self, bases, /)", NULL),
    NATIVE_END,
};
static const MemberRow part_members[] = {
    {"__origin__", MEMBER_VALUE, offsetof(ParamSpecPart, origin), true, NULL},
    MEMBER_END,
};
#define PART_SPEC(text, document)                                                                                      \
    {.name = text, .size = sizeof(ParamSpecPart), .flags = TYPE_TRACKED | TYPE_WEAKREFS, .doc = document,              \
     .methods = part_methods, .members = part_members,                                                                 \
     .slots = {.repr = part_repr, .compare = part_compare, .new = part_new, .dealloc = part_dealloc, .traverse = part_traverse}}
const TypeSpec paramspec_args_spec = PART_SPEC("typing.ParamSpecArgs", "The positional parameters of a ParamSpec: P.args.");
const TypeSpec paramspec_kwargs_spec = PART_SPEC("typing.ParamSpecKwargs", "The keyword parameters of a ParamSpec: P.kwargs.");

/* ---- *Ts ---- */

static Value unpack(Value typevartuple)
{
    Value importer = dict_get_str(as_dict(runtime.builtins), NAME(import_)), name = str_from_c("typing");
    Value typing = is_empty(importer) || is_empty(name) ? EMPTY : call_1(importer, name);
    release(name);
    Value form = is_empty(typing) ? EMPTY : get_attribute_c(typing, "Unpack");
    release(typing);
    Value result = is_empty(form) ? EMPTY : get_item(form, typevartuple);
    release(form);
    return result;
}

static Value typevartuple_iter(Value self)
{
    Value unpacked = unpack(self);
    Value tuple = is_empty(unpacked) ? EMPTY : tuple_from_owned(&unpacked, 1);
    Value iterator = is_empty(tuple) ? EMPTY : get_iterator(tuple);
    release(tuple);
    return iterator;
}

Value unpack_typevartuples(Value params)
{
    size_t n = as_tuple(params)->length;
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any |= type_of(as_tuple(params)->items[i]) == TYPE(typevartuple);
    if (!any)
        return retain(params);
    Tuple *result = tuple_new(n);
    for (size_t i = 0; result && i < n; i++) {
        Value v = as_tuple(params)->items[i];
        result->items[i] = type_of(v) == TYPE(typevartuple) ? unpack(v) : retain(v);
        if (is_empty(result->items[i])) {
            RELEASE(result);
            return EMPTY;
        }
    }
    return from_pointer(result);
}

/* ---- the types ---- */

static void parameter_dealloc(Object *self)
{
    TypeParameter *p = (TypeParameter *)self;
    Value *fields[] = {&p->dict, &p->name, &p->bound, &p->evaluate_bound, &p->constraints, &p->evaluate_constraints,
                       &p->default_value, &p->evaluate_default};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        release(*fields[i]);
    object_free(self);
}

static void parameter_traverse(Object *self, VisitFn visit, void *context)
{
    TypeParameter *p = (TypeParameter *)self;
    const Value fields[] = {p->dict, p->bound, p->evaluate_bound, p->constraints, p->evaluate_constraints, p->default_value,
                            p->evaluate_default};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        visit_value(fields[i], visit, context);
}

static void parameter_clear(Object *self)
{
    TypeParameter *p = (TypeParameter *)self;
    Value *fields[] = {&p->dict, &p->bound, &p->evaluate_bound, &p->constraints, &p->evaluate_constraints, &p->evaluate_default};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        clear(fields[i]);
}

#define COMMON_METHODS                                                                                                 \
    NATIVE("__mro_entries__", method_mro_entries, "($self, bases, /)", NULL),                                          \
    NATIVE("__reduce__", method_reduce, "($self, /)", NULL),                                                           \
    NATIVE("has_default", method_has_default, "($self, /)", "Whether the parameter has a default."), NATIVE_END
static const NativeRow typevar_methods[] = {
    NATIVE("__typing_subst__", typevar_subst, "($self, arg, /)", NULL),
    NATIVE("__typing_prepare_subst__", typevar_prepare, "($self, alias, args, /)", NULL), COMMON_METHODS,
};
static const NativeRow paramspec_methods[] = {
    NATIVE("__typing_subst__", paramspec_subst, "($self, arg, /)", NULL),
    NATIVE("__typing_prepare_subst__", paramspec_prepare, "($self, alias, args, /)", NULL), COMMON_METHODS,
};
static const NativeRow typevartuple_methods[] = {
    NATIVE("__typing_subst__", typevartuple_subst, "($self, arg, /)", NULL),
    NATIVE("__typing_prepare_subst__", typevartuple_prepare, "($self, alias, args, /)", NULL), COMMON_METHODS,
};

#define DEFAULT_ROWS                                                                                                   \
    {"__default__", get_default, NULL, "The default value for the parameter."},                                        \
    {"evaluate_default", get_evaluate_default, NULL, NULL}
static const GetSetRow typevar_getset[] = {
    {"__bound__", get_bound, NULL, NULL}, {"__constraints__", get_constraints, NULL, NULL},
    {"evaluate_bound", get_evaluate_bound, NULL, NULL}, {"evaluate_constraints", get_evaluate_constraints, NULL, NULL},
    DEFAULT_ROWS, GETSET_END,
};
static const GetSetRow paramspec_getset[] = {
    {"__bound__", get_bound, NULL, NULL}, {"args", get_args, NULL, "Represents positional arguments."},
    {"kwargs", get_kwargs, NULL, "Represents keyword arguments."}, DEFAULT_ROWS, GETSET_END,
};
static const GetSetRow typevartuple_getset[] = {DEFAULT_ROWS, GETSET_END};
static const MemberRow variance_members[] = {
    {"__name__", MEMBER_VALUE, offsetof(TypeParameter, name), true, NULL},
    {"__covariant__", MEMBER_BOOL, offsetof(TypeParameter, covariant), true, NULL},
    {"__contravariant__", MEMBER_BOOL, offsetof(TypeParameter, contravariant), true, NULL},
    {"__infer_variance__", MEMBER_BOOL, offsetof(TypeParameter, infer_variance), true, NULL},
    MEMBER_END,
};
static const MemberRow name_member[] = {
    {"__name__", MEMBER_VALUE, offsetof(TypeParameter, name), true, NULL},
    MEMBER_END,
};

#define PARAMETER_SLOTS                                                                                                \
    .repr = parameter_repr, .dealloc = parameter_dealloc, .traverse = parameter_traverse, .clear = parameter_clear
const TypeSpec typevar_spec = {
    .name = "typing.TypeVar", .size = sizeof(TypeParameter), .flags = TYPE_TRACKED | TYPE_WEAKREFS,
    .dict_offset = offsetof(TypeParameter, dict), .doc = "A type variable: stands for any type, or one within its bound or constraints.",
    .methods = typevar_methods, .getset = typevar_getset, .members = variance_members,
    .slots = {PARAMETER_SLOTS, .new = typevar_new, .or = parameter_or},
};
const TypeSpec paramspec_spec = {
    .name = "typing.ParamSpec", .size = sizeof(TypeParameter), .flags = TYPE_TRACKED | TYPE_WEAKREFS,
    .dict_offset = offsetof(TypeParameter, dict), .doc = "A parameter specification: stands for the parameters of a callable.",
    .methods = paramspec_methods, .getset = paramspec_getset, .members = variance_members,
    .slots = {PARAMETER_SLOTS, .new = paramspec_new, .or = parameter_or},
};
const TypeSpec typevartuple_spec = {
    .name = "typing.TypeVarTuple", .size = sizeof(TypeParameter), .flags = TYPE_TRACKED | TYPE_WEAKREFS,
    .dict_offset = offsetof(TypeParameter, dict), .doc = "A type variable tuple: stands for any number of types.",
    .methods = typevartuple_methods, .getset = typevartuple_getset, .members = name_member,
    .slots = {PARAMETER_SLOTS, .new = typevartuple_new, .iter = typevartuple_iter},
};
