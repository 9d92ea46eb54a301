/* session.c - see session.h. An entry is parsed after each of its lines, without showing warnings, to see whether it is complete, as
   module codeop does it; a complete one is compiled as interactive input and run. */
#define _GNU_SOURCE
#include "repl/session.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/compile.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "repl/line_editor.h"
#include "repl/repl_module.h"
#include "runtime/builtins.h"
#include "runtime/import.h"
#include "runtime/path.h"
#include "runtime/run.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "vm/frame.h"

enum { FUTURE_FLAGS = 0x1fe0000 };

typedef struct Session {
    Value globals;  /* borrowed */
    int flags;      /* the future statements so far */
    int status;
    bool ended;
    char *entry;    /* the lines so far, malloc'd; NULL: none */
    size_t length;
} Session;

/* ---- is it complete? ---- */

typedef enum { ENTRY_COMPLETE, ENTRY_MORE, ENTRY_WRONG } EntryState;

static bool is_syntax_error(const ParseError *error) { return error->kind <= ERROR_INCOMPLETE; }

static bool parses(const char *source, size_t length, int flags, ParseError *error)
{
    Arena arena;
    NameTable names;
    SyntaxHost silent = {.stack_limit = thread_current()->stack_limit};
    arena_init(&arena);
    Node *tree = parse_source(&arena, source, length, PARSE_INTERACTIVE, flags | PARSE_ALLOW_INCOMPLETE | PARSE_DONT_IMPLY_DEDENT, 14,
                              &silent, &names, error);
    arena_free(&arena);
    return tree != NULL;
}

/* source ends in a newline; it is looked at without and with it. */
static EntryState entry_state(const char *source, size_t length, int flags)
{
    ParseError error;
    if (parses(source, length - 1, flags, &error))
        return ENTRY_COMPLETE;
    if (is_syntax_error(&error) && (parses(source, length, flags, &error) || error.kind == ERROR_INCOMPLETE))
        return ENTRY_MORE;
    return ENTRY_WRONG;
}

bool session_entry_complete(const char *source, size_t length, int flags) { return entry_state(source, length, flags) != ENTRY_MORE; }

static bool is_blank(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\f\r\n");
        if (*text != '#')
            return *text == 0;
        text += strcspn(text, "\n");
    }
}

/* ---- running an entry ---- */

/* Lets tracebacks show the lines of an entry. */
static void register_lines(Value code, Value source, Value filename)
{
    Value linecache = import_module("linecache");
    Value done = is_empty(linecache) ? EMPTY : call_method_c(linecache, "_register_code", (Value[]){code, source, filename}, 3);
    release(linecache);
    release(done);
    error_clear();
}

static void report(Session *s)
{
    Value error = error_fetch();
    bool ends = is_instance_of(error, TYPE(SystemExit));
    error_restore(error);
    int status = sys_handle_exception();
    runtime.state->interrupted = false;
    if (ends) {
        s->ended = true;
        s->status = status;
    }
}

static void run_entry(Session *s, const char *source, size_t length)
{
    Value filename = str_from_c("<stdin>"), text = str_from_utf8(source, length), result = EMPTY;
    Value code = is_empty(filename) || is_empty(text)
                     ? EMPTY
                     : compile_source(source, length, filename, PARSE_INTERACTIVE, s->flags, runtime.flags.optimize);
    if (!is_empty(code)) {
        s->flags |= (int)(as_code(code)->flags & FUTURE_FLAGS);
        register_lines(code, text, filename);
        result = vm_run_code(as_code(code), s->globals, s->globals, EMPTY);
    }
    release(code);
    release(text);
    release(filename);
    if (is_empty(result))
        report(s);
    release(result);
    Value out = sys_get("stdout"), done = is_empty(out) || is_none(out) ? EMPTY : call_method_0(out, NAME(flush));
    error_clear();
    release(done);
}

/* ---- reading ---- */

/* sys.ps1 or ps2 as text, malloc'd. */
static char *prompt_text(const char *name)
{
    Value prompt = sys_get(name), text = is_empty(prompt) ? EMPTY : to_str(prompt);
    const char *utf8 = is_empty(text) ? NULL : str_utf8(text, NULL);
    char *copy = strdup(utf8 ? utf8 : "");
    error_clear();
    release(text);
    return copy;
}

static bool add_line(Session *s, const char *line)
{
    size_t n = strlen(line);
    char *entry = realloc(s->entry, s->length + n + 2);
    if (entry == NULL) {
        error_no_memory();
        return false;
    }
    memcpy(entry + s->length, line, n);
    memcpy(entry + s->length + n, "\n", 2);
    s->entry = entry;
    s->length += n + 1;
    return true;
}

static void drop_entry(Session *s)
{
    free(s->entry);
    s->entry = NULL;
    s->length = 0;
}

/* Runs what is there if it is complete, or in any case at the end of input. */
static void consider(Session *s, bool at_end)
{
    if (is_blank(s->entry)) {
        drop_entry(s);
        return;
    }
    if (!at_end && entry_state(s->entry, s->length, s->flags) == ENTRY_MORE)
        return;
    char *entry = s->entry;
    size_t length = s->length;
    s->entry = NULL; /* the entry may run a session of its own */
    s->length = 0;
    run_entry(s, entry, length);
    while (length && entry[length - 1] == '\n')
        entry[--length] = 0;
    line_editor_remember(entry);
    free(entry);
}

