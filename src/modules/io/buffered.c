/* buffered.c - BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair.

   One buffer serves both directions, never at once: unread bytes lie in buffer[pos..end), bytes to be written in
   buffer[0..pending). Methods hold the object's lock, since reading and writing give the interpreter lock up. */
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "modules/io/io.h"
#include "modules/support.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/dump.h"
#include "runtime/gil.h"

typedef struct Buffered {
    Stream base;
    Value raw;       /* EMPTY: not initialized, or detached */
    bool detached, readable, writable, finalizing;
    char *buffer;
    size_t size, pos, end, pending;
    pthread_mutex_t *mutex;
    Thread *owner;
} Buffered;

static Buffered *as_buffered(Value v) { return (Buffered *)as_object(v); }
static const char BLOCKED[] = "write could not complete without blocking";

static bool initialized(Buffered *b)
{
    if (!is_empty(b->raw))
        return true;
    error_value(b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
    return false;
}

_Noreturn static void give_up(Buffered *b)
{
    Value text = str_format("could not acquire lock for %R at interpreter shutdown, possibly due to daemon threads", from_pointer(b));
    fatal_error("_enter_buffered_busy", is_empty(text) ? "could not acquire lock for a stream" : str_text(text));
}

/* While the interpreter is taken apart a daemon thread may hold the lock for ever. */
static void wait_for_lock(Buffered *b)
{
    struct timespec until;
    if (runtime.state->ending_thread) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        if (pthread_mutex_timedlock(b->mutex, &until) != 0)
            give_up(b);
        return;
    }
    Thread *unlocked = gil_release();
    pthread_mutex_lock(b->mutex);
    gil_acquire(unlocked);
}

/* Takes the object's lock; false: exception. */
static bool lock(Buffered *b)
{
    Thread *me = thread_current();
    if (b->owner == me) {
        error_set(TYPE(RuntimeError), "reentrant call inside %R", from_pointer(b));
        return false;
    }
    if (pthread_mutex_trylock(b->mutex) != 0)
        wait_for_lock(b);
    b->owner = me;
    return true;
}

static void unlock(Buffered *b)
{
    b->owner = NULL;
    pthread_mutex_unlock(b->mutex);
}

static bool raw_closed(Buffered *b)
{
    int closed = file_descriptor(b->raw) >= 0 ? 0 : stream_is_closed(b->raw);
    return closed != 0; /* an exception counts as closed: it is set */
}

/* Initialized, open and locked; closed tells what the operation is. */
static bool begin(Buffered *b, const char *closed)
{
    if (!initialized(b))
        return false;
    if (raw_closed(b)) {
        if (!error_occurred())
            error_value("%s", closed);
        return false;
    }
    return lock(b);
}

/* ---- the raw stream ---- */

/* The exception set becomes the cause of an OSError. */
static void read_failed(void)
{
    Value cause = error_fetch();
    error_set(TYPE(OSError), "raw readinto() failed");
    Value error = error_fetch();
    as_exception(error)->suppress_context = true;
    replace(&as_exception(error)->context, retain(cause));
    replace(&as_exception(error)->cause, cause);
    error_restore(error);
}

/* Up to n bytes into `to`: how many, 0 at the end, -2 would block, -1 exception. */
static int64_t raw_read_into(Buffered *b, char *to, size_t n)
{
    int fd = file_descriptor(b->raw);
    if (fd >= 0)
        return file_read(fd, to, n);
    Value room = bytearray_from("", 0);
    if (is_empty(room) || !bytearray_resize(as_bytearray(room), n)) {
        release(room);
        return -1;
    }
    memset(as_bytearray(room)->start, 0, n);
    Value count;
    do
        count = io_call(b->raw, "readinto", &room, 1);
    while (is_empty(count) && io_retry());
    int64_t got = -1;
    if (!is_empty(count) && is_none(count)) {
        got = -2;
    } else if (!is_empty(count) && index_as_int64(count, &got, TYPE(ValueError))) {
        if (got < 0 || got > (int64_t)n || got > (int64_t)as_bytearray(room)->length) {
            error_set(TYPE(OSError), "raw readinto() returned invalid length %ld (should have been between 0 and %zu)", (long)got, n);
            got = -1;
        } else {
            memcpy(to, as_bytearray(room)->start, (size_t)got);
        }
    } else if (!is_empty(count)) {
        got = -1;
        read_failed();
    }
    release(count);
    release(room);
    return got;
}

