/* clock.c - timestamps and the system's idea of local time. */
#include <errno.h>
#include <math.h>
#include <time.h>

#include "modules/datetime/datetime.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

enum { EPOCH_ORDINAL = 719163, LONGEST_FOLD = 24 * 3600 };

static COLD bool out_of_range(void)
{
    error_overflow("timestamp out of range for platform time_t");
    return false;
}

bool timestamp_split(Value v, int64_t *seconds, int *microseconds)
{
    *microseconds = 0;
    if (is_float(v)) {
        double d = float_double(v), whole;
        if (isnan(d)) {
            error_value("Invalid value NaN (not a number)");
            return false;
        }
        double fraction = nearbyint(modf(d, &whole) * 1e6); /* half to even */
        if (fraction >= 1e6) {
            fraction -= 1e6;
            whole += 1;
        } else if (fraction < 0) {
            fraction += 1e6;
            whole -= 1;
        }
        if (!(whole >= -0x1p63 && whole < 0x1p63))
            return out_of_range();
        *seconds = (int64_t)whole;
        *microseconds = (int)fraction;
        return true;
    }
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int order = int_as_int64(index, seconds);
    release(index);
    return order == 0 || out_of_range();
}

static bool broken_down(int64_t seconds, bool utc, struct tm *tm)
{
    time_t t = (time_t)seconds;
    if ((utc ? gmtime_r(&t, tm) : localtime_r(&t, tm)) != NULL)
        return true;
    error_os(errno ? errno : EINVAL, EMPTY);
    return false;
}

/* Local time as seconds since 1970; INT64_MIN: exception. */
static int64_t local(int64_t seconds)
{
    struct tm tm;
    if (!broken_down(seconds, false, &tm))
        return INT64_MIN;
    return (calendar_ordinal(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) - EPOCH_ORDINAL) * INT64_C(86400) + tm.tm_hour * 3600 +
           tm.tm_min * 60 + tm.tm_sec;
}

/* Whether a local time is the second one of its name, after the clock was put back. */
static int is_folded(int64_t seconds, const struct tm *tm)
{
    int64_t now = (calendar_ordinal(tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday) - EPOCH_ORDINAL) * INT64_C(86400) +
                  tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
    int64_t before = local(seconds - LONGEST_FOLD);
    if (before == INT64_MIN)
        return -1;
    int64_t transition = now - before - LONGEST_FOLD;
    if (transition >= 0)
        return 0;
    int64_t probe = local(seconds + transition);
    return probe == INT64_MIN ? -1 : probe == now;
}

Value datetime_from_timestamp(Type *type, int64_t seconds, int microseconds, bool utc, Value tzinfo)
{
    struct tm tm;
    bool zoned = !is_none(tzinfo);
    if (!broken_down(seconds, utc || zoned, &tm))
        return EMPTY;
    int year = tm.tm_year > INT32_MAX - 1900 ? INT32_MAX : tm.tm_year + 1900;
    if (year < MIN_YEAR || year > MAX_YEAR)
        return date_check(year, 1, 1) ? EMPTY : EMPTY;
    int fold = utc || zoned ? 0 : is_folded(seconds, &tm);
    if (fold < 0)
        return EMPTY;
    int second = tm.tm_sec > 59 ? 59 : tm.tm_sec; /* leap seconds are not known here */
    Clock clock = {(uint8_t)tm.tm_hour, (uint8_t)tm.tm_min, (uint8_t)second, (uint8_t)fold, microseconds};
    Value made = datetime_make(type, year, tm.tm_mon + 1, tm.tm_mday, clock, tzinfo);
    if (is_empty(made) || !zoned)
        return made;
    Value result = call_method_c(tzinfo, "fromutc", &made, 1);
    release(made);
    return result;
}

Value datetime_now(Type *type, bool utc, Value tzinfo)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return datetime_from_timestamp(type, now.tv_sec, (int)(now.tv_nsec / 1000), utc, tzinfo);
}

Value date_from_timestamp(Type *type, Value timestamp)
{
    int64_t seconds;
    int microseconds;
    struct tm tm;
    if (is_float(timestamp)) {
        double d = floor(float_double(timestamp));
        if (isnan(d))
            return error_value("Invalid value NaN (not a number)");
        if (!(d >= -0x1p63 && d < 0x1p63))
            return out_of_range() ? EMPTY : EMPTY;
        seconds = (int64_t)d;
    } else if (!timestamp_split(timestamp, &seconds, &microseconds)) {
        return EMPTY;
    }
    if (!broken_down(seconds, false, &tm))
        return EMPTY;
    int64_t year = (int64_t)tm.tm_year + 1900;
    return date_check(year, tm.tm_mon + 1, tm.tm_mday) ? date_make(type, (int)year, tm.tm_mon + 1, tm.tm_mday) : EMPTY;
}

/* Solves t = local(u) for u; of two solutions, or none, fold chooses (PEP 495). */
int64_t local_to_timestamp(const DateTime *d)
{
    int64_t t = (calendar_ordinal(d->date.year, d->date.month, d->date.day) - EPOCH_ORDINAL) * INT64_C(86400) + d->clock.hour * 3600 +
                d->clock.minute * 60 + d->clock.second;
    int64_t lt = local(t), t1, t2, a, b;
    if (lt == INT64_MIN)
        return INT64_MIN;
    a = lt - t;
    int64_t u1 = t - a, u2;
    if ((t1 = local(u1)) == INT64_MIN)
        return INT64_MIN;
    if (t1 == t) {
        u2 = d->clock.fold ? u1 + LONGEST_FOLD : u1 - LONGEST_FOLD;
        if ((lt = local(u2)) == INT64_MIN)
            return INT64_MIN;
        b = lt - u2;
        if (a == b)
            return u1;
    } else {
        b = t1 - u1;
    }
    u2 = t - b;
    if ((t2 = local(u2)) == INT64_MIN)
        return INT64_MIN;
    if (t2 == t)
        return u2;
    if (t1 == t)
        return u1;
    return d->clock.fold ? (u1 < u2 ? u1 : u2) : (u1 > u2 ? u1 : u2);
}

Value local_timezone(int64_t seconds)
{
    struct tm tm;
    if (!broken_down(seconds, false, &tm))
        return EMPTY;
    Value offset = delta_new(0, tm.tm_gmtoff, 0), name = tm.tm_zone ? str_from_c(tm.tm_zone) : EMPTY, result = EMPTY;
    if (!is_empty(offset) && !error_occurred())
        result = timezone_new(offset, name);
    release(offset);
    release(name);
    return result;
}

Value clock_reduce(Value self, const uint8_t *bytes, size_t count, Value tzinfo)
{
    Value state = bytes_from(bytes, count);
    Value args = is_empty(state) ? EMPTY : is_none(tzinfo) ? tuple_pack(1, state) : tuple_pack(2, state, tzinfo);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(state);
    release(args);
    return result;
}
