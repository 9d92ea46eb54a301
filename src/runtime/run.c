/* run.c - see run.h. */
#define _GNU_SOURCE
#include "runtime/run.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/compile.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/bootstrap.h"
#include "runtime/import.h"
#include "runtime/path.h"
#include "runtime/source.h"
#include "runtime/start.h"
#include "runtime/state.h"
#include "runtime/streams.h"
#include "types/codec.h"
#include "types/module.h"
#include "types/module_origin.h"
#include "vm/frame.h"

int (*interactive_hook)(Value globals);

static const char *script_folder(void) { return runtime.state->script_folder; }

static Value main_globals(void)
{
    Value module = dict_get_c(as_dict(runtime.modules), "__main__");
    return is_empty(module) ? EMPTY : from_pointer(module_dict(module));
}

static bool make_main_module(void)
{
    Value module = module_new("__main__");
    Value loader = is_empty(runtime.state->importlib) ? none_value() : get_attribute_c(runtime.state->importlib, "BuiltinImporter");
    bool ok = !is_empty(module) && !is_empty(loader) && dict_set_c(as_dict(runtime.modules), "__main__", module) &&
              dict_set(module_dict(module), NAME(builtins_), runtime.builtins_module) &&
              dict_set(module_dict(module), NAME(loader_), loader);
    release(loader);
    release(module);
    return ok;
}

static bool load_codecs(void)
{
    Value codecs = import_library("codecs"), encodings = is_empty(codecs) ? EMPTY : import_library("encodings");
    bool ok = !is_empty(encodings);
    release(codecs);
    release(encodings);
    return ok;
}

static bool wants_fault_handler(const Config *config)
{
    const char *variable = runtime.flags.ignore_environment ? NULL : getenv("PYTHONFAULTHANDLER");
    for (int i = 0; i < config->x_option_count; i++)
        if (strcmp(config->x_options[i], "faulthandler") == 0)
            return true;
    return (variable && *variable) || runtime.flags.dev_mode;
}

static bool enable_fault_handler(void)
{
    Value module = import_builtin("faulthandler"), done = is_empty(module) ? EMPTY : call_method_c(module, "enable", NULL, 0);
    release(module);
    release(done);
    return !is_empty(done);
}

static bool start_library(const CommandLine *line)
{
    module_script_folder = script_folder;
    if (!runtime_start_core() || !builtins_init() || !sys_init(&line->config)) {
        fprintf(stderr, "pyish: out of memory at start\n");
        return false;
    }
    if (*line->config.stdlib == 0) {
        fprintf(stderr, "pyish: the standard library was not found (run make stdlib, or set PYTHONHOME)\n");
        return make_main_module();
    }
    Value signals = import_builtin("_signal"); /* SIGINT is ours from the start */
    release(signals);
    bool ok = !is_empty(signals) && bootstrap_imports(line->config.stdlib) && make_main_module();
    if (ok && is_empty(dict_get_c(as_dict(runtime.builtins), "memoryview")))
        return true; /* the library can't be imported without it */
    codec_library_hook = load_codecs;
    ok = ok && streams_start();
    if (ok && wants_fault_handler(&line->config))
        ok = enable_fault_handler();
    if (ok && line->config.warn_option_count) {
        Value warnings = import_module("warnings");
        ok = !is_empty(warnings);
        release(warnings);
    }
    if (ok && !runtime.flags.no_site) {
        Value site = import_module("site"), done = is_empty(site) ? EMPTY : call_method_c(site, "main", NULL, 0);
        ok = !is_empty(done);
        release(site);
        release(done);
    }
    if (!ok) {
        sys_handle_exception();
        streams_flush();
    }
    return ok;
}

bool run_start(const CommandLine *line)
{
    bool ok = start_library(line);
    runtime.collector.enabled = 1; /* what start-up made is there to stay: nothing to be found */
    runtime.collector.young_count = 0;
    return ok;
}

/* ---- sys.path[0] ---- */

static bool insert_path(const char *folder)
{
    Value path = sys_get("path"), entry = path_decode_c(folder);
    bool ok = !is_empty(entry) && !is_empty(path) && is_list(path) && list_insert(as_list(path), 0, entry);
    runtime.state->script_folder = strdup(folder);
    release(entry);
    return ok;
}

