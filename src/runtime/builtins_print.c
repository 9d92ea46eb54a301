/* builtins_print.c - text in and out: print, input, repr, format, open. */
#include <stdio.h>
#include <unistd.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/builtins.h"
#include "runtime/import.h"
#include "runtime/sys.h"

/* ---- print ---- */

/* Writes text to a file object; to C's stdout where file is EMPTY, which is so only before sys.stdout is there. */
static bool write_text(Value file, Value text)
{
    if (is_empty(file)) {
        size_t length;
        const char *utf8 = str_utf8(text, &length);
        return utf8 && (fwrite(utf8, 1, length, stdout), true);
    }
    Value result = call_method_1(file, NAME(write), text);
    release(result);
    return !is_empty(result);
}

/* Whether nobody can tell one write from several: the builtin text stream, and values whose text runs no Python code. */
static bool prints_at_once(Value file, Tuple *values)
{
    if (!is_object(file) || as_object(file)->type != TYPE(text_io) || values->length > 16)
        return false;
    Value *dict = object_dict_slot(as_object(file));
    if (dict && is_object(*dict) && is_exact_dict(*dict) && !is_empty(dict_get_str(as_dict(*dict), NAME(write))))
        return false;
    for (size_t i = 0; i < values->length; i++) {
        Value v = values->items[i];
        if (!is_exact_str(v) && !is_exact_int(v) && !is_exact_float(v) && !is_none(v) && !is_bool(v))
            return false;
    }
    return true;
}

/* A whole line in one write. */
static bool print_at_once(Value file, Tuple *values, Value sep, Value end)
{
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < values->length && !b.failed; i++) {
        if (i)
            builder_str(&b, sep);
        Value v = values->items[i], text = is_exact_str(v) ? retain(v) : to_str(v);
        if (is_empty(text))
            b.failed = true;
        else
            builder_str(&b, text);
        release(text);
    }
    builder_str(&b, end);
    Value line = builder_finish(&b);
    bool ok = !is_empty(line) && write_text(file, line);
    release(line);
    return ok;
}

static bool check_text(Value v, const char *name)
{
    if (is_none(v) || is_str(v))
        return true;
    error_type("%s must be None or a string, not %T", name, v);
    return false;
}

static bool write_value(Value file, Value v)
{
    Value text = to_str(v);
    bool ok = !is_empty(text) && write_text(file, text);
    release(text);
    return ok;
}

/* The file to print to; owned. false: exception. *file None: print nothing. */
static bool print_target(Value argument, Value *file)
{
    if (!is_none(argument)) {
        *file = retain(argument);
        return true;
    }
    Value stdout_object = sys_get("stdout");
    if (is_empty(stdout_object) && !is_empty(sys_get("stderr"))) {
        error_set(TYPE(RuntimeError), "lost sys.stdout");
        return false;
    }
    *file = retain(stdout_object);
    return true;
}

static bool flush_file(Value file)
{
    if (is_empty(file))
        return fflush(stdout) == 0;
    Value done = call_method_0(file, NAME(flush));
    release(done);
    return !is_empty(done);
}

static Value builtin_print(Value self, const Value *args)
{
    (void)self;
    Value sep = args[0], end = args[1], file;
    Tuple *values = as_tuple(args[4]); /* *args come last */
    if (!print_target(args[2], &file))
        return EMPTY;
    if (!is_empty(file) && is_none(file)) {
        release(file);
        return none_value();
    }
    bool ok = check_text(sep, "sep") && check_text(end, "end");
    Value space = runtime.characters[' '], newline = runtime.characters['\n'];
    bool at_once = ok && prints_at_once(file, values);
    if (at_once)
        ok = print_at_once(file, values, is_none(sep) ? space : sep, is_none(end) ? newline : end);
    for (size_t i = 0; ok && !at_once && i < values->length; i++)
        ok = (i == 0 || write_text(file, is_none(sep) ? space : sep)) && write_value(file, values->items[i]);
    ok = ok && (at_once || write_text(file, is_none(end) ? newline : end));
    int flush = ok ? is_true(args[3]) : 0;
    ok = ok && flush >= 0 && (!flush || flush_file(file));
    release(file);
    return ok ? none_value() : EMPTY;
}

/* ---- input ---- */

Value (*input_hook)(Value prompt);

