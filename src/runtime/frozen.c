/* frozen.c - see frozen.h. */
#include "runtime/frozen.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "compiler/compile.h"
#include "object/error.h"
#include "object/str.h"
#include "runtime/bootstrap.h"
#include "runtime/state.h"
#include "runtime/sys.h"

const FrozenModule frozen_modules[] = {
    {"_frozen_importlib", "importlib._bootstrap", false, true},
    {"_frozen_importlib_external", "importlib._bootstrap_external", false, true},
    {"zipimport", "zipimport", false, true},
    {"abc", "abc", false, false},
    {"codecs", "codecs", false, false},
    {"io", "io", false, false},
    {"_collections_abc", "_collections_abc", false, false},
    {"_sitebuiltins", "_sitebuiltins", false, false},
    {"genericpath", "genericpath", false, false},
    {"ntpath", "ntpath", false, false},
    {"posixpath", "posixpath", false, false},
    {"os", "os", false, false},
    {"site", "site", false, false},
    {"stat", "stat", false, false},
    {"importlib.util", "importlib.util", false, false},
    {"importlib.machinery", "importlib.machinery", false, false},
    {"runpy", "runpy", false, false},
    {"__hello__", "__hello__", false, false},
    {"__hello_alias__", "__hello__", false, false},
    {"__phello_alias__", "__hello__", true, false},
    {"__phello_alias__.spam", "__hello__", false, false},
    {"__phello__", "__phello__", true, false},
    {"__phello__.__init__", "<__phello__", false, false},
    {"__phello__.ham", "__phello__.ham", true, false},
    {"__phello__.ham.__init__", "<__phello__.ham", false, false},
    {"__phello__.ham.eggs", "__phello__.ham.eggs", false, false},
    {"__phello__.spam", "__phello__.spam", false, false},
    {"__hello_only__", NULL, false, false},
    {NULL, NULL, false, false},
};

const FrozenModule *frozen_find(const char *name)
{
    for (const FrozenModule *m = frozen_modules; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return runtime.state->frozen_override < 0 && !m->is_essential ? NULL : m;
    return NULL;
}

/* The one that isn't made of a module of the library; tests of the import system run it. */
static Value code_of_no_module(void)
{
    static const char source[] = "initialized = True\n\ndef main():\n    print('Hello world!')\n\nif __name__ == '__main__':\n    main()\n";
    Value filename = str_from_c("<frozen frozen_only>");
    Value code = is_empty(filename) ? EMPTY : compile_source(source, sizeof source - 1, filename, PARSE_FILE, 0, 0);
    release(filename);
    return code;
}

Value frozen_code(const FrozenModule *module)
{
    Value folder = sys_get("_stdlib_dir");
    const char *original = module->original, *stdlib = is_empty(folder) || !is_str(folder) ? NULL : str_utf8(folder, NULL);
    if (original == NULL)
        return code_of_no_module();
    bool init = *original == '<';
    original += init;
    if (stdlib == NULL)
        return error_set(TYPE(ImportError), "Frozen object named '%s' is missing", module->name);
    char path[PATH_MAX];
    /* A package's own alias of a plain module is that module's code. */
    bool is_folder = init || (module->is_package && strcmp(module->name, original) == 0);
    int n = snprintf(path, sizeof path, "%s%s", original, is_folder ? "/__init__" : "");
    for (int i = 0; i < n; i++)
        if (path[i] == '.')
            path[i] = '/';
    return bootstrap_code(stdlib, path, original);
}
