/* bytes_io.c - BytesIO: bytes in memory as a stream. */
#include "modules/io/io.h"
#include "modules/support.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/bytes.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

/* The contents are a bytes object whose own length is the capacity; shared with readers of getvalue() until written to. */
typedef struct BytesIO {
    Stream base;
    Bytes *bytes;   /* NULL: closed */
    size_t length;  /* of the contents */
    int64_t position;
    int64_t exports;
} BytesIO;

static BytesIO *as_bytes_io(Value v) { return (BytesIO *)as_object(v); }

static bool opened(BytesIO *b)
{
    if (b->bytes)
        return true;
    stream_closed_error();
    return false;
}

static bool resizable(BytesIO *b)
{
    if (b->exports == 0)
        return true;
    error_set(TYPE(BufferError), "Existing exports of data: object cannot be re-sized");
    return false;
}

/* A private copy with room for capacity bytes. */
static bool reserve(BytesIO *b, size_t capacity)
{
    bool shared = object_count(&b->bytes->head) > 1 || object_is_immortal(&b->bytes->head);
    if (!shared && capacity <= b->bytes->length)
        return true;
    size_t room = capacity <= b->bytes->length ? b->bytes->length : capacity + capacity / 8 + 16;
    if (!shared)
        return bytes_resize(&b->bytes, room) || (b->bytes = bytes_new(0), b->length = 0, false);
    Bytes *copy = bytes_new(room);
    if (copy == NULL)
        return false;
    memcpy(copy->data, b->bytes->data, b->length);
    RELEASE(b->bytes);
    b->bytes = copy;
    return true;
}

static size_t left(const BytesIO *b) { return b->position < (int64_t)b->length ? b->length - (size_t)b->position : 0; }

/* The next n bytes, position moved. */
static Value take_bytes(BytesIO *b, size_t n)
{
    if (n > 1 && n == b->length && b->position == 0) { /* all of it: share, once the slack is gone */
        if (b->bytes->length != b->length && object_count(&b->bytes->head) == 1 && b->exports == 0 &&
            !bytes_resize(&b->bytes, b->length))
            return EMPTY;
        if (b->bytes->length == b->length) {
            b->position = (int64_t)n;
            return from_pointer(RETAIN(b->bytes));
        }
    }
    Value result = bytes_from(b->bytes->data + (n ? b->position : 0), n);
    b->position += (int64_t)n;
    return result;
}

static Value method_read(Value self, const Value *args)
{
    BytesIO *b = as_bytes_io(self);
    int64_t size;
    if (!opened(b) || !io_size(args[0], &size))
        return EMPTY;
    size_t n = left(b);
    return take_bytes(b, size >= 0 && (size_t)size < n ? (size_t)size : n);
}

static size_t line_length(const BytesIO *b)
{
    size_t n = left(b);
    const char *start = b->bytes->data + (n ? b->position : 0), *newline = n ? memchr(start, '\n', n) : NULL;
    return newline ? (size_t)(newline - start) + 1 : n;
}

static Value method_readline(Value self, const Value *args)
{
    BytesIO *b = as_bytes_io(self);
    int64_t size;
    if (!opened(b) || !io_size(args[0], &size))
        return EMPTY;
    size_t n = line_length(b);
    return take_bytes(b, size >= 0 && (size_t)size < n ? (size_t)size : n);
}

static Value bytes_io_next(Value self)
{
    BytesIO *b = as_bytes_io(self);
    if (!opened(b))
        return EMPTY;
    size_t n = line_length(b);
    return n ? take_bytes(b, n) : EMPTY;
}

static Value method_readinto(Value self, Value target)
{
    BytesIO *b = as_bytes_io(self);
    Buffer buffer = {.owner = EMPTY};
    if (!opened(b) || !buffer_get_writable(target, &buffer, "readinto()"))
        return EMPTY;
    size_t n = left(b);
    if ((size_t)buffer.length < n)
        n = (size_t)buffer.length;
    memcpy(buffer.data, b->bytes->data + (n ? b->position : 0), n);
    buffer_release(&buffer);
    b->position += (int64_t)n;
    return int_value((int64_t)n);
}

static bool write_bytes(BytesIO *b, const void *data, size_t n)
{
    if (n == 0)
        return true;
    if (b->position > INT64_MAX / 2 || n > SIZE_MAX / 4) {
        error_overflow("new position too large");
        return false;
    }
    size_t end = (size_t)b->position + n;
    if (!reserve(b, end > b->length ? end : b->length))
        return false;
    if ((size_t)b->position > b->length)
        memset(b->bytes->data + b->length, 0, (size_t)b->position - b->length);
    memcpy(b->bytes->data + b->position, data, n);
    if (end > b->length)
        b->length = end;
    b->position = (int64_t)end;
    return true;
}

