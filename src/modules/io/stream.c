/* stream.c - _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase. */
#include "modules/io/io.h"
#include "modules/support.h"

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/import.h"
#include "types/module.h"

/* The stream may be detached from its owner while its method runs, or have been just before. */
static bool stream_held(Value v)
{
    if (is_empty(v))
        error_value("underlying buffer has been detached");
    retain(v);
    return !is_empty(v);
}

Value io_call(Value v, const char *name, const Value *args, size_t nargs)
{
    if (!stream_held(v))
        return EMPTY;
    Value result = call_method_c(v, name, args, nargs);
    release(v);
    return result;
}

Value io_get(Value v, const char *name)
{
    if (!stream_held(v))
        return EMPTY;
    Value result = get_attribute_c(v, name);
    release(v);
    return result;
}

Value stream_unsupported(const char *operation)
{
    Value module = import_builtin("_io"), type = is_empty(module) ? EMPTY : get_attribute_c(module, "UnsupportedOperation");
    release(module);
    if (is_empty(type))
        return EMPTY;
    error_set(as_type(type), "%s", operation);
    release(type);
    return EMPTY;
}

Value stream_closed_error(void) { return error_value("I/O operation on closed file."); }

int stream_is_closed(Value v)
{
    Value closed = io_get(v, "closed");
    if (is_empty(closed))
        return -1;
    int result = is_true(closed);
    release(closed);
    return result;
}

static bool check_open(Value v)
{
    int closed = stream_is_closed(v);
    if (closed > 0)
        stream_closed_error();
    return closed == 0;
}

bool stream_check(Value v, const char *method, const char *message)
{
    Value answer = io_call(v, method, NULL, 0);
    if (is_empty(answer))
        return false;
    bool yes = same(answer, TRUE_VALUE);
    release(answer);
    if (!yes)
        stream_unsupported(message);
    return yes;
}

bool io_size(Value v, int64_t *size)
{
    *size = -1;
    if (is_empty(v) || is_none(v))
        return true;
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        error_type("argument should be integer or None, not '%T'", v);
        return false;
    }
    return index_as_int64(v, size, TYPE(OverflowError));
}

void io_chain(Value first)
{
    if (is_empty(first))
        return;
    if (!error_occurred()) {
        error_restore(first);
        return;
    }
    Value second = error_fetch();
    if (same(second, first))
        release(first);
    else
        replace(&as_exception(second)->context, first);
    error_restore(second);
}

bool io_retry(void)
{
    Value number;
    if (!error_matches(TYPE(OSError)))
        return false;
    Value error = error_fetch();
    int found = find_attribute_c(error, "errno", &number);
    bool interrupted = found > 0 && is_small_int(number) && small_int(number) == 4;
    if (found > 0)
        release(number);
    if (found < 0)
        error_clear();
    if (!interrupted) {
        error_restore(error);
        return false;
    }
    release(error);
    return true;
}

int64_t io_offset(Value owned, const char *what)
{
    int64_t offset;
    if (is_empty(owned))
        return -1;
    bool ok = index_as_int64(owned, &offset, TYPE(OverflowError));
    if (ok && offset < 0) {
        error_set(TYPE(OSError), "Raw stream returned invalid position %ld", (long)offset);
        ok = false;
    }
    (void)what;
    release(owned);
    return ok ? offset : -1;
}

void stream_dealloc_warn(Value inner, Value source)
{
    Value done = io_call(inner, "_dealloc_warn", &source, 1);
    if (is_empty(done))
        error_clear(); /* streams of other kinds have no such method */
    release(done);
}

Value stream_close_over(Value self, Value inner, bool finalizing)
{
    if (!stream_held(inner))
        return EMPTY;
    if (finalizing)
        stream_dealloc_warn(inner, self);
    Value saved = EMPTY, result = io_call(self, "flush", NULL, 0);
    if (is_empty(result))
        saved = error_fetch();
    release(result);
    result = io_call(inner, "close", NULL, 0);
    release(inner);
    io_chain(saved);
    if (error_occurred()) {
        release(result);
        return EMPTY;
    }
    return result;
}

