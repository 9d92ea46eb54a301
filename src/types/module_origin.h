/* module_origin.h - why a module lacks a name: it may hide another module, or still be on its way in. */
#ifndef PYISH_TYPES_MODULE_ORIGIN_H
#define PYISH_TYPES_MODULE_ORIGIN_H

#include "object/runtime.h"

typedef struct ModuleOrigin {
    Value origin;      /* the file it came from, a str, owned; or EMPTY */
    bool initializing;
    bool shadowing;    /* it lies in the script's folder */
    bool hides_library; /* and has the name of a module of the library */
} ModuleOrigin;

/* What the spec says. false: exception. */
bool module_origin(Value spec, Value name, ModuleOrigin *result) MUST_CHECK;
/* Installed by runtime/: the folder that was put in front of sys.path at start, NULL if none was. */
extern const char *(*module_script_folder)(void);

#endif