/* One write: how many bytes were taken, -2 would block, -1 exception. */
static int64_t raw_write_from(Buffered *b, const char *from, size_t n)
{
    int fd = file_descriptor(b->raw);
    if (fd >= 0)
        return file_write(fd, from, n);
    Value data = bytes_from(from, n), count;
    if (is_empty(data))
        return -1;
    do
        count = io_call(b->raw, "write", &data, 1);
    while (is_empty(count) && io_retry());
    release(data);
    int64_t written = -1;
    if (is_empty(count))
        return -1;
    if (is_none(count)) {
        written = -2;
    } else if (index_as_int64(count, &written, TYPE(ValueError)) && (written < 0 || written > (int64_t)n)) {
        error_set(TYPE(OSError), "raw write() returned invalid length %ld (should have been between 0 and %zu)", (long)written, n);
        written = -1;
    }
    release(count);
    return written;
}

static int64_t raw_seek(Buffered *b, int64_t offset, int whence)
{
    return io_offset(io_call(b->raw, "seek", (Value[]){int_value(offset), small_int_value(whence)}, 2), "seek");
}

static int64_t raw_tell(Buffered *b) { return io_offset(io_call(b->raw, "tell", NULL, 0), "tell"); }

static Value blocked(int64_t written)
{
    Value args[] = {small_int_value(EAGAIN), str_from_c(BLOCKED), int_value(written)};
    Value exception = is_empty(args[1]) ? EMPTY : call(from_pointer(TYPE(BlockingIOError)), args, 3, EMPTY);
    release(args[1]);
    if (!is_empty(exception))
        error_raise(exception);
    release(exception);
    return EMPTY;
}

static bool flush_pending(Buffered *b)
{
    size_t done = 0;
    while (done < b->pending) {
        int64_t n = raw_write_from(b, b->buffer + done, b->pending - done);
        if (n < 0) {
            memmove(b->buffer, b->buffer + done, b->pending - done);
            b->pending -= done;
            if (n == -2)
                blocked(0);
            return false;
        }
        done += (size_t)n;
        if (done < b->pending && !io_signals()) { /* a signal may have cut the write short */
            memmove(b->buffer, b->buffer + done, b->pending - done);
            b->pending -= done;
            return false;
        }
    }
    b->pending = 0;
    return true;
}

/* Gives unread bytes back, so that the raw position is the logical one. */
static bool drop_unread(Buffered *b)
{
    size_t unread = b->end - b->pos;
    b->pos = b->end = 0;
    return unread == 0 || raw_seek(b, -(int64_t)unread, 1) >= 0;
}

/* Fills the empty buffer: bytes read, 0, -2, -1. */
static int64_t fill(Buffered *b)
{
    if (b->pending && !flush_pending(b))
        return -1;
    b->pos = b->end = 0;
    int64_t n = raw_read_into(b, b->buffer, b->size);
    if (n > 0)
        b->end = (size_t)n;
    return n;
}

/* ---- reading ---- */

static Value read_rest(Buffered *b)
{
    if (b->pending && !flush_pending(b))
        return EMPTY;
    Value head = bytes_from(b->buffer + b->pos, b->end - b->pos), readall, rest = EMPTY;
    if (is_empty(head))
        return EMPTY;
    b->pos = b->end = 0;
    if (!initialized(b)) { /* flushing may have detached it */
        release(head);
        return EMPTY;
    }
    int found = find_attribute_c(b->raw, "readall", &readall);
    if (found > 0) {
        rest = call_0(readall);
        release(readall);
        if (!is_empty(rest) && !is_none(rest) && !is_bytes(rest)) {
            error_type("readall() should return bytes");
            release(rest);
            rest = EMPTY;
        }
        if (is_empty(rest)) {
            release(head);
            return EMPTY;
        }
        if (is_none(rest))
            return as_bytes(head)->length ? (release(rest), head) : (release(head), rest);
        if (as_bytes(head)->length == 0) {
            release(head);
            return rest;
        }
        Value all = binary(BINARY_add, head, rest);
        release(head);
        release(rest);
        return all;
    }
    if (found < 0) {
        release(head);
        return EMPTY;
    }
    BytesBuilder all = {0};
    bytes_builder_add(&all, as_bytes(head)->data, as_bytes(head)->length);
    release(head);
    for (;;) {
        Value piece = io_call(b->raw, "read", NULL, 0);
        if (is_empty(piece) || (!is_none(piece) && !is_bytes(piece))) {
            if (!is_empty(piece))
                error_type("read() should return bytes");
            release(piece);
            bytes_builder_drop(&all);
            return EMPTY;
        }
        if (is_none(piece) && all.length == 0) {
            bytes_builder_drop(&all);
            return piece;
        }
        size_t n = is_none(piece) ? 0 : as_bytes(piece)->length;
        if (n)
            bytes_builder_add(&all, as_bytes(piece)->data, n);
        release(piece);
        if (n == 0)
            return bytes_builder_finish(&all);
    }
}

