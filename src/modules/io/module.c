/* module.c - the _io module: open() and what goes with it. */
#include <stdio.h>

#include "modules/io/io.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"

typedef struct Mode {
    bool creating, reading, writing, appending, updating, text, binary;
} Mode;

/* Each letter at most once, and only known ones. */
static bool read_mode(Value text, Mode *mode)
{
    *mode = (Mode){0};
    for (size_t i = 0; i < as_str(text)->length; i++) {
        uint32_t c = str_char(as_str(text), i);
        bool *flag = c == 'x' ? &mode->creating : c == 'r' ? &mode->reading : c == 'w' ? &mode->writing : c == 'a' ? &mode->appending
                   : c == '+' ? &mode->updating : c == 't' ? &mode->text : c == 'b' ? &mode->binary : NULL;
        if (flag == NULL || *flag) {
            error_value("invalid mode: %R", text);
            return false;
        }
        *flag = true;
    }
    return true;
}

static bool check_mode(const Mode *m, Value encoding, Value errors, Value newline)
{
    const char *problem = NULL;
    int kinds = m->creating + m->reading + m->writing + m->appending;
    if (m->text && m->binary)
        problem = "can't have text and binary mode at once";
    else if (kinds > 1)
        problem = "must have exactly one of create/read/write/append mode";
    else if (kinds == 0)
        problem = "Must have exactly one of create/read/write/append mode and at most one plus";
    else if (m->binary && !is_none(encoding))
        problem = "binary mode doesn't take an encoding argument";
    else if (m->binary && !is_none(errors))
        problem = "binary mode doesn't take an errors argument";
    else if (m->binary && !is_none(newline))
        problem = "binary mode doesn't take a newline argument";
    if (problem)
        error_value("%s", problem);
    return problem == NULL;
}

static bool close_after_failure(Value v)
{
    Value saved = error_fetch(), result = io_call(v, "close", NULL, 0);
    release(result);
    io_chain(saved);
    return false;
}

/* The layers from the descriptor up; each replaces what is in *stream. */
static bool add_layers(Value *stream, const Mode *m, int64_t buffering, bool line_buffering, Value mode_text, const Value *args)
{
    if (buffering == 0) {
        if (m->binary)
            return true;
        error_value("can't have unbuffered text I/O");
        return close_after_failure(*stream);
    }
    Type *type = m->updating ? TYPE(buffered_random) : m->reading ? TYPE(buffered_reader) : TYPE(buffered_writer);
    Value buffered = call_2(from_pointer(type), *stream, int_value(buffering));
    if (is_empty(buffered))
        return close_after_failure(*stream);
    replace(stream, buffered);
    if (m->binary)
        return true;
    Value text = call(from_pointer(TYPE(text_io)), (Value[]){*stream, args[3], args[4], args[5], line_buffering ? TRUE_VALUE : FALSE_VALUE}, 5, EMPTY);
    if (is_empty(text))
        return close_after_failure(*stream);
    replace(stream, text);
    return set_attribute_c(text, "mode", mode_text) || close_after_failure(text);
}

