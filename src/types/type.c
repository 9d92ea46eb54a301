/* type.c - the type type: calling classes. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"

static Value type_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Type *type = as_type(self);
    if (type == TYPE(type) && nargs == 1 && is_empty(kwnames))
        return retain(from_pointer(type_of(args[0])));
    if (type->slots.new == NULL || has_flag(type, TYPE_NO_NEW))
        return error_type("cannot create '%s' instances", type->name);
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

static Value type_repr(Value self) { return str_format("<class '%U'>", as_type(self)->qualname); }

static Value type_new_slot(Type *metatype, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs != 3)
        return error_type("type() takes 1 or 3 arguments");
    return type_create(metatype, args[0], args[1], args[2], args + nargs, kwnames);
}

static bool type_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return true;
}

static Value get_name(Value self) { return retain(as_type(self)->name_str); }
static Value get_qualname(Value self) { return retain(as_type(self)->qualname); }
static Value get_mro(Value self) { return retain(as_type(self)->mro); }

static const GetSetRow type_getset[] = {
    {"__name__", get_name, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL},
    {"__mro__", get_mro, NULL, NULL},
    GETSET_END,
};

const TypeSpec type_spec = {
    .name = "type", .size = sizeof(Type), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_TYPE, .getset = type_getset,
    .slots = {.repr = type_repr, .call = type_call, .new = type_new_slot, .init = type_init,
              .get_attribute = type_get_attribute, .set_attribute = type_set_attribute, .dealloc = type_dealloc,
              .traverse = type_traverse},
};