/* Copies up to n unread bytes out of the buffer. */
static size_t take_buffered(Buffered *b, char *to, size_t n)
{
    size_t have = b->end - b->pos;
    if (n > have)
        n = have;
    memcpy(to, b->buffer + b->pos, n);
    b->pos += n;
    return n;
}

/* Reads until n bytes are there, the end comes, or it would block: how many; -1 exception, -2 blocked with none. */
static int64_t read_into(Buffered *b, char *to, size_t n, bool once)
{
    size_t got = take_buffered(b, to, n);
    if (once && got && n - got <= b->size)
        return (int64_t)got;
    if (got < n && b->pending && !flush_pending(b))
        return -1;
    while (got < n) {
        int64_t count;
        if (n - got >= b->size) {
            size_t whole = n - got;
            count = raw_read_into(b, to + got, once ? whole : whole - whole % b->size);
            if (count > 0)
                got += (size_t)count;
        } else {
            count = fill(b);
            if (count > 0)
                got += take_buffered(b, to + got, n - got);
        }
        if (count == -1)
            return -1;
        if (count <= 0 || once)
            return count == -2 && got == 0 ? -2 : (int64_t)got;
    }
    return (int64_t)got;
}

static Value read_bytes(Buffered *b, size_t n, bool once)
{
    Bytes *bytes = bytes_new(n);
    if (bytes == NULL)
        return EMPTY;
    int64_t got = read_into(b, bytes->data, n, once);
    if (got < 0) {
        RELEASE(bytes);
        return got == -2 ? none_value() : EMPTY;
    }
    return bytes_resize(&bytes, (size_t)got) ? from_pointer(bytes) : EMPTY;
}

static Value method_read(Value self, const Value *args)
{
    Buffered *b = as_buffered(self);
    int64_t size;
    if (!initialized(b) || !io_size(args[0], &size))
        return EMPTY;
    if (size < -1)
        return error_value("read length must be non-negative or -1");
    if (!begin(b, "read of closed file"))
        return EMPTY;
    Value result = size < 0 ? read_rest(b) : read_bytes(b, (size_t)size, false);
    unlock(b);
    return result;
}

static Value method_read1(Value self, const Value *args)
{
    Buffered *b = as_buffered(self);
    int64_t size;
    if (!initialized(b) || !io_size(args[0], &size) || !begin(b, "read of closed file"))
        return EMPTY;
    size_t have = b->end - b->pos, n = size < 0 ? b->size : (size_t)size;
    Value result;
    if (n == 0)
        result = bytes_from("", 0);
    else if (have)
        result = read_bytes(b, n < have ? n : have, true);
    else
        result = read_bytes(b, n, true);
    unlock(b);
    if (!is_empty(result) && is_none(result)) {
        release(result);
        result = bytes_from("", 0);
    }
    return result;
}

static Value readinto(Value self, Value target, bool once)
{
    Buffered *b = as_buffered(self);
    Buffer view = {.owner = EMPTY};
    if (!initialized(b) || !buffer_get_writable(target, &view, "readinto()"))
        return EMPTY;
    int64_t n = -1;
    if (begin(b, "readinto of closed file")) {
        n = read_into(b, view.data, (size_t)view.length, once);
        unlock(b);
    }
    buffer_release(&view);
    return n == -1 ? EMPTY : n == -2 ? none_value() : int_value(n);
}
static Value method_readinto(Value self, Value target) { return readinto(self, target, false); }
static Value method_readinto1(Value self, Value target) { return readinto(self, target, true); }

static Value method_peek(Value self, const Value *args)
{
    Buffered *b = as_buffered(self);
    (void)args;
    if (!begin(b, "peek of closed file"))
        return EMPTY;
    Value result = EMPTY;
    if (b->end > b->pos || fill(b) != -1)
        result = bytes_from(b->buffer + b->pos, b->end - b->pos);
    unlock(b);
    return result;
}

