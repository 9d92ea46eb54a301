/* _sysconfig.c - module _sysconfig: what the interpreter knows of how it was built. */
#include "types/module.h"

static Value config_vars(Value module)
{
    (void)module;
    Dict *vars = dict_new();
    if (vars && dict_set_c(vars, "Py_GIL_DISABLED", small_int_value(0)) && dict_set_c(vars, "Py_DEBUG", small_int_value(0)))
        return from_pointer(vars);
    RELEASE(vars);
    return EMPTY;
}

static const NativeRow functions[] = {
    NATIVE("config_vars", config_vars, "($module, /)", "Returns a dictionary of build variables for sysconfig."),
    NATIVE_END,
};

const ModuleSpec sysconfig_module = {"_sysconfig", "A helper for the sysconfig module.", functions, NULL};
