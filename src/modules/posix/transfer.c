/* transfer.c - module posix: moving bytes between descriptors and buffers. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

/* Open views of a sequence of buffers. */
typedef struct Vectors {
    Value owner; /* tuple */
    Buffer *views;
    struct iovec *parts;
    size_t count; /* views that are open */
} Vectors;

static void vectors_done(Vectors *v)
{
    int number = errno;
    for (size_t i = 0; i < v->count; i++)
        buffer_release(&v->views[i]);
    free(v->views);
    free(v->parts);
    release(v->owner);
    errno = number;
}

static bool is_sequence(Value v)
{
    return !is_dict(v) && (type_of(v)->slots.sequence_item || (type_of(v)->slots.get_item && type_of(v)->slots.length));
}

static bool vectors_open(Vectors *v, Value buffers, int flags, const char *function)
{
    *v = (Vectors){.owner = EMPTY};
    if (!is_sequence(buffers)) {
        error_type("%s() arg 2 must be a sequence", function);
        return false;
    }
    v->owner = tuple_from_iterable(buffers);
    if (is_empty(v->owner))
        return false;
    size_t n = as_tuple(v->owner)->length;
    v->views = calloc(n + 1, sizeof *v->views);
    v->parts = calloc(n + 1, sizeof *v->parts);
    bool ok = v->views && v->parts;
    if (!ok)
        error_no_memory();
    while (ok && v->count < n) {
        Buffer *view = &v->views[v->count];
        ok = buffer_get(as_tuple(v->owner)->items[v->count], view, flags);
        if (ok)
            v->parts[v->count++] = (struct iovec){view->data, (size_t)view->length};
    }
    if (!ok)
        vectors_done(v);
    return ok;
}

typedef ssize_t (*VectorCall)(int fd, const struct iovec *parts, int count, off_t offset, int flags);
static ssize_t call_readv(int fd, const struct iovec *p, int n, off_t offset, int flags) { (void)offset; (void)flags; return readv(fd, p, n); }
static ssize_t call_writev(int fd, const struct iovec *p, int n, off_t offset, int flags) { (void)offset; (void)flags; return writev(fd, p, n); }

static Value with_vectors(const Value *args, const char *function, bool reading, VectorCall transfer, bool has_offset)
{
    Vectors v;
    int fd, flags = 0;
    int64_t offset = 0;
    ssize_t n;
    if (!posix_int(args[0], &fd) || (has_offset && (!system_int64(args[2], &offset) || !posix_int(args[3], &flags))) ||
        !vectors_open(&v, args[1], reading ? BUFFER_WRITABLE : BUFFER_SIMPLE, function))
        return EMPTY;
    POSIX_BLOCKING(n, transfer(fd, v.parts, (int)v.count, offset, flags));
    vectors_done(&v);
    return n < 0 ? posix_error() : int_value(n);
}

static Value os_readv(Value self, const Value *args) { (void)self; return with_vectors(args, "readv", true, call_readv, false); }
static Value os_writev(Value self, const Value *args) { (void)self; return with_vectors(args, "writev", false, call_writev, false); }
static Value os_preadv(Value self, const Value *args) { (void)self; return with_vectors(args, "preadv", true, preadv2, true); }
static Value os_pwritev(Value self, const Value *args) { (void)self; return with_vectors(args, "pwritev", false, pwritev2, true); }

static Value os_readinto(Value self, const Value *args)
{
    (void)self;
    int fd;
    ssize_t n;
    Buffer view = {.owner = EMPTY};
    if (!posix_int(args[0], &fd))
        return EMPTY;
    if (!buffer_get(args[1], &view, BUFFER_WRITABLE)) {
        if (error_catch(TYPE(BufferError)) || error_catch(TYPE(TypeError)))
            error_type("readinto() argument 2 must be read-write bytes-like object, not %T", args[1]);
        return EMPTY;
    }
    POSIX_BLOCKING(n, read(fd, view.data, (size_t)view.length));
    int number = errno;
    buffer_release(&view);
    errno = number;
    return n < 0 ? posix_error() : int_value(n);
}

/* ---- from descriptor to descriptor ---- */

static bool count_argument(Value v, int64_t *count)
{
    if (!index_as_int64(v, count, TYPE(OverflowError)))
        return false;
    if (*count < 0)
        error_value("negative value for 'count' not allowed");
    return *count >= 0;
}

/* None: the descriptor's own position. */
static bool offset_argument(Value v, int64_t *offset, int64_t **at)
{
    *at = is_none(v) ? NULL : offset;
    return is_none(v) || system_int64(v, offset);
}

