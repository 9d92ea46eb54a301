/* schedule.c - module posix: the scheduler. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/struct_sequence.h"

static const SequenceField param_fields[] = {{"sched_priority", "the scheduling priority"}};

/* sched_param(sched_priority) takes the number; copies and pickles come with a tuple and a dict, as for its kin. */
static Value param_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"sched_param", {NULL}, NATIVE_BOUND, "(sched_priority, dict=<unset>)", NULL};
    Value bound[2];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 2))
        return EMPTY;
    bool packed = !is_empty(bound[1]) && is_tuple(bound[0]) && as_tuple(bound[0])->length == 1;
    Value field = retain(packed ? as_tuple(bound[0])->items[0] : bound[0]);
    return struct_sequence_new(type, &field, 1);
}

static Type *param_type(Value module) { return as_type(module_kept(module, POSIX_SCHED_PARAM)); }

Value posix_sched_param_type(void)
{
    Type *type = struct_sequence_type("posix.sched_param", "The scheduler's parameters.", param_fields, 1, 1, true);
    if (type)
        type->slots.new = param_new;
    return from_pointer(type);
}

bool posix_sched_param(Value module, Value v, struct sched_param *param)
{
    int64_t n;
    if (!is_exactly(v, param_type(module))) {
        error_type("must have a sched_param object");
        return false;
    }
    if (!index_as_int64(as_tuple(v)->items[0], &n, TYPE(OverflowError)) || n != (int)n) {
        if (!error_occurred())
            error_overflow("sched_priority out of range");
        return false;
    }
    param->sched_priority = (int)n;
    return true;
}

static Value os_sched_get_priority_max(Value self, const Value *args)
{
    (void)self;
    int policy;
    if (!posix_int(args[0], &policy))
        return EMPTY;
    int most = sched_get_priority_max(policy);
    return most < 0 ? posix_error() : int_value(most);
}

static Value os_sched_get_priority_min(Value self, const Value *args)
{
    (void)self;
    int policy;
    if (!posix_int(args[0], &policy))
        return EMPTY;
    int least = sched_get_priority_min(policy);
    return least < 0 ? posix_error() : int_value(least);
}

static Value os_sched_getscheduler(Value self, Value v)
{
    (void)self;
    int pid;
    if (!posix_int(v, &pid))
        return EMPTY;
    int policy = sched_getscheduler(pid);
    return policy < 0 ? posix_error() : int_value(policy);
}

static Value os_sched_setscheduler(Value self, const Value *args)
{
    int pid, policy;
    struct sched_param param;
    if (!posix_int(args[0], &pid) || !posix_int(args[1], &policy) || !posix_sched_param(self, args[2], &param))
        return EMPTY;
    return sched_setscheduler(pid, policy, &param) < 0 ? posix_error() : none_value();
}

static Value os_sched_getparam(Value self, Value v)
{
    int pid;
    struct sched_param param;
    if (!posix_int(v, &pid))
        return EMPTY;
    if (sched_getparam(pid, &param))
        return posix_error();
    Value field = int_value(param.sched_priority);
    return struct_sequence_new(param_type(self), &field, 1);
}

static Value os_sched_setparam(Value self, const Value *args)
{
    int pid;
    struct sched_param param;
    if (!posix_int(args[0], &pid) || !posix_sched_param(self, args[1], &param))
        return EMPTY;
    return sched_setparam(pid, &param) ? posix_error() : none_value();
}

static Value os_sched_rr_get_interval(Value self, Value v)
{
    (void)self;
    int pid;
    struct timespec interval;
    if (!posix_int(v, &pid))
        return EMPTY;
    if (sched_rr_get_interval(pid, &interval))
        return posix_error();
    return float_value((double)interval.tv_sec + 1e-9 * (double)interval.tv_nsec);
}

static Value os_sched_yield(Value self)
{
    (void)self;
    int failed;
    POSIX_BLOCKING(failed, sched_yield());
    return failed ? posix_error() : none_value();
}

/* ---- processors ---- */

enum { MOST_CPUS = 1 << 20 };