static Value method_write(Value self, Value data)
{
    BytesIO *b = as_bytes_io(self);
    Buffer buffer = {.owner = EMPTY};
    if (!opened(b) || !resizable(b) || !buffer_get(data, &buffer, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY;
    if (opened(b) && resizable(b) && write_bytes(b, buffer.data, (size_t)buffer.length))
        result = int_value(buffer.length);
    buffer_release(&buffer);
    return result;
}

static Value method_writelines(Value self, Value lines)
{
    if (!opened(as_bytes_io(self)))
        return EMPTY;
    Value iterator = get_iterator(lines), line;
    bool ok = !is_empty(iterator);
    while (ok && !is_empty(line = iterator_next(iterator))) {
        Value written = method_write(self, line);
        ok = !is_empty(written);
        release(written);
        release(line);
    }
    release(iterator);
    return ok && !error_occurred() ? none_value() : EMPTY;
}

static Value method_getvalue(Value self)
{
    BytesIO *b = as_bytes_io(self);
    if (!opened(b))
        return EMPTY;
    int64_t position = b->position;
    b->position = 0;
    Value result = take_bytes(b, b->length);
    b->position = position;
    return result;
}

static Value method_seek(Value self, const Value *args)
{
    BytesIO *b = as_bytes_io(self);
    int64_t offset, whence;
    if (!opened(b) || !index_as_int64(args[0], &offset, TYPE(OverflowError)) || !index_as_int64(args[1], &whence, TYPE(OverflowError)))
        return EMPTY;
    if (offset < 0 && whence == 0)
        return error_value("negative seek value %ld", (long)offset);
    int64_t base = whence == 0 ? 0 : whence == 1 ? b->position : whence == 2 ? (int64_t)b->length : -1;
    if (base < 0)
        return error_value("invalid whence (%i, should be 0, 1 or 2)", (int)whence);
    if (offset > INT64_MAX - base)
        return error_overflow("new position too large");
    b->position = base + offset < 0 ? 0 : base + offset;
    return int_value(b->position);
}

static Value method_tell(Value self) { return opened(as_bytes_io(self)) ? int_value(as_bytes_io(self)->position) : EMPTY; }

static Value method_truncate(Value self, const Value *args)
{
    BytesIO *b = as_bytes_io(self);
    int64_t size = b->position;
    if (!opened(b) || !resizable(b))
        return EMPTY;
    if (!is_none(args[0]) && !index_as_int64(args[0], &size, TYPE(OverflowError)))
        return EMPTY;
    if (size < 0)
        return error_value("negative size value %ld", (long)size);
    if ((size_t)size < b->length) {
        if (!reserve(b, (size_t)size))
            return EMPTY;
        b->length = (size_t)size;
    }
    return int_value(size);
}

static Value method_close(Value self)
{
    BytesIO *b = as_bytes_io(self);
    if (!resizable(b))
        return EMPTY;
    RELEASE(b->bytes);
    b->bytes = NULL;
    return none_value();
}

static Value method_true(Value self) { return opened(as_bytes_io(self)) ? bool_value(true) : EMPTY; }
static Value method_isatty(Value self) { return opened(as_bytes_io(self)) ? bool_value(false) : EMPTY; }
static Value method_flush(Value self) { return opened(as_bytes_io(self)) ? none_value() : EMPTY; }
static Value get_closed(Value self) { return bool_value(as_bytes_io(self)->bytes == NULL); }

/* ---- getbuffer ---- */

typedef struct BytesIOView {
    Object head;
    Value source;
} BytesIOView;

static bool view_get_buffer(Value self, Buffer *buffer, int flags)
{
    BytesIO *b = as_bytes_io(((BytesIOView *)as_object(self))->source);
    if (!opened(b))
        return false;
    if (b->exports == 0 && !reserve(b, b->length))
        return false;
    if (!buffer_fill(buffer, self, b->bytes->data, (int64_t)b->length, false, flags))
        return false;
    b->exports++;
    return true;
}

static void view_release_buffer(Value self, Buffer *buffer)
{
    (void)buffer;
    as_bytes_io(((BytesIOView *)as_object(self))->source)->exports--;
}

static void view_dealloc(Object *self)
{
    release(((BytesIOView *)self)->source);
    object_free(self);
}

static void view_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((BytesIOView *)self)->source, visit, context);
}

const TypeSpec bytes_io_view_spec = {
    .name = "_io._BytesIOBuffer", .size = sizeof(BytesIOView), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.dealloc = view_dealloc, .traverse = view_traverse, .get_buffer = view_get_buffer, .release_buffer = view_release_buffer},
};

static Value method_getbuffer(Value self)
{
    if (!opened(as_bytes_io(self)))
        return EMPTY;
    BytesIOView *view = object_new(TYPE(bytes_io_view));
    if (view == NULL)
        return EMPTY;
    view->source = retain(self);
    Value v = from_pointer(view), builtins = runtime.builtins, memoryview = dict_get_c(as_dict(builtins), "memoryview");
    if (is_empty(memoryview) && !error_occurred())
        error_set(TYPE(NameError), "name 'memoryview' is not defined");
    Value result = is_empty(memoryview) ? EMPTY : call_1(memoryview, v);
    release(v);
    return result;
}

