/* pwd.c - modules pwd and grp: the system's users and groups. */
#define _GNU_SOURCE
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/str.h"
#include "runtime/path.h"
#include "types/struct_sequence.h"

static const SequenceField user_fields[] = {
    {"pw_name", "user name"}, {"pw_passwd", "password"}, {"pw_uid", "user id"}, {"pw_gid", "group id"},
    {"pw_gecos", "real name"}, {"pw_dir", "home directory"}, {"pw_shell", "shell program"},
};
static const SequenceField group_fields[] = {
    {"gr_name", "group name"}, {"gr_passwd", "password"}, {"gr_gid", "group id"}, {"gr_mem", "group members"},
};

static Value text_or_none(const char *text) { return text ? path_decode_c(text) : none_value(); }
/* -1 stands for "no id" and comes out as such. */
static Value id_value(uint32_t id) { return int_value(id == UINT32_MAX ? -1 : (int64_t)id); }

static Value user_record(Value module, const struct passwd *p)
{
    Value fields[] = {text_or_none(p->pw_name), text_or_none(p->pw_passwd), id_value(p->pw_uid), id_value(p->pw_gid),
                      text_or_none(p->pw_gecos), text_or_none(p->pw_dir), text_or_none(p->pw_shell)};
    return struct_sequence_new(as_type(module_kept(module, 0)), fields, 7);
}

static Value group_record(Value module, const struct group *g)
{
    List *members = list_new(4);
    for (char **p = g->gr_mem; members && p && *p; p++) {
        Value name = path_decode_c(*p);
        if (is_empty(name) || !list_append_owned(members, name))
            DISCARD(members);
    }
    if (members == NULL)
        return EMPTY;
    Value fields[] = {text_or_none(g->gr_name), text_or_none(g->gr_passwd), id_value(g->gr_gid), from_pointer(members)};
    return struct_sequence_new(as_type(module_kept(module, 0)), fields, 4);
}

/* One look-up by name or number, with a text area that grows until the record fits. `find` gives an error number. */
typedef struct LookUp {
    const char *name; /* NULL: by id */
    uint32_t id;
    union { struct passwd user; struct group group; };
    bool found;
    char *area;
} LookUp;

static int find_user(LookUp *l, size_t size)
{
    struct passwd *p = NULL;
    int failed = l->name ? getpwnam_r(l->name, &l->user, l->area, size, &p) : getpwuid_r(l->id, &l->user, l->area, size, &p);
    l->found = p != NULL;
    return failed;
}

static int find_group(LookUp *l, size_t size)
{
    struct group *g = NULL;
    int failed = l->name ? getgrnam_r(l->name, &l->group, l->area, size, &g) : getgrgid_r(l->id, &l->group, l->area, size, &g);
    l->found = g != NULL;
    return failed;
}

static bool look_up(LookUp *l, int (*find)(LookUp *, size_t))
{
    int failed = ERANGE;
    for (size_t size = 1024; failed == ERANGE && size <= (1 << 24); size *= 2) {
        char *area = realloc(l->area, size);
        if (area == NULL) {
            error_no_memory();
            return false;
        }
        l->area = area;
        Thread *thread = gil_release();
        failed = find(l, size);
        gil_acquire(thread);
    }
    if (failed == ENOMEM)
        error_no_memory();
    else if (failed && failed != ENOENT && failed != ESRCH && failed != EBADF && failed != EPERM)
        error_os(failed, EMPTY);
    return !error_occurred();
}

static Value by_name(Value module, Value name, const char *function, int (*find)(LookUp *, size_t), bool user)
{
    LookUp l = {0};
    Value result = EMPTY;
    if (!is_str(name))
        return error_type("%s() argument%s must be str, not %T", function, user ? "" : " 'name'", name);
    Value bytes = path_bytes(name);
    if (is_empty(bytes))
        return EMPTY;
    l.name = as_bytes(bytes)->data;
    if (look_up(&l, find)) {
        if (!l.found)
            error_set(TYPE(KeyError), "%s(): name not found: %R", function, name);
        else
            result = user ? user_record(module, &l.user) : group_record(module, &l.group);
    }
    free(l.area);
    release(bytes);
    return result;
}

static Value by_id(Value module, Value v, const char *function, int (*find)(LookUp *, size_t), bool user)
{
    LookUp l = {0};
    Value result = EMPTY;
    const char *what = user ? "uid" : "gid";
    if (user ? posix_uid(v, &l.id) : posix_gid(v, &l.id)) {
        if (look_up(&l, find)) {
            if (!l.found)
                error_set(TYPE(KeyError), "%s(): %s not found: %S", function, what, v);
            else
                result = user ? user_record(module, &l.user) : group_record(module, &l.group);
        }
        free(l.area);
    } else if (error_catch(TYPE(OverflowError))) {
        error_set(TYPE(KeyError), "%s(): %s not found", function, what);
    }
    return result;
}

static Value pwd_getpwuid(Value self, Value id) { return by_id(self, id, "getpwuid", find_user, true); }
static Value pwd_getpwnam(Value self, Value name) { return by_name(self, name, "getpwnam", find_user, true); }
static Value grp_getgrgid(Value self, const Value *args) { return by_id(self, args[0], "getgrgid", find_group, false); }
static Value grp_getgrnam(Value self, const Value *args) { return by_name(self, args[0], "getgrnam", find_group, false); }

static Value pwd_getpwall(Value self)
{
    List *list = list_new(32);
    struct passwd *p;
    setpwent();
    while (list && (p = getpwent()) != NULL) {
        Value record = user_record(self, p);
        if (is_empty(record) || !list_append_owned(list, record))
            DISCARD(list);
    }
    endpwent();
    return from_pointer(list);
}

static Value grp_getgrall(Value self)
{
    List *list = list_new(32);
    struct group *g;
    setgrent();
    while (list && (g = getgrent()) != NULL) {
        Value record = group_record(self, g);
        if (is_empty(record) || !list_append_owned(list, record))
            DISCARD(list);
    }
    endgrent();
    return from_pointer(list);
}

static const NativeRow user_functions[] = {
    NATIVE("getpwall", pwd_getpwall, "($module, /)", "Every user, in no order."),
    NATIVE("getpwnam", pwd_getpwnam, "($module, name, /)", "The user of a name."),
    NATIVE("getpwuid", pwd_getpwuid, "($module, uidobj, /)", "The user of an id."),
    NATIVE_END,
};
static const NativeRow group_functions[] = {
    NATIVE("getgrall", grp_getgrall, "($module, /)", "Every group, in no order."),
    NATIVE("getgrgid", grp_getgrgid, "($module, /, id)", "The group of an id."),
    NATIVE("getgrnam", grp_getgrnam, "($module, /, name)", "The group of a name."),
    NATIVE_END,
};

static bool fill_users(Value module)
{
    Type *type = struct_sequence_type("pwd.struct_passwd", "A user.", user_fields, 7, 7, true);
    Value kept = from_pointer(type);
    return module_keep(module, &kept, 1) && module_add_type(module, type);
}

static bool fill_groups(Value module)
{
    Type *type = struct_sequence_type("grp.struct_group", "A group of users.", group_fields, 4, 4, true);
    Value kept = from_pointer(type);
    return module_keep(module, &kept, 1) && module_add_type(module, type);
}

const ModuleSpec pwd_module = {"pwd", "The system's users.", user_functions, fill_users};
const ModuleSpec grp_module = {"grp", "The system's groups of users.", group_functions, fill_groups};
