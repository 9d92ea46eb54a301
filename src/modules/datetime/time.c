/* time.c - time. */
#include "modules/datetime/datetime.h"

#include <stdio.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

/* ---- clocks, for datetimes too ---- */

bool clock_check(int64_t hour, int64_t minute, int64_t second, int64_t microsecond, int64_t fold)
{
    if (hour < 0 || hour > 23)
        error_value("hour must be in 0..23, not %ld", (long)hour);
    else if (minute < 0 || minute > 59)
        error_value("minute must be in 0..59, not %ld", (long)minute);
    else if (second < 0 || second > 59)
        error_value("second must be in 0..59, not %ld", (long)second);
    else if (microsecond < 0 || microsecond > 999999)
        error_value("microsecond must be in 0..999999, not %ld", (long)microsecond);
    else if (fold != 0 && fold != 1)
        error_value("fold must be either 0 or 1, not %ld", (long)fold);
    else
        return true;
    return false;
}

bool clock_unpack(const uint8_t *bytes, Clock *clock)
{
    *clock = (Clock){.hour = bytes[0] & 0x7f, .minute = bytes[1], .second = bytes[2], .fold = bytes[0] >> 7,
                     .microsecond = bytes[3] << 16 | bytes[4] << 8 | bytes[5]};
    return clock->hour < 24 && clock->minute < 60 && clock->second < 60 && clock->microsecond < 1000000;
}

void clock_pack(uint8_t *bytes, const Clock *clock)
{
    bytes[0] = clock->hour;
    bytes[1] = clock->minute;
    bytes[2] = clock->second;
    bytes[3] = (uint8_t)(clock->microsecond >> 16);
    bytes[4] = (uint8_t)(clock->microsecond >> 8);
    bytes[5] = (uint8_t)clock->microsecond;
}

bool clock_text(StrBuilder *b, const Clock *c, Value timespec)
{
    static const char *const specs[] = {"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"};
    char text[24];
    int spec = 0;
    if (!is_empty(timespec)) {
        if (!is_str(timespec)) {
            error_type("isoformat() argument must be str, not %T", timespec);
            return false;
        }
        while (spec < 6 && !str_equal_c(timespec, specs[spec]))
            spec++;
    }
    if (spec == 0)
        spec = c->microsecond ? 5 : 3;
    switch (spec) {
    case 1: snprintf(text, sizeof text, "%02d", c->hour); break;
    case 2: snprintf(text, sizeof text, "%02d:%02d", c->hour, c->minute); break;
    case 3: snprintf(text, sizeof text, "%02d:%02d:%02d", c->hour, c->minute, c->second); break;
    case 4: snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", c->hour, c->minute, c->second, (int)c->microsecond / 1000); break;
    case 5: snprintf(text, sizeof text, "%02d:%02d:%02d.%06d", c->hour, c->minute, c->second, (int)c->microsecond); break;
    default: error_value("Unknown timespec value"); return false;
    }
    builder_c(b, text);
    return !b->failed;
}

/* ---- making ---- */

static Value new_time(Type *type, Clock clock, Value tzinfo)
{
    Time *t = object_new(type);
    if (t) {
        t->hash = -1;
        t->clock = clock;
        t->tzinfo = retain(tzinfo);
    }
    return from_pointer(t);
}

Value time_make(Type *type, Clock clock, Value tzinfo)
{
    if (type == datetime_types()->time)
        return new_time(type, clock, tzinfo);
    Value fold_name = str_intern_c("fold"), kwnames = is_empty(fold_name) ? EMPTY : tuple_from_owned(&fold_name, 1);
    Value args[6] = {small_int_value(clock.hour), small_int_value(clock.minute), small_int_value(clock.second),
                     small_int_value(clock.microsecond), tzinfo, small_int_value(clock.fold)};
    Value result = is_empty(kwnames) ? EMPTY : call(from_pointer(type), args, 5, clock.fold ? kwnames : EMPTY);
    release(kwnames);
    return result;
}