/* ---- state ---- */

static Value method_getstate(Value self)
{
    BytesIO *b = as_bytes_io(self);
    Value contents = method_getvalue(self);
    if (is_empty(contents))
        return EMPTY;
    Value dict = is_empty(b->base.dict) ? none_value() : dict_copy(as_dict(b->base.dict));
    Value result = is_empty(dict) ? EMPTY : tuple_pack(3, contents, int_value(b->position), dict);
    release(contents);
    release(dict);
    return result;
}

static bool bytes_io_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"BytesIO", {NULL}, NATIVE_BOUND, "(initial_bytes=b'')", NULL};
    BytesIO *b = as_bytes_io(self);
    Value initial = EMPTY;
    if (!bind_arguments(&row, args, nargs, kwnames, &initial, 1) || !resizable(b))
        return false;
    b->position = 0;
    b->length = 0;
    RELEASE(b->bytes);
    b->bytes = bytes_new(0);
    if (b->bytes == NULL)
        return false;
    if (is_empty(initial) || is_none(initial))
        return true;
    if (is_exact_bytes(initial)) {
        RELEASE(b->bytes);
        b->bytes = RETAIN(as_bytes(initial));
        b->length = b->bytes->length;
        return true;
    }
    Value written = method_write(self, initial);
    release(written);
    b->position = 0;
    return !is_empty(written);
}

static Value bytes_io_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    BytesIO *b = object_new(type);
    if (b && (b->bytes = bytes_new(0)) == NULL) {
        RELEASE(b);
        return EMPTY;
    }
    return from_pointer(b);
}

static Value method_setstate(Value self, Value state)
{
    if (!is_tuple(state) || as_tuple(state)->length != 3)
        return error_type("%T.__setstate__ argument should be 3-tuple, got %T", self, state);
    if (!opened(as_bytes_io(self)))
        return EMPTY;
    Tuple *t = as_tuple(state);
    int64_t position;
    if (!bytes_io_init(self, t->items, 1, EMPTY))
        return EMPTY;
    if (!is_int(t->items[1]))
        return error_type("second item of state must be an integer, not %T", t->items[1]);
    if (!index_as_int64(t->items[1], &position, TYPE(OverflowError)))
        return EMPTY;
    if (position < 0)
        return error_value("position value cannot be negative");
    as_bytes_io(self)->position = position;
    if (is_none(t->items[2]))
        return none_value();
    if (!is_dict(t->items[2]))
        return error_type("third item of state should be a dict, got a %T", t->items[2]);
    bool failed;
    Dict *dict = object_dict(self, true, &failed);
    return dict && dict_merge(dict, as_dict(t->items[2]), false) ? none_value() : EMPTY;
}

static void bytes_io_dealloc(Object *self)
{
    BytesIO *b = (BytesIO *)self;
    RELEASE(b->bytes);
    stream_free(self);
}

static const NativeRow methods[] = {
    NATIVE("read", method_read, "($self, size=-1, /)", "Reads at most size bytes."),
    NATIVE("read1", method_read, "($self, size=-1, /)", "Reads at most size bytes."),
    NATIVE("readline", method_readline, "($self, size=-1, /)", "The next line."),
    NATIVE("readinto", method_readinto, "($self, buffer, /)", "Reads into a buffer."),
    NATIVE("write", method_write, "($self, b, /)", "Writes bytes; how many."),
    NATIVE("writelines", method_writelines, "($self, lines, /)", "Writes every item."),
    NATIVE("getvalue", method_getvalue, "($self, /)", "All the bytes."),
    NATIVE("getbuffer", method_getbuffer, "($self, /)", "A view of the bytes, writable, without a copy."),
    NATIVE("seek", method_seek, "($self, pos, whence=0, /)", "Moves the position."),
    NATIVE("tell", method_tell, "($self, /)", "The position."),
    NATIVE("truncate", method_truncate, "($self, size=None, /)", "Cuts to a size."),
    NATIVE("close", method_close, "($self, /)", "Gives the bytes up."),
    NATIVE("readable", method_true, "($self, /)", NULL),
    NATIVE("writable", method_true, "($self, /)", NULL),
    NATIVE("seekable", method_true, "($self, /)", NULL),
    NATIVE("isatty", method_isatty, "($self, /)", NULL),
    NATIVE("flush", method_flush, "($self, /)", NULL),
    NATIVE("__getstate__", method_getstate, "($self, /)", NULL),
    NATIVE("__setstate__", method_setstate, "($self, state, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {{"closed", get_closed, NULL, "True if the file is closed."}, GETSET_END};

const TypeSpec bytes_io_spec = {
    .name = "_io.BytesIO", .size = sizeof(BytesIO), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = methods, .getset = getset,
    .doc = "Buffered I/O implementation using an in-memory bytes buffer.",
    .slots = {.new = bytes_io_new, .init = bytes_io_init, .next = bytes_io_next, .dealloc = bytes_io_dealloc, .traverse = stream_traverse},
};
