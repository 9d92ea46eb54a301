/* string_io.c - StringIO: text in memory as a stream. */
#include <stdlib.h>

#include "modules/io/io.h"
#include "object/attribute.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct StringIO {
    Stream base;
    uint32_t *text;   /* NULL and open: nothing yet */
    size_t length, capacity, position;
    bool open, initialized;
    bool universal;   /* lines end with any of \n, \r, \r\n */
    Newlines newlines;
    char newline[3];  /* what \n is written as; empty: as it is */
    char line_end[3]; /* what ends a line where not universal */
    bool newline_none;
} StringIO;

static StringIO *as_string_io(Value v) { return (StringIO *)as_object(v); }

static bool opened(StringIO *s)
{
    if (!s->initialized)
        error_value("I/O operation on uninitialized object");
    else if (!s->open)
        stream_closed_error();
    else
        return true;
    return false;
}

static bool reserve(StringIO *s, size_t length)
{
    if (length <= s->capacity)
        return true;
    size_t capacity = length + length / 2 + 16;
    uint32_t *grown = length > SIZE_MAX / 16 ? NULL : realloc(s->text, capacity * sizeof *grown);
    if (grown == NULL) {
        error_no_memory();
        return false;
    }
    s->text = grown;
    s->capacity = capacity;
    return true;
}

static bool put(StringIO *s, Value text)
{
    size_t n = as_str(text)->length, end = s->position + n;
    if (n == 0)
        return true;
    if (!reserve(s, end))
        return false;
    if (s->position > s->length)
        memset(s->text + s->length, 0, (s->position - s->length) * sizeof *s->text);
    for (size_t i = 0; i < n; i++)
        s->text[s->position + i] = str_char(as_str(text), i);
    s->position = end;
    if (end > s->length)
        s->length = end;
    return true;
}

/* Line ends as they are to be kept; owned. */
static Value translated(StringIO *s, Value text)
{
    retain(text);
    if (s->universal)
        text = newlines_decode(&s->newlines, text, true);
    if (is_empty(text) || s->newline[0] == 0)
        return text;
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < as_str(text)->length; i++) {
        uint32_t c = str_char(as_str(text), i);
        if (c == '\n')
            builder_c(&b, s->newline);
        else
            builder_char(&b, c);
    }
    release(text);
    return builder_finish(&b);
}

static Value slice(StringIO *s, size_t from, size_t to) { return str_from_wide(s->text ? s->text + from : (uint32_t[]){0}, 4, to - from); }

static Value method_write(Value self, Value text)
{
    StringIO *s = as_string_io(self);
    if (!is_str(text))
        return error_type("string argument expected, got '%T'", text);
    if (!opened(s))
        return EMPTY;
    Value kept = translated(s, text);
    bool ok = !is_empty(kept) && put(s, kept);
    release(kept);
    return ok ? int_value((int64_t)as_str(text)->length) : EMPTY;
}

static Value method_read(Value self, const Value *args)
{
    StringIO *s = as_string_io(self);
    int64_t size;
    if (!io_size(args[0], &size) || !opened(s))
        return EMPTY;
    size_t left = s->position < s->length ? s->length - s->position : 0, from = left ? s->position : 0;
    size_t n = size >= 0 && (size_t)size < left ? (size_t)size : left;
    s->position += n;
    return slice(s, from, from + n);
}

static size_t line_length(StringIO *s)
{
    for (size_t i = s->position; i < s->length; i++) {
        uint32_t c = s->text[i];
        if (s->universal && !s->newlines.translate) {
            if (c == '\n')
                return i + 1 - s->position;
            if (c == '\r')
                return i + (i + 1 < s->length && s->text[i + 1] == '\n' ? 2 : 1) - s->position;
        } else {
            const char *end = s->line_end[0] ? s->line_end : "\n";
            if (c == (uint32_t)end[0] && (!end[1] || (i + 1 < s->length && s->text[i + 1] == (uint32_t)end[1])))
                return i + strlen(end) - s->position;
        }
    }
    return s->position < s->length ? s->length - s->position : 0;
}

