/* time.c - module time. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <sys/times.h>
#include <time.h>

#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/call.h"
#include "object/attribute.h"
#include "object/tuple.h"
#include "modules/system.h"
#include "runtime/gil.h"
#include "runtime/import.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "types/module.h"
#include "types/namespace.h"
#include "types/struct_sequence.h"
#include "vm/operations.h"

/* ---- clocks ---- */

static Value clock_seconds(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t))
        return error_os(errno, EMPTY);
    return float_value((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}

static Value clock_nanoseconds(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t))
        return error_os(errno, EMPTY);
    return int_value((int64_t)t.tv_sec * 1000000000 + t.tv_nsec);
}

#define CLOCK(name, id)                                                                                                \
    static Value name(Value self) { (void)self; return clock_seconds(id); }                                            \
    static Value name##_ns(Value self) { (void)self; return clock_nanoseconds(id); }
CLOCK(time_time, CLOCK_REALTIME)
CLOCK(time_monotonic, CLOCK_MONOTONIC)
CLOCK(time_perf_counter, CLOCK_MONOTONIC)
CLOCK(time_process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(time_thread_time, CLOCK_THREAD_CPUTIME_ID)

static bool clock_argument(Value v, clockid_t *id)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    *id = (clockid_t)n;
    return true;
}

static Value time_clock_gettime(Value self, Value v)
{
    (void)self;
    clockid_t id;
    return clock_argument(v, &id) ? clock_seconds(id) : EMPTY;
}

static Value time_clock_gettime_ns(Value self, Value v)
{
    (void)self;
    clockid_t id;
    return clock_argument(v, &id) ? clock_nanoseconds(id) : EMPTY;
}

