/* super.c - thin for now. */
#include "object/type.h"
#include "object/runtime.h"

const TypeSpec super_spec = {.name = "super", .size = sizeof(Object), .flags = TYPE_BASE};
