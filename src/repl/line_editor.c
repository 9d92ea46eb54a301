/* line_editor.c - see line_editor.h. readline runs through its callback interface, so that a signal's Python handler gets its turn while
   the user types, and so that an event loop can own the waiting. */
#define _GNU_SOURCE
#include "repl/line_editor.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "object/error.h"
#include "runtime/gil.h"
#include "vm/operations.h"

enum { HISTORY_LENGTH = 1000 };

typedef void LineHandler(char *line);
typedef char *CompletionGenerator(const char *word, int state);

/* What is used of the library; filled by name. */
static struct Readline {
    void *handle;
    void (*callback_handler_install)(const char *prompt, LineHandler *handler);
    void (*callback_read_char)(void);
    void (*callback_handler_remove)(void);
    void (*callback_sigcleanup)(void);
    void (*free_line_state)(void);
    void (*cleanup_after_signal)(void);
    int (*bind_key)(int key, int (*function)(int, int));
    int (*insert_text)(const char *text);
    int (*complete)(int count, int key);
    char **(*completion_matches)(const char *word, CompletionGenerator *generator);
    void (*add_history)(const char *entry);
    void (*using_history)(void);
    void (*stifle_history)(int length);
    int (*read_history)(const char *path);
    int (*write_history)(const char *path);
    int *catch_signals, *completion_append_character, *attempted_completion_over, *point;
    char **line_buffer;
    const char **basic_word_break_characters, **readline_name;
    char **(**attempted_completion_function)(const char *word, int start, int end);
} readline;

static LineCompleter completer;
static struct { char *line; bool done; } input; /* what the handler was given */

#define FIND(field, name) {(void **)&readline.field, name}
static bool open_library(void)
{
    const struct { void **place; const char *name; } symbols[] = {
        FIND(callback_handler_install, "rl_callback_handler_install"), FIND(callback_read_char, "rl_callback_read_char"),
        FIND(callback_handler_remove, "rl_callback_handler_remove"), FIND(callback_sigcleanup, "rl_callback_sigcleanup"),
        FIND(free_line_state, "rl_free_line_state"), FIND(cleanup_after_signal, "rl_cleanup_after_signal"),
        FIND(bind_key, "rl_bind_key"), FIND(insert_text, "rl_insert_text"), FIND(complete, "rl_complete"),
        FIND(completion_matches, "rl_completion_matches"), FIND(add_history, "add_history"), FIND(using_history, "using_history"),
        FIND(stifle_history, "stifle_history"), FIND(read_history, "read_history"), FIND(write_history, "write_history"),
        FIND(catch_signals, "rl_catch_signals"), FIND(completion_append_character, "rl_completion_append_character"),
        FIND(attempted_completion_over, "rl_attempted_completion_over"), FIND(point, "rl_point"), FIND(line_buffer, "rl_line_buffer"),
        FIND(basic_word_break_characters, "rl_basic_word_break_characters"), FIND(readline_name, "rl_readline_name"),
        FIND(attempted_completion_function, "rl_attempted_completion_function"),
    };
    if (readline.handle)
        return true;
    void *handle = dlopen("libreadline.so.8", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; handle && i < sizeof symbols / sizeof *symbols; i++)
        if ((*symbols[i].place = dlsym(handle, symbols[i].name)) == NULL) {
            dlclose(handle);
            return false;
        }
    readline.handle = handle;
    return handle != NULL;
}
#undef FIND

static void take_line(char *line)
{
    input.line = line;
    input.done = true;
    readline.callback_handler_remove(); /* else the prompt is shown again at once */
}

static char *next_completion(const char *word, int state) { return completer(word, state); }

static char **attempt_completion(const char *word, int start, int end)
{
    (void)start;
    (void)end;
    *readline.attempted_completion_over = 1; /* no file names */
    *readline.completion_append_character = 0;
    return completer ? readline.completion_matches(word, next_completion) : NULL;
}

