/* file.c - FileIO: a descriptor as a raw stream. */
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "modules/io/io.h"
#include "modules/warnings.h"
#include "modules/support.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/gil.h"
#include "runtime/path.h"
#include "vm/operations.h"

typedef struct StatAtOpen {
    mode_t mode; /* 0: not known */
    int64_t size;
} StatAtOpen;

typedef struct FileIO {
    Stream base;
    int fd; /* -1: closed */
    bool created, readable, writable, appending, close_fd, finalizing;
    int8_t seekable; /* -1: not asked yet */
    int64_t block_size;
    StatAtOpen at_open;
} FileIO;

static FileIO *as_file(Value v) { return (FileIO *)as_object(v); }

int file_descriptor(Value v) { return !is_empty(v) && type_of(v) == TYPE(file_io) ? as_file(v)->fd : -1; }

bool io_signals(void)
{
    Thread *thread = thread_current();
    return !thread->breaker || vm_breaker(thread);
}

#define BLOCKING(call)                                                                                                 \
    do {                                                                                                               \
        Thread *unlocked = gil_release();                                                                              \
        n = (call);                                                                                                    \
        gil_acquire(unlocked);                                                                                         \
    } while (0)

int64_t file_read(int fd, void *data, size_t size)
{
    ssize_t n;
    if (size > INT32_MAX)
        size = INT32_MAX;
    for (;;) {
        BLOCKING(read(fd, data, size));
        if (n >= 0)
            return n;
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return -2;
        if (errno != EINTR) {
            error_os(errno, EMPTY);
            return -1;
        }
        if (!io_signals())
            return -1;
    }
}

int64_t file_write(int fd, const void *data, size_t size)
{
    ssize_t n;
    if (size > INT32_MAX)
        size = INT32_MAX;
    for (;;) {
        BLOCKING(write(fd, data, size));
        if (n >= 0)
            return n;
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return -2;
        if (errno != EINTR) {
            error_os(errno, EMPTY);
            return -1;
        }
        if (!io_signals())
            return -1;
    }
}

/* ---- opening ---- */

static bool parse_mode(FileIO *f, const char *mode, int *flags)
{
    bool has_kind = false, plus = false;
    f->created = f->readable = f->writable = f->appending = false;
    *flags = 0;
    for (const char *p = mode; *p; p++) {
        switch (*p) {
        case 'x': case 'r': case 'w': case 'a':
            if (has_kind)
                goto bad;
            has_kind = true;
            f->created = *p == 'x';
            f->readable = *p == 'r';
            f->writable = *p != 'r';
            f->appending = *p == 'a';
            *flags |= *p == 'x' ? O_EXCL | O_CREAT : *p == 'w' ? O_CREAT | O_TRUNC : *p == 'a' ? O_APPEND | O_CREAT : 0;
            break;
        case 'b': break;
        case '+':
            if (plus)
                goto bad;
            plus = f->readable = f->writable = true;
            break;
        default: error_value("invalid mode: %.200s", mode); return false;
        }
    }
    if (!has_kind)
        goto bad;
    *flags |= O_CLOEXEC | (f->readable && f->writable ? O_RDWR : f->readable ? O_RDONLY : O_WRONLY);
    return true;
bad:
    error_value("Must have exactly one of create/read/write/append mode and at most one plus");
    return false;
}

static int open_path(const char *path, int flags)
{
    for (;;) {
        Thread *unlocked = gil_release();
        int fd = open(path, flags, 0666);
        gil_acquire(unlocked);
        if (fd >= 0 || errno != EINTR)
            return fd;
        if (!io_signals())
            return -2;
    }
}

