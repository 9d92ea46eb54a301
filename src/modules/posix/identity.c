/* identity.c - module posix: who the process is: users, groups, process groups, terminals' groups, priorities. */
#define _GNU_SOURCE
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"

#define CHECKED(failed) ((failed) ? posix_error() : none_value())
#define GETTER(name, expression)                                                                                       \
    static Value os_##name(Value self)                                                                                 \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        return int_value(expression);                                                                                  \
    }
GETTER(getpid, getpid())
GETTER(getppid, getppid())
GETTER(getuid, getuid())
GETTER(geteuid, geteuid())
GETTER(getgid, getgid())
GETTER(getegid, getegid())
GETTER(getpgrp, getpgrp())

#define SETTER(name, convert)                                                                                          \
    static Value os_##name(Value self, Value v)                                                                        \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        uint32_t id;                                                                                                   \
        return convert(v, &id) ? CHECKED(name(id)) : EMPTY;                                                            \
    }
SETTER(setuid, posix_uid)
SETTER(setgid, posix_gid)
SETTER(seteuid, posix_uid)
SETTER(setegid, posix_gid)

#define SETTER2(name, convert)                                                                                         \
    static Value os_##name(Value self, const Value *args)                                                              \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        uint32_t id[2];                                                                                                \
        return convert(args[0], &id[0]) && convert(args[1], &id[1]) ? CHECKED(name(id[0], id[1])) : EMPTY;             \
    }
SETTER2(setreuid, posix_uid)
SETTER2(setregid, posix_gid)

#define SETTER3(name, convert)                                                                                         \
    static Value os_##name(Value self, const Value *args)                                                              \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        uint32_t id[3];                                                                                                \
        for (int i = 0; i < 3; i++)                                                                                    \
            if (!convert(args[i], &id[i]))                                                                             \
                return EMPTY;                                                                                          \
        return CHECKED(name(id[0], id[1], id[2]));                                                                     \
    }
SETTER3(setresuid, posix_uid)
SETTER3(setresgid, posix_gid)

static Value three_ids(int (*ask)(unsigned *, unsigned *, unsigned *))
{
    unsigned a, b, c;
    if (ask(&a, &b, &c))
        return posix_error();
    Value ids[] = {int_value(a), int_value(b), int_value(c)};
    return tuple_from_owned(ids, 3);
}

static Value os_getresuid(Value self) { (void)self; return three_ids(getresuid); }
static Value os_getresgid(Value self) { (void)self; return three_ids(getresgid); }

/* ---- groups ---- */

static Value group_list(const gid_t *groups, int count)
{
    List *list = list_new((size_t)count);
    for (int i = 0; list && i < count; i++)
        if (!list_append_owned(list, int_value(groups[i])))
            DISCARD(list);
    return from_pointer(list);
}

static Value os_getgroups(Value self)
{
    (void)self;
    int n = getgroups(0, NULL);
    gid_t *groups = n < 0 ? NULL : malloc(((size_t)n + 1) * sizeof *groups);
    if (n >= 0 && groups == NULL)
        return error_no_memory();
    if (n >= 0)
        n = getgroups(n, groups);
    Value result = n < 0 ? posix_error() : group_list(groups, n);
    free(groups);
    return result;
}

static Value os_getgrouplist(Value self, const Value *args)
{
    (void)self;
    uint32_t gid;
    int capacity = 64, n = -1;
    gid_t *groups = NULL;
    if (!is_str(args[0]))
        return error_type("getgrouplist() argument 1 must be str, not %T", args[0]);
    Value name = path_bytes(args[0]);
    if (is_empty(name) || !posix_gid(args[1], &gid)) {
        release(name);
        return EMPTY;
    }
    do {
        gid_t *more = realloc(groups, (size_t)capacity * sizeof *groups);
        if (more == NULL)
            break;
        groups = more;
        n = capacity;
        capacity *= 2;
    } while (getgrouplist(as_bytes(name)->data, gid, groups, &n) < 0 && (n = -1));
    release(name);
    Value result = n < 0 ? error_no_memory() : group_list(groups, n);
    free(groups);
    return result;
}

static Value os_initgroups(Value self, const Value *args)
{
    (void)self;
    uint32_t gid;
    Value name = path_bytes(args[0]);
    if (is_empty(name) || !posix_gid(args[1], &gid)) {
        release(name);
        return EMPTY;
    }
    int failed = initgroups(as_bytes(name)->data, gid);
    release(name);
    return CHECKED(failed);
}

static Value os_setgroups(Value self, Value v)
{
    (void)self;
    if (!type_of(v)->slots.length || (!type_of(v)->slots.sequence_item && !type_of(v)->slots.get_item))
        return error_type("setgroups argument must be a sequence");
    Value items = tuple_from_iterable(v);
    if (is_empty(items))
        return EMPTY;
    size_t n = as_tuple(items)->length;
    gid_t *groups = n <= 65536 ? malloc((n + 1) * sizeof *groups) : NULL;
    bool ok = groups != NULL;
    if (!ok)
        error_value("too many groups");
    for (size_t i = 0; ok && i < n; i++) {
        ok = is_int(as_tuple(items)->items[i]);
        if (!ok)
            error_type("groups must be integers");
        ok = ok && posix_gid(as_tuple(items)->items[i], &groups[i]);
    }
    release(items);
    Value result = ok ? CHECKED(setgroups(n, groups)) : EMPTY;
    free(groups);
    return result;
}

/* ---- sessions and process groups ---- */