Value stream_no_state(Value self) { return error_type("cannot pickle '%s' instances", type_of(self)->name); }

/* ---- lifetime ---- */

static void report_finalizing(Value self)
{
    Value error = error_fetch(), message = str_format("Exception ignored while finalizing file %R", self);
    error_clear();
    error_restore(error);
    error_unraisable(is_empty(message) ? "Exception ignored while finalizing file" : str_text(message), EMPTY);
    release(message);
}

void stream_finalize(Value self)
{
    Value saved = error_fetch();
    int closed = stream_is_closed(self);
    if (closed < 0)
        error_clear();
    if (closed == 0) {
        (void)!set_attribute_c(self, "_finalizing", TRUE_VALUE);
        error_clear();
    }
    if (closed == 0) { /* one that can't even tell is in no state to be closed */
        Value result = io_call(self, "close", NULL, 0);
        if (is_empty(result))
            report_finalizing(self);
        release(result);
    }
    if (!is_empty(saved))
        error_restore(saved);
}

bool stream_before_dealloc(Object *self)
{
    if (self->word & OBJECT_FINALIZED || has_flag(self->type, TYPE_HEAP))
        return true;
    self->word = (self->word & (OBJECT_ONE - 1)) | OBJECT_ONE | OBJECT_FINALIZED;
    stream_finalize(from_pointer(self));
    self->word -= OBJECT_ONE;
    return object_count(self) == 0;
}

void stream_traverse(Object *self, VisitFn visit, void *context) { visit_value(((Stream *)self)->dict, visit, context); }

void stream_free(Object *self)
{
    release(take(&((Stream *)self)->dict));
    object_free(self);
}

static void stream_dealloc(Object *self)
{
    if (stream_before_dealloc(self))
        stream_free(self);
}

Value stream_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

/* ---- _IOBase ---- */

static Value base_seek(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return stream_unsupported("seek");
}
static Value base_tell(Value self) { return io_call(self, "seek", (Value[]){small_int_value(0), small_int_value(1)}, 2); }
static Value base_truncate(Value self, const Value *args)
{
    (void)self;
    (void)args;
    return stream_unsupported("truncate");
}
static Value base_flush(Value self)
{
    if (as_stream(self)->closed)
        return stream_closed_error();
    return none_value();
}

static Value base_close(Value self)
{
    if (as_stream(self)->closed)
        return none_value();
    Value result = io_call(self, "flush", NULL, 0);
    as_stream(self)->closed = true;
    if (is_empty(result))
        return EMPTY;
    release(result);
    return none_value();
}

static Value base_false(Value self)
{
    return check_open(self) ? bool_value(false) : EMPTY;
}
static Value base_seekable(Value self) { (void)self; return bool_value(false); }
static Value base_fileno(Value self) { (void)self; return stream_unsupported("fileno"); }

static Value check_method(Value self, const char *method, const char *message)
{
    return stream_check(self, method, message) ? bool_value(true) : EMPTY;
}
static Value base_check_closed(Value self) { return check_open(self) ? none_value() : EMPTY; }
static Value base_check_seekable(Value self) { return check_method(self, "seekable", "File or stream is not seekable."); }
static Value base_check_readable(Value self) { return check_method(self, "readable", "File or stream is not readable."); }
static Value base_check_writable(Value self) { return check_method(self, "writable", "File or stream is not writable."); }

static Value base_enter(Value self) { return check_open(self) ? retain(self) : EMPTY; }
static Value base_exit(Value self, const Value *args)
{
    (void)args;
    return io_call(self, "close", NULL, 0);
}

/* How far a line reaches in what peek() shows; 1 where there is no peek. */
static int64_t line_chunk(Value self, int64_t limit)
{
    Value peek;
    int found = find_attribute_c(self, "peek", &peek);
    if (found <= 0)
        return found < 0 ? -1 : 1;
    Value shown = call_1(peek, small_int_value(1));
    release(peek);
    if (is_empty(shown))
        return io_retry() ? 0 : -1;
    if (!is_bytes(shown)) {
        error_set(TYPE(OSError), "peek() should have returned a bytes object, not '%T'", shown);
        release(shown);
        return -1;
    }
    size_t n = as_bytes(shown)->length;
    const char *newline = n ? memchr(as_bytes(shown)->data, '\n', n) : NULL;
    int64_t chunk = newline ? newline - as_bytes(shown)->data + 1 : n ? (int64_t)n : 1;
    release(shown);
    return limit >= 0 && chunk > limit ? limit : chunk;
}

