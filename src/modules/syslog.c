/* syslog.c - modules syslog and _posixshmem. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <syslog.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"
#include "runtime/sys.h"

/* ---- syslog ---- */

/* The system keeps a pointer to the name it is opened with: item 0 of what the module keeps, None while it is closed. */
static Value *ident_slot(Value module) { return &as_tuple(((Module *)as_object(module))->state)->items[0]; }

/* The last part of sys.argv[0]; None where there is none. */
static Value default_ident(void)
{
    Value argv = sys_get("argv");
    if (is_empty(argv) || !is_list(argv) || as_list(argv)->length == 0 || !is_str(as_list(argv)->items[0]) ||
        as_str(as_list(argv)->items[0])->length == 0)
        return none_value();
    Value bytes = path_bytes(as_list(argv)->items[0]);
    if (is_empty(bytes))
        return EMPTY;
    const char *slash = strrchr(as_bytes(bytes)->data, '/');
    Value last = slash ? bytes_from(slash + 1, strlen(slash + 1)) : retain(bytes);
    release(bytes);
    return last;
}

static bool open_log(Value module, Value ident, int option, int facility)
{
    Value kept = is_empty(ident) || is_none(ident) ? default_ident() : path_bytes(ident);
    if (is_empty(kept))
        return false;
    Value event[] = {is_empty(ident) ? NONE : ident, int_value(option), int_value(facility)}, all = tuple_from(event, 3);
    bool ok = !is_empty(all) && sys_audit("syslog.openlog", all);
    release(all);
    if (!ok) {
        release(kept);
        return false;
    }
    openlog(is_bytes(kept) && as_bytes(kept)->length ? as_bytes(kept)->data : NULL, option, facility);
    Value bytes = is_bytes(kept) ? kept : bytes_from("", 0);
    replace(ident_slot(module), is_empty(bytes) ? none_value() : bytes);
    return true;
}

static Value syslog_openlog(Value self, const Value *args)
{
    int option = 0, facility = LOG_USER;
    if ((!is_empty(args[1]) && !posix_int(args[1], &option)) || (!is_empty(args[2]) && !posix_int(args[2], &facility)))
        return EMPTY;
    return open_log(self, args[0], option, facility) ? none_value() : EMPTY;
}

/* syslog([priority,] message) */
static Value syslog_syslog(Value self, const Value *args)
{
    int priority = LOG_INFO;
    bool two = !is_empty(args[1]);
    Value message = args[two ? 1 : 0];
    if (two && !posix_int(args[0], &priority))
        return EMPTY;
    if (!is_str(message))
        return error_type("syslog() argument %d must be str, not %T", two ? 2 : 1, message);
    const char *text = str_utf8(message, NULL);
    if (text == NULL)
        return EMPTY;
    Value event[] = {int_value(priority), message}, all = tuple_from(event, 2);
    bool ok = !is_empty(all) && sys_audit("syslog.syslog", all);
    release(all);
    if (!ok || (is_none(*ident_slot(self)) && !open_log(self, EMPTY, 0, LOG_USER)))
        return EMPTY;
    Thread *thread = gil_release();
    syslog(priority, "%s", text);
    gil_acquire(thread);
    return none_value();
}

static Value syslog_closelog(Value self)
{
    if (!sys_audit("syslog.closelog", EMPTY))
        return EMPTY;
    if (!is_none(*ident_slot(self))) {
        closelog();
        replace(ident_slot(self), none_value());
    }
    return none_value();
}

static Value syslog_setlogmask(Value self, Value v)
{
    (void)self;
    int mask;
    return posix_int(v, &mask) ? int_value(setlogmask(mask)) : EMPTY;
}

static Value syslog_mask(Value self, Value v)
{
    (void)self;
    int64_t priority;
    return system_int64(v, &priority) ? int_value(1 << (priority & 31)) : EMPTY;
}

static Value syslog_upto(Value self, Value v)
{
    (void)self;
    int64_t priority;
    return system_int64(v, &priority) ? int_value((1 << ((priority & 31) + 1)) - 1) : EMPTY;
}

