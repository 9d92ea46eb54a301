/* type.c - the type type: calling classes, and the methods of classes. Attributes are in type_attributes.c. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"
#include "types/type_attributes.h"

static bool is_plain_type(const Type *type) { return type == TYPE(type); }

static Value type_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Type *type = as_type(self);
    bool keywords = !is_empty(kwnames) && as_tuple(kwnames)->length;
    if (is_plain_type(type)) {
        if (nargs == 1 && !keywords)
            return retain(from_pointer(type_of(args[0])));
        if (nargs != 3)
            return error_type("type() takes 1 or 3 arguments");
    }
    if (type->slots.new == NULL || has_flag(type, TYPE_NO_NEW))
        return error_type("cannot create '%s' instances", spec_or_name(type));
    Value instance = type->slots.new(type, args, nargs, kwnames);
    if (is_empty(instance) || !is_instance_of(instance, type))
        return instance;
    InitFn init = type_of(instance)->slots.init;
    if (init && !init(instance, args, nargs, kwnames)) {
        release(instance);
        return EMPTY;
    }
    return instance;
}

static Value type_repr(Value self)
{
    Type *type = as_type(self);
    Value module = type_module(type);
    if (is_empty(module)) {
        error_clear();
        return str_format("<class '%s'>", type->name);
    }
    Value result = is_str(module) && !str_equal_c(module, "builtins") ? str_format("<class '%U.%U'>", module, type->qualname)
                                                                     : str_format("<class '%U'>", type->name_str);
    release(module);
    return result;
}

/* ---- making classes ---- */

static bool check_new_arguments(const Value *args, size_t nargs)
{
    static const char *const names[] = {"str", "tuple", "dict"};
    if (nargs != 3) {
        error_type("type.__new__() takes exactly 3 arguments (%zu given)", nargs);
        return false;
    }
    for (int i = 0; i < 3; i++)
        if (!(i == 0 ? is_str(args[0]) : i == 1 ? is_tuple(args[1]) : is_dict(args[2]))) {
            error_type("type.__new__() argument %d must be %s, not %T", i + 1, names[i], args[i]);
            return false;
        }
    return true;
}

/* Objects that stand for bases are for the class statement to resolve. */
static bool check_bases(Value bases)
{
    for (size_t i = 0; i < as_tuple(bases)->length; i++) {
        Value base = as_tuple(bases)->items[i], entries;
        if (is_type(base))
            continue;
        int found = find_attribute(base, NAME(mro_entries_), &entries);
        if (found > 0) {
            release(entries);
            error_type("type() doesn't support MRO entry resolution; use types.new_class()");
        }
        if (found)
            return false;
    }
    return true;
}

static Value type_new(Type *metatype, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_new_arguments(args, nargs) || !check_bases(args[1]))
        return EMPTY;
    Type *winner = type_calculate_metaclass(metatype, args[1]);
    if (winner == NULL)
        return EMPTY;
    if (winner != metatype && winner->slots.new != type_new) {
        if (winner->slots.new == NULL)
            return error_type("cannot create '%s' instances", winner->name);
        return winner->slots.new(winner, args, nargs, kwnames);
    }
    return type_create(winner, args[0], args[1], args[2], args + nargs, kwnames);
}

static bool type_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length && nargs == 1) {
        error_type("type.__init__() takes no keyword arguments");
        return false;
    }
    if (nargs != 1 && nargs != 3) {
        error_type("type.__init__() takes 1 or 3 arguments");
        return false;
    }
    return true;
}

/* ---- methods ---- */

static Value method_mro(Value self) { return type_compute_mro(as_type(self)); }

static Value method_subclasses(Value self)
{
    Type *type = as_type(self);
    List *list = list_new(type->subclass_count);
    for (uint32_t i = 0; list && i < type->subclass_count; i++)
        if (object_count(&type->subclasses[i]->head) > 0 && !list_append(list, from_pointer(type->subclasses[i]))) {
            RELEASE(list);
            return EMPTY;
        }
    return from_pointer(list);
}

static Value method_prepare(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(dict_new());
}

static Value method_instancecheck(Value self, Value instance)
{
    int result = type_instancecheck(self, instance);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value method_subclasscheck(Value self, Value subclass)
{
    int result = type_subclasscheck(self, subclass);
    return result < 0 ? EMPTY : bool_value(result);
}

/* Names of the class and, first, of its bases: merged along __bases__, as for classes that only look like one. */
static bool merge_class_dict(Dict *dict, Value class)
{
    if (stack_overflowing(" in __dir__"))
        return false;
    Value names, bases;
    int found = find_attribute(class, NAME(dict_), &names);
    if (found < 0)
        return false;
    if (found > 0) {
        Value result = call_method_c(from_pointer(dict), "update", &names, 1);
        release(names);
        release(result);
        if (is_empty(result))
            return false;
    }
    found = find_attribute(class, NAME(bases_), &bases);
    bool ok = found >= 0;
    for (size_t i = 0; found > 0 && ok && is_tuple(bases) && i < as_tuple(bases)->length; i++)
        ok = merge_class_dict(dict, as_tuple(bases)->items[i]);
    if (found > 0)
        release(bases);
    return ok;
}

Value type_dir_dict(Value class)
{
    Dict *dict = dict_new();
    if (dict && !merge_class_dict(dict, class)) {
        RELEASE(dict);
        return EMPTY;
    }
    return from_pointer(dict);
}

static Value method_dir(Value self)
{
    Value dict = type_dir_dict(self);
    Value list = is_empty(dict) ? EMPTY : list_from_iterable(dict);
    release(dict);
    return list;
}

static Value method_sizeof(Value self)
{
    Type *type = as_type(self);
    return int_value(has_flag(type, TYPE_HEAP) ? (int64_t)type->head.type->instance_bytes : (int64_t)sizeof(Type));
}


static Value type_or(Value a, Value b) { return union_hook ? union_hook(a, b) : not_implemented(); }

static const NativeRow methods[] = {
    NATIVE("mro", method_mro, "($self, /)", "The classes in which attributes are looked up, in order."),
    NATIVE("__subclasses__", method_subclasses, "($self, /)", "A list of the immediate subclasses."),
    NATIVE("__prepare__", method_prepare, "($type, /, *args, **kwargs)", "Makes the namespace for a class statement."),
    NATIVE("__instancecheck__", method_instancecheck, "($self, instance, /)", "Whether an object is an instance."),
    NATIVE("__subclasscheck__", method_subclasscheck, "($self, subclass, /)", "Whether a class is a subclass."),
    NATIVE("__dir__", method_dir, "($self, /)", "The names of the class's attributes."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "The memory of the type object."),
    NATIVE_END,
};

const TypeSpec type_spec = {
    .name = "type", .size = sizeof(Type), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_TYPE | TYPE_INSTANCE_DICT | TYPE_WEAKREFS,
    .doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    .getset = type_getset, .methods = methods,
    .slots = {.repr = type_repr, .call = type_call, .new = type_new, .init = type_init, .or = type_or,
              .get_attribute = type_get_attribute, .set_attribute = type_set_attribute, .dealloc = type_dealloc,
              .traverse = type_traverse, .clear = type_clear},
};
