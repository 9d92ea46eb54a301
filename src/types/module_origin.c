/* module_origin.c - see module_origin.h. */
#define _GNU_SOURCE
#include "types/module_origin.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "object/attribute.h"
#include "object/dict.h"
#include "object/protocol.h"
#include "object/error.h"
#include "object/str.h"

const char *(*module_script_folder)(void);

/* An attribute that may be missing. 1: *value owned, 0: missing, -1: exception. */
static int spec_attribute(Value spec, const char *name, Value *value)
{
    return is_empty(spec) || is_none(spec) ? 0 : find_attribute_c(spec, name, value);
}

static int spec_truth(Value spec, const char *name)
{
    Value v;
    int found = spec_attribute(spec, name, &v);
    if (found > 0) {
        found = is_true(v);
        release(v);
    }
    return found;
}

/* spec.origin where it is a place in the file system. */
static bool file_origin(Value spec, Value *origin)
{
    *origin = EMPTY;
    int located = spec_truth(spec, "has_location");
    if (located <= 0)
        return located == 0;
    int found = spec_attribute(spec, "origin", origin);
    if (found > 0 && !is_str(*origin))
        clear(origin);
    return found >= 0;
}

static bool in_script_folder(Value origin)
{
    char working[PATH_MAX];
    const char *folder = module_script_folder && !runtime.flags.safe_path ? module_script_folder() : NULL;
    if (folder == NULL || is_empty(origin))
        return false;
    if (*folder == 0 && (folder = getcwd(working, sizeof working)) == NULL)
        return false;
    const char *path = str_text(origin), *end = strrchr(path, '/');
    if (end && strcmp(end, "/__init__.py") == 0)
        end = memrchr(path, '/', (size_t)(end - path));
    return end && strlen(folder) == (size_t)(end - path) && memcmp(folder, path, (size_t)(end - path)) == 0;
}

bool module_origin(Value spec, Value name, ModuleOrigin *result)
{
    *result = (ModuleOrigin){.origin = EMPTY};
    if (!file_origin(spec, &result->origin))
        return false;
    result->shadowing = in_script_folder(result->origin);
    Value names = result->shadowing ? dict_get_c(as_dict(runtime.sys_dict), "stdlib_module_names") : EMPTY;
    int hides = is_empty(names) || type_of(names) != TYPE(frozenset) ? 0 : contains(names, name);
    int initializing = hides < 0 ? -1 : spec_truth(spec, "_initializing");
    result->hides_library = hides > 0;
    result->initializing = initializing > 0;
    if (initializing >= 0)
        return true;
    clear(&result->origin);
    return false;
}