static Value read_line(Buffered *b, int64_t limit)
{
    BytesBuilder line = {0};
    for (;;) {
        size_t have = b->end - b->pos;
        if (have == 0) {
            int64_t n = fill(b);
            if (n == -1) {
                bytes_builder_drop(&line);
                return EMPTY;
            }
            if (n <= 0)
                break;
            have = (size_t)n;
        }
        if (limit >= 0 && (int64_t)have > limit - (int64_t)line.length)
            have = (size_t)(limit - (int64_t)line.length);
        const char *start = b->buffer + b->pos, *newline = have ? memchr(start, '\n', have) : NULL;
        size_t n = newline ? (size_t)(newline - start) + 1 : have;
        if (line.length == 0 && (newline || (limit >= 0 && (int64_t)n == limit))) { /* all of it is here */
            b->pos += n;
            return bytes_from(start, n);
        }
        bytes_builder_add(&line, start, n);
        b->pos += n;
        if (newline || (limit >= 0 && (int64_t)line.length >= limit))
            break;
    }
    return bytes_builder_finish(&line);
}

static Value method_readline(Value self, const Value *args)
{
    Buffered *b = as_buffered(self);
    int64_t limit;
    if (!initialized(b) || !io_size(args[0], &limit) || !begin(b, "readline of closed file"))
        return EMPTY;
    Value line = read_line(b, limit);
    unlock(b);
    return line;
}

static Value buffered_next(Value self)
{
    Buffered *b = as_buffered(self);
    Value line;
    if (type_of(self) == TYPE(buffered_reader) || type_of(self) == TYPE(buffered_random)) {
        if (!begin(b, "readline of closed file"))
            return EMPTY;
        line = read_line(b, -1);
        unlock(b);
    } else {
        line = io_call(self, "readline", NULL, 0);
        if (!is_empty(line) && !is_bytes(line)) {
            error_set(TYPE(OSError), "readline() should have returned a bytes object, not '%T'", line);
            release(line);
            return EMPTY;
        }
    }
    if (!is_empty(line) && as_bytes(line)->length == 0) {
        release(line);
        return EMPTY;
    }
    return line;
}

/* ---- writing ---- */

/* Keeps as much as fits of what could not be written, then says how much was taken. */
static Value write_blocked(Buffered *b, const char *data, size_t n, size_t done)
{
    size_t room = b->size - b->pending, keep = n - done < room ? n - done : room;
    error_clear();
    memcpy(b->buffer + b->pending, data + done, keep);
    b->pending += keep;
    return done + keep == n ? int_value((int64_t)n) : blocked((int64_t)(done + keep));
}

static Value write_data(Buffered *b, const char *data, size_t n)
{
    if (b->end > b->pos || b->end) {
        if (!drop_unread(b))
            return EMPTY;
    }
    if (n <= b->size - b->pending) {
        memcpy(b->buffer + b->pending, data, n);
        b->pending += n;
        return int_value((int64_t)n);
    }
    if (!flush_pending(b))
        return error_matches(TYPE(BlockingIOError)) ? write_blocked(b, data, n, 0) : EMPTY;
    size_t done = 0;
    while (n - done > b->size) {
        int64_t count = raw_write_from(b, data + done, n - done);
        if (count == -1)
            return EMPTY;
        if (count == -2)
            return write_blocked(b, data, n, done);
        done += (size_t)count;
        if (!io_signals())
            return EMPTY;
    }
    memcpy(b->buffer, data + done, n - done);
    b->pending = n - done;
    return int_value((int64_t)n);
}