static bool is_terminal(Value file, int number)
{
    Value fd = call_method_c(file, "fileno", NULL, 0);
    int64_t n = -1;
    if (is_empty(fd)) {
        error_clear();
        return false;
    }
    bool ok = is_int(fd) && int_as_int64(fd, &n) == 0 && n == number;
    release(fd);
    return ok && isatty(number);
}

/* A line of sys.stdin without its newline. */
static Value read_line(Value file)
{
    Value line = call_method_c(file, "readline", NULL, 0);
    if (is_empty(line))
        return EMPTY;
    if (!is_str(line)) {
        release(line);
        return error_type("object.readline() returned non-string");
    }
    size_t n = as_str(line)->length;
    if (n == 0) {
        release(line);
        return error_set(TYPE(EOFError), "EOF when reading a line");
    }
    if (str_char(as_str(line), n - 1) != '\n')
        return line;
    Value result = str_substring(line, 0, n - 1);
    release(line);
    return result;
}

static Value builtin_input(Value self, const Value *args)
{
    (void)self;
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    Value files[3];
    for (int i = 0; i < 3; i++) {
        files[i] = sys_get(names[i]);
        if (is_empty(files[i]) || is_none(files[i]))
            return error_set(TYPE(RuntimeError), "input(): lost sys.%s", names[i]);
    }
    for (int i = 0; i < 3; i++)
        retain(files[i]);
    Value result = EMPTY;
    bool ok = true;
    if (!flush_file(files[2]))
        error_clear();
    if (input_hook && is_terminal(files[0], STDIN_FILENO) && is_terminal(files[1], STDOUT_FILENO)) {
        Value prompt = to_str(args[0]);
        if (!is_empty(prompt) && flush_file(files[1]))
            result = input_hook(prompt);
        release(prompt);
    } else {
        ok = is_empty(args[0]) || write_value(files[1], args[0]);
        if (ok && !flush_file(files[1]))
            error_clear();
        if (ok)
            result = read_line(files[0]);
    }
    for (int i = 0; i < 3; i++)
        release(files[i]);
    return result;
}

/* ---- text of values ---- */

static Value builtin_repr(Value self, Value v)
{
    (void)self;
    return to_repr(v);
}

static Value builtin_ascii(Value self, Value v)
{
    (void)self;
    return to_ascii(v);
}

static Value builtin_format(Value self, const Value *args)
{
    (void)self;
    if (!is_str(args[1]))
        return error_type("format() argument 2 must be str, not %T", args[1]);
    return format_value(args[0], args[1]);
}

static Value builtin_open(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    Value io = import_builtin("_io");
    if (is_empty(io))
        return EMPTY;
    Value function = get_attribute_c(io, "open");
    release(io);
    Value result = is_empty(function) ? EMPTY : call(function, args, nargs, kwnames);
    release(function);
    return result;
}

static Value builtin_breakpoint(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    Value hook = sys_get("breakpointhook");
    if (is_empty(hook))
        return error_set(TYPE(RuntimeError), "lost sys.breakpointhook");
    retain(hook);
    Value result = call(hook, args, nargs, kwnames);
    release(hook);
    return result;
}

static Value builtin_import(Value self, const Value *args)
{
    (void)self;
    int64_t level;
    if (!index_as_int64(args[4], &level, TYPE(OverflowError)))
        return EMPTY;
    return import_level(args[0], args[1], args[3], level);
}

const NativeRow builtins_print_rows[] = {
    NATIVE("__import__", builtin_import, "($module, /, name, globals=None, locals=None, fromlist=(), level=0)",
           "Imports a module: what the import statement calls."),
    NATIVE("ascii", builtin_ascii, "($module, obj, /)", "The repr with everything that is not ASCII escaped."),
    NATIVE("breakpoint", builtin_breakpoint, "($module, /, *args, **kws)", "Calls sys.breakpointhook, which by default enters the debugger."),
    NATIVE("format", builtin_format, "($module, value, format_spec='', /)", "A value's text as a format specification says."),
    NATIVE("input", builtin_input, "($module, prompt='', /)", "A line of standard input, after showing a prompt."),
    NATIVE("open", builtin_open, "($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
           "Opens a file and returns a stream."),
    NATIVE("print", builtin_print, "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
           "Prints values to a stream, sys.stdout by default."),
    NATIVE("repr", builtin_repr, "($module, obj, /)", "The canonical text of an object."),
    NATIVE_END,
};
