/* wrappers.c - thin for now. */
#include "object/type.h"
#include "object/runtime.h"

const TypeSpec slot_wrapper_spec = {.name = "wrapper_descriptor", .size = sizeof(Object), .flags = TYPE_BASE};
const TypeSpec method_wrapper_spec = {.name = "method-wrapper", .size = sizeof(Object), .flags = TYPE_BASE};
