/* files.c - module posix: file descriptors, and changes to the tree of files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "types/struct_sequence.h"

#define CHECKED(failed) ((failed) ? posix_error() : none_value())

static Value os_open(Value self, const Value *args)
{
    (void)self;
    Path path;
    int flags, mode, dir_fd, fd;
    if (!posix_int(args[1], &flags) || !posix_int(args[2], &mode) || !posix_dir_fd(args[3], &dir_fd) ||
        !posix_path(&path, args[0], "open", "path", false, false))
        return EMPTY;
    POSIX_BLOCKING(fd, openat(dir_fd, path.name, flags | O_CLOEXEC, mode));
    if (fd < 0)
        return posix_path_error(&path);
    posix_path_done(&path);
    return int_value(fd);
}

static Value os_close(Value self, const Value *args)
{
    (void)self;
    int fd;
    if (!posix_int(args[0], &fd))
        return EMPTY;
    Thread *thread = gil_release();
    int failed = close(fd), number = errno;
    gil_acquire(thread);
    errno = number;
    return failed && number != EINTR ? posix_error() : none_value();
}

static Value os_closerange(Value self, const Value *args)
{
    (void)self;
    int low, high;
    if (!posix_int(args[0], &low) || !posix_int(args[1], &high))
        return EMPTY;
    for (int fd = low < 0 ? 0 : low; fd < high; fd++)
        close(fd);
    return none_value();
}

static Value read_bytes(int fd, int64_t length, int64_t offset)
{
    if (length < 0) {
        errno = EINVAL;
        return posix_error();
    }
    Bytes *bytes = bytes_new((size_t)length);
    ssize_t n;
    if (bytes == NULL)
        return EMPTY;
    if (offset < 0)
        POSIX_BLOCKING(n, read(fd, bytes->data, (size_t)length));
    else
        POSIX_BLOCKING(n, pread(fd, bytes->data, (size_t)length, offset));
    if (n < 0) {
        RELEASE(bytes);
        return posix_error();
    }
    return bytes_resize(&bytes, (size_t)n) ? from_pointer(bytes) : EMPTY;
}

static Value os_read(Value self, const Value *args)
{
    (void)self;
    int fd;
    int64_t length;
    if (!posix_int(args[0], &fd) || !index_as_int64(args[1], &length, TYPE(OverflowError)))
        return EMPTY;
    return read_bytes(fd, length, -1);
}

static Value os_pread(Value self, const Value *args)
{
    (void)self;
    int fd;
    int64_t length, offset;
    if (!posix_int(args[0], &fd) || !index_as_int64(args[1], &length, TYPE(OverflowError)) ||
        !index_as_int64(args[2], &offset, TYPE(OverflowError)))
        return EMPTY;
    return read_bytes(fd, length, offset < 0 ? INT64_MAX : offset);
}

static Value write_buffer(int fd, Value data, int64_t offset)
{
    Buffer buffer;
    ssize_t n;
    if (!buffer_get(data, &buffer, BUFFER_SIMPLE))
        return EMPTY;
    if (offset < 0)
        POSIX_BLOCKING(n, write(fd, buffer.data, (size_t)buffer.length));
    else
        POSIX_BLOCKING(n, pwrite(fd, buffer.data, (size_t)buffer.length, offset));
    int number = errno;
    buffer_release(&buffer);
    errno = number;
    return n < 0 ? posix_error() : int_value(n);
}

static Value os_write(Value self, const Value *args)
{
    (void)self;
    int fd;
    return posix_int(args[0], &fd) ? write_buffer(fd, args[1], -1) : EMPTY;
}

static Value os_pwrite(Value self, const Value *args)
{
    (void)self;
    int fd;
    int64_t offset;
    if (!posix_int(args[0], &fd) || !index_as_int64(args[2], &offset, TYPE(OverflowError)))
        return EMPTY;
    return write_buffer(fd, args[1], offset < 0 ? INT64_MAX : offset);
}

static Value os_lseek(Value self, const Value *args)
{
    (void)self;
    int fd, how;
    int64_t offset;
    if (!posix_int(args[0], &fd) || !index_as_int64(args[1], &offset, TYPE(OverflowError)) || !posix_int(args[2], &how))
        return EMPTY;
    off_t result = lseek(fd, offset, how);
    return result < 0 ? posix_error() : int_value(result);
}

static Value os_dup(Value self, const Value *args)
{
    (void)self;
    int fd;
    if (!posix_int(args[0], &fd))
        return EMPTY;
    int result = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return result < 0 ? posix_error() : int_value(result);
}

static Value os_dup2(Value self, const Value *args)
{
    (void)self;
    int fd, target, inheritable = is_true(args[2]);
    if (inheritable < 0 || !posix_int(args[0], &fd) || !posix_int(args[1], &target))
        return EMPTY;
    int result = inheritable || fd == target ? dup2(fd, target) : dup3(fd, target, O_CLOEXEC);
    return result < 0 ? posix_error() : int_value(result);
}

static Value fd_pair(const int fds[2])
{
    Value pair[] = {int_value(fds[0]), int_value(fds[1])};
    return tuple_from_owned(pair, 2);
}

static Value os_pipe(Value self)
{
    (void)self;
    int fds[2];
    return pipe2(fds, O_CLOEXEC) ? posix_error() : fd_pair(fds);
}

static Value os_pipe2(Value self, Value flags_value)
{
    (void)self;
    int fds[2], flags;
    if (!posix_int(flags_value, &flags))
        return EMPTY;
    return pipe2(fds, flags) ? posix_error() : fd_pair(fds);
}

static Value os_isatty(Value self, Value v)
{
    (void)self;
    int fd;
    return posix_int(v, &fd) ? bool_value(isatty(fd)) : EMPTY;
}

static Value os_fsync(Value self, const Value *args)
{
    (void)self;
    int fd, failed;
    if (!posix_fd(args[0], &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, fsync(fd));
    return CHECKED(failed);
}

static Value os_ftruncate(Value self, const Value *args)
{
    (void)self;
    int fd, failed;
    int64_t length;
    if (!posix_int(args[0], &fd) || !index_as_int64(args[1], &length, TYPE(OverflowError)))
        return EMPTY;
    POSIX_BLOCKING(failed, ftruncate(fd, length));
    return CHECKED(failed);
}

static Value os_truncate(Value self, const Value *args)
{
    (void)self;
    Path path;
    int64_t length;
    int failed;
    if (!index_as_int64(args[1], &length, TYPE(OverflowError)) || !posix_path(&path, args[0], "truncate", "path", true, false))
        return EMPTY;
    if (is_empty(path.bytes))
        POSIX_BLOCKING(failed, ftruncate(path.fd, length));
    else
        POSIX_BLOCKING(failed, truncate(path.name, length));
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static Value os_get_inheritable(Value self, const Value *args)
{
    (void)self;
    int fd;
    if (!posix_int(args[0], &fd))
        return EMPTY;
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? posix_error() : bool_value(!(flags & FD_CLOEXEC));
}

static Value os_set_inheritable(Value self, const Value *args)
{
    (void)self;
    int fd, inheritable;
    if (!posix_int(args[0], &fd) || !posix_int(args[1], &inheritable))
        return EMPTY;
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0)
        return posix_error();
    return CHECKED(fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}

static Value os_get_blocking(Value self, const Value *args)
{
    (void)self;
    int fd;
    if (!posix_int(args[0], &fd))
        return EMPTY;
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? posix_error() : bool_value(!(flags & O_NONBLOCK));
}

static Value os_set_blocking(Value self, const Value *args)
{
    (void)self;
    int fd, blocking = is_true(args[1]);
    if (blocking < 0 || !posix_int(args[0], &fd))
        return EMPTY;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return posix_error();
    return CHECKED(fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}

static Value os_terminal_size(Value self, const Value *args)
{
    (void)self;
    int fd = STDOUT_FILENO;
    struct winsize size;
    if (!is_empty(args[0]) && !posix_int(args[0], &fd))
        return EMPTY;
    if (ioctl(fd, TIOCGWINSZ, &size))
        return posix_error();
    Value fields[] = {int_value(size.ws_col), int_value(size.ws_row)};
    return struct_sequence_new(runtime.state->terminal_size_type, fields, 2);
}

/* ---- names ---- */