static bool open_named(FileIO *f, Value name, int flags, Value opener)
{
    if (!is_none(opener)) {
        Value fd = call_2(opener, name, small_int_value(flags));
        int64_t number;
        if (is_empty(fd))
            return false;
        bool ok = is_int(fd) && index_as_int64(fd, &number, TYPE(OverflowError));
        if (!ok && !error_occurred())
            error_type("expected integer from opener");
        release(fd);
        if (ok && number < 0) {
            error_value("opener returned %ld", (long)number);
            ok = false;
        }
        if (ok) {
            f->fd = (int)number;
            fcntl(f->fd, F_SETFD, FD_CLOEXEC);
        }
        return ok;
    }
    Value path = path_bytes(name);
    if (is_empty(path))
        return false;
    f->fd = open_path(as_bytes(path)->data, flags);
    if (f->fd < 0) {
        if (f->fd == -1)
            error_os(errno, name);
        f->fd = -1;
    }
    release(path);
    return f->fd >= 0;
}

static const NativeRow init_row = {"FileIO", {NULL}, NATIVE_BOUND, "(file, mode='r', closefd=True, opener=None)", NULL};

static bool file_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    FileIO *f = as_file(self);
    Value bound[4];
    int flags;
    if (!bind_arguments(&init_row, args, nargs, kwnames, bound, 4))
        return false;
    if (f->fd >= 0) {
        if (f->close_fd)
            close(f->fd);
        f->fd = -1;
    }
    if (is_float(bound[0])) {
        error_type("integer argument expected, got float");
        return false;
    }
    if (!is_str(bound[1])) {
        error_type("FileIO() argument 'mode' must be str, not %T", bound[1]);
        return false;
    }
    int close_fd = is_true(bound[2]);
    if (close_fd < 0 || !parse_mode(f, str_text(bound[1]), &flags))
        return false;
    f->close_fd = true;
    f->seekable = -1;
    f->base.closed = false;
    int64_t fd = -1;
    if (is_int(bound[0]) || type_of(bound[0])->slots.to_index) {
        if (!index_as_int64(bound[0], &fd, TYPE(OverflowError)))
            return false;
        if (fd < 0) {
            error_value("negative file descriptor");
            return false;
        }
        if (is_bool(bound[0]) && !error_warn(TYPE(RuntimeWarning), 1, "bool is used as a file descriptor"))
            return false;
        f->fd = (int)fd;
        f->close_fd = close_fd;
    } else {
        if (!close_fd) {
            error_value("Cannot use closefd=False with file name");
            return false;
        }
        if (!open_named(f, bound[0], flags, bound[3]))
            return false;
    }
    struct stat status;
    int problem = fstat(f->fd, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
    if (problem == EBADF || problem == EISDIR) {
        error_os(problem, bound[0]);
        if (fd >= 0)
            f->close_fd = false;
        if (f->close_fd)
            close(f->fd);
        f->fd = -1;
        return false;
    }
    f->block_size = problem == 0 && status.st_blksize > 1 ? status.st_blksize : IO_READ_CHUNK;
    f->at_open = problem == 0 ? (StatAtOpen){status.st_mode, status.st_size} : (StatAtOpen){0};
    if (!set_attribute_c(self, "name", bound[0])) {
        if (fd >= 0) /* it stays the caller's */
            f->fd = -1;
        return false;
    }
    if (f->appending)
        lseek(f->fd, 0, SEEK_END);
    return true;
}

static Value file_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    FileIO *f = object_new(type);
    if (f == NULL)
        return EMPTY;
    f->fd = -1;
    f->close_fd = true;
    f->seekable = -1;
    return from_pointer(f);
}

/* ---- methods ---- */

static bool opened(FileIO *f)
{
    if (f->fd >= 0)
        return true;
    stream_closed_error();
    return false;
}

static bool mode_allows(bool allowed, const char *action)
{
    if (!allowed) {
        char message[64];
        snprintf(message, sizeof message, "File not open for %s", action);
        stream_unsupported(message);
    }
    return allowed;
}

