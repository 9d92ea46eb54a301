/* posix.c - module posix: its table and constants. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/list.h"
#include "object/str.h"
#include "runtime/state.h"
#include "types/module.h"

static const struct { const char *name; int value; } constants[] = {
#define CONSTANT(name) {#name, name},
    CONSTANT(O_RDONLY) CONSTANT(O_WRONLY) CONSTANT(O_RDWR) CONSTANT(O_APPEND) CONSTANT(O_CREAT) CONSTANT(O_EXCL) CONSTANT(O_TRUNC)
    CONSTANT(O_SYNC) CONSTANT(O_DSYNC) CONSTANT(O_RSYNC) CONSTANT(O_NDELAY) CONSTANT(O_NONBLOCK) CONSTANT(O_NOCTTY) CONSTANT(O_CLOEXEC)
    CONSTANT(O_ACCMODE) CONSTANT(O_DIRECT) CONSTANT(O_DIRECTORY) CONSTANT(O_NOFOLLOW) CONSTANT(O_NOATIME) CONSTANT(O_PATH)
    CONSTANT(O_TMPFILE) CONSTANT(O_LARGEFILE) CONSTANT(O_ASYNC) CONSTANT(F_OK) CONSTANT(R_OK) CONSTANT(W_OK) CONSTANT(X_OK)
    CONSTANT(WNOHANG) CONSTANT(WUNTRACED) CONSTANT(WCONTINUED) CONSTANT(WEXITED) CONSTANT(WSTOPPED) CONSTANT(WNOWAIT)
    CONSTANT(P_ALL) CONSTANT(P_PID) CONSTANT(P_PGID) CONSTANT(SEEK_DATA) CONSTANT(SEEK_HOLE) CONSTANT(F_LOCK) CONSTANT(F_TLOCK)
    CONSTANT(F_ULOCK) CONSTANT(F_TEST) CONSTANT(ST_RDONLY) CONSTANT(ST_NOSUID) CONSTANT(RTLD_LAZY) CONSTANT(RTLD_NOW)
    CONSTANT(RTLD_GLOBAL) CONSTANT(RTLD_LOCAL) CONSTANT(RTLD_NODELETE) CONSTANT(RTLD_NOLOAD) CONSTANT(RTLD_DEEPBIND)
    CONSTANT(SCHED_OTHER) CONSTANT(SCHED_FIFO) CONSTANT(SCHED_RR) CONSTANT(SCHED_BATCH) CONSTANT(SCHED_IDLE)
#undef CONSTANT
    {"EX_OK", 0}, {"EX_USAGE", 64}, {"EX_DATAERR", 65}, {"EX_NOINPUT", 66}, {"EX_NOUSER", 67}, {"EX_NOHOST", 68}, {"EX_UNAVAILABLE", 69},
    {"EX_SOFTWARE", 70}, {"EX_OSERR", 71}, {"EX_OSFILE", 72}, {"EX_CANTCREAT", 73}, {"EX_IOERR", 74}, {"EX_TEMPFAIL", 75},
    {"EX_PROTOCOL", 76}, {"EX_NOPERM", 77}, {"EX_CONFIG", 78}, {"TMP_MAX", 238328}, {"NGROUPS_MAX", 65536},
    {"PRIO_PROCESS", 0}, {"PRIO_PGRP", 1}, {"PRIO_USER", 2}, {"GRND_NONBLOCK", 1}, {"GRND_RANDOM", 2},
};

/* What os.supports_dir_fd and its like are made of. */
static const char *const have[] = {
    "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT", "HAVE_FDOPENDIR", "HAVE_FEXECVE",
    "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_LINKAT", "HAVE_LSTAT", "HAVE_MKDIRAT", "HAVE_MKFIFOAT",
    "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
};

static Value environment(void)
{
    Dict *dict = dict_new();
    for (char **p = environ; dict && p && *p; p++) {
        const char *equals = strchr(*p, '=');
        if (equals == NULL)
            continue;
        Value key = bytes_from(*p, (size_t)(equals - *p)), value = bytes_from(equals + 1, strlen(equals + 1)), old;
        int known = is_empty(key) || is_empty(value) ? -1 : dict_lookup(dict, key, &old);
        bool ok = known > 0 || (known == 0 && dict_set(dict, key, value));
        release(key);
        release(value);
        if (!ok)
            DISCARD(dict);
    }
    return from_pointer(dict);
}

static Value have_list(void)
{
    List *list = list_new(32);
    for (size_t i = 0; list && i < sizeof have / sizeof *have; i++) {
        Value name = str_from_c(have[i]);
        if (is_empty(name) || !list_append_owned(list, name))
            DISCARD(list);
    }
    return from_pointer(list);
}

static bool add_rows(Value module)
{
    static const NativeRow *const tables[] = {posix_file_rows, posix_stat_rows, posix_folder_rows, posix_process_rows};
    Value name = str_intern_c("posix");
    bool ok = !is_empty(name);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const NativeRow *row = tables[i]; ok && row->name; row++)
            ok = module_add(module, row->name, native_function_new(row, module, name));
    release(name);
    return ok;
}

static bool fill(Value module)
{
    bool ok = add_rows(module) && posix_add_stat_type(module) && posix_add_process_types(module);
    for (size_t i = 0; ok && i < sizeof constants / sizeof *constants; i++)
        ok = module_add_int(module, constants[i].name, constants[i].value);
    if (!ok)
        return false;
    Type *entry = runtime.state->dir_entry_type = type_from_spec(&posix_dir_entry_spec, NULL);
    Type *scan = runtime.state->scandir_type = type_from_spec(&posix_scandir_spec, NULL);
    return entry && scan && module_add(module, "DirEntry", retain(from_pointer(entry))) && module_add(module, "environ", environment()) &&
           module_add(module, "_have_functions", have_list()) && module_add(module, "error", retain(from_pointer(TYPE(OSError))));
}

const ModuleSpec posix_module = {"posix", "Access to the operating system.", NULL, fill};