typedef int (*OneName)(int dir_fd, const char *name, int number);

static Value change_one(const Value *args, const char *function, Value dir, OneName change, int number)
{
    Path path;
    int dir_fd, failed;
    if (!posix_dir_fd(dir, &dir_fd) || !posix_path(&path, args[0], function, "path", false, false))
        return EMPTY;
    POSIX_BLOCKING(failed, change(dir_fd, path.name, number));
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static int make_folder(int dir_fd, const char *name, int mode) { return mkdirat(dir_fd, name, (mode_t)mode); }
static int make_fifo(int dir_fd, const char *name, int mode) { return mkfifoat(dir_fd, name, (mode_t)mode); }
static int change_folder(int dir_fd, const char *name, int unused) { (void)dir_fd; (void)unused; return chdir(name); }
static int change_root(int dir_fd, const char *name, int unused) { (void)dir_fd; (void)unused; return chroot(name); }

static Value os_mkdir(Value self, const Value *args)
{
    (void)self;
    int mode;
    return posix_int(args[1], &mode) ? change_one(args, "mkdir", args[2], make_folder, mode) : EMPTY;
}

static Value os_mkfifo(Value self, const Value *args)
{
    (void)self;
    int mode;
    return posix_int(args[1], &mode) ? change_one(args, "mkfifo", args[2], make_fifo, mode) : EMPTY;
}

static Value os_rmdir(Value self, const Value *args) { (void)self; return change_one(args, "rmdir", args[1], unlinkat, AT_REMOVEDIR); }
static Value os_unlink(Value self, const Value *args) { (void)self; return change_one(args, "unlink", args[1], unlinkat, 0); }
static Value os_remove(Value self, const Value *args) { (void)self; return change_one(args, "remove", args[1], unlinkat, 0); }
static Value os_chroot(Value self, const Value *args) { (void)self; return change_one(args, "chroot", NONE, change_root, 0); }

static Value os_chdir(Value self, const Value *args)
{
    (void)self;
    int fd;
    if (!is_int(args[0]))
        return change_one(args, "chdir", NONE, change_folder, 0);
    return posix_int(args[0], &fd) ? CHECKED(fchdir(fd)) : EMPTY;
}

static Value os_fchdir(Value self, const Value *args)
{
    (void)self;
    int fd;
    return posix_fd(args[0], &fd) ? CHECKED(fchdir(fd)) : EMPTY;
}

/* rename, replace, link, symlink: two names and a folder descriptor for each. */
static Value change_two(const Value *args, const char *function, int first_fd, int second_fd, int (*change)(int, const char *, int, const char *))
{
    Path first, second;
    int failed;
    if (!posix_path(&first, args[0], function, "src", false, false))
        return EMPTY;
    if (!posix_path(&second, args[1], function, "dst", false, false)) {
        posix_path_done(&first);
        return EMPTY;
    }
    POSIX_BLOCKING(failed, change(first_fd, first.name, second_fd, second.name));
    if (failed)
        return posix_path_error2(&first, &second);
    posix_path_done(&first);
    posix_path_done(&second);
    return none_value();
}

static Value rename_any(const Value *args, const char *function)
{
    int first, second;
    if (!posix_dir_fd(args[2], &first) || !posix_dir_fd(args[3], &second))
        return EMPTY;
    return change_two(args, function, first, second, renameat);
}

static Value os_rename(Value self, const Value *args) { (void)self; return rename_any(args, "rename"); }
static Value os_replace(Value self, const Value *args) { (void)self; return rename_any(args, "replace"); }

static int link_plain(int a, const char *from, int b, const char *to) { return linkat(a, from, b, to, 0); }
static int link_follow(int a, const char *from, int b, const char *to) { return linkat(a, from, b, to, AT_SYMLINK_FOLLOW); }
static int link_symbolic(int a, const char *from, int b, const char *to) { (void)a; return symlinkat(from, b, to); }

static Value os_link(Value self, const Value *args)
{
    (void)self;
    int first, second, follow = is_true(args[4]);
    if (follow < 0 || !posix_dir_fd(args[2], &first) || !posix_dir_fd(args[3], &second))
        return EMPTY;
    return change_two(args, "link", first, second, follow ? link_follow : link_plain);
}

static Value os_symlink(Value self, const Value *args)
{
    (void)self;
    int dir_fd;
    return posix_dir_fd(args[3], &dir_fd) ? change_two(args, "symlink", dir_fd, dir_fd, link_symbolic) : EMPTY;
}

static Value os_readlink(Value self, const Value *args)
{
    (void)self;
    Path path;
    int dir_fd;
    char target[8192];
    if (!posix_dir_fd(args[1], &dir_fd) || !posix_path(&path, args[0], "readlink", "path", false, false))
        return EMPTY;
    ssize_t n = readlinkat(dir_fd, path.name, target, sizeof target);
    if (n < 0)
        return posix_path_error(&path);
    Value result = path.was_bytes ? bytes_from(target, (size_t)n) : path_decode(target, (size_t)n);
    posix_path_done(&path);
    return result;
}

static Value folder_name(bool as_text)
{
    char *name = getcwd(NULL, 0);
    if (name == NULL)
        return posix_error();
    Value result = as_text ? path_decode_c(name) : bytes_from(name, strlen(name));
    free(name);
    return result;
}

static Value os_getcwd(Value self) { (void)self; return folder_name(true); }
static Value os_getcwdb(Value self) { (void)self; return folder_name(false); }
static Value os_fspath(Value self, const Value *args) { (void)self; return path_like(args[0]); }

static Value os_umask(Value self, Value v)
{
    (void)self;
    int mask;
    return posix_int(v, &mask) ? int_value(umask((mode_t)mask)) : EMPTY;
}

const NativeRow posix_file_rows[] = {
    NATIVE("chdir", os_chdir, "($module, /, path)", "Changes the working folder."),
    NATIVE("chroot", os_chroot, "($module, /, path)", "Changes the root folder."),
    NATIVE("close", os_close, "($module, /, fd)", "Closes a file descriptor."),
    NATIVE("closerange", os_closerange, "($module, fd_low, fd_high, /)", "Closes a range of file descriptors."),
    NATIVE("dup", os_dup, "($module, fd, /)", "A duplicate of a file descriptor."),
    NATIVE("dup2", os_dup2, "($module, /, fd, fd2, inheritable=True)", "Duplicates a file descriptor to another number."),
    NATIVE("fchdir", os_fchdir, "($module, /, fd)", "Changes the working folder to an open one."),
    NATIVE("fdatasync", os_fsync, "($module, /, fd)", "Has a file's data written to disk."),
    NATIVE("fspath", os_fspath, "($module, /, path)", "The str or bytes that stands for a path."),
    NATIVE("fsync", os_fsync, "($module, /, fd)", "Has a file written to disk."),
    NATIVE("ftruncate", os_ftruncate, "($module, fd, length, /)", "Cuts an open file to a length."),
    NATIVE("get_blocking", os_get_blocking, "($module, fd, /)", "Whether a descriptor blocks."),
    NATIVE("get_inheritable", os_get_inheritable, "($module, fd, /)", "Whether child processes get a descriptor."),
    NATIVE("get_terminal_size", os_terminal_size, "($module, fd=<unset>, /)", "The size of a terminal: (columns, lines)."),
    NATIVE("getcwd", os_getcwd, "($module, /)", "The working folder as a str."),
    NATIVE("getcwdb", os_getcwdb, "($module, /)", "The working folder as bytes."),
    NATIVE("isatty", os_isatty, "($module, fd, /)", "Whether a descriptor is a terminal."),
    NATIVE("link", os_link, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", "Makes a hard link."),
    NATIVE("lseek", os_lseek, "($module, fd, position, whence, /)", "Moves a descriptor's position."),
    NATIVE("mkdir", os_mkdir, "($module, /, path, mode=511, *, dir_fd=None)", "Makes a folder."),
    NATIVE("mkfifo", os_mkfifo, "($module, /, path, mode=438, *, dir_fd=None)", "Makes a named pipe."),
    NATIVE("open", os_open, "($module, /, path, flags, mode=511, *, dir_fd=None)", "Opens a file; its descriptor."),
    NATIVE("pipe", os_pipe, "($module, /)", "Makes a pipe: (read end, write end)."),
    NATIVE("pipe2", os_pipe2, "($module, flags, /)", "Makes a pipe with flags."),
    NATIVE("pread", os_pread, "($module, fd, length, offset, /)", "Reads at an offset."),
    NATIVE("pwrite", os_pwrite, "($module, fd, buffer, offset, /)", "Writes at an offset."),
    NATIVE("read", os_read, "($module, fd, length, /)", "Reads up to length bytes."),
    NATIVE("readlink", os_readlink, "($module, /, path, *, dir_fd=None)", "Where a symbolic link points."),
    NATIVE("remove", os_remove, "($module, /, path, *, dir_fd=None)", "Removes a file."),
    NATIVE("rename", os_rename, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Renames a file or folder."),
    NATIVE("replace", os_replace, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Renames a file or folder over what is there."),
    NATIVE("rmdir", os_rmdir, "($module, /, path, *, dir_fd=None)", "Removes an empty folder."),
    NATIVE("set_blocking", os_set_blocking, "($module, fd, blocking, /)", "Sets whether a descriptor blocks."),
    NATIVE("set_inheritable", os_set_inheritable, "($module, fd, inheritable, /)", "Sets whether child processes get a descriptor."),
    NATIVE("symlink", os_symlink, "($module, /, src, dst, target_is_directory=False, *, dir_fd=None)", "Makes a symbolic link."),
    NATIVE("truncate", os_truncate, "($module, /, path, length)", "Cuts a file to a length."),
    NATIVE("umask", os_umask, "($module, mask, /)", "Sets the mask of new files' rights; the old one."),
    NATIVE("unlink", os_unlink, "($module, /, path, *, dir_fd=None)", "Removes a file."),
    NATIVE("write", os_write, "($module, fd, data, /)", "Writes bytes; how many."),
    NATIVE_END,
};
