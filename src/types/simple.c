/* simple.c - None, NotImplemented, Ellipsis. */
#include "object/error.h"
#include "object/native.h"
#include "object/str.h"
#include "object/tuple.h"

static bool has_arguments(size_t nargs, Value kwnames) { return nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length); }

#define SINGLETON_NEW(function, name, value)                                                                           \
    static Value function(Type *type, const Value *args, size_t nargs, Value kwnames)                                  \
    {                                                                                                                  \
        (void)type;                                                                                                    \
        (void)args;                                                                                                    \
        return has_arguments(nargs, kwnames) ? error_type(name " takes no arguments") : retain(value);                 \
    }
SINGLETON_NEW(none_new, "NoneType", NONE)
SINGLETON_NEW(not_implemented_new, "NotImplementedType", NOT_IMPLEMENTED)
SINGLETON_NEW(ellipsis_new, "EllipsisType", ELLIPSIS)

static Value none_repr(Value self) { (void)self; return str_from_c("None"); }
static int none_bool(Value self) { (void)self; return 0; }
static int64_t none_hash(Value self) { (void)self; return 0xfca86420; }

const TypeSpec none_spec = {
    .name = "NoneType", .size = sizeof(Object), .doc = "NoneType()\n--\n\nThe type of the None singleton.",
    .slots = {.repr = none_repr, .to_bool = none_bool, .hash = none_hash, .new = none_new},
};

static Value not_implemented_repr(Value self) { (void)self; return str_from_c("NotImplemented"); }
static int not_implemented_bool(Value self)
{
    (void)self;
    error_type("NotImplemented should not be used in a boolean context");
    return -1;
}

static const NativeRow not_implemented_methods[] = {
    NATIVE("__reduce__", not_implemented_repr, "($self, /)", NULL),
    NATIVE_END,
};

const TypeSpec not_implemented_spec = {
    .name = "NotImplementedType", .size = sizeof(Object), .doc = "NotImplementedType()\n--\n\nThe type of the NotImplemented singleton.",
    .methods = not_implemented_methods,
    .slots = {.repr = not_implemented_repr, .to_bool = not_implemented_bool, .new = not_implemented_new},
};

static Value ellipsis_repr(Value self) { (void)self; return str_from_c("Ellipsis"); }

static const NativeRow ellipsis_methods[] = {
    NATIVE("__reduce__", ellipsis_repr, "($self, /)", NULL),
    NATIVE_END,
};

const TypeSpec ellipsis_spec = {
    .name = "ellipsis", .size = sizeof(Object), .doc = "ellipsis()\n--\n\nThe type of the Ellipsis singleton.", .methods = ellipsis_methods,
    .slots = {.repr = ellipsis_repr, .new = ellipsis_new},
};