static Value os_setsid(Value self) { (void)self; return CHECKED(setsid() < 0); }
static Value os_setpgrp(Value self) { (void)self; return CHECKED(setpgrp()); }

static Value os_getsid(Value self, Value v)
{
    (void)self;
    int pid;
    if (!posix_int(v, &pid))
        return EMPTY;
    pid_t id = getsid(pid);
    return id < 0 ? posix_error() : int_value(id);
}

static Value os_getpgid(Value self, const Value *args)
{
    (void)self;
    int pid;
    if (!posix_int(args[0], &pid))
        return EMPTY;
    pid_t id = getpgid(pid);
    return id < 0 ? posix_error() : int_value(id);
}

static Value os_setpgid(Value self, const Value *args)
{
    (void)self;
    int pid, group;
    return posix_int(args[0], &pid) && posix_int(args[1], &group) ? CHECKED(setpgid(pid, group)) : EMPTY;
}

static Value os_tcgetpgrp(Value self, Value v)
{
    (void)self;
    int fd;
    if (!posix_int(v, &fd))
        return EMPTY;
    pid_t id = tcgetpgrp(fd);
    return id < 0 ? posix_error() : int_value(id);
}

static Value os_tcsetpgrp(Value self, const Value *args)
{
    (void)self;
    int fd, group;
    return posix_int(args[0], &fd) && posix_int(args[1], &group) ? CHECKED(tcsetpgrp(fd, group)) : EMPTY;
}

static Value os_getlogin(Value self)
{
    (void)self;
    char name[256];
    int failed = getlogin_r(name, sizeof name);
    return failed ? error_os(failed, EMPTY) : path_decode_c(name);
}

/* ---- priorities ---- */

static Value os_nice(Value self, Value v)
{
    (void)self;
    int increment;
    if (!posix_int(v, &increment))
        return EMPTY;
    errno = 0;
    int result = nice(increment);
    return result == -1 && errno ? posix_error() : int_value(result);
}

static Value os_getpriority(Value self, const Value *args)
{
    (void)self;
    int which, who;
    if (!posix_int(args[0], &which) || !posix_int(args[1], &who))
        return EMPTY;
    errno = 0;
    int result = getpriority((__priority_which_t)which, (id_t)who);
    return errno ? posix_error() : int_value(result);
}

static Value os_setpriority(Value self, const Value *args)
{
    (void)self;
    int which, who, priority;
    if (!posix_int(args[0], &which) || !posix_int(args[1], &who) || !posix_int(args[2], &priority))
        return EMPTY;
    return CHECKED(setpriority((__priority_which_t)which, (id_t)who, priority));
}

#define GETTER_ROW(name) NATIVE(#name, os_##name, "($module, /)", "A number of the current process.")
#define SETTER_ROW(name, argument) NATIVE(#name, os_##name, "($module, " argument ", /)", "Sets an identity of the current process.")

const NativeRow posix_identity_rows[] = {
    GETTER_ROW(getpid), GETTER_ROW(getppid), GETTER_ROW(getuid), GETTER_ROW(geteuid), GETTER_ROW(getgid), GETTER_ROW(getegid), GETTER_ROW(getpgrp),
    SETTER_ROW(setuid, "uid"), SETTER_ROW(setgid, "gid"), SETTER_ROW(seteuid, "euid"), SETTER_ROW(setegid, "egid"),
    SETTER_ROW(setreuid, "ruid, euid"), SETTER_ROW(setregid, "rgid, egid"), SETTER_ROW(setresuid, "ruid, euid, suid"),
    SETTER_ROW(setresgid, "rgid, egid, sgid"),
    NATIVE("getgrouplist", os_getgrouplist, "($module, user, group, /)", "The groups a user belongs to."),
    NATIVE("getgroups", os_getgroups, "($module, /)", "The process's supplemental groups."),
    NATIVE("getlogin", os_getlogin, "($module, /)", "The name of the user logged in."),
    NATIVE("getpgid", os_getpgid, "($module, /, pid)", "The process group of a process."),
    NATIVE("getpriority", os_getpriority, "($module, /, which, who)", "The priority of a process, group or user."),
    NATIVE("getresgid", os_getresgid, "($module, /)", "Real, effective and saved group ids."),
    NATIVE("getresuid", os_getresuid, "($module, /)", "Real, effective and saved user ids."),
    NATIVE("getsid", os_getsid, "($module, pid, /)", "The session of a process."),
    NATIVE("initgroups", os_initgroups, "($module, username, gid, /)", "Sets the supplemental groups to a user's and one more."),
    NATIVE("nice", os_nice, "($module, increment, /)", "Changes the process's priority."),
    NATIVE("setgroups", os_setgroups, "($module, groups, /)", "Sets the supplemental groups."),
    NATIVE("setpgid", os_setpgid, "($module, pid, pgrp, /)", "Sets the process group of a process."),
    NATIVE("setpgrp", os_setpgrp, "($module, /)", "Makes the process the leader of a process group."),
    NATIVE("setpriority", os_setpriority, "($module, /, which, who, priority)", "Sets the priority of a process, group or user."),
    NATIVE("setsid", os_setsid, "($module, /)", "Starts a session."),
    NATIVE("tcgetpgrp", os_tcgetpgrp, "($module, fd, /)", "The process group in a terminal's foreground."),
    NATIVE("tcsetpgrp", os_tcsetpgrp, "($module, fd, pgid, /)", "Sets the process group in a terminal's foreground."),
    NATIVE_END,
};