static const NativeRow new_row = {"function", {NULL}, NATIVE_BOUND,
    "(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", NULL};

/* What pickle keeps: six bytes. */
static bool is_state(Value v, Clock *clock)
{
    uint8_t bytes[6];
    if (is_bytes(v) && as_bytes(v)->length == 6) {
        memcpy(bytes, as_bytes(v)->data, 6);
    } else if (is_str(v) && as_str(v)->length == 6) {
        for (size_t i = 0; i < 6; i++) {
            if (str_char(as_str(v), i) > 255)
                return false;
            bytes[i] = (uint8_t)str_char(as_str(v), i);
        }
    } else {
        return false;
    }
    (void)clock_unpack(bytes, clock); /* only the hour is looked at, as in CPython: the rest may be nonsense */
    return clock->hour < 24;
}

static bool check_state_zone(Value v)
{
    if (is_none(v) || is_tzinfo(v))
        return true;
    error_type("bad tzinfo state arg");
    return false;
}

static Value time_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value v[6];
    int64_t n[4], fold;
    Clock clock;
    if ((nargs == 1 || nargs == 2) && is_empty(kwnames) && is_state(args[0], &clock)) {
        Value tzinfo = nargs == 2 ? args[1] : NONE;
        return check_state_zone(tzinfo) ? new_time(type, clock, tzinfo) : EMPTY;
    }
    if (!bind_arguments(&new_row, args, nargs, kwnames, v, 6))
        return EMPTY;
    for (int i = 0; i < 4; i++)
        if (!date_number(v[i], &n[i]))
            return EMPTY;
    if (!date_number(v[5], &fold) || !clock_check(n[0], n[1], n[2], n[3], fold) || !tzinfo_check(v[4]))
        return EMPTY;
    return new_time(type, (Clock){(uint8_t)n[0], (uint8_t)n[1], (uint8_t)n[2], (uint8_t)fold, (int32_t)n[3]}, v[4]);
}

static Value time_fromisoformat_method(Value type, Value text) { return time_fromisoformat(as_type(type), text); }
static Value time_strptime(Value type, const Value *args) { return date_strptime(type, "_strptime_datetime_time", args); }

/* ---- parts and texts ---- */

static Value get_hour(Value self) { return small_int_value(as_time(self)->clock.hour); }
static Value get_minute(Value self) { return small_int_value(as_time(self)->clock.minute); }
static Value get_second(Value self) { return small_int_value(as_time(self)->clock.second); }
static Value get_microsecond(Value self) { return small_int_value(as_time(self)->clock.microsecond); }
static Value get_fold(Value self) { return small_int_value(as_time(self)->clock.fold); }
static Value get_tzinfo(Value self) { return retain(as_time(self)->tzinfo); }

static Value time_utcoffset(Value self) { return zone_utcoffset(as_time(self)->tzinfo, NONE); }
static Value time_dst(Value self) { return zone_dst(as_time(self)->tzinfo, NONE); }
static Value time_tzname(Value self) { return zone_tzname(as_time(self)->tzinfo, NONE); }

static Value time_isoformat(Value self, const Value *args)
{
    StrBuilder b;
    builder_init(&b);
    if (!clock_text(&b, &as_time(self)->clock, args[0])) {
        builder_drop(&b);
        return EMPTY;
    }
    Value offset = zone_utcoffset(as_time(self)->tzinfo, NONE);
    if (is_empty(offset)) {
        builder_drop(&b);
        return EMPTY;
    }
    if (!is_none(offset))
        offset_text(&b, as_delta(offset), ":");
    release(offset);
    return builder_finish(&b);
}

static Value time_str(Value self) { return call_method_c(self, "isoformat", NULL, 0); }

