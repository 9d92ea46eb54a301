/* main.c - reads the command line and picks the mode. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"
#include "modules/modules.h"
#include "runtime/bootstrap.h"
#include "runtime/config.h"
#include "runtime/start.h"
#include "types/module.h"
#include "vm/frame.h"
#include "vm/frame_object.h"

int run_main_source(const char *source, size_t length, const char *filename)
{
    Value name = str_from_c(filename), module = module_new("__main__");
    Value code = compile_source(source, length, name, PARSE_FILE, 0, 0);
    int status = 0;
    Value result = EMPTY, globals = from_pointer(module_dict(module));
    if (!is_empty(code))
        result = vm_run_code(as_code(code), globals, globals, EMPTY);
    if (is_empty(result))
        status = sys_handle_exception();
    release(result);
    release(code);
    release(name);
    release(module);
    fflush(stdout);
    return status;
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    size_t capacity = 65536;
    char *data = malloc(capacity);
    *length = 0;
    for (size_t n; data && (n = fread(data + *length, 1, capacity - *length, file)) > 0;) {
        *length += n;
        if (*length == capacity)
            data = realloc(data, capacity *= 2);
    }
    fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    CommandLine line;
    size_t length;
    modules_install();
    command_line_read(&line, argc, argv);
    if (line.mode == RUN_NOTHING)
        return line.status;
    if (!runtime_start_core() || !builtins_init() || !sys_init(&line.config)) {
        fprintf(stderr, "pyish: out of memory at start\n");
        return 1;
    }
    if (!getenv("NOBOOT") && *line.config.stdlib && !bootstrap_imports(line.config.stdlib)) {
        sys_handle_exception();
        return 1;
    }
    if (line.mode == RUN_COMMAND)
        return run_main_source(line.target, strlen(line.target), "<string>");
    if (line.mode == RUN_STDIN)
        line.target = "/dev/stdin";
    char *source = read_file(line.target, &length);
    if (source == NULL) {
        fprintf(stderr, "%s: can't open file '%s'\n", argv[0], line.target);
        return 2;
    }
    int status = run_main_source(source, length, line.target);
    free(source);
    return status;
}
