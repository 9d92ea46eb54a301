/* stat.c - module posix: what is known of files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/gil.h"
#include "runtime/state.h"
#include "types/module.h"
#include "types/struct_sequence.h"

static const SequenceField stat_fields[] = {
    {"st_mode", "protection bits"}, {"st_ino", "inode"}, {"st_dev", "device"}, {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"}, {"st_gid", "group ID of owner"}, {"st_size", "total size, in bytes"},
    {NULL, "integer time of last access"}, {NULL, "integer time of last modification"}, {NULL, "integer time of last change"},
    {"st_atime", "time of last access"}, {"st_mtime", "time of last modification"}, {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"}, {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"}, {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"}, {"st_rdev", "device type (if inode device)"},
};
enum { STAT_COUNT = sizeof stat_fields / sizeof *stat_fields };

static const SequenceField statvfs_fields[] = {
    {"f_bsize", NULL}, {"f_frsize", NULL}, {"f_blocks", NULL}, {"f_bfree", NULL}, {"f_bavail", NULL}, {"f_files", NULL},
    {"f_ffree", NULL}, {"f_favail", NULL}, {"f_flag", NULL}, {"f_namemax", NULL}, {"f_fsid", NULL},
};

bool posix_add_stat_type(Value module)
{
    Type *stat_type = struct_sequence_type("os.stat_result", "What os.stat() gives: a tuple and attributes.", stat_fields, STAT_COUNT, 10, true);
    Type *vfs_type = struct_sequence_type("os.statvfs_result", "What os.statvfs() gives.", statvfs_fields, 11, 10, true);
    runtime.state->stat_type = stat_type;
    runtime.state->statvfs_type = vfs_type;
    return stat_type && vfs_type && module_add(module, "stat_result", retain(from_pointer(stat_type))) &&
           module_add(module, "statvfs_result", retain(from_pointer(vfs_type)));
}

static Value nanoseconds(const struct timespec *t)
{
    int64_t total;
    if (!__builtin_mul_overflow((int64_t)t->tv_sec, (int64_t)1000000000, &total) && !__builtin_add_overflow(total, t->tv_nsec, &total))
        return int_value(total);
    return int_value(t->tv_sec);
}

static Value seconds(const struct timespec *t) { return float_value((double)t->tv_sec + 1e-9 * (double)t->tv_nsec); }

Value posix_stat_result(const struct stat *s)
{
    Value fields[STAT_COUNT] = {
        int_value(s->st_mode), int_from_uint64(s->st_ino), int_from_uint64(s->st_dev), int_value((int64_t)s->st_nlink),
        int_value(s->st_uid), int_value(s->st_gid), int_value(s->st_size), int_value(s->st_atim.tv_sec),
        int_value(s->st_mtim.tv_sec), int_value(s->st_ctim.tv_sec), seconds(&s->st_atim), seconds(&s->st_mtim), seconds(&s->st_ctim),
        nanoseconds(&s->st_atim), nanoseconds(&s->st_mtim), nanoseconds(&s->st_ctim), int_value(s->st_blksize),
        int_value(s->st_blocks), int_from_uint64(s->st_rdev),
    };
    return struct_sequence_new(runtime.state->stat_type, fields, STAT_COUNT);
}

static Value stat_path(Value v, Value dir, const char *function, int flags)
{
    struct stat status;
    Path path;
    int dir_fd, failed;
    if (!posix_path(&path, v, function, "path", true, false))
        return EMPTY;
    if (!posix_dir_fd(dir, &dir_fd)) {
        posix_path_done(&path);
        return EMPTY;
    }
    if (!posix_no_fd(&path, dir_fd, flags, function)) {
        posix_path_done(&path);
        return EMPTY;
    }
    if (path_is_fd(&path))
        POSIX_BLOCKING(failed, fstat(path.fd, &status));
    else
        POSIX_BLOCKING(failed, fstatat(dir_fd, path.name, &status, flags));
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return posix_stat_result(&status);
}

static Value os_stat(Value self, const Value *args)
{
    (void)self;
    int follow = is_true(args[2]);
    return follow < 0 ? EMPTY : stat_path(args[0], args[1], "stat", follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

static Value os_lstat(Value self, const Value *args)
{
    (void)self;
    if (is_int(args[0])) /* no descriptors here */
        return error_type("lstat: path should be string, bytes or os.PathLike, not %T", args[0]);
    return stat_path(args[0], args[1], "lstat", AT_SYMLINK_NOFOLLOW);
}

