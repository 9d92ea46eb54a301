/* simple.c - None, NotImplemented, Ellipsis. */
#include "object/error.h"
#include "object/native.h"
#include "object/str.h"

static Value none_repr(Value self) { (void)self; return str_from_c("None"); }
static int none_bool(Value self) { (void)self; return 0; }
const TypeSpec none_spec = {.name = "NoneType", .size = sizeof(Object), .slots = {.repr = none_repr, .to_bool = none_bool}};

static Value not_implemented_repr(Value self) { (void)self; return str_from_c("NotImplemented"); }
static int not_implemented_bool(Value self)
{
    (void)self;
    error_type("NotImplemented should not be used in a boolean context");
    return -1;
}
const TypeSpec not_implemented_spec = {
    .name = "NotImplementedType", .size = sizeof(Object), .slots = {.repr = not_implemented_repr, .to_bool = not_implemented_bool},
};

static Value ellipsis_repr(Value self) { (void)self; return str_from_c("Ellipsis"); }
const TypeSpec ellipsis_spec = {.name = "ellipsis", .size = sizeof(Object), .slots = {.repr = ellipsis_repr}};
