/* resource.c - module resource: limits and use of the system's resources. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/struct_sequence.h"

static const SequenceField usage_fields[] = {
    {"ru_utime", "user time used"}, {"ru_stime", "system time used"}, {"ru_maxrss", "max. resident set size"},
    {"ru_ixrss", "shared memory size"}, {"ru_idrss", "unshared data size"}, {"ru_isrss", "unshared stack size"},
    {"ru_minflt", "page faults not requiring I/O"}, {"ru_majflt", "page faults requiring I/O"}, {"ru_nswap", "number of swap outs"},
    {"ru_inblock", "block input operations"}, {"ru_oublock", "block output operations"}, {"ru_msgsnd", "IPC messages sent"},
    {"ru_msgrcv", "IPC messages received"}, {"ru_nsignals", "signals received"}, {"ru_nvcsw", "voluntary context switches"},
    {"ru_nivcsw", "involuntary context switches"},
};

static Value seconds_of(struct timeval t) { return float_value((double)t.tv_sec + (double)t.tv_usec * 1e-6); }

static Value usage_record(Type *type, const struct rusage *u)
{
    Value fields[] = {seconds_of(u->ru_utime), seconds_of(u->ru_stime), int_value(u->ru_maxrss), int_value(u->ru_ixrss),
                      int_value(u->ru_idrss), int_value(u->ru_isrss), int_value(u->ru_minflt), int_value(u->ru_majflt),
                      int_value(u->ru_nswap), int_value(u->ru_inblock), int_value(u->ru_oublock), int_value(u->ru_msgsnd),
                      int_value(u->ru_msgrcv), int_value(u->ru_nsignals), int_value(u->ru_nvcsw), int_value(u->ru_nivcsw)};
    return struct_sequence_new(type, fields, 16);
}

static Value resource_getrusage(Value self, Value v)
{
    int who;
    struct rusage usage;
    if (!posix_int(v, &who))
        return EMPTY;
    if (getrusage(who, &usage))
        return errno == EINVAL ? error_value("invalid who parameter") : posix_error();
    return usage_record(as_type(module_kept(self, 0)), &usage);
}

/* ---- limits ---- */

static bool resource_argument(Value v, int *resource)
{
    if (!posix_int(v, resource))
        return false;
    if (*resource < 0 || *resource >= RLIM_NLIMITS) {
        error_value("invalid resource specified");
        return false;
    }
    return true;
}

static Value limit_value(rlim_t n) { return n == RLIM_INFINITY ? int_value(-1) : int_from_uint64(n); }

static Value limits_value(const struct rlimit *limits)
{
    Value pair[] = {limit_value(limits->rlim_cur), limit_value(limits->rlim_max)};
    return tuple_from_owned(pair, 2);
}

/* -1 is RLIM_INFINITY; other negative numbers and those beyond 64 bits are refused. */
static bool limit_number(Value v, rlim_t *n)
{
    int64_t number;
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int beyond = int_as_int64(index, &number);
    if (beyond > 0) {
        Int *big = as_int(index);
        beyond = big->size == 1 ? 0 : 1;
        number = (int64_t)big->limbs[0];
    } else if (beyond < 0 || number < -1) {
        beyond = -1;
    }
    release(index);
    if (beyond < 0)
        error_value("Cannot convert negative int");
    else if (beyond > 0)
        error_overflow("Python int too large to convert to C rlim_t");
    *n = (rlim_t)number;
    return !beyond;
}

static bool limits_argument(Value v, struct rlimit *limits)
{
    Value pair = tuple_from_iterable(v);
    if (is_empty(pair))
        return false;
    bool ok = as_tuple(pair)->length == 2;
    if (!ok)
        error_value("expected a tuple of 2 integers");
    ok = ok && limit_number(as_tuple(pair)->items[0], &limits->rlim_cur) && limit_number(as_tuple(pair)->items[1], &limits->rlim_max);
    release(pair);
    return ok;
}

static Value limit_error(void)
{
    if (errno == EINVAL)
        return error_value("current limit exceeds maximum limit");
    if (errno == EPERM)
        return error_value("not allowed to raise maximum limit");
    return posix_error();
}

static Value resource_getrlimit(Value self, Value v)
{
    (void)self;
    int resource;
    struct rlimit limits;
    if (!resource_argument(v, &resource))
        return EMPTY;
    return getrlimit((unsigned)resource, &limits) ? posix_error() : limits_value(&limits);
}

static Value resource_setrlimit(Value self, const Value *args)
{
    (void)self;
    int resource;
    struct rlimit limits;
    if (!resource_argument(args[0], &resource) || !limits_argument(args[1], &limits))
        return EMPTY;
    return setrlimit((unsigned)resource, &limits) ? limit_error() : none_value();
}

static Value resource_prlimit(Value self, const Value *args)
{
    (void)self;
    int pid, resource;
    struct rlimit old, limits;
    bool set = !is_empty(args[2]) && !is_none(args[2]);
    if (!posix_int(args[0], &pid) || !resource_argument(args[1], &resource) || (set && !limits_argument(args[2], &limits)))
        return EMPTY;
    if (prlimit(pid, (enum __rlimit_resource)resource, set ? &limits : NULL, &old))
        return errno == EINVAL ? limit_error() : posix_error();
    return limits_value(&old);
}

static Value resource_getpagesize(Value self)
{
    (void)self;
    return int_value(sysconf(_SC_PAGESIZE));
}

static const NativeRow functions[] = {
    NATIVE("getpagesize", resource_getpagesize, "($module, /)", "The size of a page of memory."),
    NATIVE("getrlimit", resource_getrlimit, "($module, resource, /)", "The soft and hard limit of a resource."),
    NATIVE("getrusage", resource_getrusage, "($module, who, /)", "What a process has used."),
    NATIVE("prlimit", resource_prlimit, "($module, pid, resource, limits=<unset>, /)", "Gets and sets a limit of a process."),
    NATIVE("setrlimit", resource_setrlimit, "($module, resource, limits, /)", "Sets the limits of a resource."),
    NATIVE_END,
};

static const SystemConstant constants[] = {
#define C SYSTEM_CONSTANT
    C(RLIMIT_CPU) C(RLIMIT_FSIZE) C(RLIMIT_DATA) C(RLIMIT_STACK) C(RLIMIT_CORE) C(RLIMIT_NOFILE) C(RLIMIT_OFILE) C(RLIMIT_AS)
    C(RLIMIT_RSS) C(RLIMIT_NPROC) C(RLIMIT_MEMLOCK) C(RLIMIT_MSGQUEUE) C(RLIMIT_NICE) C(RLIMIT_RTPRIO) C(RLIMIT_RTTIME)
    C(RLIMIT_SIGPENDING) C(RUSAGE_SELF) C(RUSAGE_CHILDREN) C(RUSAGE_THREAD)
#undef C
    {"RLIM_INFINITY", -1}, {NULL, 0},
};

static bool fill(Value module)
{
    Type *type = struct_sequence_type("resource.struct_rusage", "What a process has used.", usage_fields, 16, 16, true);
    Value kept = from_pointer(type);
    return module_keep(module, &kept, 1) && module_add_type(module, type) && system_add_constants(module, constants) &&
           module_add(module, "error", retain(from_pointer(TYPE(OSError))));
}

const ModuleSpec resource_module = {"resource", "Limits and use of the system's resources.", functions, fill};
