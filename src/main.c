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
#include "runtime/start.h"
#include "types/module.h"
#include "vm/frame.h"
#include "vm/frame_object.h"

static void print_error(void)
{
    Value error = error_fetch();
    Value traceback = as_exception(error)->traceback;
    for (Value t = traceback; !is_empty(t) && !is_none(t); t = ((Traceback *)as_object(t))->next) {
        Traceback *entry = (Traceback *)as_object(t);
        FrameObject *frame = (FrameObject *)as_object(entry->frame);
        Code *code = frame->frame ? frame->frame->code : frame->own.code;
        fprintf(stderr, "  File \"%s\", line %d, in %s\n", str_text(code->filename), code_location(code, (uint32_t)entry->lasti).line, str_text(code->name));
    }
    Value text = to_str(error);
    fprintf(stderr, "%s: %s\n", type_of(error)->name, is_empty(text) ? "?" : str_text(text));
    release(text);
    release(error);
}

int run_main_source(const char *source, size_t length, const char *filename)
{
    Value name = str_from_c(filename), module = module_new("__main__");
    Value code = compile_source(source, length, name, PARSE_FILE, 0, 0);
    Value result = EMPTY, globals = from_pointer(module_dict(module));
    if (!is_empty(code))
        result = vm_run_code(as_code(code), globals, globals, EMPTY);
    if (is_empty(result))
        print_error();
    int status = is_empty(result);
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
    size_t length;
    modules_install();
    if (!runtime_start_core() || !builtins_init()) {
        fprintf(stderr, "pyish: out of memory at start\n");
        return 1;
    }
    if (argc >= 3 && strcmp(argv[1], "-c") == 0)
        return run_main_source(argv[2], strlen(argv[2]), "<string>");
    if (argc < 2) {
        fprintf(stderr, "usage: pyish [-c code | file]\n");
        return 2;
    }
    char *source = read_file(argv[1], &length);
    if (source == NULL) {
        fprintf(stderr, "pyish: can't open file '%s'\n", argv[1]);
        return 2;
    }
    int status = run_main_source(source, length, argv[1]);
    free(source);
    return status;
}
