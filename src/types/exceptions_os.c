/* exceptions_os.c - OSError. OSError(errno, ...) makes the subclass that stands for errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/exceptions_fields.h"

EXCEPTION_SLOTS(os_error, 4)

static OSErrorObject *as_os_error(Value v) { return (OSErrorObject *)as_object(v); }

static Type *type_for(int64_t number)
{
    switch (number) {
    case EAGAIN: case EALREADY: case EINPROGRESS: return TYPE(BlockingIOError);
    case EPIPE: case ESHUTDOWN: return TYPE(BrokenPipeError);
    case ECHILD: return TYPE(ChildProcessError);
    case ECONNABORTED: return TYPE(ConnectionAbortedError);
    case ECONNREFUSED: return TYPE(ConnectionRefusedError);
    case ECONNRESET: return TYPE(ConnectionResetError);
    case EEXIST: return TYPE(FileExistsError);
    case ENOENT: return TYPE(FileNotFoundError);
    case EISDIR: return TYPE(IsADirectoryError);
    case ENOTDIR: return TYPE(NotADirectoryError);
    case EINTR: return TYPE(InterruptedError);
    case EACCES: case EPERM: return TYPE(PermissionError);
    case ESRCH: return TYPE(ProcessLookupError);
    case ETIMEDOUT: return TYPE(TimeoutError);
    default: return TYPE(OSError);
    }
}
_Static_assert(EWOULDBLOCK == EAGAIN, "one case stands for both");

static Value os_error_new(Type *type, const Value *args, size_t nargs, Value kwnames);
static bool os_error_init(Value self, const Value *args, size_t nargs, Value kwnames);

/* A subclass with an __init__ and no __new__ of its own gets its arguments there; otherwise __new__ takes them. */
static bool filled_by_init(const Type *type)
{
    return type->slots.init != os_error_init && type->slots.new == os_error_new;
}

/* BlockingIOError's third argument may be a number. -1: it is none; -2: exception. */
static int64_t written_count(Type *type, Value filename)
{
    const Slots *slots = &type_of(filename)->slots;
    if (type != TYPE(BlockingIOError) || !(is_int(filename) || is_float(filename) || slots->to_index || slots->to_int || slots->to_float))
        return -1;
    int64_t n;
    if (!index_as_int64(filename, &n, TYPE(ValueError)))
        return -2;
    return n;
}

static bool fill(Value self, const Value *args, size_t nargs)
{
    OSErrorObject *e = as_os_error(self);
    size_t kept = nargs;
    if (nargs >= 2 && nargs <= 5) {
        if (nargs >= 3 && !is_none(args[2])) {
            int64_t written = written_count(type_of(self), args[2]);
            if (written == -2)
                return false;
            if (written >= 0 || (written == -1 && type_of(self) == TYPE(BlockingIOError) && is_int(args[2]))) {
                e->written = written;
            } else {
                replace(&e->filename, retain(args[2]));
                if (nargs == 5 && !is_none(args[4]))
                    replace(&e->filename2, retain(args[4]));
                kept = 2;
            }
        }
        replace(&e->number, retain(args[0]));
        replace(&e->strerror, retain(args[1]));
    }
    Value tuple = tuple_from(args, kept);
    if (is_empty(tuple))
        return false;
    replace(&e->base.args, tuple);
    return true;
}

static Value os_error_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    bool by_init = filled_by_init(type);
    if (!by_init) {
        if (!exception_no_keywords(type, kwnames))
            return EMPTY;
        int64_t number;
        if (type == TYPE(OSError) && nargs >= 2 && nargs <= 5 && is_int(args[0]) && int_as_int64(args[0], &number) == 0 && !is_bool(args[0]))
            type = type_for(number);
        else if (type == TYPE(OSError) && nargs >= 2 && nargs <= 5 && is_bool(args[0]))
            type = type_for(same(args[0], TRUE_VALUE));
    }
    Value self = exception_new_slot(type, NULL, 0, EMPTY);
    if (is_empty(self))
        return EMPTY;
    as_os_error(self)->written = -1;
    if (!by_init && !fill(self, args, nargs)) {
        release(self);
        return EMPTY;
    }
    return self;
}

