/* fcntl.c - module fcntl: what can be done with a file descriptor. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

enum { ARGUMENT_SIZE = 1024 };

static const char guard[8] = {0, (char)0xfa, 0x69, (char)0xc4, 0x67, (char)0xa3, 0x6c, 0x58};

static bool is_number(Value v) { return is_int(v) || (type_of(v)->slots.to_index && !has_buffer(v)); }

/* The bytes of a str or of a buffer; the view stays open. */
static bool open_view(Value v, Buffer *view, int flags)
{
    if (!is_str(v))
        return buffer_get(v, view, flags);
    size_t length;
    const char *text = str_utf8(v, &length);
    return text && buffer_fill(view, v, (char *)(uintptr_t)text, (int64_t)length, true, flags);
}

static bool guard_intact(const char *at)
{
    if (memcmp(at, guard, sizeof guard) == 0)
        return true;
    error_set(TYPE(SystemError), "buffer overflow");
    return false;
}

typedef int (*ControlFn)(int fd, unsigned long code, void *argument);
static int control_fcntl(int fd, unsigned long code, void *argument) { return fcntl(fd, (int)code, argument); }
static int control_ioctl(int fd, unsigned long code, void *argument) { return ioctl(fd, code, argument); }

/* The call with a copy of a view's bytes; what the system wrote there is the result. */
static Value control_copy(ControlFn control, const char *function, int fd, unsigned long code, const Buffer *view)
{
    char argument[ARGUMENT_SIZE + sizeof guard];
    int result;
    size_t length = (size_t)view->length;
    if (length > ARGUMENT_SIZE)
        return error_value("%s argument 3 is too long", function);
    memcpy(argument, view->data, length);
    memcpy(argument + length, guard, sizeof guard);
    POSIX_BLOCKING(result, control(fd, code, argument));
    if (result < 0)
        return posix_error();
    return guard_intact(argument + length) ? bytes_from(argument, length) : EMPTY;
}

static Value control_number(ControlFn control, int fd, unsigned long code, long argument)
{
    int result;
    POSIX_BLOCKING(result, control(fd, code, (void *)argument));
    return result < 0 ? posix_error() : int_value(result);
}

static Value fcntl_fcntl(Value self, const Value *args)
{
    (void)self;
    int fd, code;
    uint64_t number;
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &code))
        return EMPTY;
    if (is_number(args[2]))
        return system_masked(args[2], &number) ? control_number(control_fcntl, fd, (unsigned)code, (long)(unsigned)number) : EMPTY;
    if (!is_str(args[2]) && !has_buffer(args[2]))
        return error_type("fcntl() argument 3 must be an integer, a bytes-like object, or a string, not %T", args[2]);
    Buffer view = {.owner = EMPTY};
    if (!open_view(args[2], &view, BUFFER_SIMPLE))
        return EMPTY;
    Value result = control_copy(control_fcntl, "fcntl", fd, (unsigned)code, &view);
    buffer_release(&view);
    return result;
}

/* The caller's own memory is the argument; small ones through a copy, so that the lock can be given up. */
static Value ioctl_in_place(int fd, unsigned long code, const Buffer *view)
{
    char argument[ARGUMENT_SIZE + sizeof guard];
    size_t length = (size_t)view->length;
    int result;
    if (length > ARGUMENT_SIZE) {
        result = ioctl(fd, code, view->data);
        return result < 0 ? posix_error() : int_value(result);
    }
    memcpy(argument, view->data, length);
    memcpy(argument + length, guard, sizeof guard);
    POSIX_BLOCKING(result, ioctl(fd, code, argument));
    int number = errno;
    memcpy(view->data, argument, length);
    errno = number;
    if (result < 0)
        return posix_error();
    return guard_intact(argument + length) ? int_value(result) : EMPTY;
}

static Value fcntl_ioctl(Value self, const Value *args)
{
    (void)self;
    int fd, mutate;
    uint64_t code;
    int64_t number;
    if (!posix_fd(args[0], &fd) || !system_masked(args[1], &code) || (mutate = is_true(args[3])) < 0)
        return EMPTY;
    if (is_number(args[2]))
        return system_int64(args[2], &number) ? control_number(control_ioctl, fd, code, number) : EMPTY;
    if (!is_str(args[2]) && !has_buffer(args[2]))
        return error_type("ioctl() argument 3 must be an integer, a bytes-like object, or a string, not %T", args[2]);
    Buffer view = {.owner = EMPTY};
    Value result;
    if (mutate && !is_str(args[2])) {
        if (buffer_get(args[2], &view, BUFFER_WRITABLE)) {
            result = ioctl_in_place(fd, code, &view);
            buffer_release(&view);
            return result;
        }
        if (!error_catch(TYPE(BufferError)))
            return EMPTY;
    }
    if (!open_view(args[2], &view, BUFFER_SIMPLE))
        return EMPTY;
    result = control_copy(control_ioctl, "ioctl", fd, code, &view);
    buffer_release(&view);
    return result;
}