static const NativeRow log_functions[] = {
    NATIVE("LOG_MASK", syslog_mask, "($module, pri, /)", "The mask of one priority."),
    NATIVE("LOG_UPTO", syslog_upto, "($module, pri, /)", "The mask of all priorities up to one."),
    NATIVE("closelog", syslog_closelog, "($module, /)", "Closes the log."),
    NATIVE("openlog", syslog_openlog, "($module, /, ident=<unset>, logoption=<unset>, facility=<unset>)", "Sets what later messages begin with."),
    NATIVE("setlogmask", syslog_setlogmask, "($module, maskpri, /)", "Sets which priorities are logged; the old mask."),
    NATIVE("syslog", syslog_syslog, "($module, priority, message=<unset>, /)", "Sends a message to the system's log."),
    NATIVE_END,
};

static const SystemConstant log_constants[] = {
#define C SYSTEM_CONSTANT
    C(LOG_EMERG) C(LOG_ALERT) C(LOG_CRIT) C(LOG_ERR) C(LOG_WARNING) C(LOG_NOTICE) C(LOG_INFO) C(LOG_DEBUG) C(LOG_PID) C(LOG_CONS)
    C(LOG_NDELAY) C(LOG_ODELAY) C(LOG_NOWAIT) C(LOG_PERROR) C(LOG_KERN) C(LOG_USER) C(LOG_MAIL) C(LOG_DAEMON) C(LOG_AUTH) C(LOG_LPR)
    C(LOG_LOCAL0) C(LOG_LOCAL1) C(LOG_LOCAL2) C(LOG_LOCAL3) C(LOG_LOCAL4) C(LOG_LOCAL5) C(LOG_LOCAL6) C(LOG_LOCAL7) C(LOG_SYSLOG)
    C(LOG_CRON) C(LOG_UUCP) C(LOG_NEWS) C(LOG_AUTHPRIV) C(LOG_FTP)
#undef C
    {NULL, 0},
};

static bool fill_log(Value module)
{
    Value kept = none_value();
    return module_keep(module, &kept, 1) && system_add_constants(module, log_constants);
}

const ModuleSpec syslog_module = {"syslog", "The system's log.", log_functions, fill_log};

/* ---- _posixshmem ---- */

static Value shm_path(Value v, const char *function)
{
    if (!is_str(v))
        return error_type("%s() argument 'path' must be str, not %T", function, v);
    return path_bytes(v);
}

static Value shmem_open(Value self, const Value *args)
{
    (void)self;
    int flags, mode, fd;
    if (!posix_int(args[1], &flags) || !posix_int(args[2], &mode))
        return EMPTY;
    Value path = shm_path(args[0], "shm_open");
    if (is_empty(path))
        return EMPTY;
    POSIX_BLOCKING(fd, shm_open(as_bytes(path)->data, flags, (mode_t)mode));
    int number = errno;
    release(path);
    if (fd >= 0)
        return int_value(fd);
    return error_occurred() ? EMPTY : error_os(number, args[0]);
}

static Value shmem_unlink(Value self, const Value *args)
{
    (void)self;
    int failed;
    Value path = shm_path(args[0], "shm_unlink");
    if (is_empty(path))
        return EMPTY;
    POSIX_BLOCKING(failed, shm_unlink(as_bytes(path)->data));
    int number = errno;
    release(path);
    if (!failed)
        return none_value();
    return error_occurred() ? EMPTY : error_os(number, args[0]);
}

static const NativeRow shmem_functions[] = {
    NATIVE("shm_open", shmem_open, "($module, /, path, flags, mode=511)", "Opens a shared memory object; its descriptor."),
    NATIVE("shm_unlink", shmem_unlink, "($module, /, path)", "Removes a shared memory object."),
    NATIVE_END,
};

const ModuleSpec posixshmem_module = {"_posixshmem", "POSIX shared memory.", shmem_functions, NULL};