/* The folder of a script, links followed. */
static bool insert_script_folder(const char *script)
{
    char real[PATH_MAX];
    if (runtime.flags.safe_path)
        return true;
    if (realpath(script, real) == NULL)
        return insert_path("");
    char *slash = strrchr(real, '/');
    if (slash == real)
        slash++;
    *slash = 0;
    return insert_path(real);
}

static bool insert_working_folder(bool absolute)
{
    char folder[PATH_MAX];
    if (runtime.flags.safe_path)
        return true;
    return insert_path(absolute && getcwd(folder, sizeof folder) ? folder : "");
}

/* ---- the modes ---- */

/* Runs code in __main__; the exit status. */
static int run_code_object(Value code)
{
    Value globals = main_globals(), result = EMPTY;
    if (!is_empty(code) && !is_empty(globals)) {
        retain(globals);
        result = vm_run_code(as_code(code), globals, globals, EMPTY);
        release(globals);
    }
    int status = is_empty(result) ? sys_handle_exception() : 0;
    release(result);
    return status;
}

/* What is read from a file is looked for there when an error is shown. */
static void forget_source(void)
{
    Value e = error_fetch();
    if (is_instance_of(e, TYPE(SyntaxError)) && !is_empty(((SyntaxErrorObject *)as_object(e))->metadata)) {
        Value place = tuple_pack(3, small_int_value(0), small_int_value(0), NONE);
        error_clear();
        if (!is_empty(place))
            replace(&((SyntaxErrorObject *)as_object(e))->metadata, place);
    }
    error_restore(e);
}

static int run_text(Value source, const char *filename, bool is_command)
{
    SourceText text;
    Value name = path_decode_c(filename), code = EMPTY;
    if (!is_empty(name) && source_text(&text, source, name, is_command ? "compile" : NULL, "string or bytes")) {
        code = compile_source(text.data, text.length, name, PARSE_FILE, text.flags, runtime.flags.optimize);
        source_text_release(&text);
        if (is_empty(code) && !is_command)
            forget_source();
    }
    release(name);
    if (is_command && !is_empty(code)) { /* for linecache, if that is ever imported */
        runtime.state->command_code = retain(code);
        runtime.state->command_text = retain(source);
    }
    int status = run_code_object(code);
    release(code);
    return status;
}

/* -c: lines indented alike are moved to the margin. */
static int run_command(const char *command)
{
    size_t n = strlen(command);
    char *source = malloc(n + 2);
    Value text = EMPTY;
    if (source) {
        memcpy(source, command, n);
        memcpy(source + n, "\n", 2);
        text = path_decode(source, n + 1);
        free(source);
    }
    if (!is_empty(text)) {
        const char *line = command; /* the first that is not blank */
        while (strspn(line, " \t") && line[strspn(line, " \t")] == '\n')
            line += strspn(line, " \t\n");
        while (*line == '\n')
            line++;
        Value textwrap = *line == ' ' || *line == '\t' ? import_module("textwrap") : EMPTY;
        Value dedented = is_empty(textwrap) ? EMPTY : call_method_c(textwrap, "dedent", &text, 1);
        if (!is_empty(dedented))
            replace(&text, dedented);
        release(textwrap);
        error_clear();
    }
    int status = is_empty(text) || !insert_working_folder(false) ? sys_handle_exception() : run_text(text, "<string>", true);
    release(text);
    return status;
}

int run_string(const char *text)
{
    Value source = path_decode_c(text);
    int status = is_empty(source) ? sys_handle_exception() : run_text(source, "<string>", false);
    release(source);
    return status;
}

static int run_module(const char *name, bool set_argv0)
{
    Value runpy = import_module("runpy"), module_name = path_decode_c(name);
    Value done = EMPTY;
    if (!is_empty(runpy) && !is_empty(module_name))
        done = call_method_c(runpy, "_run_module_as_main", (Value[]){module_name, set_argv0 ? TRUE_VALUE : FALSE_VALUE}, 2);
    release(runpy);
    release(module_name);
    int status = is_empty(done) ? sys_handle_exception() : 0;
    release(done);
    return status;
}

