/* repl_module.c - module _repl: the session's parts for sessions written in Python, asyncio's first of all. The line editor there is driven
   by an event loop: install() shows a prompt, read_char() is called whenever there is input, the handler gets the line. */
#include "repl/repl_module.h"

#include <stdlib.h>

#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "repl/line_editor.h"
#include "repl/session.h"
#include "runtime/path.h"

static Value start(Value self)
{
    (void)self;
    return bool_value(line_editor_start(session_complete_word));
}

static Value install(Value self, Value prompt)
{
    (void)self;
    const char *text = is_str(prompt) ? str_utf8(prompt, NULL) : NULL;
    if (text == NULL)
        return error_occurred() ? EMPTY : error_type("install() argument must be str, not %T", prompt);
    return line_editor_show(text) ? none_value() : error_set(TYPE(RuntimeError), "no line editor");
}

/* None: the line goes on; False: the end of input; else the line. */
static Value read_char(Value self)
{
    (void)self;
    char *line = NULL;
    switch (line_editor_feed(&line)) {
    case LINE_READ: {
        Value text = path_decode_c(line);
        free(line);
        return text;
    }
    case LINE_END: return bool_value(false);
    default: return none_value();
    }
}

static Value cancel(Value self)
{
    (void)self;
    line_editor_cancel();
    return none_value();
}

static Value remember(Value self, Value entry)
{
    (void)self;
    const char *text = is_str(entry) ? str_utf8(entry, NULL) : NULL;
    if (text == NULL)
        return error_occurred() ? EMPTY : error_type("remember() argument must be str, not %T", entry);
    line_editor_remember(text);
    return none_value();
}

static Value history(Value path, void (*act)(const char *path))
{
    Value bytes = path_bytes(path);
    const char *text = is_empty(bytes) ? NULL : as_bytes(bytes)->data;
    if (text)
        act(text);
    release(bytes);
    return text ? none_value() : EMPTY;
}

static Value load_history(Value self, Value path)
{
    (void)self;
    return history(path, line_editor_load_history);
}

static Value save_history(Value self, Value path)
{
    (void)self;
    return history(path, line_editor_save_history);
}

static Value is_complete(Value self, const Value *args)
{
    (void)self;
    int64_t flags;
    size_t length;
    const char *text = is_str(args[0]) ? str_utf8(args[0], &length) : NULL;
    if (text == NULL)
        return error_occurred() ? EMPTY : error_type("is_complete() argument 1 must be str, not %T", args[0]);
    if (!index_as_int64(args[1], &flags, TYPE(OverflowError)))
        return EMPTY;
    return length ? bool_value(session_entry_complete(text, length, (int)flags)) : bool_value(true);
}

static const NativeRow functions[] = {
    NATIVE("cancel", cancel, "($module, /)", "Drops the line being typed, and its prompt."),
    NATIVE("install", install, "($module, prompt, /)", "Shows a prompt: lines come from read_char() from now on."),
    NATIVE("is_complete", is_complete, "($module, source, flags=0, /)",
           "Whether an entry, a newline at its end, can be compiled (or is wrong), or waits for more lines."),
    NATIVE("load_history", load_history, "($module, path, /)", "Reads former sessions' entries."),
    NATIVE("read_char", read_char, "($module, /)", "Takes what was typed: None, a line once it is complete, or False at the end of input."),
    NATIVE("remember", remember, "($module, entry, /)", "Keeps an entry for the arrow keys."),
    NATIVE("save_history", save_history, "($module, path, /)", "Writes entries for later sessions."),
    NATIVE("start", start, "($module, /)", "Whether there is a terminal and a line editor."),
    NATIVE_END,
};

static bool fill(Value module)
{
    (void)module;
    return true;
}

const ModuleSpec repl_module = {"_repl", "The interactive session's line editor.", functions, fill};