static Value method_write(Value self, Value data)
{
    Buffered *b = as_buffered(self);
    Buffer view = {.owner = EMPTY};
    if (!initialized(b))
        return EMPTY;
    if (is_str(data))
        return error_type("a bytes-like object is required, not '%T'", data);
    if (!buffer_get(data, &view, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY;
    if (begin(b, "write to closed file")) {
        if (!raw_closed(b)) /* another thread may have closed it while we waited */
            result = write_data(b, view.data, (size_t)view.length);
        else if (!error_occurred())
            error_value("write to closed file");
        unlock(b);
    }
    buffer_release(&view);
    return result;
}

static bool flush_all(Buffered *b) { return flush_pending(b) && (!b->readable || !b->writable || drop_unread(b)); }

static Value method_flush(Value self)
{
    Buffered *b = as_buffered(self);
    if (!b->writable && initialized(b)) { /* a reader hands it on */
        return io_call(b->raw, "flush", NULL, 0);
    }
    if (!begin(b, "flush of closed file"))
        return EMPTY;
    bool ok = flush_all(b);
    unlock(b);
    return ok ? none_value() : EMPTY;
}

/* ---- position ---- */

static Value method_tell(Value self)
{
    Buffered *b = as_buffered(self);
    if (!initialized(b))
        return EMPTY;
    int64_t position = raw_tell(b);
    if (position < 0)
        return EMPTY;
    position += (int64_t)b->pending - (int64_t)(b->end - b->pos);
    return int_value(position < 0 ? 0 : position); /* a terminal's position is always 0 */
}

static Value seek_locked(Buffered *b, int64_t offset, int whence)
{
    if (b->pending && !flush_pending(b))
        return EMPTY;
    if (b->readable && whence != 2 && b->end) { /* perhaps it is in the buffer */
        int64_t raw = raw_tell(b);
        if (raw < 0)
            return EMPTY;
        int64_t now = raw - (int64_t)(b->end - b->pos), target = whence == 0 ? offset : now + offset;
        int64_t start = raw - (int64_t)b->end;
        if (target < 0) /* as it is with terminals */
            target = 0;
        else if (target >= start && target <= raw) {
            b->pos = (size_t)(target - start);
            return int_value(target);
        }
        offset = target;
        whence = 0;
    }
    b->pos = b->end = 0;
    int64_t at = raw_seek(b, offset, whence);
    return at < 0 ? EMPTY : int_value(at);
}

static Value method_seek(Value self, const Value *args)
{
    Buffered *b = as_buffered(self);
    int64_t offset, whence;
    if (!index_as_int64(args[1], &whence, TYPE(OverflowError)))
        return EMPTY;
    if (whence < 0 || whence > 4)
        return error_value("whence value %ld unsupported", (long)whence);
    if (!initialized(b))
        return EMPTY;
    if (raw_closed(b))
        return error_occurred() ? EMPTY : error_value("seek of closed file");
    if (!stream_check(b->raw, "seekable", "File or stream is not seekable.") ||
        !index_as_int64(args[0], &offset, TYPE(OverflowError)) || !lock(b))
        return EMPTY;
    Value result = seek_locked(b, offset, (int)whence);
    unlock(b);
    return result;
}

static Value method_truncate(Value self, const Value *args)
{
    Buffered *b = as_buffered(self);
    if (!initialized(b))
        return EMPTY;
    if (raw_closed(b))
        return error_occurred() ? EMPTY : error_value("truncate of closed file");
    if (!b->writable)
        return stream_unsupported("truncate");
    if (!lock(b))
        return EMPTY;
    Value size = EMPTY, result = EMPTY;
    if (flush_all(b)) {
        size = is_none(args[0]) ? io_call(b->raw, "tell", NULL, 0) : retain(args[0]);
        if (!is_empty(size))
            result = io_call(b->raw, "truncate", &size, 1);
    }
    release(size);
    unlock(b);
    return result;
}

/* ---- the rest ---- */

static Value method_close(Value self)
{
    Buffered *b = as_buffered(self);
    if (!initialized(b))
        return EMPTY;
    int closed = stream_is_closed(b->raw);
    if (closed)
        return closed < 0 ? EMPTY : none_value();
    if (b->finalizing)
        stream_dealloc_warn(b->raw, self);
    Value saved = EMPTY, result = io_call(self, "flush", NULL, 0);
    if (is_empty(result))
        saved = error_fetch();
    release(result);
    result = EMPTY;
    if (lock(b)) { /* who wants to write meanwhile waits, and finds it closed */
        result = io_call(b->raw, "close", NULL, 0);
        b->pos = b->end = b->pending = 0;
        unlock(b);
    }
    io_chain(saved);
    if (error_occurred())
        clear(&result);
    return result;
}

static Value method_detach(Value self)
{
    Buffered *b = as_buffered(self);
    if (!initialized(b))
        return EMPTY;
    Value result = io_call(self, "flush", NULL, 0);
    if (is_empty(result))
        return EMPTY;
    release(result);
    if (!initialized(b))
        return EMPTY;
    b->detached = true;
    return take(&b->raw);
}

static Value ask_raw(Value self, const char *method) { return initialized(as_buffered(self)) ? io_call(as_buffered(self)->raw, method, NULL, 0) : EMPTY; }
static Value method_readable(Value self) { return ask_raw(self, "readable"); }
static Value method_writable(Value self) { return ask_raw(self, "writable"); }
static Value method_seekable(Value self) { return ask_raw(self, "seekable"); }
static Value method_fileno(Value self) { return ask_raw(self, "fileno"); }
static Value method_isatty(Value self) { return ask_raw(self, "isatty"); }

static Value raw_attribute(Value self, const char *name)
{
    return initialized(as_buffered(self)) ? io_get(as_buffered(self)->raw, name) : EMPTY;
}
static Value get_closed(Value self) { return raw_attribute(self, "closed"); }
static Value get_name(Value self) { return raw_attribute(self, "name"); }
static Value get_mode(Value self) { return raw_attribute(self, "mode"); }
static Value get_raw(Value self) { return is_empty(as_buffered(self)->raw) ? none_value() : retain(as_buffered(self)->raw); }
static Value get_finalizing(Value self) { return bool_value(as_buffered(self)->finalizing); }
static bool set_finalizing(Value self, Value v)
{
    int truth = is_empty(v) ? 0 : is_true(v);
    as_buffered(self)->finalizing = truth > 0;
    return truth >= 0;
}

static Value buffered_repr(Value self)
{
    Value name;
    const char *type = type_of(self)->name;
    int found = find_attribute_c(self, "name", &name);
    if (found < 0 && error_matches(TYPE(ValueError))) {
        error_clear();
        found = 0;
    }
    if (found < 0)
        return EMPTY;
    if (found == 0)
        return str_format("<%T>", self);
    int entered = repr_enter(self);
    if (entered) {
        release(name);
        return entered < 0 ? EMPTY : error_set(TYPE(RuntimeError), "reentrant call inside %s.__repr__", type);
    }
    Value result = str_format("<%T name=%R>", self, name);
    repr_leave(self);
    release(name);
    return result;
}

static bool set_up(Buffered *b, Value raw, Value size_value)
{
    int64_t size;
    if (!index_as_int64(size_value, &size, TYPE(ValueError)))
        return false;
    if (size <= 0) {
        error_value("buffer size must be strictly positive");
        return false;
    }
    char *buffer = mem_alloc((size_t)size);
    if (buffer == NULL)
        return false;
    if (b->mutex == NULL) {
        b->mutex = mem_alloc(sizeof *b->mutex);
        if (b->mutex == NULL) {
            mem_free(buffer, (size_t)size);
            return false;
        }
        pthread_mutex_init(b->mutex, NULL);
    }
    mem_free(b->buffer, b->size);
    b->buffer = buffer;
    b->size = (size_t)size;
    b->pos = b->end = b->pending = 0;
    b->detached = false;
    b->base.closed = false;
    replace(&b->raw, retain(raw));
    return true;
}

static bool init(Value self, const NativeRow *row, const Value *args, size_t nargs, Value kwnames, bool readable, bool writable)
{
    Buffered *b = as_buffered(self);
    Value bound[2];
    if (!bind_arguments(row, args, nargs, kwnames, bound, 2))
        return false;
    b->detached = false;
    clear(&b->raw); /* unusable until this has succeeded */
    if (readable && writable && !stream_check(bound[0], "seekable", "File or stream is not seekable."))
        return false;
    if (readable && !stream_check(bound[0], "readable", "File or stream is not readable."))
        return false;
    if (writable && !stream_check(bound[0], "writable", "File or stream is not writable."))
        return false;
    b->readable = readable;
    b->writable = writable;
    return set_up(b, bound[0], bound[1]);
}

#define BUFFERED_INIT(function, text, readable, writable)                                                              \
    static bool function(Value self, const Value *args, size_t nargs, Value kwnames)                                   \
    {                                                                                                                  \
        static const NativeRow row = {text, {NULL}, NATIVE_BOUND, "(raw, buffer_size=131072)", NULL};                  \
        return init(self, &row, args, nargs, kwnames, readable, writable);                                             \
    }
BUFFERED_INIT(reader_init, "BufferedReader", true, false)
BUFFERED_INIT(writer_init, "BufferedWriter", false, true)
BUFFERED_INIT(random_init, "BufferedRandom", true, true)

static void buffered_dealloc(Object *self)
{
    Buffered *b = (Buffered *)self;
    if (!is_empty(b->raw) && !stream_before_dealloc(self))
        return;
    release(take(&b->raw));
    mem_free(b->buffer, b->size);
    if (b->mutex) {
        pthread_mutex_destroy(b->mutex);
        mem_free(b->mutex, sizeof *b->mutex);
    }
    stream_free(self);
}

static void buffered_traverse(Object *self, VisitFn visit, void *context)
{
    stream_traverse(self, visit, context);
    visit_value(((Buffered *)self)->raw, visit, context);
}

static Value method_dealloc_warn(Value self, Value source)
{
    if (!is_empty(as_buffered(self)->raw))
        stream_dealloc_warn(as_buffered(self)->raw, source);
    return none_value();
}

static Value method_sizeof(Value self)
{
    return int_value((int64_t)(type_of(self)->instance_bytes + as_buffered(self)->size));
}

#define COMMON_ROWS                                                                                                    \
    NATIVE("detach", method_detach, "($self, /)", "Gives the raw stream up and returns it."),                          \
    NATIVE("close", method_close, "($self, /)", "Flushes and closes the stream."),                                     \
    NATIVE("seekable", method_seekable, "($self, /)", NULL), NATIVE("fileno", method_fileno, "($self, /)", NULL),      \
    NATIVE("isatty", method_isatty, "($self, /)", NULL), NATIVE("flush", method_flush, "($self, /)", NULL),            \
    NATIVE("seek", method_seek, "($self, target, whence=0, /)", NULL), NATIVE("tell", method_tell, "($self, /)", NULL), \
    NATIVE("truncate", method_truncate, "($self, pos=None, /)", NULL),                                                 \
    NATIVE("__getstate__", stream_no_state, "($self, /)", NULL),                                                       \
    NATIVE("__sizeof__", method_sizeof, "($self, /)", NULL), NATIVE("_dealloc_warn", method_dealloc_warn, "($self, source, /)", NULL)
#define READ_ROWS                                                                                                      \
    NATIVE("read", method_read, "($self, size=-1, /)", "Reads size bytes, or all."),                                   \
    NATIVE("read1", method_read1, "($self, size=-1, /)", "Reads with at most one call of the raw stream."),            \
    NATIVE("readinto", method_readinto, "($self, buffer, /)", NULL),                                                   \
    NATIVE("readinto1", method_readinto1, "($self, buffer, /)", NULL),                                                 \
    NATIVE("readline", method_readline, "($self, size=-1, /)", NULL),                                                  \
    NATIVE("peek", method_peek, "($self, size=0, /)", "Buffered bytes, without moving the position.")

static const NativeRow reader_methods[] = {COMMON_ROWS, READ_ROWS, NATIVE("readable", method_readable, "($self, /)", NULL), NATIVE_END};
static const NativeRow writer_methods[] = {COMMON_ROWS, NATIVE("write", method_write, "($self, buffer, /)", "Writes bytes."),
                                           NATIVE("writable", method_writable, "($self, /)", NULL), NATIVE_END};
static const NativeRow random_methods[] = {COMMON_ROWS, READ_ROWS, NATIVE("readable", method_readable, "($self, /)", NULL),
                                           NATIVE("write", method_write, "($self, buffer, /)", "Writes bytes."),
                                           NATIVE("writable", method_writable, "($self, /)", NULL), NATIVE_END};
static const GetSetRow getset[] = {
    {"closed", get_closed, NULL, NULL}, {"name", get_name, NULL, NULL}, {"mode", get_mode, NULL, NULL},
    {"raw", get_raw, NULL, NULL}, {"_finalizing", get_finalizing, set_finalizing, NULL}, GETSET_END,
};

#define BUFFERED_SPEC(id, text, rows, init_slot, ...)                                                                  \
    const TypeSpec id = {.name = "_io." text, .size = sizeof(Buffered), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = rows, \
                         .getset = getset,                                                                             \
                         .slots = {.repr = buffered_repr, .init = init_slot, .dealloc = buffered_dealloc, \
                                   .traverse = buffered_traverse, __VA_ARGS__}}
BUFFERED_SPEC(buffered_reader_spec, "BufferedReader", reader_methods, reader_init, .next = buffered_next);
BUFFERED_SPEC(buffered_writer_spec, "BufferedWriter", writer_methods, writer_init, .iter = stream_iter);
BUFFERED_SPEC(buffered_random_spec, "BufferedRandom", random_methods, random_init, .next = buffered_next);

/* ---- BufferedRWPair ---- */

typedef struct Pair {
    Stream base;
    Value reader, writer;
} Pair;

static bool pair_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"BufferedRWPair", {NULL}, NATIVE_BOUND, "(reader, writer, buffer_size=131072, /)", NULL};
    Pair *p = (Pair *)as_object(self);
    Value bound[3];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 3) ||
        !stream_check(bound[0], "readable", "File or stream is not readable.") ||
        !stream_check(bound[1], "writable", "File or stream is not writable."))
        return false;
    replace(&p->reader, call_2(from_pointer(TYPE(buffered_reader)), bound[0], bound[2]));
    if (is_empty(p->reader))
        return false;
    replace(&p->writer, call_2(from_pointer(TYPE(buffered_writer)), bound[1], bound[2]));
    return !is_empty(p->writer);
}

