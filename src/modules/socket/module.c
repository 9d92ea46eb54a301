/* module.c - module _socket: its types and exceptions. */
#include "modules/socket/socket.h"
#include "object/error.h"

/* The type knows its module, by which its methods reach what the module keeps. */
static bool add_types(Value module)
{
    Value kept[KEPT_COUNT] = {module_exception("socket", "gaierror", TYPE(OSError)), module_exception("socket", "herror", TYPE(OSError)),
                              none_value(), from_pointer(type_from_spec(&socket_spec, NULL))};
    if (!module_keep(module, kept, KEPT_COUNT))
        return false;
    as_type(kept[KEPT_TYPE])->module_state = retain(module);
    return module_add(module, "gaierror", retain(kept[KEPT_GAIERROR])) && module_add(module, "herror", retain(kept[KEPT_HERROR])) &&
           module_add(module, "socket", retain(kept[KEPT_TYPE])) && module_add(module, "SocketType", retain(kept[KEPT_TYPE]));
}

static bool fill(Value module)
{
    return add_types(module) && system_add_constants(module, socket_constants) &&
           module_add(module, "error", retain(from_pointer(TYPE(OSError)))) &&
           module_add(module, "timeout", retain(from_pointer(TYPE(TimeoutError)))) && module_add(module, "has_ipv6", retain(TRUE_VALUE));
}

const ModuleSpec socket_module = {"_socket", "Sockets of the system; module socket has them as Python sees them.", socket_name_rows, fill};