static Value fcntl_flock(Value self, const Value *args)
{
    (void)self;
    int fd, operation, failed;
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &operation))
        return EMPTY;
    POSIX_BLOCKING(failed, flock(fd, operation));
    return failed ? posix_error() : none_value();
}

static Value fcntl_lockf(Value self, const Value *args)
{
    (void)self;
    int fd, operation, whence, failed;
    int64_t length, start;
    if (!posix_fd(args[0], &fd) || !posix_int(args[1], &operation) || !system_int64(args[2], &length) ||
        !system_int64(args[3], &start) || !posix_int(args[4], &whence))
        return EMPTY;
    struct flock lock = {.l_start = start, .l_len = length, .l_whence = (short)whence};
    if (operation == LOCK_UN)
        lock.l_type = F_UNLCK;
    else if (operation & LOCK_SH)
        lock.l_type = F_RDLCK;
    else if (operation & LOCK_EX)
        lock.l_type = F_WRLCK;
    else
        return error_value("unrecognized lockf argument");
    POSIX_BLOCKING(failed, fcntl(fd, operation & LOCK_NB ? F_SETLK : F_SETLKW, &lock));
    return failed ? posix_error() : none_value();
}

static const NativeRow functions[] = {
    NATIVE("fcntl", fcntl_fcntl, "($module, fd, cmd, arg=0, /)", "Performs an operation on a file descriptor: an int, or the changed bytes."),
    NATIVE("ioctl", fcntl_ioctl, "($module, fd, request, arg=0, mutate_flag=True, /)", "Performs an operation of a device."),
    NATIVE("flock", fcntl_flock, "($module, fd, operation, /)", "Locks or unlocks a whole file."),
    NATIVE("lockf", fcntl_lockf, "($module, fd, cmd, len=0, start=0, whence=0, /)", "Locks or unlocks a part of a file."),
    NATIVE_END,
};

static const SystemConstant constants[] = {
#define C SYSTEM_CONSTANT
    C(LOCK_SH) C(LOCK_EX) C(LOCK_NB) C(LOCK_UN) C(LOCK_MAND) C(LOCK_READ) C(LOCK_WRITE) C(LOCK_RW)
    C(F_DUPFD) C(F_DUPFD_CLOEXEC) C(F_GETFD) C(F_SETFD) C(F_GETFL) C(F_SETFL) C(F_GETLK) C(F_SETLK) C(F_SETLKW) C(F_OFD_GETLK)
    C(F_OFD_SETLK) C(F_OFD_SETLKW) C(F_GETOWN) C(F_SETOWN) C(F_GETSIG) C(F_SETSIG) C(F_RDLCK) C(F_WRLCK) C(F_UNLCK) C(F_EXLCK)
    C(F_SHLCK) C(F_SETLEASE) C(F_GETLEASE) C(F_NOTIFY) C(F_SETPIPE_SZ) C(F_GETPIPE_SZ) C(F_ADD_SEALS) C(F_GET_SEALS) C(F_SEAL_SEAL)
    C(F_SEAL_SHRINK) C(F_SEAL_GROW) C(F_SEAL_WRITE) C(F_SEAL_FUTURE_WRITE) C(F_GETOWN_EX) C(F_SETOWN_EX) C(F_GET_RW_HINT)
    C(F_SET_RW_HINT) C(F_GET_FILE_RW_HINT) C(F_SET_FILE_RW_HINT) C(F_OWNER_TID) C(F_OWNER_PID) C(F_OWNER_PGRP) C(FD_CLOEXEC) C(FASYNC)
    C(DN_ACCESS) C(DN_MODIFY) C(DN_CREATE) C(DN_DELETE) C(DN_RENAME) C(DN_ATTRIB) C(DN_MULTISHOT)
    {"F_GETLK64", 5}, {"F_SETLK64", 6}, {"F_SETLKW64", 7}, {"FICLONE", 0x40049409}, {"FICLONERANGE", 0x4020940d},
    {"F_DUPFD_QUERY", 1027}, {"RWH_WRITE_LIFE_NOT_SET", 0}, {"RWH_WRITE_LIFE_NONE", 1}, {"RWH_WRITE_LIFE_SHORT", 2},
    {"RWH_WRITE_LIFE_MEDIUM", 3}, {"RWH_WRITE_LIFE_LONG", 4}, {"RWH_WRITE_LIFE_EXTREME", 5},
#undef C
    {NULL, 0},
};

static bool fill(Value module) { return system_add_constants(module, constants); }

const ModuleSpec fcntl_module = {"fcntl", "Operations on file descriptors: fcntl(), ioctl() and locks.", functions, fill};
