/* set.c - thin for now. */
#include "object/type.h"
#include "object/runtime.h"

const TypeSpec set_spec = {.name = "set", .size = sizeof(Object), .flags = TYPE_BASE};
const TypeSpec frozenset_spec = {.name = "frozenset", .size = sizeof(Object), .flags = TYPE_BASE};