static Value pair_forward(Value self, bool to_writer, const char *method, const Value *args, size_t nargs)
{
    Pair *p = (Pair *)as_object(self);
    Value half = to_writer ? p->writer : p->reader;
    return is_empty(half) ? error_value("I/O operation on uninitialized object") : io_call(half, method, args, nargs);
}
static Value pair_read(Value self, const Value *args) { return pair_forward(self, false, "read", args, 1); }
static Value pair_read1(Value self, const Value *args) { return pair_forward(self, false, "read1", args, 1); }
static Value pair_peek(Value self, const Value *args) { return pair_forward(self, false, "peek", args, 1); }
static Value pair_readinto(Value self, Value target) { return pair_forward(self, false, "readinto", &target, 1); }
static Value pair_readinto1(Value self, Value target) { return pair_forward(self, false, "readinto1", &target, 1); }
static Value pair_write(Value self, Value data) { return pair_forward(self, true, "write", &data, 1); }
static Value pair_flush(Value self) { return pair_forward(self, true, "flush", NULL, 0); }
static Value pair_readable(Value self) { return pair_forward(self, false, "readable", NULL, 0); }
static Value pair_writable(Value self) { return pair_forward(self, true, "writable", NULL, 0); }
static Value pair_close(Value self)
{
    Value saved = EMPTY, result = pair_forward(self, true, "close", NULL, 0);
    if (is_empty(result))
        saved = error_fetch();
    release(result);
    result = pair_forward(self, false, "close", NULL, 0);
    io_chain(saved);
    if (error_occurred()) {
        release(result);
        return EMPTY;
    }
    return result;
}
static Value pair_isatty(Value self)
{
    Value answer = pair_forward(self, true, "isatty", NULL, 0);
    if (is_empty(answer) || same(answer, TRUE_VALUE))
        return answer;
    release(answer);
    return pair_forward(self, false, "isatty", NULL, 0);
}
static Value pair_closed(Value self)
{
    Pair *p = (Pair *)as_object(self);
    return is_empty(p->writer) ? error_set(TYPE(RuntimeError), "the BufferedRWPair object is being garbage-collected")
                               : get_attribute_c(p->writer, "closed");
}

