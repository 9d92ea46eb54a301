/* union.c - typing.Union: int | str. */
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

Value (*union_hook)(Value a, Value b);

typedef struct Union {
    Object head;
    Value args;       /* tuple */
    Value unhashable; /* tuple: those of args that had no hash; EMPTY: none */
    Value parameters; /* EMPTY until asked for */
} Union;

static Union *as_union(Value v) { return (Union *)as_object(v); }
static bool is_union(Value v) { return is_object(v) && type_of(v) == TYPE(union_); }

bool is_unionable(Value v)
{
    if (is_none(v) || is_type(v) || is_union(v) || (is_object(v) && is_instance_of(v, TYPE(generic_alias))))
        return true;
    const TypeSpec *spec = type_of(v)->spec;
    return spec && strcmp(spec->name, "typing.TypeAliasType") == 0;
}

/* ---- flattening ---- */

/* Types gathered so far: in order, and those that can be hashed in a dict. */
typedef struct Gathered {
    List *list, *unhashable;
    Dict *seen;
} Gathered;

static int is_there(Gathered *g, Value type, bool *hashable)
{
    int64_t h = hash_of(type);
    *hashable = h != -1;
    Value ignored;
    if (h != -1)
        return dict_lookup_hashed(g->seen, type, h, &ignored);
    if (!error_catch(TYPE(TypeError)))
        return -1;
    for (size_t i = 0; i < g->unhashable->length; i++) {
        int equal = values_equal(g->unhashable->items[i], type);
        if (equal)
            return equal;
    }
    return 0;
}

static bool add(Gathered *g, Value type)
{
    if (is_none(type))
        type = from_pointer(TYPE(none));
    if (is_union(type)) {
        Tuple *args = as_tuple(as_union(type)->args);
        for (size_t i = 0; i < args->length; i++)
            if (!add(g, args->items[i]))
                return false;
        return true;
    }
    bool hashable;
    int there = is_there(g, type, &hashable);
    if (there)
        return there > 0;
    return list_append(g->list, type) && (hashable ? dict_set(g->seen, type, NONE) : list_append(g->unhashable, type));
}

static Value finish(Gathered *g)
{
    if (g->list->length == 0)
        return error_type("Cannot take a Union of no types.");
    if (g->list->length == 1)
        return retain(g->list->items[0]);
    Union *u = object_new(TYPE(union_));
    if (u == NULL)
        return EMPTY;
    u->args = list_to_tuple(from_pointer(g->list));
    if (g->unhashable->length)
        u->unhashable = list_to_tuple(from_pointer(g->unhashable));
    if (is_empty(u->args) || (g->unhashable->length && is_empty(u->unhashable))) {
        RELEASE(u);
        return EMPTY;
    }
    return from_pointer(u);
}

Value union_of(Value types)
{
    Gathered g = {list_new(0), list_new(0), dict_new()};
    bool ok = g.list && g.unhashable && g.seen;
    for (size_t i = 0; ok && i < as_tuple(types)->length; i++)
        ok = add(&g, as_tuple(types)->items[i]);
    Value result = ok ? finish(&g) : EMPTY;
    RELEASE(g.list);
    RELEASE(g.unhashable);
    RELEASE(g.seen);
    return result;
}

static Value union_of_two(Value a, Value b)
{
    Value pair = tuple_pack(2, a, b);
    Value result = is_empty(pair) ? EMPTY : union_of(pair);
    release(pair);
    return result;
}

/* A union takes anything in; strings stand for names. */
static Value union_or(Value a, Value b)
{
    if (is_unionable(a) && is_unionable(b))
        return union_of_two(a, b);
    return is_union(a) || is_union(b) ? union_any(a, b) : not_implemented();
}

Value typing_call(const char *function, const Value *args, size_t nargs)
{
    Value importer = builtin_named("__import__"), name = str_from_c("typing");
    Value typing = is_empty(importer) || is_empty(name) ? EMPTY : call_1(importer, name);
    release(importer);
    release(name);
    Value result = is_empty(typing) ? EMPTY : call_method_c(typing, function, args, nargs);
    release(typing);
    return result;
}

/* In Union[...] strings stand for names that are not known yet. */
static Value checked_argument(Value arg)
{
    if (is_none(arg))
        return retain(from_pointer(TYPE(none)));
    if (!is_str(arg))
        return retain(arg);
    return typing_call("_type_convert", &arg, 1);
}

static Value union_class_getitem(Value type, Value item)
{
    (void)type;
    const Value *items = is_tuple(item) ? as_tuple(item)->items : &item;
    size_t n = is_tuple(item) ? as_tuple(item)->length : 1;
    Tuple *types = tuple_new(n);
    if (types == NULL)
        return EMPTY;
    for (size_t i = 0; i < n; i++) {
        types->items[i] = checked_argument(items[i]);
        if (is_empty(types->items[i])) {
            RELEASE(types);
            return EMPTY;
        }
    }
    Value result = union_of(from_pointer(types));
    RELEASE(types);
    return result;
}

Value union_any(Value a, Value b)
{
    Value pair = tuple_pack(2, a, b);
    Value result = is_empty(pair) ? EMPTY : union_class_getitem(EMPTY, pair);
    release(pair);
    return result;
}

/* ---- as an object ---- */

