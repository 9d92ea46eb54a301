/* slice.c - thin for now. */
#include "object/type.h"
#include "object/runtime.h"

const TypeSpec slice_spec = {.name = "slice", .size = sizeof(Object), .flags = TYPE_BASE};
