/* path_argument.c - arguments of module posix: paths, descriptors, numbers; and its errors. */
#include <errno.h>
#include <fcntl.h>

#include "modules/posix/posix.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/path.h"
#include "vm/operations.h"

static bool accepts_index(Value v) { return is_int(v) || type_of(v)->slots.to_index; }

bool posix_int(Value v, int *result)
{
    int64_t number;
    if (is_float(v)) {
        error_type("'float' object cannot be interpreted as an integer");
        return false;
    }
    if (!index_as_int64(v, &number, TYPE(OverflowError)))
        return false;
    if (number != (int)number) {
        error_overflow("Python int too large to convert to C int");
        return false;
    }
    *result = (int)number;
    return true;
}

bool posix_path(Path *path, Value v, const char *function, const char *argument, bool allow_fd, bool allow_none)
{
    *path = (Path){.bytes = EMPTY, .original = v, .fd = -1};
    if (is_none(v) && allow_none) {
        path->name = ".";
        path->bytes = bytes_from(".", 1);
        return !is_empty(path->bytes);
    }
    if (allow_fd && accepts_index(v)) {
        if (same(v, TRUE_VALUE) || same(v, FALSE_VALUE))
            if (!error_warn(TYPE(RuntimeWarning), 1, "bool is used as a file descriptor"))
                return false;
        return posix_int(v, &path->fd);
    }
    Value like = path_like(v);
    if (is_empty(like)) {
        if (error_matches(TYPE(TypeError)) && !is_str(v) && !is_bytes(v)) {
            Value fspath = EMPTY;
            Value saved = error_fetch();
            if (find_attribute_c(from_pointer(type_of(v)), "__fspath__", &fspath) > 0 && !is_none(fspath)) {
                release(fspath);
                error_restore(saved);
                return false;
            }
            release(saved);
            error_clear();
            error_type("%s: %s should be %s, not %T", function, argument,
                       allow_fd && allow_none ? "string, bytes, os.PathLike, integer or None"
                       : allow_fd             ? "string, bytes, os.PathLike or integer"
                       : allow_none           ? "string, bytes, os.PathLike or None"
                                              : "string, bytes or os.PathLike",
                       v);
        }
        return false;
    }
    path->was_bytes = is_bytes(like);
    path->bytes = path_bytes(like);
    release(like);
    if (is_empty(path->bytes)) {
        if (error_matches(TYPE(ValueError)) && !error_matches(TYPE(UnicodeError))) {
            error_clear();
            error_value("%s: embedded null character in %s", function, argument);
        }
        return false;
    }
    path->name = as_bytes(path->bytes)->data;
    return true;
}

void posix_path_done(Path *path) { release(path->bytes); }

Value posix_error(void)
{
    if (!error_occurred())
        error_os(errno, EMPTY);
    return EMPTY;
}

Value posix_path_error(Path *path)
{
    if (!error_occurred())
        error_os(errno, path->original);
    posix_path_done(path);
    return EMPTY;
}

Value posix_path_error2(Path *path, Path *second)
{
    if (!error_occurred()) {
        Value text = str_from_c(strerror(errno));
        Value args[] = {int_value(errno), text, path->original, NONE, second->original};
        Value e = is_empty(text) ? EMPTY : call(from_pointer(TYPE(OSError)), args, 5, EMPTY);
        if (!is_empty(e))
            error_raise(e);
        release(e);
        release(text);
    }
    posix_path_done(path);
    posix_path_done(second);
    return EMPTY;
}

bool posix_dir_fd(Value v, int *fd)
{
    if (is_none(v)) {
        *fd = AT_FDCWD;
        return true;
    }
    if (!accepts_index(v)) {
        error_type("argument should be integer or None, not %T", v);
        return false;
    }
    if (is_bool(v) && !error_warn(TYPE(RuntimeWarning), 1, "bool is used as a file descriptor"))
        return false;
    return posix_int(v, fd);
}

bool posix_no_fd(const Path *path, int dir_fd, int flags, const char *function)
{
    if (!path_is_fd(path))
        return true;
    if (dir_fd != AT_FDCWD) {
        error_value("%s: can't specify dir_fd without matching path", function);
        return false;
    }
    if (flags & AT_SYMLINK_NOFOLLOW)
        error_value("%s: cannot use fd and follow_symlinks together", function);
    return !(flags & AT_SYMLINK_NOFOLLOW);
}

bool posix_fd(Value v, int *fd)
{
    if (accepts_index(v)) {
        if (is_bool(v) && !error_warn(TYPE(RuntimeWarning), 1, "bool is used as a file descriptor"))
            return false;
        if (!posix_int(v, fd))
            return false;
    } else {
        Value method = EMPTY;
        int found = find_attribute_c(v, "fileno", &method);
        if (found <= 0) {
            if (found == 0)
                error_type("argument must be an int, or have a fileno() method.");
            return false;
        }
        Value number = call_0(method);
        release(method);
        if (is_empty(number))
            return false;
        bool ok = is_int(number);
        if (!ok)
            error_type("fileno() returned a non-integer");
        ok = ok && posix_int(number, fd);
        release(number);
        if (!ok)
            return false;
    }
    if (*fd < 0) {
        error_value("file descriptor cannot be a negative integer (%d)", *fd);
        return false;
    }
    return true;
}

bool posix_signals(void) { return vm_breaker(thread_current()); }

/* An id of a user or group: an unsigned number, or -1 for "leave it". */
static bool owner_id(Value v, const char *what, uint32_t *id)
{
    int64_t n;
    if (!accepts_index(v)) {
        error_type("%s should be integer, not %T", what, v);
        return false;
    }
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int beyond = int_as_int64(index, &n);
    release(index);
    if (beyond < 0 || (!beyond && n < -1))
        error_overflow("%s is less than minimum", what);
    else if (beyond > 0 || n > UINT32_MAX)
        error_overflow("%s is greater than maximum", what);
    else
        *id = (uint32_t)n;
    return !error_occurred();
}

bool posix_uid(Value v, uint32_t *id) { return owner_id(v, "uid", id); }
bool posix_gid(Value v, uint32_t *id) { return owner_id(v, "gid", id); }
