/* mmap.c - module mmap: files in memory. */
#define _GNU_SOURCE
#include "modules/mmap.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/sys.h"
#include "object/tuple.h"
#include "text/search.h"

bool mapping_open(const Mapping *m)
{
    if (m->data == NULL)
        error_value("mmap closed or invalid");
    return m->data != NULL;
}

bool mapping_writable(const Mapping *m)
{
    if (m->access == ACCESS_READ)
        error_type("mmap can't modify a readonly memory map.");
    return m->access != ACCESS_READ;
}

/* ---- making ---- */

/* What access asks for, or what flags and protection say of access. */
static bool settle_access(int *access, int *flags, int *protection)
{
    if (*access != ACCESS_DEFAULT && (*flags != MAP_SHARED || *protection != (PROT_WRITE | PROT_READ))) {
        error_value("mmap can't specify both access and flags, prot.");
        return false;
    }
    switch (*access) {
    case ACCESS_READ: *protection = PROT_READ; return true;
    case ACCESS_WRITE: return true;
    case ACCESS_COPY: *flags = MAP_PRIVATE; return true;
    case ACCESS_DEFAULT:
        if (!(*protection & PROT_WRITE))
            *access = ACCESS_READ;
        else if (!(*protection & PROT_READ))
            *access = ACCESS_WRITE;
        return true;
    default: error_value("mmap invalid access parameter."); return false;
    }
}

/* Fits the length to a regular file. */
static bool fit_length(int fd, int64_t offset, int64_t *length)
{
    struct stat status;
    if (fstat(fd, &status) || !S_ISREG(status.st_mode))
        return true; /* mmap itself will tell */
    const char *wrong = NULL;
    if (*length == 0 && status.st_size == 0)
        wrong = "cannot mmap an empty file";
    else if (*length == 0 && offset >= status.st_size)
        wrong = "mmap offset is greater than file size";
    else if (*length != 0 && (offset > status.st_size || status.st_size - offset < *length))
        wrong = "mmap length is greater than file size";
    if (wrong)
        error_value("%s", wrong);
    else if (*length == 0)
        *length = status.st_size - offset;
    return wrong == NULL;
}

static Value map_file(Type *type, int fd, int64_t length, int flags, int protection, int access, int64_t offset, bool track)
{
    Mapping *m = object_new(type);
    if (m == NULL)
        return EMPTY;
    m->fd = -1;
    m->size = length;
    m->offset = offset;
    m->access = (Access)access;
    m->track_fd = track;
    if (fd == -1)
        flags |= MAP_ANONYMOUS;
    else if (track && (m->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0) {
        RELEASE(m);
        return posix_error();
    }
    m->flags = flags;
    Thread *thread = gil_release();
    void *data = mmap(NULL, (size_t)length, protection, flags, fd, offset);
    int number = errno;
    gil_acquire(thread);
    if (data == MAP_FAILED) {
        RELEASE(m);
        errno = number;
        return posix_error();
    }
    m->data = data;
    return from_pointer(m);
}

static Value mapping_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"mmap", {NULL}, NATIVE_BOUND, "(fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)", NULL};
    Value bound[7];
    int fd, flags, protection, access, track;
    int64_t length, offset;
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 7) || !posix_int(bound[0], &fd) ||
        !index_as_int64(bound[1], &length, TYPE(OverflowError)) || !posix_int(bound[2], &flags) || !posix_int(bound[3], &protection) ||
        !posix_int(bound[4], &access) || !system_int64(bound[5], &offset) || (track = is_true(bound[6])) < 0)
        return EMPTY;
    if (length < 0)
        return error_overflow("memory mapped length must be positive");
    if (offset < 0)
        return error_overflow("memory mapped offset must be positive");
    if (!settle_access(&access, &flags, &protection))
        return EMPTY;
    Value event[] = {bound[0], bound[1], bound[4], bound[5]}, all = tuple_from(event, 4);
    bool ok = !is_empty(all) && sys_audit("mmap.__new__", all) && (fd == -1 || fit_length(fd, offset, &length));
    release(all);
    return ok ? map_file(type, fd, length, flags, protection, access, offset, track) : EMPTY;
}

static void unmap(Mapping *m)
{
    void *data = m->data;
    int fd = m->fd;
    m->data = NULL;
    m->fd = -1;
    Thread *thread = gil_release();
    if (data)
        munmap(data, (size_t)m->size);
    if (fd >= 0)
        close(fd);
    gil_acquire(thread);
}

static void mapping_dealloc(Object *self)
{
    unmap((Mapping *)self);
    object_free(self);
}

static Value mapping_close(Value self)
{
    if (as_mapping(self)->exports > 0)
        return error_set(TYPE(BufferError), "cannot close exported pointers exist");
    unmap(as_mapping(self));
    return none_value();
}

