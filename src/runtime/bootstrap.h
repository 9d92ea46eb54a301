/* bootstrap.h - getting the import system of the library going. */
#ifndef PYISH_RUNTIME_BOOTSTRAP_H
#define PYISH_RUNTIME_BOOTSTRAP_H

#include "object/runtime.h"

/* Runs importlib._bootstrap and _bootstrap_external of that library folder. false: exception. */
bool bootstrap_imports(const char *stdlib) MUST_CHECK;
/* The compiled code of a library file, from its .pyc where that is fresh. Owned. */
extern Value (*code_unmarshal_hook)(Value bytes, size_t skip);
extern Value (*code_marshal_hook)(Value code);

/* The code of the library's FILE.py (a path below its folder, without the suffix), compiled as the frozen module NAME; from the cache
   where that is up to date. Owned. */
Value bootstrap_code(const char *stdlib, const char *file, const char *name) MUST_CHECK;

#endif