static Value base_readline(Value self, const Value *args)
{
    int64_t limit;
    if (!io_size(args[0], &limit))
        return EMPTY;
    BytesBuilder line = {0};
    while (limit < 0 || (int64_t)line.length < limit) {
        int64_t chunk = line_chunk(self, limit < 0 ? -1 : limit - (int64_t)line.length);
        if (chunk < 0)
            goto fail;
        if (chunk == 0)
            continue;
        Value piece = io_call(self, "read", (Value[]){int_value(chunk)}, 1);
        if (is_empty(piece)) {
            if (io_retry())
                continue;
            goto fail;
        }
        if (!is_bytes(piece)) {
            error_set(TYPE(OSError), "read() should have returned a bytes object, not '%T'", piece);
            release(piece);
            goto fail;
        }
        size_t n = as_bytes(piece)->length;
        if (n)
            bytes_builder_add(&line, as_bytes(piece)->data, n);
        bool done = n == 0 || as_bytes(piece)->data[n - 1] == '\n';
        release(piece);
        if (done)
            break;
    }
    return bytes_builder_finish(&line);
fail:
    bytes_builder_drop(&line);
    return EMPTY;
}

Value stream_iter(Value self) { return check_open(self) ? retain(self) : EMPTY; }

Value stream_next(Value self)
{
    Value line = io_call(self, "readline", NULL, 0);
    if (is_empty(line))
        return EMPTY;
    int64_t n = length_of(line);
    if (n > 0)
        return line;
    release(line);
    return EMPTY;
}

static Value base_readlines(Value self, const Value *args)
{
    int64_t hint, total = 0;
    if (!io_size(args[0], &hint))
        return EMPTY;
    List *lines = list_new(0);
    Value iterator = lines ? get_iterator(self) : EMPTY;
    bool ok = !is_empty(iterator);
    Value line;
    while (ok && !is_empty(line = iterator_next(iterator))) {
        int64_t n = length_of(line);
        ok = list_append_owned(lines, line) && n >= 0;
        total += n;
        if (hint > 0 && total >= hint)
            break;
    }
    release(iterator);
    if (!ok || error_occurred()) {
        RELEASE(lines);
        return EMPTY;
    }
    return from_pointer(lines);
}

static Value base_writelines(Value self, Value lines)
{
    if (!check_open(self))
        return EMPTY;
    Value iterator = get_iterator(lines), line;
    if (is_empty(iterator))
        return EMPTY;
    bool ok = true;
    while (ok && !is_empty(line = iterator_next(iterator))) {
        Value result;
        do
            result = io_call(self, "write", &line, 1);
        while (is_empty(result) && io_retry());
        ok = !is_empty(result);
        release(result);
        release(line);
    }
    release(iterator);
    return ok && !error_occurred() ? none_value() : EMPTY;
}

static Value base_get_closed(Value self) { return bool_value(as_stream(self)->closed); }