static Value time_repr(Value self)
{
    Time *t = as_time(self);
    Clock *c = &t->clock;
    char numbers[60], *end = numbers + snprintf(numbers, sizeof numbers, "%d, %d", c->hour, c->minute);
    if (c->microsecond)
        end += sprintf(end, ", %d, %d", c->second, (int)c->microsecond);
    else if (c->second)
        end += sprintf(end, ", %d", c->second);
    const char *name = type_of(self)->spec ? type_of(self)->spec->name : type_of(self)->name;
    const char *fold = c->fold ? ", fold=1" : "";
    if (is_none(t->tzinfo))
        return str_format("%s(%s%s)", name, numbers, fold);
    return str_format("%s(%s, tzinfo=%R%s)", name, numbers, t->tzinfo, fold);
}

static Value time_strftime(Value self, const Value *args)
{
    if (!is_str(args[0]))
        return error_type("strftime() argument 1 must be str, not %T", args[0]);
    Clock *c = &as_time(self)->clock;
    Value parts[9] = {small_int_value(1900), small_int_value(1), small_int_value(1), small_int_value(c->hour), small_int_value(c->minute),
                      small_int_value(c->second), small_int_value(0), small_int_value(1), small_int_value(-1)};
    Value tuple = tuple_from(parts, 9), result = is_empty(tuple) ? EMPTY : date_strftime(self, args[0], tuple);
    release(tuple);
    return result;
}

static bool number_or(Value v, int64_t otherwise, int64_t *result)
{
    *result = otherwise;
    return is_empty(v) || date_number(v, result);
}

static Value time_replace(Value self, const Value *v)
{
    Time *t = as_time(self);
    Clock *c = &t->clock;
    int64_t hour, minute, second, microsecond, fold;
    Value tzinfo = is_empty(v[4]) ? t->tzinfo : v[4];
    if (!number_or(v[0], c->hour, &hour) || !number_or(v[1], c->minute, &minute) || !number_or(v[2], c->second, &second) ||
        !number_or(v[3], c->microsecond, &microsecond) || !number_or(v[5], c->fold, &fold) ||
        !clock_check(hour, minute, second, microsecond, fold) || !tzinfo_check(tzinfo))
        return EMPTY;
    return time_make(type_of(self), (Clock){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, (uint8_t)fold, (int32_t)microsecond}, tzinfo);
}

static Value reduce(Value self, bool with_fold)
{
    Time *t = as_time(self);
    uint8_t bytes[6];
    clock_pack(bytes, &t->clock);
    if (with_fold && t->clock.fold)
        bytes[0] |= 0x80;
    return clock_reduce(self, bytes, sizeof bytes, t->tzinfo);
}

static Value time_reduce_ex(Value self, const Value *args)
{
    int protocol;
    return c_int_argument(args[0], 0, &protocol) ? reduce(self, protocol > 3) : EMPTY;
}
static Value time_reduce(Value self) { return reduce(self, false); }

/* ---- comparing ---- */

static int64_t microseconds_of(const Clock *c)
{
    return ((c->hour * 60 + c->minute) * 60 + c->second) * INT64_C(1000000) + c->microsecond;
}

/* The two offsets, owned: None or deltas. */
static bool both_offsets(Value a, Value b, Value *x, Value *y)
{
    *y = EMPTY;
    *x = time_utcoffset(a);
    if (!is_empty(*x))
        *y = time_utcoffset(b);
    if (!is_empty(*x) && !is_empty(*y))
        return true;
    release(*x);
    return false;
}

static Value time_compare(Value a, Value b, CompareOp op)
{
    if (!is_time(b))
        return not_implemented();
    int64_t x = microseconds_of(&as_time(a)->clock), y = microseconds_of(&as_time(b)->clock);
    if (same(as_time(a)->tzinfo, as_time(b)->tzinfo))
        return compare_result((x > y) - (x < y), op);
    Value ox, oy, result;
    if (!both_offsets(a, b, &ox, &oy))
        return EMPTY;
    if (is_none(ox) != is_none(oy)) {
        result = op == COMPARE_EQ || op == COMPARE_NE ? bool_value(op == COMPARE_NE)
                                                      : error_type("can't compare offset-naive and offset-aware times");
    } else {
        if (!is_none(ox)) {
            x -= (int64_t)delta_microseconds(as_delta(ox));
            y -= (int64_t)delta_microseconds(as_delta(oy));
        }
        result = compare_result((x > y) - (x < y), op);
    }
    release(ox);
    release(oy);
    return result;
}

