/* errno.c - module errno: the system's error numbers by name. */
#include <errno.h>

#include "object/number.h"
#include "object/str.h"
#include "types/module.h"

static const struct { const char *name; int number; } codes[] = {
#define CODE(name) {#name, name},
#include "modules/errno.def"
#undef CODE
};

static bool fill(Value module)
{
    Dict *names = dict_new();
    bool ok = names != NULL;
    for (size_t i = 0; ok && i < sizeof codes / sizeof *codes; i++) {
        Value name = str_intern_c(codes[i].name);
        ok = !is_empty(name) && module_add_int(module, codes[i].name, codes[i].number) &&
             dict_set(names, small_int_value(codes[i].number), name);
        release(name);
    }
    return module_add(module, "errorcode", from_pointer(names)) && ok;
}

const ModuleSpec errno_module = {"errno", "The standard symbols for the system's error numbers.", NULL, fill};