static Value read_all(FILE *file)
{
    BytesBuilder b = {0};
    for (;;) {
        char *room = bytes_builder_room(&b, 65536);
        if (room == NULL)
            return EMPTY;
        size_t n = fread(room, 1, 65536, file);
        b.length += n;
        if (n == 0)
            break;
    }
    return bytes_builder_finish(&b);
}

/* A folder or an archive with a __main__.py. 1: it is one and has run; 0: it is neither. */
static int run_container(const char *path, int *status)
{
    struct stat info;
    if (stat(path, &info))
        return 0;
    Value name = path_decode_c(path), finder = EMPTY;
    Value hooks = sys_get("path_hooks");
    for (size_t i = 0; !is_empty(name) && is_list(hooks) && i < as_list(hooks)->length && is_empty(finder); i++) {
        error_clear();
        finder = call_1(as_list(hooks)->items[i], name);
    }
    error_clear();
    release(name);
    bool usable = !is_empty(finder) && !is_none(finder);
    release(finder);
    if (!usable)
        return 0;
    *status = insert_path(path) ? run_module("__main__", false) : sys_handle_exception();
    return 1;
}

static char *absolute_path(const char *path)
{
    char folder[PATH_MAX], *result = NULL;
    if (*path == '/' || getcwd(folder, sizeof folder) == NULL)
        return strdup(path);
    return asprintf(&result, "%s/%s", folder, path) < 0 ? NULL : result;
}

static bool set_main_file(const char *path, bool with_loader)
{
    Value globals = main_globals(), name = path_decode_c(path);
    bool ok = !is_empty(globals) && !is_empty(name) && dict_set_c(as_dict(globals), "__file__", name) &&
              dict_set_c(as_dict(globals), "__cached__", NONE);
    if (ok && with_loader && !is_empty(runtime.state->importlib_external)) {
        Value type = get_attribute_c(runtime.state->importlib_external, "SourceFileLoader"), main_name = str_from_c("__main__");
        Value loader = is_empty(type) || is_empty(main_name) ? EMPTY : call_2(type, main_name, name);
        ok = !is_empty(loader) && dict_set(as_dict(globals), NAME(loader_), loader);
        release(type);
        release(main_name);
        release(loader);
    }
    release(name);
    return ok;
}

static int cannot_open(const CommandLine *line, const char *path, int number)
{
    fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", line->config.orig_argv[0], path, number, strerror(number));
    return 2;
}

static int run_file(const CommandLine *line)
{
    int status = 0;
    if (run_container(*line->target ? line->target : ".", &status))
        return status;
    char *path = absolute_path(line->target);
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (file == NULL) {
        status = cannot_open(line, path ? path : line->target, errno);
        free(path);
        return status;
    }
    if (line->skip_first_line)
        for (int c; (c = getc(file)) != EOF && c != '\n';)
            continue;
    Value source = read_all(file);
    fclose(file);
    bool ok = !is_empty(source) && insert_script_folder(line->target) && set_main_file(path, true);
    status = ok ? run_text(source, path, false) : sys_handle_exception();
    release(source);
    free(path);
    return status;
}

static int run_stdin(void)
{
    if (!insert_working_folder(false))
        return sys_handle_exception();
    if (isatty(STDIN_FILENO) || runtime.flags.interactive)
        return interactive_hook(main_globals());
    Value source = read_all(stdin);
    bool ok = !is_empty(source) && set_main_file("<stdin>", false);
    int status = ok ? run_text(source, "<stdin>", false) : sys_handle_exception();
    release(source);
    return status;
}

int run_program(const CommandLine *line)
{
    int status = 0;
    switch (line->mode) {
    case RUN_COMMAND: status = run_command(line->target); break;
    case RUN_MODULE: status = insert_working_folder(true) ? run_module(line->target, true) : sys_handle_exception(); break;
    case RUN_FILE: status = run_file(line); break;
    case RUN_STDIN: return run_stdin();
    default: break;
    }
    if (runtime.flags.inspect) {
        runtime.flags.inspect = 0;
        status = interactive_hook(main_globals());
    }
    return status;
}