static Value method_readinto(Value self, Value target)
{
    FileIO *f = as_file(self);
    if (!opened(f) || !mode_allows(f->readable, "reading"))
        return EMPTY;
    Buffer b = {.owner = EMPTY};
    if (!buffer_get_writable(target, &b, "readinto()"))
        return EMPTY;
    int64_t n = file_read(f->fd, b.data, (size_t)b.length);
    buffer_release(&b);
    return n == -1 ? EMPTY : n == -2 ? none_value() : int_value(n);
}

static Value read_all(FileIO *f)
{
    struct stat status;
    size_t expected = IO_READ_CHUNK;
    int64_t size = f->at_open.mode ? f->at_open.size : fstat(f->fd, &status) == 0 ? status.st_size : 0;
    if (size > 0 && size < ((int64_t)1 << 40)) { /* in small files the position is not worth a system call */
        off_t at = size > 65536 ? lseek(f->fd, 0, SEEK_CUR) : 0;
        if (at >= 0 && size > at)
            expected = (size_t)(size - at) + 1;
    }
    Bytes *bytes = bytes_new(expected);
    size_t length = 0;
    while (bytes) {
        if (length == bytes->length && !bytes_resize(&bytes, length + (length > (1 << 16) ? length / 2 : length) + 256))
            return EMPTY;
        int64_t n = file_read(f->fd, bytes->data + length, bytes->length - length);
        if (n == -2) {
            if (length > 0)
                break;
            RELEASE(bytes);
            return none_value();
        }
        if (n < 0) {
            RELEASE(bytes);
            return EMPTY;
        }
        if (n == 0)
            break;
        length += (size_t)n;
    }
    if (bytes == NULL || !bytes_resize(&bytes, length))
        return EMPTY;
    return from_pointer(bytes);
}

static Value method_readall(Value self)
{
    FileIO *f = as_file(self);
    if (!opened(f) || !mode_allows(f->readable, "reading"))
        return EMPTY;
    return read_all(f);
}

static Value method_read(Value self, const Value *args)
{
    FileIO *f = as_file(self);
    int64_t size;
    if (!opened(f) || !mode_allows(f->readable, "reading") || !io_size(args[0], &size))
        return EMPTY;
    if (size < 0)
        return read_all(f);
    Bytes *bytes = bytes_new((size_t)size);
    if (bytes == NULL)
        return EMPTY;
    int64_t n = file_read(f->fd, bytes->data, (size_t)size);
    if (n < 0) {
        RELEASE(bytes);
        return n == -2 ? none_value() : EMPTY;
    }
    return bytes_resize(&bytes, (size_t)n) ? from_pointer(bytes) : EMPTY;
}

static Value method_write(Value self, Value data)
{
    FileIO *f = as_file(self);
    if (!opened(f) || !mode_allows(f->writable, "writing"))
        return EMPTY;
    Buffer b = {.owner = EMPTY};
    if (!buffer_get(data, &b, BUFFER_SIMPLE))
        return EMPTY;
    int64_t n = file_write(f->fd, b.data, (size_t)b.length);
    bool partial = n >= 0 && n < b.length; /* a signal may have cut it short */
    buffer_release(&b);
    if (partial && !io_signals())
        return EMPTY;
    return n == -1 ? EMPTY : n == -2 ? none_value() : int_value(n);
}

static Value seek_to(FileIO *f, int64_t offset, int whence)
{
    off_t at = lseek(f->fd, offset, whence);
    return at < 0 ? error_os(errno, EMPTY) : int_value(at);
}

static Value method_seek(Value self, const Value *args)
{
    FileIO *f = as_file(self);
    int64_t offset, whence;
    if (!opened(f))
        return EMPTY;
    if (is_float(args[0]))
        return error_type("an integer is required");
    if (!index_as_int64(args[0], &offset, TYPE(OverflowError)) || !index_as_int64(args[1], &whence, TYPE(OverflowError)))
        return EMPTY;
    return seek_to(f, offset, (int)whence);
}