static bool os_error_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!filled_by_init(type_of(self)))
        return true;
    return exception_no_keywords(type_of(self), kwnames) && fill(self, args, nargs);
}

static Value os_error_str(Value self)
{
    OSErrorObject *e = as_os_error(self);
    Value number = is_empty(e->number) ? NONE : e->number, text = is_empty(e->strerror) ? NONE : e->strerror;
    if (!is_empty(e->filename) && !is_empty(e->filename2))
        return str_format("[Errno %S] %S: %R -> %R", number, text, e->filename, e->filename2);
    if (!is_empty(e->filename))
        return str_format("[Errno %S] %S: %R", number, text, e->filename);
    if (!is_empty(e->number) && !is_empty(e->strerror))
        return str_format("[Errno %S] %S", number, text);
    return exception_str(self);
}

static Value os_error_reduce(Value self)
{
    OSErrorObject *e = as_os_error(self);
    Value args = retain(e->base.args), result;
    if (is_object(args) && as_tuple(args)->length == 2 && !is_empty(e->filename)) {
        Value *items = as_tuple(args)->items;
        Value full = is_empty(e->filename2) ? tuple_pack(3, items[0], items[1], e->filename)
                                            : tuple_pack(5, items[0], items[1], e->filename, NONE, e->filename2);
        release(args);
        args = full;
    }
    result = exception_reduce_with(self, args, EMPTY);
    release(args);
    return result;
}

static Value get_written(Value self)
{
    int64_t written = as_os_error(self)->written;
    return written == -1 ? error_set(TYPE(AttributeError), "characters_written") : int_value(written);
}

static bool set_written(Value self, Value value)
{
    int64_t *written = &as_os_error(self)->written;
    if (is_empty(value)) {
        if (*written == -1) {
            error_set(TYPE(AttributeError), "characters_written");
            return false;
        }
        *written = -1;
        return true;
    }
    return index_as_int64(value, written, TYPE(ValueError));
}

static const NativeRow methods[] = {
    NATIVE("__reduce__", os_error_reduce, "($self, /)", "Helps pickle."),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"characters_written", get_written, set_written, NULL},
    GETSET_END,
};
static const MemberRow members[] = {
    {"errno", MEMBER_VALUE_OR_NONE, offsetof(OSErrorObject, number), false, "POSIX exception code"},
    {"strerror", MEMBER_VALUE_OR_NONE, offsetof(OSErrorObject, strerror), false, "exception strerror"},
    {"filename", MEMBER_VALUE_OR_NONE, offsetof(OSErrorObject, filename), false, "exception filename"},
    {"filename2", MEMBER_VALUE_OR_NONE, offsetof(OSErrorObject, filename2), false, "second exception filename"},
    MEMBER_END,
};

const TypeSpec OSError_spec = {
    .name = "OSError", .doc = "A system call failed.", .size = sizeof(OSErrorObject), .flags = EXCEPTION_FLAGS,
    .methods = methods, .getset = getset, .members = members,
    .slots = {.new = os_error_new, .init = os_error_init, .str = os_error_str, .dealloc = os_error_dealloc,
              .traverse = os_error_traverse, .clear = os_error_clear},
};

/* error_os, error_os_two */

Value error_os_two(int number, Value filename, Value filename2)
{
    char buffer[128];
    const char *text = strerror_r(number, buffer, sizeof buffer);
    Value args[5] = {int_value(number), str_from_c(text), filename, NONE, filename2};
    if (!is_empty(args[1])) {
        Value error = exception_new(TYPE(OSError), args, is_empty(filename) ? 2 : is_empty(filename2) ? 3 : 5);
        if (!is_empty(error))
            error_raise(error);
        release(error);
    }
    release(args[1]);
    return EMPTY;
}

Value error_os(int number, Value filename) { return error_os_two(number, filename, EMPTY); }
