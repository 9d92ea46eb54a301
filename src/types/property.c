/* property.c - thin for now. */
#include "object/type.h"
#include "object/runtime.h"

const TypeSpec property_spec = {.name = "property", .size = sizeof(Object), .flags = TYPE_BASE};
const TypeSpec staticmethod_spec = {.name = "staticmethod", .size = sizeof(Object), .flags = TYPE_BASE};
const TypeSpec classmethod_spec = {.name = "classmethod", .size = sizeof(Object), .flags = TYPE_BASE};
