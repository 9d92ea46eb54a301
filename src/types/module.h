/* module.h - module objects, and how a C module is declared. */
#ifndef PYISH_TYPES_MODULE_H
#define PYISH_TYPES_MODULE_H

#include "object/dict.h"
#include "object/native.h"

typedef struct Module {
    Object head;
    Value dict;  /* a dict, never EMPTY once initialized */
    Value state; /* whatever a C module keeps: released with it */
} Module;

static inline Dict *module_dict(Value module) { return as_dict(((Module *)as_object(module))->dict); }

Value module_new(const char *name) MUST_CHECK;

/* A module in C: one constant of these a module, listed in modules/modules.def. */
typedef struct ModuleSpec {
    const char *name;
    const char *doc;
    const NativeRow *functions; /* or NULL */
    bool (*fill)(Value module); /* adds types and constants; or NULL. false: exception */
} ModuleSpec;

/* The module object of a spec. */
Value module_from_spec(const ModuleSpec *spec) MUST_CHECK;
bool module_add(Value module, const char *name, Value owned) MUST_CHECK; /* takes the reference */
bool module_add_int(Value module, const char *name, int64_t value) MUST_CHECK;
bool module_add_type(Value module, Type *type) MUST_CHECK; /* under its own name; borrowed */

#endif
