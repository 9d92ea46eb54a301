/* import.h - finding and making modules. */
#ifndef PYISH_RUNTIME_IMPORT_H
#define PYISH_RUNTIME_IMPORT_H

#include "types/module.h"

typedef struct BuiltinModule {
    const char *name;
    const ModuleSpec *spec;
} BuiltinModule;

/* Tables that end with a NULL name, of modules/, aio/ and repl/, each installed by its floor; NULL: not there. */
enum { BUILTIN_TABLES = 3 };
extern const BuiltinModule *builtin_modules[BUILTIN_TABLES];

/* The spec of a module written in C; NULL: there is none of that name. */
const ModuleSpec *builtin_module_find(const char *name);
/* A builtin module by name: from sys.modules, else made and put there. Owned. */
Value import_builtin(const char *name) MUST_CHECK;
/* import name, by the full machinery; the named submodule itself, not the top package. Owned. */
Value import_module(const char *name) MUST_CHECK;
/* A top-level module of the standard library, whatever lies in sys.path; as for modules that CPython has loaded from the start. Owned. */
Value import_library(const char *name) MUST_CHECK;
/* builtins.__import__(name, globals, locals, fromlist, level). */
Value import_level(Value name, Value globals, Value fromlist, int64_t level) MUST_CHECK;

#endif