static int64_t time_hash(Value self)
{
    Time *t = as_time(self);
    if (t->hash != -1)
        return t->hash;
    Value offset = EMPTY;
    if (t->clock.fold && !is_none(t->tzinfo)) { /* equal times must have the same hash */
        Clock clock = t->clock;
        clock.fold = 0;
        Value plain = time_make(datetime_types()->time, clock, t->tzinfo);
        offset = is_empty(plain) ? EMPTY : time_utcoffset(plain);
        release(plain);
    } else {
        offset = time_utcoffset(self);
    }
    if (is_empty(offset))
        return -1;
    if (is_none(offset)) {
        uint8_t bytes[6];
        release(offset);
        return t->hash = packed_hash(bytes, pack_clock(bytes, &t->clock));
    }
    int64_t us = microseconds_of(&t->clock) - (int64_t)delta_microseconds(as_delta(offset));
    release(offset);
    t->hash = hash_small_int(us * INT64_C(0x2545f4914f6d));
    return t->hash;
}

/* ---- the type ---- */

static void time_dealloc(Object *self)
{
    release(((Time *)self)->tzinfo);
    object_free(self);
}

#define REPLACE_DOC "The same with new values for the given fields."
#define REPLACE_SIGNATURE "($self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, " \
                          "fold=unchanged)"
static const NativeRow methods[] = {
    NATIVE("strptime", time_strptime, "($type, string, format, /)", "string, format -> new time parsed from a string (like time.strptime())."),
    NATIVE("fromisoformat", time_fromisoformat_method, "($type, object, /)", "The time that a string in ISO 8601 format means."),
    NATIVE("isoformat", time_isoformat, "($self, /, timespec=unchanged)",
           "Return the time formatted according to ISO.\n\nThe full format is 'HH:MM:SS.mmmmmm+zz:zz'. timespec: 'auto', 'hours', "
           "'minutes', 'seconds', 'milliseconds' or 'microseconds'."),
    NATIVE("strftime", time_strftime, "($self, /, format)", "format -> strftime() style string."),
    NATIVE("__format__", date_format, "($self, format, /)", "Formats self with strftime."),
    NATIVE("utcoffset", time_utcoffset, "($self, /)", "Return self.tzinfo.utcoffset(self)."),
    NATIVE("tzname", time_tzname, "($self, /)", "Return self.tzinfo.tzname(self)."),
    NATIVE("dst", time_dst, "($self, /)", "Return self.tzinfo.dst(self)."),
    NATIVE("replace", time_replace, REPLACE_SIGNATURE, REPLACE_DOC),
    NATIVE("__replace__", time_replace, REPLACE_SIGNATURE, REPLACE_DOC),
    NATIVE("__reduce_ex__", time_reduce_ex, "($self, proto, /)", "__reduce_ex__(proto) -> (cls, state)"),
    NATIVE("__reduce__", time_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"hour", get_hour, NULL, NULL}, {"minute", get_minute, NULL, NULL}, {"second", get_second, NULL, "Second (0-59)."},
    {"microsecond", get_microsecond, NULL, NULL}, {"tzinfo", get_tzinfo, NULL, NULL}, {"fold", get_fold, NULL, NULL}, GETSET_END,
};

const TypeSpec time_spec = {
    .name = "datetime.time", .size = sizeof(Time), .flags = TYPE_BASE, .methods = methods, .getset = getset,
    .doc = "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n"
           "All arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.",
    .slots = {.new = time_new, .repr = time_repr, .str = time_str, .hash = time_hash, .compare = time_compare, .dealloc = time_dealloc},
};