static Value read_line(StringIO *s, int64_t limit)
{
    size_t n = line_length(s);
    if (limit >= 0 && (size_t)limit < n)
        n = (size_t)limit;
    size_t from = n ? s->position : 0;
    s->position += n;
    return slice(s, from, from + n);
}

static Value method_readline(Value self, const Value *args)
{
    int64_t limit;
    return io_size(args[0], &limit) && opened(as_string_io(self)) ? read_line(as_string_io(self), limit) : EMPTY;
}

static Value string_io_next(Value self)
{
    StringIO *s = as_string_io(self);
    if (!opened(s))
        return EMPTY;
    if (type_of(self) != TYPE(string_io))
        return stream_next(self);
    Value line = read_line(s, -1);
    if (!is_empty(line) && as_str(line)->length == 0) {
        release(line);
        return EMPTY;
    }
    return line;
}

static Value method_getvalue(Value self)
{
    StringIO *s = as_string_io(self);
    return opened(s) ? slice(s, 0, s->length) : EMPTY;
}

static Value method_tell(Value self) { return opened(as_string_io(self)) ? int_value((int64_t)as_string_io(self)->position) : EMPTY; }

static Value method_seek(Value self, const Value *args)
{
    StringIO *s = as_string_io(self);
    int64_t offset, whence;
    if (!index_as_int64(args[0], &offset, TYPE(OverflowError)) || !index_as_int64(args[1], &whence, TYPE(OverflowError)) || !opened(s))
        return EMPTY;
    if (whence < 0 || whence > 2)
        return error_value("Invalid whence (%i, should be 0, 1 or 2)", (int)whence);
    if (offset < 0 && whence == 0)
        return error_value("Negative seek position %ld", (long)offset);
    if (whence != 0 && offset != 0)
        return error_set(TYPE(OSError), "Can't do nonzero cur-relative seeks");
    s->position = whence == 0 ? (size_t)offset : whence == 1 ? s->position : s->length;
    return int_value((int64_t)s->position);
}

static Value method_truncate(Value self, const Value *args)
{
    StringIO *s = as_string_io(self);
    int64_t size = (int64_t)s->position;
    if (!opened(s) || (!is_none(args[0]) && !index_as_int64(args[0], &size, TYPE(OverflowError))))
        return EMPTY;
    if (size < 0)
        return error_value("Negative size value %ld", (long)size);
    if ((size_t)size < s->length)
        s->length = (size_t)size;
    return int_value(size);
}

static Value method_close(Value self)
{
    StringIO *s = as_string_io(self);
    s->open = false;
    free(s->text);
    s->text = NULL;
    s->length = s->capacity = 0;
    return none_value();
}

static Value method_true(Value self) { return opened(as_string_io(self)) ? bool_value(true) : EMPTY; }

static bool set_newline(StringIO *s, Value newline)
{
    const char *text = "\n";
    s->newline_none = !is_empty(newline) && is_none(newline);
    if (s->newline_none) {
        text = "";
    } else if (!is_empty(newline)) {
        if (!is_str(newline)) {
            error_type("newline must be str or None, not %T", newline);
            return false;
        }
        text = str_text(newline);
        if (strcmp(text, "") && strcmp(text, "\n") && strcmp(text, "\r") && strcmp(text, "\r\n")) {
            error_value("illegal newline value: %R", newline);
            return false;
        }
    }
    s->universal = text[0] == 0;
    s->newlines = (Newlines){.translate = s->newline_none};
    strcpy(s->line_end, text);
    strcpy(s->newline, text[0] == '\r' ? text : "");
    return true;
}

static bool string_io_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"StringIO", {NULL}, NATIVE_BOUND, "(initial_value='', newline='\\n')", NULL};
    StringIO *s = as_string_io(self);
    Value bound[2];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 2) || !set_newline(s, bound[1]))
        return false;
    if (!is_none(bound[0]) && !is_str(bound[0])) {
        error_type("initial_value must be str or None, not %T", bound[0]);
        return false;
    }
    s->open = s->initialized = true;
    s->length = s->position = 0;
    if (!is_none(bound[0])) {
        Value written = method_write(self, bound[0]);
        if (is_empty(written))
            return false;
        release(written);
    }
    s->position = 0;
    return true;
}

