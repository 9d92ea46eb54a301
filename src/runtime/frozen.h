/* frozen.h - the library modules that CPython freezes into its executable. Here they are read from the library's own folder, whatever
   lies in sys.path: a script's folder can't hide them. */
#ifndef PYISH_RUNTIME_FROZEN_H
#define PYISH_RUNTIME_FROZEN_H

#include "object/runtime.h"

typedef struct FrozenModule {
    const char *name;
    const char *original; /* the library module it was made of, '<' before it: the __init__ of a package; NULL: none */
    bool is_package;
    bool is_essential;    /* there even where tests turn frozen modules off */
} FrozenModule;

/* Ends with a NULL name. */
extern const FrozenModule frozen_modules[];
/* NULL: there is none of that name, or it is turned off. */
const FrozenModule *frozen_find(const char *name);
/* Its code object, owned. EMPTY: exception, also where the library isn't there. */
Value frozen_code(const FrozenModule *module) MUST_CHECK;

#endif