/* Tab indents where there is nothing to complete. */
static int complete_or_indent(int count, int key)
{
    for (int i = 0; i < *readline.point; i++)
        if ((*readline.line_buffer)[i] != ' ' && (*readline.line_buffer)[i] != '\t')
            return readline.complete(count, key);
    return readline.insert_text("    ");
}

bool line_editor_start(LineCompleter completions)
{
    completer = completions;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !open_library())
        return false;
    *readline.catch_signals = 0;
    *readline.readline_name = "python";
    *readline.basic_word_break_characters = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?";
    *readline.attempted_completion_function = attempt_completion;
    readline.bind_key('\t', complete_or_indent);
    readline.using_history();
    readline.stifle_history(HISTORY_LENGTH);
    return true;
}

void line_editor_remember(const char *entry)
{
    if (readline.handle && *entry)
        readline.add_history(entry);
}

void line_editor_load_history(const char *path)
{
    if (readline.handle)
        readline.read_history(path);
}

void line_editor_save_history(const char *path)
{
    if (readline.handle)
        readline.write_history(path);
}

/* Waits until there is something to read. Signals are let in by the wait alone: one that came just before would be overlooked.
   false: a signal's handler raised. */
static bool wait_for_input(void)
{
    struct pollfd in = {STDIN_FILENO, POLLIN, 0};
    sigset_t all, before;
    sigfillset(&all);
    for (;;) {
        int n = -1, number = EINTR;
        pthread_sigmask(SIG_BLOCK, &all, &before);
        if (!thread_current()->breaker) {
            Thread *thread = gil_release();
            n = ppoll(&in, 1, NULL, &before);
            number = errno;
            gil_acquire(thread);
        }
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        if (n >= 0)
            return true;
        if (number != EINTR || !vm_breaker(thread_current()))
            return number != EINTR;
    }
}

bool line_editor_show(const char *prompt)
{
    input.line = NULL;
    input.done = false;
    if (readline.handle)
        readline.callback_handler_install(prompt, take_line);
    return readline.handle != NULL;
}

LineResult line_editor_feed(char **line)
{
    readline.callback_read_char();
    if (!input.done)
        return LINE_FAILED;
    *line = input.line;
    return *line ? LINE_READ : LINE_END;
}

void line_editor_cancel(void)
{
    if (readline.handle == NULL)
        return;
    readline.free_line_state();
    readline.callback_sigcleanup();
    readline.cleanup_after_signal();
    readline.callback_handler_remove();
}

static LineResult read_edited(const char *prompt, char **line)
{
    LineResult result = LINE_FAILED;
    if (!line_editor_show(prompt))
        return LINE_END;
    while (result == LINE_FAILED) {
        if (!wait_for_input()) {
            line_editor_cancel();
            return LINE_INTERRUPTED;
        }
        result = line_editor_feed(line);
    }
    return result;
}

/* The prompt goes to stderr, as that of CPython's basic session does. */
static LineResult read_plain(const char *prompt, char **line)
{
    size_t capacity = 0;
    *line = NULL;
    fputs(prompt, stderr);
    fflush(stderr);
    for (;;) {
        Thread *thread = gil_release();
        errno = 0;
        ssize_t n = getline(line, &capacity, stdin);
        int number = errno;
        gil_acquire(thread);
        if (n > 0) {
            if ((*line)[n - 1] == '\n')
                (*line)[n - 1] = 0;
            return LINE_READ;
        }
        bool interrupted = ferror(stdin) && number == EINTR;
        clearerr(stdin);
        if (interrupted && vm_breaker(thread))
            continue;
        free(*line);
        *line = NULL;
        return interrupted ? LINE_INTERRUPTED : LINE_END;
    }
}

LineResult line_editor_read(const char *prompt, char **line)
{
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    fflush(stdout);
    return terminal && readline.handle ? read_edited(prompt, line) : read_plain(prompt, line);
}