static Value io_open(Value self, const Value *args)
{
    (void)self;
    Value file = args[0], mode_text = args[1];
    int64_t buffering;
    Mode m;
    if (!is_str(mode_text))
        return error_type("open() argument 'mode' must be str, not %T", mode_text);
    for (int i = 3; i < 6; i++)
        if (!is_none(args[i]) && !is_str(args[i]))
            return error_type("open() argument '%s' must be str or None, not %T", i == 3 ? "encoding" : i == 4 ? "errors" : "newline", args[i]);
    if (!index_as_int64(args[2], &buffering, TYPE(OverflowError)))
        return EMPTY;
    if (!is_str(file) && !is_bytes(file) && !is_int(file) && type_of(file)->slots.to_index == NULL) {
        Value method;
        int found = find_attribute_c(from_pointer(type_of(file)), "__fspath__", &method);
        if (found == 0)
            return error_type("expected str, bytes or os.PathLike object, not %T", file);
        if (found < 0)
            return EMPTY;
        release(method);
    }
    if (!read_mode(mode_text, &m) || !check_mode(&m, args[3], args[4], args[5]))
        return EMPTY;
    if (m.binary && buffering == 1 &&
        !error_warn(TYPE(RuntimeWarning), 1, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"))
        return EMPTY;
    char raw_mode[8];
    snprintf(raw_mode, sizeof raw_mode, "%s%s%s%s%s", m.creating ? "x" : "", m.reading ? "r" : "", m.writing ? "w" : "",
             m.appending ? "a" : "", m.updating ? "+" : "");
    Value raw_mode_text = str_from_c(raw_mode);
    if (is_empty(raw_mode_text))
        return EMPTY;
    Value stream = call(from_pointer(TYPE(file_io)), (Value[]){file, raw_mode_text, args[6], args[7]}, 4, EMPTY);
    release(raw_mode_text);
    if (is_empty(stream))
        return EMPTY;
    bool line_buffering = buffering == 1 && !m.binary;
    if (buffering < 0 || buffering == 1) {
        if (buffering < 0) {
            Value terminal = io_call(stream, "_isatty_open_only", NULL, 0);
            if (is_empty(terminal)) {
                close_after_failure(stream);
                release(stream);
                return EMPTY;
            }
            line_buffering = same(terminal, TRUE_VALUE) && !m.binary;
            release(terminal);
        }
        buffering = IO_BUFFER_SIZE;
    }
    if (!add_layers(&stream, &m, buffering, line_buffering, mode_text, args)) {
        release(stream);
        return EMPTY;
    }
    return stream;
}

static Value io_open_code(Value self, Value path)
{
    (void)self;
    if (!is_str(path))
        return error_type("open_code() argument 'path' must be str, not %T", path);
    Value args[] = {path, str_from_c("rb"), small_int_value(-1), NONE, NONE, NONE, TRUE_VALUE, NONE};
    Value result = is_empty(args[1]) ? EMPTY : io_open(self, args);
    release(args[1]);
    return result;
}

static Value io_text_encoding(Value self, const Value *args)
{
    (void)self;
    if (!is_none(args[0]))
        return retain(args[0]);
    if (runtime.flags.warn_default_encoding && !error_warn(TYPE(EncodingWarning), 2, "'encoding' argument not specified"))
        return EMPTY;
    return str_from_c(runtime.flags.utf8_mode ? "utf-8" : "locale");
}

static const NativeRow functions[] = {
    NATIVE("open", io_open,
           "($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
           "Opens a file and returns a stream."),
    NATIVE("open_code", io_open_code, "($module, /, path)", "Opens a file whose content is meant to be executed."),
    NATIVE("text_encoding", io_text_encoding, "($module, encoding, stacklevel=2, /)", "The encoding to use where None was given."),
    NATIVE_END,
};

/* class UnsupportedOperation(OSError, ValueError) */
static bool add_unsupported(Value module)
{
    Value name = str_intern_c("UnsupportedOperation"), bases = tuple_pack(2, from_pointer(TYPE(OSError)), from_pointer(TYPE(ValueError)));
    Value namespace = from_pointer(dict_new()), io = str_from_c("io"), type = EMPTY;
    if (!is_empty(name) && !is_empty(bases) && !is_empty(namespace) && !is_empty(io) && dict_set(as_dict(namespace), NAME(module_), io))
        type = call_3(from_pointer(TYPE(type)), name, bases, namespace);
    release(name);
    release(bases);
    release(namespace);
    release(io);
    return module_add(module, "UnsupportedOperation", type);
}

static bool fill(Value module)
{
    static Type *const types[] = {TYPE(io_base), TYPE(io_raw_base), TYPE(io_buffered_base), TYPE(io_text_base), TYPE(file_io),
                                  TYPE(bytes_io), TYPE(string_io), TYPE(buffered_reader), TYPE(buffered_writer),
                                  TYPE(buffered_random), TYPE(buffered_pair), TYPE(newline_decoder), TYPE(text_io)};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!module_add_type(module, types[i]))
            return false;
    return module_add_int(module, "DEFAULT_BUFFER_SIZE", IO_BUFFER_SIZE) &&
           module_add(module, "BlockingIOError", retain(from_pointer(TYPE(BlockingIOError)))) && add_unsupported(module);
}

const ModuleSpec io_module = {"_io", "The io module's streams in C.", functions, fill};
