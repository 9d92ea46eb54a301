/* object.c - the object type. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"

static Value object_repr(Value self)
{
    return str_format("<%s.%U object at %p>", "__main__", type_of(self)->qualname, (void *)as_object(self));
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
    if (op == COMPARE_NE) {
        Value equal = type_of(left)->slots.compare(left, right, COMPARE_EQ);
        if (is_empty(equal) || same(equal, NOT_IMPLEMENTED))
            return equal;
        int truth = is_true(equal);
        release(equal);
        return truth < 0 ? EMPTY : bool_value(!truth);
    }
    return not_implemented();
}

static Value object_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    bool excess = nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length);
    if (excess && type->slots.new != TYPE(object)->slots.new)
        return error_type("object.__new__() takes exactly one argument (the type to instantiate)");
    if (excess && type->slots.init == TYPE(object)->slots.init)
        return error_type("%s() takes no arguments", type->name);
    return from_pointer(object_new(type));
}

static bool object_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    Type *type = type_of(self);
    if (nargs == 0 && (is_empty(kwnames) || as_tuple(kwnames)->length == 0))
        return true;
    if (type->slots.init != object_init)
        error_type("object.__init__() takes exactly one argument (the instance to initialize)");
    else if (type->slots.new == object_new_slot)
        error_type("%s() takes no arguments", type->name);
    else
        return true;
    return false;
}

static Value get_class(Value self) { return retain(from_pointer(type_of(self))); }

static const GetSetRow object_getset[] = {
    {"__class__", get_class, NULL, "the object's class"},
    GETSET_END,
};

const TypeSpec object_spec = {
    .name = "object", .size = sizeof(Object), .flags = TYPE_BASE, .getset = object_getset,
    .slots = {.repr = object_repr, .str = object_str, .hash = object_hash, .compare = object_compare,
              .get_attribute = generic_get_attribute, .set_attribute = generic_set_attribute, .new = object_new_slot,
              .init = object_init, .dealloc = object_free},
};
