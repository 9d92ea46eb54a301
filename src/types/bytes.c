/* bytes.c - thin for now. */
#include "object/type.h"
#include "object/runtime.h"

const TypeSpec bytes_spec = {.name = "bytes", .size = sizeof(Object), .flags = TYPE_BASE};