static Value method_tell(Value self) { return opened(as_file(self)) ? seek_to(as_file(self), 0, SEEK_CUR) : EMPTY; }

static Value method_truncate(Value self, const Value *args)
{
    FileIO *f = as_file(self);
    int64_t size;
    if (!opened(f) || !mode_allows(f->writable, "writing"))
        return EMPTY;
    if (is_none(args[0])) {
        size = lseek(f->fd, 0, SEEK_CUR);
        if (size < 0)
            return error_os(errno, EMPTY);
    } else if (!index_as_int64(args[0], &size, TYPE(OverflowError))) {
        return EMPTY;
    }
    while (ftruncate(f->fd, size) < 0) {
        if (errno != EINTR)
            return error_os(errno, EMPTY);
        if (!io_signals())
            return EMPTY;
    }
    return int_value(size);
}

static Value method_readable(Value self) { return opened(as_file(self)) ? bool_value(as_file(self)->readable) : EMPTY; }
static Value method_writable(Value self) { return opened(as_file(self)) ? bool_value(as_file(self)->writable) : EMPTY; }
static Value method_seekable(Value self)
{
    FileIO *f = as_file(self);
    if (!opened(f))
        return EMPTY;
    if (f->seekable < 0)
        f->seekable = lseek(f->fd, 0, SEEK_CUR) >= 0;
    return bool_value(f->seekable);
}
static Value method_fileno(Value self) { return opened(as_file(self)) ? int_value(as_file(self)->fd) : EMPTY; }
static Value method_isatty(Value self) { return opened(as_file(self)) ? bool_value(isatty(as_file(self)->fd)) : EMPTY; }

/* Says that the stream `source`, this one or one on top, was left open. The current exception stays. */
static Value file_dealloc_warn(Value self, Value source)
{
    FileIO *f = as_file(self);
    if (f->fd < 0 || !f->close_fd)
        return none_value();
    Value saved = error_fetch();
    if (!warnings_resource(source, "unclosed file %R", source)) {
        if (error_matches(TYPE(Warning))) {
            Value error = error_fetch(), message = str_format("Exception ignored while finalizing file %R", self);
            error_clear();
            error_restore(error);
            error_unraisable(is_empty(message) ? "Exception ignored while finalizing file" : str_text(message), EMPTY);
            release(message);
        }
        error_clear();
    }
    if (!is_empty(saved))
        error_restore(saved);
    return none_value();
}

static Value method_close(Value self)
{
    FileIO *f = as_file(self);
    Value saved = EMPTY;
    if (!f->base.closed) {
        Value result = io_call(self, "flush", NULL, 0);
        f->base.closed = true;
        if (is_empty(result))
            saved = error_fetch();
        release(result);
    }
    if (f->finalizing)
        release(file_dealloc_warn(self, self));
    if (f->fd >= 0) {
        int fd = f->fd;
        f->fd = -1;
        if (f->close_fd) {
            Thread *unlocked = gil_release();
            int failed = close(fd), number = errno;
            gil_acquire(unlocked);
            if (failed && number != EINTR)
                error_os(number, EMPTY);
        }
    }
    io_chain(saved);
    return error_occurred() ? EMPTY : none_value();
}

static const char *mode_text(const FileIO *f)
{
    if (f->created)
        return f->readable ? "xb+" : "xb";
    if (f->appending)
        return f->readable ? "ab+" : "ab";
    return f->readable && f->writable ? "rb+" : f->readable ? "rb" : "wb";
}

