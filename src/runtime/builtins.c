/* builtins.c - the builtins module. */
#include "runtime/builtins.h"

#include "object/dict.h"
#include "object/error.h"
#include "object/str.h"
#include "runtime/start.h"
#include "runtime/state.h"
#include "runtime/threads.h"
#include "types/module.h"
#include "vm/operations.h"

static bool add_functions(Value module)
{
    static const NativeRow *const tables[] = {builtins_class_rows, builtins_code_rows, builtins_number_rows,
                                              builtins_iterate_rows, builtins_print_rows};
    Value name = NAME(builtins);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const NativeRow *row = tables[i]; row->name; row++)
            if (!module_add(module, row->name, native_function_new(row, module, name)))
                return false;
    return true;
}

/* Types that have a name in builtins, exceptions apart. */
static bool is_public(const Type *type)
{
    static const char names[] = " bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map "
                                "memoryview object property range reversed set slice staticmethod str super tuple type zip ";
    if (has_flag(type, TYPE_IS_EXCEPTION))
        return true;
    size_t length = strlen(type->name);
    for (const char *found = strstr(names, type->name); found; found = strstr(found + 1, type->name))
        if (found[-1] == ' ' && found[length] == ' ')
            return true;
    return false;
}

static bool fill(Value module)
{
    bool ok = add_functions(module) && module_add(module, "None", none_value()) && module_add(module, "True", bool_value(true)) &&
              module_add(module, "False", bool_value(false)) && module_add(module, "Ellipsis", retain(ELLIPSIS)) &&
              module_add(module, "NotImplemented", not_implemented()) &&
              module_add(module, "__debug__", bool_value(runtime.flags.optimize == 0));
#define TYPE_ROW(id, spec, base) ok = ok && (!is_public(TYPE(id)) || module_add_type(module, TYPE(id)));
#include "object/types.def"
#undef TYPE_ROW
    return ok && module_add(module, "EnvironmentError", retain(from_pointer(TYPE(OSError)))) &&
           module_add(module, "IOError", retain(from_pointer(TYPE(OSError))));
}

const ModuleSpec builtins_module = {"builtins", "Names that every module sees.", NULL, fill};

bool builtins_init(void)
{
    Value module = state_start() && threads_start() ? module_from_spec(&builtins_module) : EMPTY;
    if (is_empty(module))
        return false;
    runtime.builtins_module = module;
    runtime.builtins = retain(from_pointer(module_dict(module)));
    runtime.state->import_function = retain(dict_get_str(module_dict(module), NAME(import_)));
    if (format_hook == NULL)
        format_hook = format_value;
    return dict_set(as_dict(runtime.modules), NAME(builtins), module);
}
