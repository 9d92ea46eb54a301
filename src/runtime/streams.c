/* streams.c - see streams.h. */
#include "runtime/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/sys.h"

/* PYTHONIOENCODING=encoding:errors. */
static void encoding_setting(char encoding[64], char errors[64], bool is_stderr, bool is_stdin)
{
    const char *setting = runtime.flags.ignore_environment ? NULL : getenv("PYTHONIOENCODING");
    const char *locale = getenv("LC_ALL");
    if (locale == NULL || *locale == 0)
        locale = getenv("LC_CTYPE");
    if (locale == NULL || *locale == 0)
        locale = getenv("LANG");
    bool is_c = locale == NULL || *locale == 0 || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
    strcpy(encoding, "utf-8");
    strcpy(errors, is_stderr ? "backslashreplace" : is_c || runtime.flags.utf8_mode ? "surrogateescape" : "strict");
    (void)is_stdin;
    if (setting == NULL)
        return;
    size_t n = strcspn(setting, ":");
    if (n && n < 64) {
        memcpy(encoding, setting, n);
        encoding[n] = 0;
        if (!is_stderr)
            strcpy(errors, "strict");
    }
    if (setting[n] == ':' && setting[n + 1] && !is_stderr)
        snprintf(errors, 64, "%s", setting + n + 1);
}

/* open(fd, mode, buffering, closefd=False), and text over it. */
static Value make_stream(int fd, const char *mode, const char *name)
{
    char encoding[64], errors[64];
    bool writes = *mode == 'w', raw_only = writes && runtime.flags.unbuffered;
    Value io = import_module("_io"), binary = EMPTY, text = EMPTY;
    Value open_function = is_empty(io) ? EMPTY : get_attribute_c(io, "open");
    encoding_setting(encoding, errors, fd == 2, fd == 0);
    Value binary_mode = str_from_c(writes ? "wb" : "rb");
    if (!is_empty(open_function) && !is_empty(binary_mode)) {
        Value args[] = {int_value(fd), binary_mode, int_value(raw_only ? 0 : -1), NONE, NONE, NONE, FALSE_VALUE};
        binary = call(open_function, args, 7, EMPTY);
    }
    Value raw = is_empty(binary) ? EMPTY : raw_only ? retain(binary) : get_attribute_c(binary, "raw");
    Value shown = str_from_c(name), text_type = is_empty(raw) ? EMPTY : get_attribute_c(io, "TextIOWrapper");
    if (!is_empty(text_type) && !is_empty(shown) && set_attribute_c(raw, "name", shown)) {
        bool line = raw_only || fd == 2 || isatty(fd);
        Value args[] = {binary, str_from_c(encoding), str_from_c(errors), writes ? str_from_c("\n") : none_value(),
                        line ? TRUE_VALUE : FALSE_VALUE, raw_only ? TRUE_VALUE : FALSE_VALUE};
        text = call(text_type, args, 6, EMPTY);
        release(args[1]);
        release(args[2]);
        release(args[3]);
    }
    Value mode_value = str_from_c(writes ? "w" : "r");
    if (!is_empty(text) && (is_empty(mode_value) || !set_attribute_c(text, "mode", mode_value)))
        clear(&text);
    release(mode_value);
    release(text_type);
    release(shown);
    release(raw);
    release(binary);
    release(binary_mode);
    release(open_function);
    release(io);
    return text;
}

static bool add_stream(int fd, const char *name, const char *shown, const char *mode)
{
    char original[16];
    Value stream = fcntl(fd, F_GETFD) < 0 && errno == EBADF ? none_value() : make_stream(fd, mode, shown);
    if (is_empty(stream))
        return false;
    snprintf(original, sizeof original, "__%s__", name);
    return sys_set(original, retain(stream)) && sys_set(name, stream);
}

bool streams_start(void)
{
    return add_stream(0, "stdin", "<stdin>", "r") && add_stream(1, "stdout", "<stdout>", "w") &&
           add_stream(2, "stderr", "<stderr>", "w");
}

/* 1 flushed, 0 nothing there, -1 exception. */
static int flush_stream(const char *name)
{
    Value stream = sys_get(name), closed = EMPTY;
    if (is_empty(stream) || is_none(stream))
        return 0;
    retain(stream);
    int result = find_attribute_c(stream, "closed", &closed);
    int is_closed = result > 0 ? is_true(closed) : 0;
    release(closed);
    error_clear();
    result = 0;
    if (is_closed <= 0) {
        Value done = call_method_0(stream, NAME(flush));
        result = is_empty(done) ? -1 : 1;
        release(done);
    }
    release(stream);
    return result;
}

bool streams_flush(void)
{
    bool ok = flush_stream("stdout") >= 0;
    if (!ok)
        error_unraisable("Exception ignored while flushing sys.stdout", EMPTY);
    if (flush_stream("stderr") < 0)
        error_clear();
    fflush(stdout);
    return ok;
}