static Value os_copy_file_range(Value self, const Value *args)
{
    (void)self;
    int src, dst;
    int64_t count, from, to, *from_at, *to_at;
    ssize_t n;
    if (!posix_int(args[0], &src) || !posix_int(args[1], &dst) || !count_argument(args[2], &count) ||
        !offset_argument(args[3], &from, &from_at) || !offset_argument(args[4], &to, &to_at))
        return EMPTY;
    POSIX_BLOCKING(n, copy_file_range(src, from_at, dst, to_at, (size_t)count, 0));
    return n < 0 ? posix_error() : int_value(n);
}

static Value os_splice(Value self, const Value *args)
{
    (void)self;
    int src, dst;
    int64_t count, from, to, *from_at, *to_at;
    uint32_t flags;
    ssize_t n;
    if (!posix_int(args[0], &src) || !posix_int(args[1], &dst) || !count_argument(args[2], &count) ||
        !offset_argument(args[3], &from, &from_at) || !offset_argument(args[4], &to, &to_at) || !system_uint32(args[5], &flags))
        return EMPTY;
    POSIX_BLOCKING(n, splice(src, from_at, dst, to_at, (size_t)count, flags));
    return n < 0 ? posix_error() : int_value(n);
}

static Value os_sendfile(Value self, const Value *args)
{
    (void)self;
    int out, in;
    int64_t offset, count, *at;
    ssize_t n;
    if (!posix_int(args[0], &out) || !posix_int(args[1], &in) || !offset_argument(args[2], &offset, &at) ||
        !index_as_int64(args[3], &count, TYPE(OverflowError)))
        return EMPTY;
    POSIX_BLOCKING(n, sendfile(out, in, at, (size_t)count));
    return n < 0 ? posix_error() : int_value(n);
}

/* ---- what the system should know of a file ---- */

static Value os_posix_fadvise(Value self, const Value *args)
{
    (void)self;
    int fd, advice, failed;
    int64_t offset, length;
    if (!posix_int(args[0], &fd) || !system_int64(args[1], &offset) || !system_int64(args[2], &length) || !posix_int(args[3], &advice))
        return EMPTY;
    do {
        Thread *thread = gil_release();
        failed = posix_fadvise(fd, offset, length, advice);
        gil_acquire(thread);
    } while (failed == EINTR && posix_signals());
    errno = failed;
    return failed ? posix_error() : none_value();
}

static Value os_posix_fallocate(Value self, const Value *args)
{
    (void)self;
    int fd, failed;
    int64_t offset, length;
    if (!posix_int(args[0], &fd) || !system_int64(args[1], &offset) || !system_int64(args[2], &length))
        return EMPTY;
    do {
        Thread *thread = gil_release();
        failed = posix_fallocate(fd, offset, length);
        gil_acquire(thread);
    } while (failed == EINTR && posix_signals());
    errno = failed;
    return failed ? posix_error() : none_value();
}

static Value os_lockf(Value self, const Value *args)
{
    (void)self;
    int fd, command, failed;
    int64_t length;
    if (!posix_int(args[0], &fd) || !posix_int(args[1], &command) || !system_int64(args[2], &length))
        return EMPTY;
    POSIX_BLOCKING(failed, lockf(fd, command, length));
    return failed ? posix_error() : none_value();
}

static Value os_sync(Value self)
{
    (void)self;
    Thread *thread = gil_release();
    sync();
    gil_acquire(thread);
    return none_value();
}

const NativeRow posix_transfer_rows[] = {
    NATIVE("copy_file_range", os_copy_file_range, "($module, /, src, dst, count, offset_src=None, offset_dst=None)", "Copies bytes from one file to another in the kernel."),
    NATIVE("lockf", os_lockf, "($module, fd, command, length, /)", "Locks, tests or unlocks a part of a file."),
    NATIVE("posix_fadvise", os_posix_fadvise, "($module, fd, offset, length, advice, /)", "Says how a part of a file will be used."),
    NATIVE("posix_fallocate", os_posix_fallocate, "($module, fd, offset, length, /)", "Makes sure that a file has room on the disk."),
    NATIVE("preadv", os_preadv, "($module, fd, buffers, offset, flags=0, /)", "Reads at an offset into several buffers."),
    NATIVE("pwritev", os_pwritev, "($module, fd, buffers, offset, flags=0, /)", "Writes several buffers at an offset."),
    NATIVE("readinto", os_readinto, "($module, fd, buffer, /)", "Reads into a buffer; how many bytes."),
    NATIVE("readv", os_readv, "($module, fd, buffers, /)", "Reads into several buffers."),
    NATIVE("sendfile", os_sendfile, "($module, /, out_fd, in_fd, offset, count)", "Copies bytes between descriptors."),
    NATIVE("splice", os_splice, "($module, /, src, dst, count, offset_src=None, offset_dst=None, flags=0)", "Moves bytes from or to a pipe in the kernel."),
    NATIVE("sync", os_sync, "($module, /)", "Has everything written to disk."),
    NATIVE("writev", os_writev, "($module, fd, buffers, /)", "Writes several buffers."),
    NATIVE_END,
};