static Value os_fstat(Value self, const Value *args)
{
    (void)self;
    struct stat status;
    int fd, failed;
    if (!posix_int(args[0], &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, fstat(fd, &status));
    return failed ? posix_error() : posix_stat_result(&status);
}

static Value statvfs_result(const struct statvfs *s)
{
    Value fields[] = {int_from_uint64(s->f_bsize), int_from_uint64(s->f_frsize), int_from_uint64(s->f_blocks), int_from_uint64(s->f_bfree),
                      int_from_uint64(s->f_bavail), int_from_uint64(s->f_files), int_from_uint64(s->f_ffree), int_from_uint64(s->f_favail),
                      int_from_uint64(s->f_flag), int_from_uint64(s->f_namemax), int_from_uint64(s->f_fsid)};
    return struct_sequence_new(runtime.state->statvfs_type, fields, 11);
}

static Value os_statvfs(Value self, const Value *args)
{
    (void)self;
    struct statvfs s;
    Path path;
    int failed;
    if (!posix_path(&path, args[0], "statvfs", "path", true, false))
        return EMPTY;
    if (path_is_fd(&path))
        POSIX_BLOCKING(failed, fstatvfs(path.fd, &s));
    else
        POSIX_BLOCKING(failed, statvfs(path.name, &s));
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return statvfs_result(&s);
}

static Value os_fstatvfs(Value self, Value v)
{
    (void)self;
    int fd, failed;
    struct statvfs s;
    if (!posix_int(v, &fd))
        return EMPTY;
    POSIX_BLOCKING(failed, fstatvfs(fd, &s));
    return failed ? posix_error() : statvfs_result(&s);
}

static Value os_access(Value self, const Value *args)
{
    (void)self;
    Path path;
    int mode, dir_fd, effective = is_true(args[3]), follow = is_true(args[4]);
    if (effective < 0 || follow < 0 || !posix_int(args[1], &mode) || !posix_dir_fd(args[2], &dir_fd) ||
        !posix_path(&path, args[0], "access", "path", false, false))
        return EMPTY;
    int failed = faccessat(dir_fd, path.name, mode, (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW));
    posix_path_done(&path);
    return bool_value(failed == 0);
}

static Value os_chmod(Value self, const Value *args)
{
    (void)self;
    Path path;
    int mode, dir_fd, follow = is_true(args[3]), failed;
    if (follow < 0 || !posix_int(args[1], &mode) || !posix_dir_fd(args[2], &dir_fd) ||
        !posix_path(&path, args[0], "chmod", "path", true, false))
        return EMPTY;
    if (!posix_no_fd(&path, dir_fd, follow ? 0 : AT_SYMLINK_NOFOLLOW, "chmod")) {
        posix_path_done(&path);
        return EMPTY;
    }
    if (path_is_fd(&path))
        failed = fchmod(path.fd, (mode_t)mode);
    else
        failed = fchmodat(dir_fd, path.name, (mode_t)mode, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    if (failed && !follow && (errno == EOPNOTSUPP || errno == ENOTSUP)) { /* the rights of a symbolic link itself */
        posix_path_done(&path);
        if (dir_fd != AT_FDCWD)
            return error_value("chmod: cannot use dir_fd and follow_symlinks together");
        return error_set(TYPE(NotImplementedError), "chmod: follow_symlinks unavailable on this platform");
    }
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static Value os_fchmod(Value self, const Value *args)
{
    (void)self;
    int fd, mode;
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &mode))
        return EMPTY;
    return fchmod(fd, (mode_t)mode) ? posix_error() : none_value();
}

static Value change_owner(Value v, Value uid_value, Value gid_value, int dir_fd, int flags, bool allow_fd, const char *function)
{
    Path path;
    uint32_t uid, gid;
    int failed;
    if (!posix_path(&path, v, function, "path", allow_fd, false))
        return EMPTY;
    if (!posix_uid(uid_value, &uid) || !posix_gid(gid_value, &gid) || !posix_no_fd(&path, dir_fd, flags, function)) {
        posix_path_done(&path);
        return EMPTY;
    }
    if (path_is_fd(&path))
        POSIX_BLOCKING(failed, fchown(path.fd, uid, gid));
    else
        POSIX_BLOCKING(failed, fchownat(dir_fd, path.name, uid, gid, flags));
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

static Value os_chown(Value self, const Value *args)
{
    (void)self;
    int dir_fd, follow = is_true(args[4]);
    if (follow < 0 || !posix_dir_fd(args[3], &dir_fd))
        return EMPTY;
    return change_owner(args[0], args[1], args[2], dir_fd, follow ? 0 : AT_SYMLINK_NOFOLLOW, true, "chown");
}

static Value os_lchown(Value self, const Value *args)
{
    (void)self;
    return change_owner(args[0], args[1], args[2], AT_FDCWD, AT_SYMLINK_NOFOLLOW, false, "lchown");
}

static Value os_fchown(Value self, const Value *args)
{
    (void)self;
    int fd, failed;
    uint32_t uid, gid;
    if (!posix_fd(args[0], &fd) || !posix_uid(args[1], &uid) || !posix_gid(args[2], &gid))
        return EMPTY;
    POSIX_BLOCKING(failed, fchown(fd, uid, gid));
    return failed ? posix_error() : none_value();
}

static bool split_seconds(Value v, struct timespec *t)
{
    double d;
    if (!as_double(v, &d))
        return false;
    t->tv_sec = (time_t)d;
    double rest = (d - (double)t->tv_sec) * 1e9;
    if (rest < 0) {
        rest += 1e9;
        t->tv_sec--;
    }
    t->tv_nsec = (long)rest;
    return true;
}

static bool split_nanoseconds(Value v, struct timespec *t)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    t->tv_sec = n / 1000000000;
    t->tv_nsec = n % 1000000000;
    if (t->tv_nsec < 0) {
        t->tv_nsec += 1000000000;
        t->tv_sec--;
    }
    return true;
}

static Value os_utime(Value self, const Value *args)
{
    (void)self;
    struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    bool has_times = !is_none(args[1]), has_ns = !is_empty(args[2]);
    int dir_fd, follow = is_true(args[4]), failed;
    Path path;
    if (has_times && has_ns)
        return error_value("utime: you may specify either 'times' or 'ns' but not both");
    Value pair = has_times ? args[1] : args[2];
    if ((has_times || has_ns) && (!is_tuple(pair) || as_tuple(pair)->length != 2))
        return error_type(has_times ? "utime: 'times' must be either a tuple of two ints or None" : "utime: 'ns' must be a tuple of two ints");
    for (int i = 0; (has_times || has_ns) && i < 2; i++)
        if (!(has_times ? split_seconds : split_nanoseconds)(as_tuple(pair)->items[i], &times[i]))
            return EMPTY;
    if (follow < 0 || !posix_dir_fd(args[3], &dir_fd) || !posix_path(&path, args[0], "utime", "path", true, false))
        return EMPTY;
    if (!posix_no_fd(&path, dir_fd, follow ? 0 : AT_SYMLINK_NOFOLLOW, "utime")) {
        posix_path_done(&path);
        return EMPTY;
    }
    if (path_is_fd(&path))
        failed = futimens(path.fd, times);
    else
        failed = utimensat(dir_fd, path.name, times, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    if (failed)
        return posix_path_error(&path);
    posix_path_done(&path);
    return none_value();
}

/* os.path's tests, without an exception for what isn't there. */
static Value path_test(Value v, const char *function, int (*test)(const struct stat *), int flags)
{
    struct stat status;
    Path path;
    if (!posix_path(&path, v, function, "path", true, false))
        return error_catch(TYPE(ValueError)) ? bool_value(false) : EMPTY;
    int failed = path_is_fd(&path) ? fstat(path.fd, &status) : fstatat(AT_FDCWD, path.name, &status, flags);
    posix_path_done(&path);
    return bool_value(failed == 0 && test(&status));
}

static int test_any(const struct stat *s) { return s != NULL; }
static int test_folder(const struct stat *s) { return S_ISDIR(s->st_mode); }
static int test_file(const struct stat *s) { return S_ISREG(s->st_mode); }
static int test_link(const struct stat *s) { return S_ISLNK(s->st_mode); }

static Value path_exists(Value self, const Value *args) { (void)self; return path_test(args[0], "exists", test_any, 0); }
static Value path_lexists(Value self, const Value *args) { (void)self; return path_test(args[0], "lexists", test_any, AT_SYMLINK_NOFOLLOW); }
static Value path_isdir(Value self, const Value *args) { (void)self; return path_test(args[0], "isdir", test_folder, 0); }
static Value path_isfile(Value self, const Value *args) { (void)self; return path_test(args[0], "isfile", test_file, 0); }
static Value path_islink(Value self, const Value *args) { (void)self; return path_test(args[0], "islink", test_link, AT_SYMLINK_NOFOLLOW); }

const NativeRow posix_stat_rows[] = {
    NATIVE("_path_exists", path_exists, "($module, /, path)", "Whether a path is there."),
    NATIVE("_path_lexists", path_lexists, "($module, /, path)", "Whether a path is there, broken links included."),
    NATIVE("_path_isdir", path_isdir, "($module, /, s)", "Whether a path is a folder."),
    NATIVE("_path_isfile", path_isfile, "($module, /, path)", "Whether a path is a file."),
    NATIVE("_path_islink", path_islink, "($module, /, path)", "Whether a path is a symbolic link."),
    NATIVE("access", os_access, "($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", "Whether a file may be accessed that way."),
    NATIVE("chmod", os_chmod, "($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)", "Changes the access rights of a file."),
    NATIVE("chown", os_chown, "($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)", "Changes the owner of a file."),
    NATIVE("fchmod", os_fchmod, "($module, /, fd, mode)", "Changes the access rights of an open file."),
    NATIVE("fchown", os_fchown, "($module, /, fd, uid, gid)", "Changes the owner of an open file."),
    NATIVE("fstatvfs", os_fstatvfs, "($module, fd, /)", "What is known of an open file's file system."),
    NATIVE("lchown", os_lchown, "($module, /, path, uid, gid)", "Changes the owner of a file or of the link itself."),
    NATIVE("fstat", os_fstat, "($module, /, fd)", "What is known of an open file."),
    NATIVE("lstat", os_lstat, "($module, /, path, *, dir_fd=None)", "What is known of a file or of the link itself."),
    NATIVE("stat", os_stat, "($module, /, path, *, dir_fd=None, follow_symlinks=True)", "What is known of a file."),
    NATIVE("statvfs", os_statvfs, "($module, /, path)", "What is known of a file system."),
    NATIVE("utime", os_utime, "($module, /, path, times=None, *, ns=<unset>, dir_fd=None, follow_symlinks=True)", "Sets the times of a file."),
    NATIVE_END,
};