static const NativeRow pair_methods[] = {
    NATIVE("read", pair_read, "($self, size=-1, /)", NULL), NATIVE("read1", pair_read1, "($self, size=-1, /)", NULL),
    NATIVE("peek", pair_peek, "($self, size=0, /)", NULL), NATIVE("readinto", pair_readinto, "($self, buffer, /)", NULL),
    NATIVE("readinto1", pair_readinto1, "($self, buffer, /)", NULL), NATIVE("write", pair_write, "($self, buffer, /)", NULL),
    NATIVE("flush", pair_flush, "($self, /)", NULL), NATIVE("readable", pair_readable, "($self, /)", NULL),
    NATIVE("writable", pair_writable, "($self, /)", NULL), NATIVE("close", pair_close, "($self, /)", NULL),
    NATIVE("isatty", pair_isatty, "($self, /)", NULL), NATIVE_END,
};
static const GetSetRow pair_getset[] = {{"closed", pair_closed, NULL, NULL}, GETSET_END};

static void pair_dealloc(Object *self)
{
    Pair *p = (Pair *)self;
    if (!is_empty(p->writer) && !stream_before_dealloc(self))
        return;
    release(p->reader);
    release(p->writer);
    stream_free(self);
}

static void pair_traverse(Object *self, VisitFn visit, void *context)
{
    stream_traverse(self, visit, context);
    visit_value(((Pair *)self)->reader, visit, context);
    visit_value(((Pair *)self)->writer, visit, context);
}

const TypeSpec buffered_pair_spec = {
    .name = "_io.BufferedRWPair", .size = sizeof(Pair), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = pair_methods,
    .getset = pair_getset,
    .slots = {.init = pair_init, .dealloc = pair_dealloc, .traverse = pair_traverse},
};
