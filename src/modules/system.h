/* system.h - what the modules that call the system share: descriptors, durations, calls that block, constants. */
#ifndef PYISH_MODULES_SYSTEM_H
#define PYISH_MODULES_SYSTEM_H

#include <errno.h>
#include <time.h>

#include "modules/posix/posix.h"
#include "runtime/gil.h"
#include "types/module.h"

/* Seconds as a float or int, in nanoseconds, rounded away from zero. TypeError, ValueError (NaN), OverflowError. */
bool system_duration(Value v, int64_t *nanoseconds) MUST_CHECK;
/* The same where the number is of another unit: that many nanoseconds. */
bool system_duration_of(Value v, int64_t unit, int64_t *nanoseconds) MUST_CHECK;
/* The monotonic clock in nanoseconds. */
int64_t system_now(void);
static inline struct timespec system_timespec(int64_t nanoseconds)
{
    return (struct timespec){.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
}
/* Nanoseconds left until a deadline in milliseconds for poll(): rounded up, clipped; negative: -1, for ever. */
int system_milliseconds(int64_t nanoseconds);

/* Unsigned C ints as CPython's converters take them: 16 and 32 bits. */
bool system_uint16(Value v, uint16_t *result) MUST_CHECK;
bool system_uint32(Value v, uint32_t *result) MUST_CHECK;
/* The lowest 64 bits of an int of any size. */
bool system_masked(Value v, uint64_t *result) MUST_CHECK;
bool system_int64(Value v, int64_t *result) MUST_CHECK;

/* What a module keeps for itself: a tuple in Module.state. Takes the references. */
bool module_keep(Value module, Value *owned, size_t count) MUST_CHECK;
/* Borrowed. */
Value module_kept(Value module, size_t index);

/* tuple_from_owned that fails where an item is EMPTY. */
Value tuple_checked(Value *owned, size_t count) MUST_CHECK;
/* class name(base), of that module. Owned. */
Value module_exception(const char *module, const char *name, Type *base) MUST_CHECK;

typedef struct SystemConstant {
    const char *name;
    int64_t value;
} SystemConstant;
#define SYSTEM_CONSTANT(name) {#name, name},
/* The table ends with a NULL name. */
bool system_add_constants(Value module, const SystemConstant *constants) MUST_CHECK;

#endif
