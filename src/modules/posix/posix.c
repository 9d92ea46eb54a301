/* posix.c - module posix: its table and constants. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <linux/memfd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>
#include <unistd.h>

#include "modules/io/io.h"
#include "modules/system.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/list.h"
#include "object/str.h"
#include "runtime/state.h"
#include "types/module.h"

static const SystemConstant constants[] = {
#define C SYSTEM_CONSTANT
    C(O_RDONLY) C(O_WRONLY) C(O_RDWR) C(O_APPEND) C(O_CREAT) C(O_EXCL) C(O_TRUNC) C(O_SYNC) C(O_DSYNC) C(O_RSYNC) C(O_FSYNC) C(O_NDELAY)
    C(O_NONBLOCK) C(O_NOCTTY) C(O_CLOEXEC) C(O_ACCMODE) C(O_DIRECT) C(O_DIRECTORY) C(O_NOFOLLOW) C(O_NOATIME) C(O_PATH) C(O_TMPFILE)
    C(O_LARGEFILE) C(O_ASYNC) C(F_OK) C(R_OK) C(W_OK) C(X_OK) C(WNOHANG) C(WUNTRACED) C(WCONTINUED) C(WEXITED) C(WSTOPPED) C(WNOWAIT)
    C(P_ALL) C(P_PID) C(P_PGID) C(P_PIDFD) C(CLD_EXITED) C(CLD_KILLED) C(CLD_DUMPED) C(CLD_TRAPPED) C(CLD_STOPPED) C(CLD_CONTINUED)
    C(SEEK_DATA) C(SEEK_HOLE) C(F_LOCK) C(F_TLOCK) C(F_ULOCK) C(F_TEST) C(ST_RDONLY) C(ST_NOSUID) C(ST_NODEV) C(ST_NOEXEC) C(ST_SYNCHRONOUS)
    C(ST_MANDLOCK) C(ST_WRITE) C(ST_APPEND) C(ST_NOATIME) C(ST_NODIRATIME) C(ST_RELATIME) C(RTLD_LAZY) C(RTLD_NOW) C(RTLD_GLOBAL)
    C(RTLD_LOCAL) C(RTLD_NODELETE) C(RTLD_NOLOAD) C(RTLD_DEEPBIND) C(SCHED_OTHER) C(SCHED_FIFO) C(SCHED_RR) C(SCHED_BATCH) C(SCHED_IDLE)
    C(SCHED_RESET_ON_FORK) C(PRIO_PROCESS) C(PRIO_PGRP) C(PRIO_USER) C(GRND_NONBLOCK) C(GRND_RANDOM) C(POSIX_FADV_NORMAL)
    C(POSIX_FADV_SEQUENTIAL) C(POSIX_FADV_RANDOM) C(POSIX_FADV_NOREUSE) C(POSIX_FADV_WILLNEED) C(POSIX_FADV_DONTNEED) C(RWF_APPEND)
    C(RWF_DSYNC) C(RWF_HIPRI) C(RWF_NOWAIT) C(RWF_SYNC) C(SPLICE_F_MOVE) C(SPLICE_F_NONBLOCK) C(SPLICE_F_MORE) C(XATTR_CREATE)
    C(XATTR_REPLACE) C(XATTR_SIZE_MAX) C(EFD_CLOEXEC) C(EFD_NONBLOCK) C(EFD_SEMAPHORE) C(TFD_NONBLOCK) C(TFD_CLOEXEC) C(TFD_TIMER_ABSTIME)
    C(TFD_TIMER_CANCEL_ON_SET) C(MFD_CLOEXEC) C(MFD_ALLOW_SEALING) C(MFD_HUGETLB) C(MFD_HUGE_SHIFT) C(MFD_HUGE_MASK) C(MFD_HUGE_64KB)
    C(MFD_HUGE_512KB) C(MFD_HUGE_1MB) C(MFD_HUGE_2MB) C(MFD_HUGE_8MB) C(MFD_HUGE_16MB) C(MFD_HUGE_32MB) C(MFD_HUGE_256MB) C(MFD_HUGE_512MB)
    C(MFD_HUGE_1GB) C(MFD_HUGE_2GB) C(MFD_HUGE_16GB) C(PIDFD_NONBLOCK) C(CLONE_FS) C(CLONE_FILES) C(CLONE_NEWNS) C(CLONE_NEWCGROUP)
    C(CLONE_NEWUTS) C(CLONE_NEWIPC) C(CLONE_NEWUSER) C(CLONE_NEWPID) C(CLONE_NEWNET) C(CLONE_NEWTIME) C(CLONE_SYSVSEM) C(CLONE_THREAD)
    C(CLONE_SIGHAND) C(CLONE_VM) C(NGROUPS_MAX) C(TMP_MAX) C(EX_OK) C(EX_USAGE) C(EX_DATAERR) C(EX_NOINPUT) C(EX_NOUSER) C(EX_NOHOST)
    C(EX_UNAVAILABLE) C(EX_SOFTWARE) C(EX_OSERR) C(EX_OSFILE) C(EX_CANTCREAT) C(EX_IOERR) C(EX_TEMPFAIL) C(EX_PROTOCOL) C(EX_NOPERM)
    C(EX_CONFIG)
#undef C
    {"SCHED_NORMAL", SCHED_OTHER}, {"SCHED_DEADLINE", 6},
    {"POSIX_SPAWN_OPEN", 0}, {"POSIX_SPAWN_CLOSE", 1}, {"POSIX_SPAWN_DUP2", 2}, {"POSIX_SPAWN_CLOSEFROM", 3},
    {NULL, 0},
};

/* What os.supports_dir_fd and its like are made of. */
static const char *const have[] = {
    "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT", "HAVE_FEXECVE",
    "HAVE_FDOPENDIR", "HAVE_FPATHCONF", "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_LINKAT",
    "HAVE_LCHOWN", "HAVE_LSTAT", "HAVE_LUTIMES", "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT", "HAVE_MKFIFOAT", "HAVE_MKNODAT",
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

static Value os_create_environ(Value self)
{
    (void)self;
    return environment();
}

/* The encoding of a terminal: the locale's; None where the descriptor is none. */
static Value os_device_encoding(Value self, const Value *args)
{
    (void)self;
    int fd;
    if (!posix_int(args[0], &fd))
        return EMPTY;
    return isatty(fd) ? text_default_encoding() : none_value();
}

static const NativeRow rows[] = {
    NATIVE("_create_environ", os_create_environ, "($module, /)", "The environment as the system has it: a dict of bytes."),
    NATIVE("device_encoding", os_device_encoding, "($module, /, fd)", "The encoding of a terminal, or None."),
    NATIVE_END,
};

static bool add_rows(Value module)
{
    static const NativeRow *const tables[] = {posix_file_rows, posix_stat_rows, posix_folder_rows, posix_process_rows, posix_identity_rows,
                                              posix_schedule_rows, posix_transfer_rows, posix_special_rows, posix_spawn_rows, posix_limit_rows,
                                              posix_path_text_rows,
                                              rows};
    Value name = str_intern_c("posix");
    bool ok = !is_empty(name);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const NativeRow *row = tables[i]; ok && row->name; row++)
            ok = module_add(module, row->name, native_function_new(row, module, name));
    release(name);
    return ok;
}

static bool add_types(Value module)
{
    Value kept[POSIX_KEPT] = {posix_sched_param_type(), posix_waitid_type()};
    return module_keep(module, kept, POSIX_KEPT) && module_add(module, "sched_param", retain(kept[POSIX_SCHED_PARAM])) &&
           module_add(module, "waitid_result", retain(kept[POSIX_WAITID_RESULT]));
}

static bool fill(Value module)
{
    if (!add_rows(module) || !posix_add_stat_type(module) || !posix_add_process_types(module) || !add_types(module) ||
        !posix_add_names(module) || !system_add_constants(module, constants))
        return false;
    Type *entry = runtime.state->dir_entry_type = type_from_spec(&posix_dir_entry_spec, NULL);
    Type *scan = runtime.state->scandir_type = type_from_spec(&posix_scandir_spec, NULL);
    return entry && scan && module_add(module, "DirEntry", retain(from_pointer(entry))) && module_add(module, "environ", environment()) &&
           module_add(module, "_have_functions", have_list()) && module_add(module, "error", retain(from_pointer(TYPE(OSError))));
}

const ModuleSpec posix_module = {"posix", "Access to the operating system.", NULL, fill};