static const NativeRow base_methods[] = {
    NATIVE("seek", base_seek, "($self, offset, whence=0, /)", "Moves the position of the stream; the new absolute position."),
    NATIVE("tell", base_tell, "($self, /)", "The current position."),
    NATIVE("truncate", base_truncate, "($self, size=None, /)", "Cuts or extends the file to a size; the new size."),
    NATIVE("flush", base_flush, "($self, /)", "Writes what is buffered."),
    NATIVE("close", base_close, "($self, /)", "Flushes and closes the stream. Closing twice does no harm."),
    NATIVE("seekable", base_seekable, "($self, /)", "Whether the stream can be positioned."),
    NATIVE("readable", base_seekable, "($self, /)", "Whether the stream can be read."),
    NATIVE("writable", base_seekable, "($self, /)", "Whether the stream can be written."),
    NATIVE("_checkClosed", base_check_closed, "($self, /)", NULL),
    NATIVE("_checkSeekable", base_check_seekable, "($self, /)", NULL),
    NATIVE("_checkReadable", base_check_readable, "($self, /)", NULL),
    NATIVE("_checkWritable", base_check_writable, "($self, /)", NULL),
    NATIVE("fileno", base_fileno, "($self, /)", "The file descriptor, where there is one."),
    NATIVE("isatty", base_false, "($self, /)", "Whether the stream is a terminal."),
    NATIVE("__enter__", base_enter, "($self, /)", NULL),
    NATIVE("__exit__", base_exit, "($self, /, *args)", NULL),
    NATIVE("readline", base_readline, "($self, size=-1, /)", "Reads one line, of at most size bytes."),
    NATIVE("readlines", base_readlines, "($self, hint=-1, /)", "A list of lines, until hint bytes are read."),
    NATIVE("writelines", base_writelines, "($self, lines, /)", "Writes every item; no line ends are added."),
    NATIVE_END,
};
static const GetSetRow base_getset[] = {{"closed", base_get_closed, NULL, NULL}, GETSET_END};

const TypeSpec io_base_spec = {
    .name = "_io._IOBase", .size = sizeof(Stream), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .dict_offset = offsetof(Stream, dict),
    .doc = "The base class of all streams.", .methods = base_methods, .getset = base_getset,
    .slots = {.iter = stream_iter, .next = stream_next, .finalize = stream_finalize,
              .dealloc = stream_dealloc, .traverse = stream_traverse},
};

/* ---- _RawIOBase ---- */

static Value raw_readall(Value self)
{
    BytesBuilder all = {0};
    for (;;) {
        Value piece = io_call(self, "read", (Value[]){small_int_value(IO_BUFFER_SIZE)}, 1);
        if (is_empty(piece)) {
            if (io_retry())
                continue;
            bytes_builder_drop(&all);
            return EMPTY;
        }
        if (is_none(piece)) {
            if (all.length == 0) {
                bytes_builder_drop(&all);
                return piece;
            }
            release(piece);
            break;
        }
        if (!is_bytes(piece)) {
            release(piece);
            bytes_builder_drop(&all);
            return error_type("read() should return bytes");
        }
        size_t n = as_bytes(piece)->length;
        bytes_builder_add(&all, as_bytes(piece)->data, n);
        release(piece);
        if (n == 0)
            break;
    }
    return bytes_builder_finish(&all);
}

static Value raw_read(Value self, const Value *args)
{
    int64_t size;
    if (!io_size(args[0], &size))
        return EMPTY;
    if (size < 0)
        return io_call(self, "readall", NULL, 0);
    Value fresh = bytearray_from("", 0);
    if (is_empty(fresh))
        return EMPTY;
    ByteArray *room = as_bytearray(fresh);
    if (!bytearray_resize(room, (size_t)size)) {
        RELEASE(room);
        return EMPTY;
    }
    memset(room->start, 0, (size_t)size);
    Value count = io_call(self, "readinto", (Value[]){from_pointer(room)}, 1), result = EMPTY;
    int64_t n;
    if (is_empty(count) || is_none(count)) {
        RELEASE(room);
        return count;
    }
    if (index_as_int64(count, &n, TYPE(ValueError))) {
        if (n < 0 || n > (int64_t)room->length)
            error_value("readinto returned %ld outside buffer size %zu", (long)n, room->length);
        else
            result = bytes_from(room->start, (size_t)n);
    }
    release(count);
    RELEASE(room);
    return result;
}

static const NativeRow raw_methods[] = {
    NATIVE("read", raw_read, "($self, size=-1, /)", "Reads up to size bytes with one call of readinto()."),
    NATIVE("readall", raw_readall, "($self, /)", "Reads until the end, with several calls of read()."),
    NATIVE_END,
};
const TypeSpec io_raw_base_spec = {
    .name = "_io._RawIOBase", .size = sizeof(Stream), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = raw_methods,
    .doc = "Base class of raw binary streams.",
};