/* The processors a process may use, as the system's bits in *size bytes; free it. NULL: exception. */
static cpu_set_t *affinity_of(int pid, size_t *size)
{
    for (int cpus = 1024; cpus <= MOST_CPUS; cpus *= 2) {
        cpu_set_t *set = CPU_ALLOC(cpus);
        if (set == NULL) {
            error_no_memory();
            return NULL;
        }
        *size = CPU_ALLOC_SIZE(cpus);
        if (sched_getaffinity(pid, *size, set) == 0)
            return set;
        CPU_FREE(set);
        if (errno != EINVAL)
            break;
    }
    (void)!posix_error().bits;
    return NULL;
}

static Value os_sched_getaffinity(Value self, Value v)
{
    (void)self;
    int pid;
    size_t size;
    cpu_set_t *set = posix_int(v, &pid) ? affinity_of(pid, &size) : NULL;
    if (set == NULL)
        return EMPTY;
    List *list = list_new(16);
    for (size_t i = 0; list && i < size * 8; i++)
        if (CPU_ISSET_S(i, size, set) && !list_append_owned(list, int_value((int64_t)i)))
            DISCARD(list);
    CPU_FREE(set);
    Value result = list ? call_1(from_pointer(TYPE(set)), from_pointer(list)) : EMPTY;
    RELEASE(list);
    return result;
}

static bool add_cpu(cpu_set_t **set, size_t *size, Value v)
{
    int64_t cpu;
    if (!is_int(v)) {
        error_type("expected an iterator of ints, but iterator yielded <class '%N'>", type_of(v));
        return false;
    }
    if (int_as_int64(v, &cpu) || cpu > INT32_MAX - 1) {
        error_overflow("CPU number too large");
        return false;
    }
    if (cpu < 0) {
        error_value("negative CPU number");
        return false;
    }
    while ((size_t)cpu >= *size * 8) {
        cpu_set_t *more = calloc(2, *size);
        if (more == NULL) {
            error_no_memory();
            return false;
        }
        memcpy(more, *set, *size);
        free(*set);
        *set = more;
        *size *= 2;
    }
    CPU_SET_S((size_t)cpu, *size, *set);
    return true;
}

static Value os_sched_setaffinity(Value self, const Value *args)
{
    (void)self;
    int pid;
    size_t size = CPU_ALLOC_SIZE(1024);
    Value iterator = posix_int(args[0], &pid) ? get_iterator(args[1]) : EMPTY, item;
    if (is_empty(iterator))
        return EMPTY;
    cpu_set_t *set = calloc(1, size);
    if (set == NULL)
        error_no_memory();
    while (set && !error_occurred() && !is_empty(item = iterator_next(iterator))) {
        bool ok = add_cpu(&set, &size, item);
        release(item);
        if (!ok)
            break;
    }
    release(iterator);
    Value result = error_occurred() ? EMPTY : sched_setaffinity(pid, size, set) ? posix_error() : none_value();
    free(set);
    return result;
}

static Value os_cpu_count(Value self)
{
    (void)self;
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? none_value() : int_value(n);
}

const NativeRow posix_schedule_rows[] = {
    NATIVE("cpu_count", os_cpu_count, "($module, /)", "The number of processors, or None."),
    NATIVE("sched_get_priority_max", os_sched_get_priority_max, "($module, /, policy)", "The highest priority of a policy."),
    NATIVE("sched_get_priority_min", os_sched_get_priority_min, "($module, /, policy)", "The lowest priority of a policy."),
    NATIVE("sched_getaffinity", os_sched_getaffinity, "($module, pid, /)", "The processors that a process may use."),
    NATIVE("sched_getparam", os_sched_getparam, "($module, pid, /)", "A process's scheduling parameters."),
    NATIVE("sched_getscheduler", os_sched_getscheduler, "($module, pid, /)", "A process's scheduling policy."),
    NATIVE("sched_rr_get_interval", os_sched_rr_get_interval, "($module, pid, /)", "The time slice of a process in seconds."),
    NATIVE("sched_setaffinity", os_sched_setaffinity, "($module, pid, mask, /)", "Sets the processors that a process may use."),
    NATIVE("sched_setparam", os_sched_setparam, "($module, pid, param, /)", "Sets a process's scheduling parameters."),
    NATIVE("sched_setscheduler", os_sched_setscheduler, "($module, pid, policy, param, /)", "Sets a process's scheduling policy."),
    NATIVE("sched_yield", os_sched_yield, "($module, /)", "Gives the processor up."),
    NATIVE_END,
};