static Value time_clock_getres(Value self, Value v)
{
    (void)self;
    clockid_t id;
    struct timespec t;
    if (!clock_argument(v, &id))
        return EMPTY;
    return clock_getres(id, &t) ? error_os(errno, EMPTY) : float_value((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}

static Value time_get_clock_info(Value self, Value name)
{
    (void)self;
    static const struct { const char *name, *call; bool monotonic, adjustable; } clocks[] = {
        {"time", "clock_gettime(CLOCK_REALTIME)", false, true}, {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", true, false},
        {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", true, false},
        {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false},
        {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false},
    };
    if (!is_str(name))
        return error_type("get_clock_info() argument 1 must be str, not %T", name);
    for (size_t i = 0; i < 5; i++) {
        if (!str_equal_c(name, clocks[i].name))
            continue;
        Value info = namespace_new(), call_name = str_from_c(clocks[i].call), resolution = float_value(1e-9);
        bool ok = !is_empty(info) && !is_empty(call_name) && set_attribute_c(info, "implementation", call_name) &&
                  set_attribute_c(info, "monotonic", clocks[i].monotonic ? TRUE_VALUE : FALSE_VALUE) &&
                  set_attribute_c(info, "adjustable", clocks[i].adjustable ? TRUE_VALUE : FALSE_VALUE) &&
                  set_attribute_c(info, "resolution", resolution);
        release(call_name);
        release(resolution);
        if (ok)
            return info;
        release(info);
        return EMPTY;
    }
    return error_value("unknown clock");
}

static Value time_sleep(Value self, Value v)
{
    (void)self;
    int64_t length, end;
    if (!system_duration(v, &length))
        return EMPTY;
    if (length < 0)
        return error_value("sleep length must be non-negative");
    if (__builtin_add_overflow(system_now(), length, &end))
        return error_overflow("timestamp too large to convert to C PyTime_t");
    struct timespec until = system_timespec(end);
    for (;;) {
        Thread *thread = gil_release();
        int failed = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        gil_acquire(thread);
        if (failed == 0)
            return none_value();
        if (failed != EINTR)
            return error_os(failed, EMPTY);
        if (!vm_breaker(thread_current()))
            return EMPTY;
    }
}

/* ---- struct_time ---- */

static const SequenceField fields[] = {
    {"tm_year", "year, for example, 1993"}, {"tm_mon", "month of year, range [1, 12]"}, {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"}, {"tm_min", "minutes, range [0, 59]"}, {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"}, {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"}, {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"},
};

static Value struct_time(const struct tm *t)
{
    Value values[] = {int_value((int64_t)t->tm_year + 1900), int_value(t->tm_mon + 1), int_value(t->tm_mday), int_value(t->tm_hour),
                      int_value(t->tm_min), int_value(t->tm_sec), int_value((t->tm_wday + 6) % 7), int_value(t->tm_yday + 1),
                      int_value(t->tm_isdst), path_decode_c(t->tm_zone ? t->tm_zone : ""), int_value(t->tm_gmtoff)};
    return struct_sequence_new(runtime.state->struct_time_type, values, 11);
}

/* A timestamp argument, rounded down; None or missing: now. */
static bool timestamp(Value v, time_t *result)
{
    if (is_empty(v) || is_none(v)) {
        *result = time(NULL);
        return true;
    }
    if (is_float(v)) {
        double d = floor(float_double(v));
        if (isnan(d)) {
            error_value("Invalid value NaN (not a number)");
            return false;
        }
        if (!(d >= -9.2e18 && d <= 9.2e18)) {
            error_overflow("timestamp out of range for platform time_t");
            return false;
        }
        *result = (time_t)d;
        return true;
    }
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    *result = n;
    return true;
}

static Value broken_down(const Value *args, struct tm *(*convert)(const time_t *, struct tm *))
{
    time_t t;
    struct tm parts;
    if (!timestamp(args[0], &t))
        return EMPTY;
    errno = 0;
    if (convert(&t, &parts) == NULL)
        return error_os(errno ? errno : EINVAL, EMPTY);
    return struct_time(&parts);
}

static Value time_gmtime(Value self, const Value *args) { (void)self; return broken_down(args, gmtime_r); }
static Value time_localtime(Value self, const Value *args) { (void)self; return broken_down(args, localtime_r); }

/* The fields of a struct_time or 9-tuple. */
static bool parts_of(Value v, struct tm *t, const char *function)
{
    int64_t n[9];
    if (!is_tuple(v)) {
        error_type("Tuple or struct_time argument required");
        return false;
    }
    if (as_tuple(v)->length != 9) {
        error_type("%s(): illegal time tuple argument", function);
        return false;
    }
    for (int i = 0; i < 9; i++) {
        int number;
        if (!posix_int(as_tuple(v)->items[i], &number))
            return false;
        n[i] = number;
    }
    if (n[0] < INT_MIN + 1900LL) {
        error_overflow("year out of range");
        return false;
    }
    memset(t, 0, sizeof *t);
    t->tm_year = (int)(n[0] - 1900);
    t->tm_mon = (int)n[1] - 1;
    t->tm_mday = (int)n[2];
    t->tm_hour = (int)n[3];
    t->tm_min = (int)n[4];
    t->tm_sec = (int)n[5];
    t->tm_wday = (int)(n[6] + 1) % 7;
    t->tm_yday = (int)n[7] - 1;
    t->tm_isdst = (int)n[8];
    if (is_exactly(v, runtime.state->struct_time_type)) {
        Value zone = as_tuple(v)->items[9], offset = as_tuple(v)->items[10];
        int64_t seconds;
        if (is_str(zone))
            t->tm_zone = str_text(zone);
        if (is_int(offset) && int_as_int64(offset, &seconds) == 0)
            t->tm_gmtoff = seconds;
    }
    return true;
}

/* strftime and asctime need fields in range; zero stands for the first month, day and day of the year. */
static bool check_parts(struct tm *t)
{
    const char *wrong = NULL;
    if (t->tm_mon == -1)
        t->tm_mon = 0;
    if (t->tm_mday == 0)
        t->tm_mday = 1;
    if (t->tm_yday == -1)
        t->tm_yday = 0;
    if (t->tm_mon < 0 || t->tm_mon > 11)
        wrong = "month out of range";
    else if (t->tm_mday < 0 || t->tm_mday > 31)
        wrong = "day of month out of range";
    else if (t->tm_hour < 0 || t->tm_hour > 23)
        wrong = "hour out of range";
    else if (t->tm_min < 0 || t->tm_min > 59)
        wrong = "minute out of range";
    else if (t->tm_sec < 0 || t->tm_sec > 61)
        wrong = "seconds out of range";
    else if (t->tm_wday < 0)
        wrong = "day of week out of range";
    else if (t->tm_yday < 0 || t->tm_yday > 365)
        wrong = "day of year out of range";
    if (wrong)
        error_value("%s", wrong);
    return wrong == NULL;
}

static bool now_or(Value v, struct tm *t, const char *function)
{
    if (is_empty(v)) {
        time_t now = time(NULL);
        return localtime_r(&now, t) != NULL;
    }
    return parts_of(v, t, function) && check_parts(t);
}

static Value text_of(const struct tm *t)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    return str_format("%.3s %.3s%3d %02d:%02d:%02d %lld", days + 3 * (t->tm_wday % 7), months + 3 * t->tm_mon, t->tm_mday, t->tm_hour,
                      t->tm_min, t->tm_sec, (long long)t->tm_year + 1900);
}

static Value time_asctime(Value self, const Value *args)
{
    (void)self;
    struct tm t;
    return now_or(args[0], &t, "asctime") ? text_of(&t) : EMPTY;
}

static Value time_ctime(Value self, const Value *args)
{
    (void)self;
    time_t when;
    struct tm t;
    if (!timestamp(args[0], &when))
        return EMPTY;
    return localtime_r(&when, &t) ? text_of(&t) : error_os(errno, EMPTY);
}

static Value time_mktime(Value self, Value v)
{
    (void)self;
    struct tm t;
    if (!parts_of(v, &t, "mktime"))
        return EMPTY;
    t.tm_wday = -1;
    time_t when = mktime(&t);
    if (when == (time_t)-1 && t.tm_wday == -1)
        return error_overflow("mktime argument out of range");
    return float_value((double)when);
}

/* Adds what the C library makes of a piece of ASCII text. */
static bool add_formatted(StrBuilder *b, const char *format, size_t n, const struct tm *t)
{
    for (size_t capacity = 256;; capacity *= 2) {
        char *buffer = malloc(capacity);
        if (buffer == NULL) {
            error_no_memory();
            return false;
        }
        size_t used = strftime(buffer, capacity, format, t);
        if (used == 0 && capacity <= 256 * n + 4096) {
            free(buffer);
            continue;
        }
        Value text = path_decode(buffer, used);
        free(buffer);
        if (!is_empty(text))
            builder_str(b, text);
        release(text);
        return !is_empty(text) && !b->failed;
    }
}

/* NULs and characters outside ASCII are copied; the C library sees the pieces between them. */
static Value format_pieces(Value format, const struct tm *t)
{
    const Str *s = as_str(format);
    char *piece = malloc(s->length + 1);
    StrBuilder b;
    bool ok = piece != NULL;
    if (!ok)
        error_no_memory();
    builder_init(&b);
    for (size_t i = 0; ok && i < s->length;) {
        size_t n = 0;
        uint32_t c = 0;
        for (; i < s->length && (c = str_char(s, i)) != 0 && c < 128; i++)
            piece[n++] = (char)c;
        piece[n] = 0;
        if (n)
            ok = add_formatted(&b, piece, n, t);
        if (ok && i < s->length)
            builder_char(&b, str_char(s, i++));
    }
    free(piece);
    if (ok)
        return builder_finish(&b);
    builder_drop(&b);
    return EMPTY;
}

static Value time_strftime(Value self, const Value *args)
{
    (void)self;
    struct tm t;
    if (!is_str(args[0]))
        return error_type("strftime() argument 1 must be str, not %T", args[0]);
    return now_or(args[1], &t, "strftime") ? format_pieces(args[0], &t) : EMPTY;
}

static Value time_strptime(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    Value module = import_module("_strptime"), function = is_empty(module) ? EMPTY : get_attribute_c(module, "_strptime_time");
    Value result = is_empty(function) ? EMPTY : call(function, args, nargs, kwnames);
    release(function);
    release(module);
    return result;
}

/* timezone, altzone, daylight, tzname. */
static bool set_zone(Value module)
{
    tzset();
    time_t now = time(NULL);
    struct tm t;
    time_t january = now - now % (365 * 24 * 3600);
    localtime_r(&january, &t);
    long winter = t.tm_gmtoff;
    time_t july = january + 182 * 24 * 3600;
    localtime_r(&july, &t);
    long summer = t.tm_gmtoff;
    long standard = winter < summer ? winter : summer, other = winter < summer ? summer : winter;
    Value names[] = {path_decode_c(tzname[0]), path_decode_c(tzname[1])};
    return module_add_int(module, "timezone", -standard) && module_add_int(module, "altzone", -other) &&
           module_add_int(module, "daylight", winter != summer) && module_add(module, "tzname", tuple_from_owned(names, 2));
}

static Value time_tzset(Value self)
{
    return set_zone(self) ? none_value() : EMPTY;
}

#define CLOCK_ROW(name, doc) NATIVE(#name, time_##name, "($module, /)", doc), NATIVE(#name "_ns", time_##name##_ns, "($module, /)", doc " In nanoseconds.")

static const NativeRow functions[] = {
    CLOCK_ROW(time, "The time since the Epoch."),
    CLOCK_ROW(monotonic, "A clock that never goes backward."),
    CLOCK_ROW(perf_counter, "The clock for measuring short durations."),
    CLOCK_ROW(process_time, "The processor time of the process."),
    CLOCK_ROW(thread_time, "The processor time of the thread."),
    NATIVE("asctime", time_asctime, "($module, tuple=<unset>, /)", "A time tuple as text."),
    NATIVE("clock_getres", time_clock_getres, "($module, clk_id, /)", "The resolution of a clock."),
    NATIVE("clock_gettime", time_clock_gettime, "($module, clk_id, /)", "The time of a clock."),
    NATIVE("clock_gettime_ns", time_clock_gettime_ns, "($module, clk_id, /)", "The time of a clock in nanoseconds."),
    NATIVE("ctime", time_ctime, "($module, seconds=<unset>, /)", "A time as local text."),
    NATIVE("get_clock_info", time_get_clock_info, "($module, name, /)", "What is known of a clock."),
    NATIVE("gmtime", time_gmtime, "($module, seconds=<unset>, /)", "A time as struct_time in UTC."),
    NATIVE("localtime", time_localtime, "($module, seconds=<unset>, /)", "A time as local struct_time."),
    NATIVE("mktime", time_mktime, "($module, tuple, /)", "The time of a local time tuple."),
    NATIVE("sleep", time_sleep, "($module, seconds, /)", "Waits."),
    NATIVE("strftime", time_strftime, "($module, format, tuple=<unset>, /)", "A time tuple as text by a format."),
    NATIVE("strptime", time_strptime, "($module, string, format='%a %b %d %H:%M:%S %Y', /)", "Reads a time by a format."),
    NATIVE("tzset", time_tzset, "($module, /)", "Reads the time zone of the environment again."),
    NATIVE_END,
};

static bool fill(Value module)
{
    Type *type = runtime.state->struct_time_type = struct_sequence_type("time.struct_time", "A time, broken down into parts.", fields, 11, 9, true);
    return type && module_add(module, "struct_time", retain(from_pointer(type))) && set_zone(module) &&
           module_add_int(module, "_STRUCT_TM_ITEMS", 11) && module_add_int(module, "CLOCK_REALTIME", CLOCK_REALTIME) &&
           module_add_int(module, "CLOCK_MONOTONIC", CLOCK_MONOTONIC) && module_add_int(module, "CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW) &&
           module_add_int(module, "CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID) &&
           module_add_int(module, "CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID) &&
           module_add_int(module, "CLOCK_BOOTTIME", CLOCK_BOOTTIME) && module_add_int(module, "CLOCK_TAI", CLOCK_TAI);
}

const ModuleSpec time_module = {"time", "Clocks, and conversions of times.", functions, fill};