/* ---- _BufferedIOBase ---- */

static Value buffered_unsupported_read(Value self, const Value *args) { (void)self; (void)args; return stream_unsupported("read"); }
static Value buffered_unsupported_read1(Value self, const Value *args) { (void)self; (void)args; return stream_unsupported("read1"); }
static Value buffered_unsupported_write(Value self, Value data) { (void)self; (void)data; return stream_unsupported("write"); }
static Value buffered_unsupported_detach(Value self) { (void)self; return stream_unsupported("detach"); }

static Value readinto_with(Value self, Value target, const char *method)
{
    Buffer b = {.owner = EMPTY};
    if (!buffer_get_writable(target, &b, "readinto()"))
        return EMPTY;
    Value data = io_call(self, method, (Value[]){int_value(b.length)}, 1), result = EMPTY;
    if (!is_empty(data)) {
        if (!is_bytes(data)) {
            error_type("read() should return bytes");
        } else if ((int64_t)as_bytes(data)->length > b.length) {
            error_value("read() returned too much data: %zd bytes requested, %zu returned", (size_t)b.length, as_bytes(data)->length);
        } else {
            memcpy(b.data, as_bytes(data)->data, as_bytes(data)->length);
            result = int_value((int64_t)as_bytes(data)->length);
        }
        release(data);
    }
    buffer_release(&b);
    return result;
}
static Value buffered_readinto(Value self, Value target) { return readinto_with(self, target, "read"); }
static Value buffered_readinto1(Value self, Value target) { return readinto_with(self, target, "read1"); }

static const NativeRow buffered_base_methods[] = {
    NATIVE("detach", buffered_unsupported_detach, "($self, /)", "Separates the raw stream from the buffer and returns it."),
    NATIVE("read", buffered_unsupported_read, "($self, size=-1, /)", "Reads and returns up to size bytes."),
    NATIVE("read1", buffered_unsupported_read1, "($self, size=-1, /)", "Reads up to size bytes with at most one call of the raw stream."),
    NATIVE("readinto", buffered_readinto, "($self, buffer, /)", NULL),
    NATIVE("readinto1", buffered_readinto1, "($self, buffer, /)", NULL),
    NATIVE("write", buffered_unsupported_write, "($self, b, /)", "Writes bytes; how many were written."),
    NATIVE_END,
};
const TypeSpec io_buffered_base_spec = {
    .name = "_io._BufferedIOBase", .size = sizeof(Stream), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = buffered_base_methods,
    .doc = "Base class of buffered binary streams.",
};

/* ---- _TextIOBase ---- */

static Value text_read(Value self, const Value *args) { (void)self; (void)args; return stream_unsupported("read"); }
static Value text_readline(Value self, const Value *args) { (void)self; (void)args; return stream_unsupported("readline"); }
static Value text_write(Value self, Value s) { (void)self; (void)s; return stream_unsupported("write"); }
static Value text_detach(Value self) { (void)self; return stream_unsupported("detach"); }
static Value text_none(Value self) { (void)self; return none_value(); }

static const NativeRow text_base_methods[] = {
    NATIVE("detach", text_detach, "($self, /)", "Separates the binary stream from the text layer and returns it."),
    NATIVE("read", text_read, "($self, size=-1, /)", "Reads at most size characters."),
    NATIVE("readline", text_readline, "($self, size=-1, /)", "Reads until a line end."),
    NATIVE("write", text_write, "($self, s, /)", "Writes a string; how many characters were written."),
    NATIVE_END,
};
static const GetSetRow text_base_getset[] = {
    {"encoding", text_none, NULL, "Encoding of the text stream."},
    {"newlines", text_none, NULL, "Line endings translated so far."},
    {"errors", text_none, NULL, "The error setting of the decoder or encoder."},
    GETSET_END,
};
const TypeSpec io_text_base_spec = {
    .name = "_io._TextIOBase", .size = sizeof(Stream), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = text_base_methods,
    .getset = text_base_getset, .doc = "Base class of text streams.",
};
