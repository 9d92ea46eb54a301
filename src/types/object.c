/* object.c - the object type. Pickling support is in object_reduce.c. */
#include "types/object_reduce.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"
#include "types/type_attributes.h"

static Value object_repr(Value self)
{
    Type *type = type_of(self);
    Value module = type_module(type);
    if (is_empty(module))
        error_clear();
    Value result = is_str(module) && !str_equal_c(module, "builtins")
                       ? str_format("<%U.%U object at %p>", module, type->qualname, (void *)as_object(self))
                       : str_format("<%s object at %p>", type->name, (void *)as_object(self));
    release(module);
    return result;
}

static Value object_str(Value self) { return type_of(self)->slots.repr(self); }

static int64_t object_hash(Value self)
{
    uint64_t bits = self.bits >> 4 | self.bits << 60;
    return bits == UINT64_MAX ? -2 : (int64_t)bits;
}

static Value object_compare(Value left, Value right, CompareOp op)
{
    if (op == COMPARE_EQ)
        return same(left, right) ? bool_value(true) : not_implemented();
    CompareFn equality = type_of(left)->slots.compare;
    if (op == COMPARE_NE && equality) {
        Value equal = equality(left, right, COMPARE_EQ);
        if (is_empty(equal) || same(equal, NOT_IMPLEMENTED))
            return equal;
        int truth = is_true(equal);
        release(equal);
        return truth < 0 ? EMPTY : bool_value(!truth);
    }
    if (op == COMPARE_NE && same(left, right))
        return bool_value(false);
    return not_implemented();
}

/* ---- making ---- */

static bool object_init(Value self, const Value *args, size_t nargs, Value kwnames);

static bool is_excess(size_t nargs, Value kwnames) { return nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length); }

static COLD Value abstract_error(Type *type)
{
    Value methods = get_attribute(from_pointer(type), NAME(abstractmethods_));
    Value names = is_empty(methods) ? EMPTY : list_from_iterable(methods);
    release(methods);
    if (is_empty(names))
        return EMPTY;
    Value sorted = call_method_c(names, "sort", NULL, 0), joiner = str_from_c("', '");
    Value joined = is_empty(sorted) || is_empty(joiner) ? EMPTY : call_method_c(joiner, "join", &names, 1);
    if (!is_empty(joined))
        error_type("Can't instantiate abstract class %s without an implementation for abstract method%s '%U'", type->name,
                   as_list(names)->length > 1 ? "s" : "", joined);
    release(sorted);
    release(joiner);
    release(joined);
    release(names);
    return EMPTY;
}

static Value object_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (is_excess(nargs, kwnames)) {
        if (type->slots.new != object_new_slot)
            return error_type("object.__new__() takes exactly one argument (the type to instantiate)");
        if (type->slots.init == object_init)
            return error_type("%s() takes no arguments", type->name);
    }
    if (has_flag(type, TYPE_ABSTRACT))
        return abstract_error(type);
    return from_pointer(object_new(type));
}

static bool object_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    Type *type = type_of(self);
    if (!is_excess(nargs, kwnames))
        return true;
    if (type->slots.init != object_init)
        error_type("object.__init__() takes exactly one argument (the instance to initialize)");
    else if (type->slots.new == object_new_slot)
        error_type("%s.__init__() takes exactly one argument (the instance to initialize)", type->name);
    else
        return true;
    return false;
}

/* ---- __class__ ---- */

static Value get_class(Value self) { return retain(from_pointer(type_of(self))); }

static bool is_mutable(const Type *type) { return !has_flag(type, TYPE_IMMUTABLE); }

static bool set_class(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("can't delete __class__ attribute");
        return false;
    }
    if (!is_type(value)) {
        error_type("__class__ must be set to a class, not '%T' object", value);
        return false;
    }
    Type *new_type = as_type(value), *old_type = type_of(self);
    bool modules = type_is_subtype(new_type, TYPE(module)) && type_is_subtype(old_type, TYPE(module));
    if (!is_object(self) || (!modules && (!is_mutable(new_type) || !is_mutable(old_type)))) {
        error_type("__class__ assignment only supported for mutable types or ModuleType subclasses");
        return false;
    }
    return new_type == old_type || instance_set_class(as_object(self), new_type);
}

/* ---- methods ---- */

static Value method_format(Value self, Value spec)
{
    if (!is_str(spec))
        return error_type("__format__() argument must be str, not %T", spec);
    if (as_str(spec)->length)
        return error_type("unsupported format string passed to %T.__format__", self);
    return to_str(self);
}

static Value method_sizeof(Value self) { return int_value(is_object(self) ? (int64_t)object_size(as_object(self)) : 8); }

static Value method_dir(Value self)
{
    Value own, class, names = from_pointer(dict_new());
    if (is_empty(names))
        return EMPTY;
    int found = find_attribute(self, NAME(dict_), &own);
    bool ok = found >= 0;
    if (found > 0) {
        ok = !is_dict(own) || dict_merge(as_dict(names), as_dict(own), false);
        release(own);
    }
    found = ok ? find_attribute(self, NAME(class_), &class) : -1;
    ok = found >= 0;
    if (found > 0) {
        Value inherited = type_dir_dict(class);
        ok = !is_empty(inherited) && dict_merge(as_dict(names), as_dict(inherited), false);
        release(inherited);
        release(class);
    }
    Value list = ok ? list_from_iterable(names) : EMPTY;
    release(names);
    return list;
}

static Value method_init_subclass(Value self) { (void)self; return none_value(); }

static Value method_subclasshook(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return not_implemented();
}

static const NativeRow methods[] = {
    NATIVE("__reduce_ex__", object_reduce_ex, "($self, protocol, /)", "Helper for pickle."),
    NATIVE("__reduce__", object_reduce, "($self, /)", "Helper for pickle."),
    NATIVE("__getstate__", object_getstate, "($self, /)", "Helper for pickle."),
    NATIVE("__subclasshook__", method_subclasshook, "($type, object, /)",
           "Abstract classes override this to customize issubclass()."),
    NATIVE("__init_subclass__", method_init_subclass, "($type, /)", "Called when the class is subclassed; does nothing by default."),
    NATIVE("__format__", method_format, "($self, format_spec, /)", "The default formatter: str(self) where format_spec is empty."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "The size of the object in memory, in bytes."),
    NATIVE("__dir__", method_dir, "($self, /)", "The names of the object's attributes."),
    NATIVE_END,
};

static const GetSetRow object_getset[] = {
    {"__class__", get_class, set_class, "the object's class"},
    GETSET_END,
};

const TypeSpec object_spec = {
    .name = "object", .size = sizeof(Object), .flags = TYPE_BASE, .getset = object_getset, .methods = methods,
    .doc = "object()\n--\n\nThe base of every class.\n\nIts instances have no attributes that could be set.",
    .slots = {.repr = object_repr, .str = object_str, .hash = object_hash, .compare = object_compare,
              .get_attribute = generic_get_attribute, .set_attribute = generic_set_attribute, .new = object_new_slot,
              .init = object_init, .dealloc = object_free},
};