static Value union_repr(Value self)
{
    Tuple *args = as_tuple(as_union(self)->args);
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < args->length; i++) {
        if (i)
            builder_c(&b, " | ");
        if (same(args->items[i], from_pointer(TYPE(none))))
            builder_c(&b, "None");
        else if (!type_annotation_repr(&b, args->items[i])) {
            builder_drop(&b);
            return EMPTY;
        }
    }
    return builder_finish(&b);
}

static Value frozen(Value args) { return call_1(from_pointer(TYPE(frozenset)), args); }

static int64_t union_hash(Value self)
{
    Value unhashable = as_union(self)->unhashable;
    for (size_t i = 0; !is_empty(unhashable) && i < as_tuple(unhashable)->length; i++)
        if (hash_of(as_tuple(unhashable)->items[i]) == -1)
            return -1;
    if (!is_empty(unhashable)) { /* by now they have one */
        error_type("union contains %zu unhashable elements", as_tuple(unhashable)->length);
        return -1;
    }
    Value set = frozen(as_union(self)->args);
    int64_t h = is_empty(set) ? -1 : hash_of(set);
    release(set);
    return h;
}

static Value union_compare(Value a, Value b, CompareOp op)
{
    if (!is_union(a) || !is_union(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return not_implemented();
    Tuple *x = as_tuple(as_union(a)->args), *y = as_tuple(as_union(b)->args);
    int equal = x->length == y->length;
    for (size_t i = 0; equal > 0 && i < x->length; i++)
        equal = contains(as_union(b)->args, x->items[i]);
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

static Value parameters(Value self)
{
    Union *u = as_union(self);
    if (is_empty(u->parameters))
        u->parameters = type_parameters_of(u->args);
    return u->parameters;
}

static Value union_item(Value self, Value item)
{
    Value params = parameters(self);
    Value args = is_empty(params) ? EMPTY : type_substitute(self, as_union(self)->args, params, item);
    Value result = is_empty(args) ? EMPTY : union_class_getitem(EMPTY, args);
    release(args);
    return result;
}

static Value check(Value self, Value v, int (*test)(Value, Value))
{
    Tuple *args = as_tuple(as_union(self)->args);
    for (size_t i = 0; i < args->length; i++) {
        int result = test(v, args->items[i]);
        if (result)
            return result < 0 ? EMPTY : bool_value(true);
    }
    return bool_value(false);
}

static Value method_instancecheck(Value self, Value v) { return check(self, v, isinstance); }
static Value method_subclasscheck(Value self, Value v)
{
    return check(self, v, issubclass);
}

static Value method_mro_entries(Value self, const Value *args)
{
    (void)args;
    return error_type("Cannot subclass %R", self);
}

static Value method_reduce(Value self)
{
    Value importer = builtin_named("__import__"), name = str_from_c("operator");
    Value operator = is_empty(importer) || is_empty(name) ? EMPTY : call_1(importer, name);
    release(importer);
    release(name);
    Value function = is_empty(operator) ? EMPTY : get_attribute_c(operator, "getitem");
    release(operator);
    Value args = is_empty(function) ? EMPTY : tuple_pack(2, from_pointer(TYPE(union_)), as_union(self)->args);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, function, args);
    release(function);
    release(args);
    return result;
}

static Value get_name(Value self) { (void)self; return str_intern_c("Union"); }
static Value get_origin(Value self) { (void)self; return retain(from_pointer(TYPE(union_))); }
static Value get_parameters(Value self) { return retain(parameters(self)); }

static void union_dealloc(Object *self)
{
    release(((Union *)self)->args);
    release(((Union *)self)->parameters);
    release(((Union *)self)->unhashable);
    object_free(self);
}

static void union_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Union *)self)->args, visit, context);
    visit_value(((Union *)self)->parameters, visit, context);
    visit_value(((Union *)self)->unhashable, visit, context);
}

static const NativeRow methods[] = {
    NATIVE("__class_getitem__", union_class_getitem, "($type, object, /)", "The union of some types."),
    NATIVE("__instancecheck__", method_instancecheck, "($self, instance, /)", NULL),
    NATIVE("__subclasscheck__", method_subclasscheck, "($self, cls, /)", NULL),
    NATIVE("__mro_entries__", method_mro_entries, "($self, bases, /)", NULL),
    NATIVE("__reduce__", method_reduce, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"__name__", get_name, NULL, "Name of the type"}, {"__qualname__", get_name, NULL, "Qualified name of the type"},
    {"__origin__", get_origin, NULL, "Always returns the type"}, {"__parameters__", get_parameters, NULL, "Type variables in the union."},
    GETSET_END,
};
static const MemberRow members[] = {
    {"__args__", MEMBER_VALUE, offsetof(Union, args), true, NULL},
    MEMBER_END,
};

/* Unions are typing's, whatever their type says of itself. */
static Value union_get_attribute(Value self, Value name)
{
    return same(name, NAME(module_)) ? str_intern_c("typing") : generic_get_attribute(self, name);
}

const TypeSpec union_spec = {
    .name = "typing.Union", .size = sizeof(Union), .flags = TYPE_TRACKED | TYPE_WEAKREFS | TYPE_NO_NEW,
    .doc = "A type that stands for any of several types, as in int | str.",
    .methods = methods, .getset = getset, .members = members,
    .slots = {.get_attribute = union_get_attribute, .repr = union_repr, .hash = union_hash, .compare = union_compare, .or = union_or, .get_item = union_item,
              .dealloc = union_dealloc, .traverse = union_traverse},
};

void unions_install(void)
{
    union_hook = union_or;
    generic_alias_hook = generic_alias_new;
    type_subscript_hook = generic_alias_new;
}