static Value file_repr(Value self)
{
    FileIO *f = as_file(self);
    Value name;
    if (f->fd < 0)
        return str_format("<%T [closed]>", self);
    int found = find_attribute_c(self, "name", &name);
    if (found < 0)
        return EMPTY;
    const char *close_fd = f->close_fd ? "True" : "False";
    if (found == 0)
        return str_format("<%T fd=%d mode='%s' closefd=%s>", self, f->fd, mode_text(f), close_fd);
    int entered = repr_enter(self);
    if (entered) {
        release(name);
        return entered < 0 ? EMPTY : error_set(TYPE(RuntimeError), "reentrant call inside %s.__repr__", type_of(self)->name);
    }
    Value result = str_format("<%T name=%R mode='%s' closefd=%s>", self, name, mode_text(f), close_fd);
    repr_leave(self);
    release(name);
    return result;
}

static Value get_closed(Value self) { return bool_value(as_file(self)->fd < 0); }
static Value get_closefd(Value self) { return bool_value(as_file(self)->close_fd); }
static Value get_mode(Value self) { return str_from_c(mode_text(as_file(self))); }
static Value get_block_size(Value self) { return int_value(as_file(self)->block_size); }
static bool set_block_size(Value self, Value v) { return !is_empty(v) && index_as_int64(v, &as_file(self)->block_size, TYPE(OverflowError)); }
static Value get_finalizing(Value self) { return bool_value(as_file(self)->finalizing); }
static bool set_finalizing(Value self, Value v)
{
    int truth = is_empty(v) ? 0 : is_true(v);
    as_file(self)->finalizing = truth > 0;
    return truth >= 0;
}

/* Only a character device can be a terminal. */
static Value isatty_at_open(Value self)
{
    mode_t mode = as_file(self)->at_open.mode;
    return mode && !S_ISCHR(mode) ? bool_value(false) : method_isatty(self);
}

static const NativeRow methods[] = {
    NATIVE("read", method_read, "($self, size=-1, /)", "Reads at most size bytes with one system call; all where size is negative."),
    NATIVE("readall", method_readall, "($self, /)", "Reads until the end of the file."),
    NATIVE("readinto", method_readinto, "($self, buffer, /)", "Reads into a buffer; how many bytes."),
    NATIVE("write", method_write, "($self, b, /)", "Writes bytes with one system call; how many were written."),
    NATIVE("seek", method_seek, "($self, pos, whence=0, /)", "Moves to a position; the new position."),
    NATIVE("tell", method_tell, "($self, /)", "The current position."),
    NATIVE("truncate", method_truncate, "($self, size=None, /)", "Cuts the file to a size, the current position unless told otherwise."),
    NATIVE("close", method_close, "($self, /)", "Closes the file. Closing twice does no harm."),
    NATIVE("seekable", method_seekable, "($self, /)", "Whether the file can be positioned."),
    NATIVE("readable", method_readable, "($self, /)", "Whether the file was opened for reading."),
    NATIVE("writable", method_writable, "($self, /)", "Whether the file was opened for writing."),
    NATIVE("fileno", method_fileno, "($self, /)", "The file descriptor."),
    NATIVE("isatty", method_isatty, "($self, /)", "Whether the descriptor is a terminal."),
    NATIVE("_isatty_open_only", isatty_at_open, "($self, /)", NULL),
    NATIVE("_dealloc_warn", file_dealloc_warn, "($self, source, /)", NULL),
    NATIVE("__getstate__", stream_no_state, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"closed", get_closed, NULL, "True if the file is closed"},
    {"closefd", get_closefd, NULL, "True if the file descriptor will be closed by close()."},
    {"mode", get_mode, NULL, "String giving the file mode"},
    {"_blksize", get_block_size, set_block_size, NULL},
    {"_finalizing", get_finalizing, set_finalizing, NULL},
    GETSET_END,
};

static void file_dealloc(Object *self)
{
    if (stream_before_dealloc(self))
        stream_free(self);
}

const TypeSpec file_io_spec = {
    .name = "_io.FileIO", .size = sizeof(FileIO), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = methods, .getset = getset,
    .doc = "Open a file as a raw binary stream.",
    .slots = {.repr = file_repr, .new = file_new, .init = file_init, .dealloc = file_dealloc, .traverse = stream_traverse},
};
