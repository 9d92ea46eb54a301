/* system.c - see system.h. */
#include "modules/system.h"

#include <limits.h>
#include <math.h>
#include <time.h>

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

/* ---- durations ---- */

static bool duration_overflow(void)
{
    error_overflow("timestamp too large to convert to C PyTime_t");
    return false;
}

static bool float_duration(double d, int64_t unit, int64_t *nanoseconds)
{
    if (isnan(d)) {
        error_value("Invalid value NaN (not a number)");
        return false;
    }
    d *= (double)unit;
    d = d >= 0 ? ceil(d) : floor(d);
    if (!(d >= -0x1p63 && d < 0x1p63)) {
        error_overflow("timestamp out of range for platform time_t");
        return false;
    }
    *nanoseconds = (int64_t)d;
    return true;
}

bool system_duration_of(Value v, int64_t unit, int64_t *nanoseconds)
{
    int64_t n;
    if (is_float(v))
        return float_duration(float_double(v), unit, nanoseconds);
    if (!is_int(v) && !type_of(v)->slots.to_index) {
        error_type("'%T' object cannot be interpreted as an integer or float", v);
        return false;
    }
    if (!index_as_int64(v, &n, TYPE(OverflowError))) {
        if (!error_matches(TYPE(OverflowError)))
            return false;
        error_clear();
        return duration_overflow();
    }
    return __builtin_mul_overflow(n, unit, nanoseconds) ? duration_overflow() : true;
}

bool system_duration(Value v, int64_t *nanoseconds) { return system_duration_of(v, 1000000000, nanoseconds); }

int64_t system_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int system_milliseconds(int64_t nanoseconds)
{
    if (nanoseconds < 0)
        return -1;
    int64_t ms = nanoseconds / 1000000 + (nanoseconds % 1000000 != 0);
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

/* ---- numbers ---- */

static bool unsigned_argument(Value v, int64_t limit, const char *name, int64_t *result)
{
    if (!is_small_int(v) && !is_int(v)) {
        Value index = to_index(v);
        if (is_empty(index))
            return false;
        bool ok = unsigned_argument(index, limit, name, result);
        release(index);
        return ok;
    }
    int beyond = int_as_int64(v, result);
    if (beyond < 0 || (beyond == 0 && *result < 0)) {
        error_value("Cannot convert negative int");
        return false;
    }
    if (beyond > 0 || *result > limit) {
        error_overflow("Python int too large for C %s", name);
        return false;
    }
    return true;
}

bool system_uint16(Value v, uint16_t *result)
{
    int64_t n;
    bool ok = unsigned_argument(v, UINT16_MAX, "unsigned short", &n);
    *result = ok ? (uint16_t)n : 0;
    return ok;
}

bool system_uint32(Value v, uint32_t *result)
{
    int64_t n;
    bool ok = unsigned_argument(v, UINT32_MAX, "unsigned int", &n);
    *result = ok ? (uint32_t)n : 0;
    return ok;
}

bool system_masked(Value v, uint64_t *result)
{
    int64_t n;
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    if (int_as_int64(index, &n) == 0)
        *result = (uint64_t)n;
    else
        *result = as_int(index)->size < 0 ? -as_int(index)->limbs[0] : as_int(index)->limbs[0];
    release(index);
    return true;
}

bool system_int64(Value v, int64_t *result)
{
    if (index_as_int64(v, result, TYPE(OverflowError)))
        return true;
    if (error_matches(TYPE(OverflowError))) {
        error_clear();
        error_overflow("Python int too large to convert to C long");
    }
    return false;
}

/* ---- modules ---- */

Value tuple_checked(Value *owned, size_t count)
{
    bool complete = true;
    for (size_t i = 0; i < count; i++)
        complete = complete && !is_empty(owned[i]);
    if (complete)
        return tuple_from_owned(owned, count);
    for (size_t i = 0; i < count; i++)
        release(owned[i]);
    return EMPTY;
}

bool module_keep(Value module, Value *owned, size_t count)
{
    Value kept = tuple_checked(owned, count);
    replace(&((Module *)as_object(module))->state, kept);
    return !is_empty(kept);
}

Value module_kept(Value module, size_t index) { return as_tuple(((Module *)as_object(module))->state)->items[index]; }

Value module_exception(const char *module, const char *name, Type *base)
{
    Value parts[3] = {str_intern_c(name), tuple_pack(1, from_pointer(base)), from_pointer(dict_new())}, type = EMPTY;
    Value module_name = str_from_c(module);
    bool ok = !is_empty(parts[0]) && !is_empty(parts[1]) && !is_empty(parts[2]) && !is_empty(module_name);
    if (ok && dict_set(as_dict(parts[2]), NAME(module_), module_name))
        type = call(from_pointer(TYPE(type)), parts, 3, EMPTY);
    for (int i = 0; i < 3; i++)
        release(parts[i]);
    release(module_name);
    return type;
}

bool system_add_constants(Value module, const SystemConstant *constants)
{
    bool ok = true;
    for (; ok && constants->name; constants++)
        ok = module_add_int(module, constants->name, constants->value);
    return ok;
}