static Value mapping_enter(Value self) { return mapping_open(as_mapping(self)) ? retain(self) : EMPTY; }
static Value mapping_exit(Value self, const Value *args) { (void)args; return call_method_c(self, "close", NULL, 0); }
static Value mapping_closed(Value self) { return bool_value(as_mapping(self)->data == NULL); }

static Value mapping_repr(Value self)
{
    static const char *const names[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
    Mapping *m = as_mapping(self);
    if (m->data == NULL)
        return str_format("<%s closed=True>", "mmap.mmap");
    return str_format("<%s closed=False, access=%s, length=%lld, pos=%lld, offset=%lld>", "mmap.mmap", names[m->access], (long long)m->size,
                      (long long)m->position, (long long)m->offset);
}

/* ---- as a file ---- */

static int64_t left(const Mapping *m) { return m->position < m->size ? m->size - m->position : 0; }

static Value mapping_read(Value self, const Value *args)
{
    Mapping *m = as_mapping(self);
    int64_t n = -1;
    if (!mapping_open(m))
        return EMPTY;
    if (!is_none(args[0]) && !is_int(args[0]) && !type_of(args[0])->slots.to_index)
        return error_type("argument should be integer or None, not '%T'", args[0]);
    if (!is_none(args[0]) && !index_as_int64(args[0], &n, TYPE(OverflowError)))
        return EMPTY;
    if (!mapping_open(m))
        return EMPTY;
    if (n < 0 || n > left(m))
        n = left(m);
    Value bytes = bytes_from(m->data + m->position, (size_t)n);
    m->position += n;
    return bytes;
}

static Value mapping_read_byte(Value self)
{
    Mapping *m = as_mapping(self);
    if (!mapping_open(m))
        return EMPTY;
    return left(m) ? int_value((unsigned char)m->data[m->position++]) : error_value("read byte out of range");
}

static Value mapping_readline(Value self)
{
    Mapping *m = as_mapping(self);
    if (!mapping_open(m))
        return EMPTY;
    const char *start = m->data + m->position, *end = left(m) ? memchr(start, '\n', (size_t)left(m)) : NULL;
    int64_t n = end ? end + 1 - start : left(m);
    m->position += n;
    return bytes_from(start, (size_t)n);
}

static Value mapping_write(Value self, Value data)
{
    Mapping *m = as_mapping(self);
    Buffer view = {.owner = EMPTY};
    if (!mapping_open(m) || !buffer_get(data, &view, BUFFER_SIMPLE))
        return EMPTY;
    int64_t n = view.length;
    bool ok = mapping_open(m) && mapping_writable(m);
    if (ok && n > left(m)) {
        error_value("data out of range");
        ok = false;
    }
    if (ok) {
        memmove(m->data + m->position, view.data, (size_t)n);
        m->position += n;
    }
    buffer_release(&view);
    return ok ? int_value(n) : EMPTY;
}

static Value mapping_write_byte(Value self, Value v)
{
    Mapping *m = as_mapping(self);
    int64_t byte;
    if (!mapping_open(m) || !index_as_int64(v, &byte, TYPE(OverflowError)))
        return EMPTY;
    if (byte < 0 || byte > 255)
        return error_overflow(byte < 0 ? "unsigned byte integer is less than minimum" : "unsigned byte integer is greater than maximum");
    if (!mapping_open(m) || !mapping_writable(m))
        return EMPTY;
    if (!left(m))
        return error_value("write byte out of range");
    m->data[m->position++] = (char)byte;
    return none_value();
}

static Value mapping_seek(Value self, const Value *args)
{
    Mapping *m = as_mapping(self);
    int64_t distance, to;
    int whence;
    if (!index_as_int64(args[0], &distance, TYPE(OverflowError)) || !posix_int(args[1], &whence) || !mapping_open(m))
        return EMPTY;
    if (whence < 0 || whence > 2)
        return error_value("unknown seek type");
    int64_t base = whence == 0 ? 0 : whence == 1 ? m->position : m->size;
    if (__builtin_add_overflow(base, distance, &to) || to < 0 || to > m->size)
        return error_value("seek out of range");
    m->position = to;
    return int_value(to);
}

static Value mapping_seekable(Value self) { (void)self; return bool_value(true); }
static Value mapping_tell(Value self) { return mapping_open(as_mapping(self)) ? int_value(as_mapping(self)->position) : EMPTY; }

static Value mapping_size(Value self)
{
    Mapping *m = as_mapping(self);
    struct stat status;
    if (!mapping_open(m))
        return EMPTY;
    return fstat(m->fd, &status) ? posix_error() : int_value(status.st_size);
}

/* ---- searching ---- */

static bool bound_argument(Value v, int64_t size, int64_t otherwise, int64_t *bound)
{
    *bound = otherwise;
    if (!is_none(v) && !index_as_int64(v, bound, NULL))
        return false;
    if (*bound < 0 && (*bound += size) < 0)
        *bound = 0;
    if (*bound > size)
        *bound = size;
    return true;
}

static Value find_bytes(Value self, const Value *args, bool last)
{
    Mapping *m = as_mapping(self);
    Buffer view = {.owner = EMPTY};
    int64_t start, end, at = -1;
    if (!mapping_open(m) || !buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    bool ok = bound_argument(args[1], m->size, m->position, &start) && bound_argument(args[2], m->size, m->size, &end) && mapping_open(m);
    if (ok && end > m->size)
        end = m->size;
    if (ok && start <= end && end - start >= view.length) {
        at = (last ? search_last : search_first)(m->data + start, (size_t)(end - start), view.data, (size_t)view.length, 1);
        at = at < 0 ? -1 : at + start;
    }
    buffer_release(&view);
    return ok ? int_value(at) : EMPTY;
}

static Value mapping_find(Value self, const Value *args) { return find_bytes(self, args, false); }
static Value mapping_rfind(Value self, const Value *args) { return find_bytes(self, args, true); }

/* ---- the memory itself ---- */

static Value mapping_flush(Value self, const Value *args)
{
    Mapping *m = as_mapping(self);
    int64_t offset, size = m->size;
    if (!index_as_int64(args[0], &offset, TYPE(OverflowError)) || (!is_none(args[1]) && !index_as_int64(args[1], &size, TYPE(OverflowError))) ||
        !mapping_open(m))
        return EMPTY;
    if (is_none(args[1]))
        size = m->size - offset;
    if (size < 0 || offset < 0 || m->size - offset < size)
        return error_value("flush values out of range");
    if (m->access == ACCESS_READ || m->access == ACCESS_COPY)
        return none_value();
    char *data = m->data;
    Thread *thread = gil_release();
    int failed = msync(data + offset, (size_t)size, MS_SYNC), number = errno;
    gil_acquire(thread);
    errno = number;
    return failed ? posix_error() : none_value();
}

static Value mapping_madvise(Value self, const Value *args)
{
    Mapping *m = as_mapping(self);
    int option;
    int64_t start, length = m->size;
    if (!posix_int(args[0], &option) || !index_as_int64(args[1], &start, TYPE(OverflowError)) ||
        (!is_none(args[2]) && !index_as_int64(args[2], &length, TYPE(OverflowError))) || !mapping_open(m))
        return EMPTY;
    if (start < 0 || start >= m->size)
        return error_value("madvise start out of bounds");
    if (length < 0)
        return error_value("madvise length invalid");
    if (INT64_MAX - start < length)
        return error_overflow("madvise length too large");
    if (start + length > m->size)
        length = m->size - start;
    return madvise(m->data + start, (size_t)length, option) ? posix_error() : none_value();
}

static Value mapping_move(Value self, const Value *args)
{
    Mapping *m = as_mapping(self);
    int64_t to, from, count;
    if (!index_as_int64(args[0], &to, TYPE(OverflowError)) || !index_as_int64(args[1], &from, TYPE(OverflowError)) ||
        !index_as_int64(args[2], &count, TYPE(OverflowError)) || !mapping_open(m) || !mapping_writable(m))
        return EMPTY;
    if (to < 0 || from < 0 || count < 0 || m->size - to < count || m->size - from < count)
        return error_value("source, destination, or count out of range");
    memmove(m->data + to, m->data + from, (size_t)count);
    return none_value();
}

static bool resizable(const Mapping *m)
{
    if (m->exports > 0)
        error_set(TYPE(BufferError), "mmap can't resize with extant buffers exported.");
    else if (!m->track_fd)
        error_value("mmap can't resize with trackfd=False.");
    else if (m->access != ACCESS_WRITE && m->access != ACCESS_DEFAULT)
        error_type("mmap can't resize a readonly or copy-on-write memory map.");
    return !error_occurred();
}

static Value mapping_resize(Value self, Value v)
{
    Mapping *m = as_mapping(self);
    int64_t size;
    if (!index_as_int64(v, &size, TYPE(OverflowError)) || !mapping_open(m) || !resizable(m))
        return EMPTY;
    if (size < 0 || INT64_MAX - size < m->offset)
        return error_value("new size out of range");
    if (m->fd == -1 && !(m->flags & MAP_PRIVATE) && size > m->size)
        return error_value("mmap: can't expand a shared anonymous mapping on Linux");
    if (m->fd != -1 && ftruncate(m->fd, m->offset + size))
        return posix_error();
    void *data = mremap(m->data, (size_t)m->size, (size_t)size, MREMAP_MAYMOVE);
    if (data == MAP_FAILED)
        return posix_error();
    m->data = data;
    m->size = size;
    return none_value();
}

static Value mapping_sizeof(Value self) { return int_value((int64_t)type_of(self)->instance_bytes); }

static const NativeRow methods[] = {
    NATIVE("__enter__", mapping_enter, "($self, /)", NULL),
    NATIVE("__exit__", mapping_exit, "($self, exc_type, exc_value, traceback, /)", NULL),
    NATIVE("__sizeof__", mapping_sizeof, "($self, /)", NULL),
    NATIVE("close", mapping_close, "($self, /)", "Unmaps the file."),
    NATIVE("find", mapping_find, "($self, view, start=None, end=None, /)", "Where bytes are found first; -1: nowhere."),
    NATIVE("flush", mapping_flush, "($self, offset=0, size=None, /)", "Writes changes to the file."),
    NATIVE("madvise", mapping_madvise, "($self, option, start=0, length=None, /)", "Advises the system on the memory's use."),
    NATIVE("move", mapping_move, "($self, dest, src, count, /)", "Copies bytes within the map."),
    NATIVE("read", mapping_read, "($self, n=None, /)", "Reads up to n bytes."),
    NATIVE("read_byte", mapping_read_byte, "($self, /)", "Reads one byte, as an int."),
    NATIVE("readline", mapping_readline, "($self, /)", "Reads a line."),
    NATIVE("resize", mapping_resize, "($self, newsize, /)", "Changes the size of the map and of the file."),
    NATIVE("rfind", mapping_rfind, "($self, view, start=None, end=None, /)", "Where bytes are found last; -1: nowhere."),
    NATIVE("seek", mapping_seek, "($self, pos, whence=0, /)", "Moves the position."),
    NATIVE("seekable", mapping_seekable, "($self, /)", "True."),
    NATIVE("size", mapping_size, "($self, /)", "The size of the file."),
    NATIVE("tell", mapping_tell, "($self, /)", "The position."),
    NATIVE("write", mapping_write, "($self, bytes, /)", "Writes bytes; how many."),
    NATIVE("write_byte", mapping_write_byte, "($self, byte, /)", "Writes one byte, given as an int."),
    NATIVE_END,
};

static const GetSetRow getset[] = {
    {"closed", mapping_closed, NULL, "Whether the map is closed."},
    GETSET_END,
};

static const TypeSpec mmap_spec = {
    .name = "mmap.mmap",
    .doc = "mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\nMaps length bytes of an open file into memory; fileno -1: memory only.",
    .size = sizeof(Mapping),
    .flags = TYPE_BASE | TYPE_WEAKREFS,
    .methods = methods,
    .getset = getset,
    .slots = {.new = mapping_new, .dealloc = mapping_dealloc, .repr = mapping_repr, .length = mapping_length, .get_item = mapping_get_item,
              .set_item = mapping_set_item, .sequence_item = mapping_sequence_item, .get_buffer = mapping_get_buffer,
              .release_buffer = mapping_release_buffer},
};

static const SystemConstant constants[] = {
#define C SYSTEM_CONSTANT
    C(PROT_EXEC) C(PROT_READ) C(PROT_WRITE) C(MAP_SHARED) C(MAP_PRIVATE) C(MAP_DENYWRITE) C(MAP_EXECUTABLE) C(MAP_ANONYMOUS)
    C(MAP_ANON) C(MAP_POPULATE) C(MAP_STACK) C(MAP_NORESERVE) C(MADV_NORMAL) C(MADV_RANDOM) C(MADV_SEQUENTIAL) C(MADV_WILLNEED)
    C(MADV_DONTNEED) C(MADV_REMOVE) C(MADV_DONTFORK) C(MADV_DOFORK) C(MADV_HWPOISON) C(MADV_MERGEABLE) C(MADV_UNMERGEABLE)
    C(MADV_HUGEPAGE) C(MADV_NOHUGEPAGE) C(MADV_DONTDUMP) C(MADV_DODUMP) C(MADV_FREE) C(ACCESS_DEFAULT) C(ACCESS_READ)
    C(ACCESS_WRITE) C(ACCESS_COPY)
#undef C
    {NULL, 0},
};

static bool fill(Value module)
{
    Type *type = type_from_spec(&mmap_spec, NULL);
    Value kept = from_pointer(type);
    int64_t page = sysconf(_SC_PAGESIZE);
    return module_keep(module, &kept, 1) && module_add_type(module, type) && system_add_constants(module, constants) &&
           module_add_int(module, "PAGESIZE", page) && module_add_int(module, "ALLOCATIONGRANULARITY", page) &&
           module_add(module, "error", retain(from_pointer(TYPE(OSError))));
}

const ModuleSpec mmap_module = {"mmap", "Files mapped into memory.", NULL, fill};