static Value get_closed(Value self)
{
    StringIO *s = as_string_io(self);
    return s->initialized ? bool_value(!s->open) : error_value("I/O operation on uninitialized object");
}
static Value get_line_buffering(Value self) { return opened(as_string_io(self)) ? bool_value(false) : EMPTY; }
static Value get_newlines(Value self) { return opened(as_string_io(self)) ? newlines_seen(as_string_io(self)->newlines.seen) : EMPTY; }

static Value method_getstate(Value self)
{
    StringIO *s = as_string_io(self);
    Value value = method_getvalue(self), newline = EMPTY, dict = EMPTY, result = EMPTY;
    if (is_empty(value))
        return EMPTY;
    newline = s->newline_none ? none_value() : str_from_c(s->line_end);
    dict = is_empty(s->base.dict) ? none_value() : dict_copy(as_dict(s->base.dict));
    if (!is_empty(newline) && !is_empty(dict))
        result = tuple_pack(4, value, newline, int_value((int64_t)s->position), dict);
    release(value);
    release(newline);
    release(dict);
    return result;
}

static Value method_setstate(Value self, Value state)
{
    StringIO *s = as_string_io(self);
    int64_t position;
    if (!is_tuple(state) || as_tuple(state)->length < 4)
        return error_type("%T.__setstate__ argument should be 4-tuple, got %T", self, state);
    if (s->initialized && !opened(s))
        return EMPTY;
    Tuple *t = as_tuple(state);
    Value initial[] = {NONE, t->items[1]};
    if (!string_io_init(self, initial, 2, EMPTY))
        return EMPTY;
    if (!is_str(t->items[0]))
        return error_type("initial_value must be str or None, not %T", t->items[0]);
    if (!put(s, t->items[0])) /* its line ends are as they should be already */
        return EMPTY;
    if (!is_int(t->items[2]))
        return error_type("third item of state must be an integer, got %T", t->items[2]);
    if (!index_as_int64(t->items[2], &position, TYPE(OverflowError)))
        return EMPTY;
    if (position < 0)
        return error_value("position value cannot be negative");
    s->position = (size_t)position;
    if (is_none(t->items[3]))
        return none_value();
    if (!is_dict(t->items[3]))
        return error_type("fourth item of state should be a dict, got a %T", t->items[3]);
    bool failed;
    Dict *dict = object_dict(self, true, &failed);
    return dict && dict_merge(dict, as_dict(t->items[3]), false) ? none_value() : EMPTY;
}

static void string_io_dealloc(Object *self)
{
    free(((StringIO *)self)->text);
    stream_free(self);
}

static const NativeRow methods[] = {
    NATIVE("write", method_write, "($self, s, /)", "Writes a string; how many characters."),
    NATIVE("read", method_read, "($self, size=-1, /)", "Reads at most size characters."),
    NATIVE("readline", method_readline, "($self, size=-1, /)", "Reads until a line end."),
    NATIVE("getvalue", method_getvalue, "($self, /)", "The whole text."),
    NATIVE("tell", method_tell, "($self, /)", "The position."),
    NATIVE("seek", method_seek, "($self, pos, whence=0, /)", "Moves the position."),
    NATIVE("truncate", method_truncate, "($self, pos=None, /)", "Cuts the text."),
    NATIVE("close", method_close, "($self, /)", "Gives the text up."),
    NATIVE("seekable", method_true, "($self, /)", NULL),
    NATIVE("readable", method_true, "($self, /)", NULL),
    NATIVE("writable", method_true, "($self, /)", NULL),
    NATIVE("__getstate__", method_getstate, "($self, /)", NULL),
    NATIVE("__setstate__", method_setstate, "($self, state, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"closed", get_closed, NULL, NULL}, {"newlines", get_newlines, NULL, NULL}, {"line_buffering", get_line_buffering, NULL, NULL}, GETSET_END,
};

const TypeSpec string_io_spec = {
    .name = "_io.StringIO", .size = sizeof(StringIO), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = methods, .getset = getset,
    .doc = "Text I/O implementation using an in-memory buffer.",
    .slots = {.new = stream_new, .init = string_io_init, .next = string_io_next, .dealloc = string_io_dealloc, .traverse = stream_traverse},
};
