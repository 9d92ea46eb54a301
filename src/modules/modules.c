/* modules.c - the table of modules written in C. */
#include "modules/modules.h"

#include <stddef.h>

#include "modules/ast/nodes.h"
#include "modules/typing.h"
#include "modules/marshal.h"
#include "runtime/import.h"
#include "vm/operations.h"

#define MODULE(name, spec) extern const ModuleSpec spec;
#include "modules/modules.def"
#undef MODULE

static const BuiltinModule table[] = {
#define MODULE(name, spec) {name, &spec},
#include "modules/modules.def"
#undef MODULE
    {NULL, NULL},
};

void modules_install(void)
{
    builtin_modules[0] = table;
    marshal_install();
    ast_install();
    intrinsic_hook = typing_intrinsic;
}