static void interrupted(Session *s)
{
    Value error = error_fetch();
    if (is_instance_of(error, TYPE(KeyboardInterrupt))) {
        fputs("\nKeyboardInterrupt\n", stderr);
        release(error);
    } else {
        error_restore(error);
        report(s);
    }
    drop_entry(s);
}

static void step(Session *s)
{
    char *prompt = prompt_text(s->entry ? "ps2" : "ps1"), *line = NULL;
    LineResult result = prompt ? line_editor_read(prompt, &line) : LINE_END;
    free(prompt);
    switch (result) {
    case LINE_READ:
        if (add_line(s, line))
            consider(s, false);
        else
            report(s);
        break;
    case LINE_END:
        if (s->entry)
            consider(s, true);
        s->ended = true;
        if (isatty(STDIN_FILENO))
            fputc('\n', stderr);
        break;
    default: interrupted(s); break;
    }
    free(line);
}

/* ---- Tab ---- */

/* rlcompleter's answer, as readline wants it. */
char *session_complete_word(const char *word, int state)
{
    Value module = import_module("rlcompleter"), text = str_from_c(word), found = EMPTY;
    Value *completer = &runtime.state->completer;
    if (!is_empty(module) && is_empty(*completer)) {
        Value type = get_attribute_c(module, "Completer");
        *completer = is_empty(type) ? EMPTY : call_0(type);
        release(type);
    }
    if (!is_empty(*completer) && !is_empty(text))
        found = call_method_c(*completer, "complete", (Value[]){text, int_value(state)}, 2);
    const char *utf8 = !is_empty(found) && is_str(found) ? str_utf8(found, NULL) : NULL;
    char *copy = utf8 ? strdup(utf8) : NULL;
    error_clear();
    release(found);
    release(text);
    release(module);
    return copy;
}

/* ---- around it ---- */

static void show_banner(void)
{
    Value version = sys_get("version"), platform = sys_get("platform");
    if (runtime.flags.quiet || is_empty(version) || is_empty(platform))
        return;
    fprintf(stderr, "Python %s on %s\n", str_text(version), str_text(platform));
    if (!runtime.flags.no_site)
        fputs("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n", stderr);
}

static void set_prompts(void)
{
    static const char *const prompts[][2] = {{"ps1", ">>> "}, {"ps2", "... "}};
    for (int i = 0; i < 2; i++)
        if (is_empty(sys_get(prompts[i][0]))) {
            Value text = str_from_c(prompts[i][1]);
            if (is_empty(text) || !sys_set(prompts[i][0], text))
                error_clear();
        }
}

/* A hook that the program or sitecustomize has set; the library's own one starts another editor. */
static void call_interactive_hook(Session *s)
{
    Value hook = sys_get("__interactivehook__"), module = EMPTY;
    if (is_empty(hook))
        return;
    retain(hook);
    int found = find_attribute_c(hook, "__module__", &module);
    error_clear();
    if (!(found > 0 && is_str(module) && str_equal_c(module, "site"))) {
        Value done = call_0(hook);
        if (is_empty(done)) {
            fputs("Failed calling sys.__interactivehook__\n", stderr);
            report(s);
        }
        release(done);
    }
    release(module);
    release(hook);
}

static bool history_path(char path[PATH_MAX])
{
    const char *named = runtime.flags.ignore_environment ? NULL : getenv("PYTHON_HISTORY"), *home = getenv("HOME");
    if (named && *named)
        return snprintf(path, PATH_MAX, "%s", named) < PATH_MAX;
    return home && snprintf(path, PATH_MAX, "%s/.python_history", home) < PATH_MAX;
}

int session_run(Value globals)
{
    Session s = {.globals = globals};
    char history[PATH_MAX];
    runtime.flags.inspect = 0; /* SystemExit ends the session */
    runtime.flags.interactive = 1;
    show_banner();
    set_prompts();
    bool edits = line_editor_start(session_complete_word), keeps = edits && history_path(history);
    if (keeps)
        line_editor_load_history(history);
    call_interactive_hook(&s);
    while (!s.ended)
        step(&s);
    if (keeps)
        line_editor_save_history(history);
    drop_entry(&s);
    return s.status;
}

/* input() on a terminal. */
static Value read_input(Value prompt)
{
    char *line = NULL;
    const char *text = is_empty(prompt) ? "" : str_utf8(prompt, NULL);
    LineResult result = text ? line_editor_read(text, &line) : LINE_FAILED;
    Value value = result == LINE_READ  ? path_decode_c(line)
                  : result == LINE_END ? error_set(TYPE(EOFError), "EOF when reading a line")
                                       : EMPTY;
    free(line);
    return value;
}

void session_install(void)
{
    static const BuiltinModule table[] = {{"_repl", &repl_module}, {NULL, NULL}};
    builtin_modules[2] = table;
    interactive_hook = session_run;
    input_hook = read_input;
}
