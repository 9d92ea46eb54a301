/* datetime.c - datetime. */
#include "modules/datetime/datetime.h"

#include <stdio.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

/* ---- making ---- */

static Value new_datetime(Type *type, int year, int month, int day, Clock clock, Value tzinfo)
{
    DateTime *d = object_new(type);
    if (d) {
        d->date.hash = -1;
        d->date.year = (int16_t)year;
        d->date.month = (uint8_t)month;
        d->date.day = (uint8_t)day;
        d->clock = clock;
        d->tzinfo = retain(tzinfo);
    }
    return from_pointer(d);
}

Value datetime_make(Type *type, int year, int month, int day, Clock clock, Value tzinfo)
{
    if (type == datetime_types()->datetime)
        return date_check(year, month, day) ? new_datetime(type, year, month, day, clock, tzinfo) : EMPTY;
    Value fold_name = str_intern_c("fold"), kwnames = is_empty(fold_name) ? EMPTY : tuple_from_owned(&fold_name, 1);
    Value args[9] = {small_int_value(year), small_int_value(month), small_int_value(day), small_int_value(clock.hour),
                     small_int_value(clock.minute), small_int_value(clock.second), small_int_value(clock.microsecond), tzinfo,
                     small_int_value(clock.fold)};
    Value result = is_empty(kwnames) ? EMPTY : call(from_pointer(type), args, 8, clock.fold ? kwnames : EMPTY);
    release(kwnames);
    return result;
}

static const NativeRow new_row = {"function", {NULL}, NATIVE_BOUND,
    "(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", NULL};

/* What pickle keeps: ten bytes; the highest bit of the month is fold. */
static bool is_state(Value v, uint8_t *bytes)
{
    if (is_bytes(v) && as_bytes(v)->length == 10) {
        memcpy(bytes, as_bytes(v)->data, 10);
    } else if (is_str(v) && as_str(v)->length == 10) {
        for (size_t i = 0; i < 10; i++) {
            if (str_char(as_str(v), i) > 255)
                return false;
            bytes[i] = (uint8_t)str_char(as_str(v), i);
        }
    } else {
        return false;
    }
    int month = bytes[2] & 0x7f;
    return month >= 1 && month <= 12;
}

static Value from_state(Type *type, const uint8_t *bytes, Value tzinfo)
{
    Clock clock;
    if (!is_none(tzinfo) && !is_tzinfo(tzinfo))
        return error_type("bad tzinfo state arg");
    (void)clock_unpack(bytes + 4, &clock); /* only the month is looked at, as in CPython: the rest may be nonsense */
    clock.hour = bytes[4];
    clock.fold = bytes[2] >> 7;
    return new_datetime(type, bytes[0] << 8 | bytes[1], bytes[2] & 0x7f, bytes[3], clock, tzinfo);
}

static Value datetime_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value v[9];
    int64_t n[7], fold;
    uint8_t state[10];
    if ((nargs == 1 || nargs == 2) && is_empty(kwnames) && is_state(args[0], state))
        return from_state(type, state, nargs == 2 ? args[1] : NONE);
    if (!bind_arguments(&new_row, args, nargs, kwnames, v, 9))
        return EMPTY;
    for (int i = 0; i < 7; i++)
        if (!date_number(v[i], &n[i]))
            return EMPTY;
    if (!date_number(v[8], &fold) || !date_check(n[0], n[1], n[2]) || !clock_check(n[3], n[4], n[5], n[6], fold) || !tzinfo_check(v[7]))
        return EMPTY;
    Clock clock = {(uint8_t)n[3], (uint8_t)n[4], (uint8_t)n[5], (uint8_t)fold, (int32_t)n[6]};
    return new_datetime(type, (int)n[0], (int)n[1], (int)n[2], clock, v[7]);
}

static Value datetime_now_method(Value type, const Value *args)
{
    return tzinfo_check(args[0]) ? datetime_now(as_type(type), false, args[0]) : EMPTY;
}

static Value datetime_utcnow(Value type)
{
    if (!error_warn(TYPE(DeprecationWarning), 1,
                    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware objects "
                    "to represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."))
        return EMPTY;
    return datetime_now(as_type(type), true, NONE);
}

static Value from_timestamp(Value type, Value timestamp, bool utc, Value tzinfo)
{
    int64_t seconds;
    int microseconds;
    if (!timestamp_split(timestamp, &seconds, &microseconds))
        return EMPTY;
    return datetime_from_timestamp(as_type(type), seconds, microseconds, utc, tzinfo);
}

static Value datetime_fromtimestamp(Value type, const Value *args)
{
    return tzinfo_check(args[1]) ? from_timestamp(type, args[0], false, args[1]) : EMPTY;
}

static Value datetime_utcfromtimestamp(Value type, Value timestamp)
{
    if (!error_warn(TYPE(DeprecationWarning), 1,
                    "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use timezone-aware "
                    "objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, datetime.UTC)."))
        return EMPTY;
    return from_timestamp(type, timestamp, true, NONE);
}

static Value datetime_combine(Value type, const Value *args)
{
    if (!is_date(args[0]))
        return error_type("combine() argument 1 must be datetime.date, not %T", args[0]);
    if (!is_time(args[1]))
        return error_type("combine() argument 2 must be datetime.time, not %T", args[1]);
    Date *d = as_date(args[0]);
    Time *t = as_time(args[1]);
    Value tzinfo = is_empty(args[2]) ? t->tzinfo : args[2];
    return tzinfo_check(tzinfo) ? datetime_make(as_type(type), d->year, d->month, d->day, t->clock, tzinfo) : EMPTY;
}

static Value datetime_fromisoformat_method(Value type, Value text) { return datetime_fromisoformat(as_type(type), text); }
static Value datetime_strptime(Value type, const Value *args) { return date_strptime(type, "_strptime_datetime_datetime", args); }

/* ---- parts ---- */

static Value get_hour(Value self) { return small_int_value(as_datetime(self)->clock.hour); }
static Value get_minute(Value self) { return small_int_value(as_datetime(self)->clock.minute); }
static Value get_second(Value self) { return small_int_value(as_datetime(self)->clock.second); }
static Value get_microsecond(Value self) { return small_int_value(as_datetime(self)->clock.microsecond); }
static Value get_fold(Value self) { return small_int_value(as_datetime(self)->clock.fold); }
static Value get_tzinfo(Value self) { return retain(as_datetime(self)->tzinfo); }

static Value datetime_utcoffset(Value self) { return zone_utcoffset(as_datetime(self)->tzinfo, self); }
static Value datetime_dst(Value self) { return zone_dst(as_datetime(self)->tzinfo, self); }
static Value datetime_tzname(Value self) { return zone_tzname(as_datetime(self)->tzinfo, self); }

static Value datetime_date(Value self)
{
    Date *d = as_date(self);
    return date_make(datetime_types()->date, d->year, d->month, d->day);
}
static Value datetime_time(Value self) { return time_make(datetime_types()->time, as_datetime(self)->clock, NONE); }
static Value datetime_timetz(Value self) { return time_make(datetime_types()->time, as_datetime(self)->clock, as_datetime(self)->tzinfo); }

/* ---- arithmetic ---- */

static int ordinal_of(const DateTime *d) { return calendar_ordinal(d->date.year, d->date.month, d->date.day); }
static int seconds_of(const Clock *c) { return (c->hour * 60 + c->minute) * 60 + c->second; }

Value datetime_add_days(Type *type, const DateTime *d, int64_t days, int64_t seconds, int64_t microseconds)
{
    microseconds += d->clock.microsecond;
    seconds += seconds_of(&d->clock);
    seconds += microseconds / 1000000 - (microseconds % 1000000 < 0);
    microseconds -= (microseconds / 1000000 - (microseconds % 1000000 < 0)) * 1000000;
    days += seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0);
    seconds -= (seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0)) * SECONDS_A_DAY;
    int64_t ordinal = ordinal_of(d) + days;
    if (ordinal < 1 || ordinal > MAX_ORDINAL)
        return error_overflow("date value out of range");
    int year, month, day;
    calendar_from_ordinal((int)ordinal, &year, &month, &day);
    Clock clock = {(uint8_t)(seconds / 3600), (uint8_t)(seconds / 60 % 60), (uint8_t)(seconds % 60), 0, (int32_t)microseconds};
    return datetime_make(type, year, month, day, clock, d->tzinfo);
}

static Value plus(Value datetime, const Delta *delta, int sign)
{
    return datetime_add_days(type_of(datetime), as_datetime(datetime), (int64_t)sign * delta->days, (int64_t)sign * delta->seconds,
                             (int64_t)sign * delta->microseconds);
}

static Value datetime_add(Value a, Value b)
{
    if (is_datetime(a))
        return is_delta(b) ? plus(a, as_delta(b), 1) : not_implemented();
    return is_delta(a) ? plus(b, as_delta(a), 1) : not_implemented();
}

/* The two offsets, owned: None or deltas; None for both where they have the same tzinfo. */
static bool both_offsets(Value a, Value b, Value *x, Value *y)
{
    if (same(as_datetime(a)->tzinfo, as_datetime(b)->tzinfo)) {
        *x = none_value();
        *y = none_value();
        return true;
    }
    *y = EMPTY;
    *x = datetime_utcoffset(a);
    if (!is_empty(*x))
        *y = datetime_utcoffset(b);
    if (!is_empty(*x) && !is_empty(*y))
        return true;
    release(*x);
    return false;
}

/* Microseconds since the start of year 1, less an offset that may be None. */
static __int128 moment(Value v, Value offset)
{
    DateTime *d = as_datetime(v);
    __int128 us = ((__int128)ordinal_of(d) * SECONDS_A_DAY + seconds_of(&d->clock)) * 1000000 + d->clock.microsecond;
    return is_none(offset) ? us : us - delta_microseconds(as_delta(offset));
}

static Value difference(Value a, Value b)
{
    Value x, y, result;
    if (!both_offsets(a, b, &x, &y))
        return EMPTY;
    if (is_none(x) != is_none(y))
        result = error_type("can't subtract offset-naive and offset-aware datetimes");
    else
        result = delta_from_microseconds(moment(a, x) - moment(b, y));
    release(x);
    release(y);
    return result;
}

static Value datetime_subtract(Value a, Value b)
{
    if (!is_datetime(a))
        return not_implemented();
    if (is_datetime(b))
        return difference(a, b);
    return is_delta(b) ? plus(a, as_delta(b), -1) : not_implemented();
}

/* ---- comparing ---- */

/* Whether the offset depends on fold: then it equals nothing in another zone. 1, 0, -1: exception. */
static int is_problematic(Value v, Value offset)
{
    DateTime *d = as_datetime(v);
    Clock clock = d->clock;
    clock.fold = !clock.fold;
    Value flipped = datetime_make(datetime_types()->datetime, d->date.year, d->date.month, d->date.day, clock, d->tzinfo);
    Value other = is_empty(flipped) ? EMPTY : datetime_utcoffset(flipped);
    int result = -1;
    if (!is_empty(other))
        result = is_none(offset) != is_none(other) || (!is_none(offset) && delta_order(as_delta(offset), as_delta(other)) != 0);
    release(flipped);
    release(other);
    return result;
}

static Value compare_zones(Value a, Value b, Value x, Value y, CompareOp op)
{
    bool equality = op == COMPARE_EQ || op == COMPARE_NE;
    if (equality && !same(as_datetime(a)->tzinfo, as_datetime(b)->tzinfo)) {
        int problem = is_problematic(a, x);
        if (problem == 0)
            problem = is_problematic(b, y);
        if (problem)
            return problem < 0 ? EMPTY : bool_value(op == COMPARE_NE);
    }
    if (is_none(x) != is_none(y))
        return equality ? bool_value(op == COMPARE_NE) : error_type("can't compare offset-naive and offset-aware datetimes");
    __int128 m = moment(a, x), n = moment(b, y);
    return compare_result((m > n) - (m < n), op);
}

static Value datetime_compare(Value a, Value b, CompareOp op)
{
    if (!is_datetime(b))
        return not_implemented();
    Value x, y;
    if (!both_offsets(a, b, &x, &y))
        return EMPTY;
    Value result = compare_zones(a, b, x, y, op);
    release(x);
    release(y);
    return result;
}

static int64_t datetime_hash(Value self)
{
    DateTime *d = as_datetime(self);
    if (d->date.hash != -1)
        return d->date.hash;
    Value offset = EMPTY;
    if (d->clock.fold && !is_none(d->tzinfo)) { /* equal datetimes must have the same hash */
        Clock clock = d->clock;
        clock.fold = 0;
        Value plain = datetime_make(datetime_types()->datetime, d->date.year, d->date.month, d->date.day, clock, d->tzinfo);
        offset = is_empty(plain) ? EMPTY : datetime_utcoffset(plain);
        release(plain);
    } else {
        offset = datetime_utcoffset(self);
    }
    if (is_empty(offset))
        return -1;
    if (is_none(offset)) {
        uint8_t bytes[10];
        size_t n = pack_date(bytes, &d->date);
        release(offset);
        return d->date.hash = packed_hash(bytes, n + pack_clock(bytes + n, &d->clock));
    }
    d->date.hash = hash_small_int((int64_t)moment(self, offset) ^ INT64_C(0x5ca1ab1e));
    release(offset);
    return d->date.hash;
}

/* ---- texts ---- */

static Value datetime_isoformat(Value self, const Value *args)
{
    DateTime *d = as_datetime(self);
    uint32_t separator = 'T';
    if (!is_empty(args[0])) {
        if (!is_str(args[0]))
            return error_type("isoformat() argument 1 must be a unicode character, not %T", args[0]);
        if (as_str(args[0])->length != 1)
            return error_type("isoformat() argument 1 must be a unicode character, not a string of length %zu", as_str(args[0])->length);
        separator = str_char(as_str(args[0]), 0);
    }
    StrBuilder b;
    char date[16];
    builder_init(&b);
    snprintf(date, sizeof date, "%04d-%02d-%02d", d->date.year, d->date.month, d->date.day);
    builder_c(&b, date);
    builder_char(&b, separator);
    Value offset = clock_text(&b, &d->clock, args[1]) ? datetime_utcoffset(self) : EMPTY;
    if (is_empty(offset)) {
        builder_drop(&b);
        return EMPTY;
    }
    if (!is_none(offset))
        offset_text(&b, as_delta(offset), ":");
    release(offset);
    return builder_finish(&b);
}

static Value datetime_str(Value self)
{
    Value blank = str_from_char(' '), result = is_empty(blank) ? EMPTY : call_method_c(self, "isoformat", &blank, 1);
    release(blank);
    return result;
}

static Value datetime_repr(Value self)
{
    DateTime *d = as_datetime(self);
    Clock *c = &d->clock;
    char numbers[100], *end = numbers;
    end += sprintf(end, "%d, %d, %d, %d, %d", d->date.year, d->date.month, d->date.day, c->hour, c->minute);
    if (c->microsecond)
        end += sprintf(end, ", %d, %d", c->second, (int)c->microsecond);
    else if (c->second)
        end += sprintf(end, ", %d", c->second);
    const char *name = type_of(self)->spec ? type_of(self)->spec->name : type_of(self)->name, *fold = c->fold ? ", fold=1" : "";
    if (is_none(d->tzinfo))
        return str_format("%s(%s%s)", name, numbers, fold);
    return is_empty(d->tzinfo) ? EMPTY : str_format("%s(%s%s, tzinfo=%R)", name, numbers, fold, d->tzinfo);
}

static Value datetime_ctime(Value self) { return date_ctime(as_date(self), &as_datetime(self)->clock); }

/* ---- conversions ---- */

static Value datetime_timetuple(Value self)
{
    Value dst = datetime_dst(self);
    if (is_empty(dst))
        return EMPTY;
    int flag = is_none(dst) ? -1 : as_delta(dst)->days || as_delta(dst)->seconds || as_delta(dst)->microseconds;
    release(dst);
    return date_timetuple(as_date(self), &as_datetime(self)->clock, flag);
}

static Value datetime_utctimetuple(Value self)
{
    Value offset = datetime_utcoffset(self);
    if (is_empty(offset))
        return EMPTY;
    Value utc = is_none(offset) ? retain(self) : EMPTY;
    if (is_empty(utc)) {
        Delta *d = as_delta(offset);
        utc = datetime_add_days(datetime_types()->datetime, as_datetime(self), -(int64_t)d->days, -(int64_t)d->seconds, -(int64_t)d->microseconds);
    }
    release(offset);
    Value result = is_empty(utc) ? EMPTY : date_timetuple(as_date(utc), &as_datetime(utc)->clock, 0);
    release(utc);
    return result;
}

static Value datetime_timestamp(Value self)
{
    DateTime *d = as_datetime(self);
    if (!is_none(d->tzinfo)) {
        Value since = difference(self, datetime_types()->epoch);
        Value result = is_empty(since) ? EMPTY : call_method_c(since, "total_seconds", NULL, 0);
        release(since);
        return result;
    }
    int64_t seconds = local_to_timestamp(d);
    return seconds == INT64_MIN ? EMPTY : float_value((double)seconds + d->clock.microsecond / 1e6);
}

static bool number_or(Value v, int64_t otherwise, int64_t *result)
{
    *result = otherwise;
    return is_empty(v) || date_number(v, result);
}

static Value datetime_replace(Value self, const Value *v)
{
    DateTime *d = as_datetime(self);
    Clock *c = &d->clock;
    int64_t old[] = {d->date.year, d->date.month, d->date.day, c->hour, c->minute, c->second, c->microsecond}, n[7], fold;
    Value tzinfo = is_empty(v[7]) ? d->tzinfo : v[7];
    for (int i = 0; i < 7; i++)
        if (!number_or(v[i], old[i], &n[i]))
            return EMPTY;
    if (!number_or(v[8], c->fold, &fold) || !date_check(n[0], n[1], n[2]) || !clock_check(n[3], n[4], n[5], n[6], fold) || !tzinfo_check(tzinfo))
        return EMPTY;
    Clock clock = {(uint8_t)n[3], (uint8_t)n[4], (uint8_t)n[5], (uint8_t)fold, (int32_t)n[6]};
    return datetime_make(type_of(self), (int)n[0], (int)n[1], (int)n[2], clock, tzinfo);
}

/* The tzinfo to think of a naive datetime in, where astimezone() was given none. */
static Value own_zone(Value self)
{
    DateTime *d = as_datetime(self);
    DateTime other = *d;
    other.clock.fold = !other.clock.fold;
    int64_t seconds = local_to_timestamp(d), flipped = seconds == INT64_MIN ? seconds : local_to_timestamp(&other);
    if (flipped == INT64_MIN)
        return EMPTY;
    if (flipped != seconds && (flipped > seconds) == d->clock.fold) /* in a gap: the zone on the other side of it */
        seconds = flipped;
    return local_timezone(seconds);
}

/* Seconds since 1970 of a moment. */
static int64_t timestamp_of(Value self, const Delta *offset)
{
    DateTime *d = as_datetime(self);
    return (ordinal_of(d) - 719163) * INT64_C(86400) + seconds_of(&d->clock) - offset->days * INT64_C(86400) - offset->seconds;
}

static Value datetime_astimezone(Value self, const Value *args)
{
    DateTime *d = as_datetime(self);
    Value target = args[0], source = EMPTY, offset = EMPTY, utc = EMPTY, moved = EMPTY, result = EMPTY;
    if (!is_none(target) && !is_tzinfo(target))
        return error_type("tzinfo argument must be None or of a tzinfo subclass, not type '%T'", target);
    if (!is_none(target) && same(target, d->tzinfo))
        return retain(self);
    source = is_none(d->tzinfo) ? EMPTY : retain(d->tzinfo);
    if (!is_empty(source))
        offset = zone_utcoffset(source, self);
    if (!is_empty(source) && is_empty(offset))
        goto done;
    if (is_empty(source) || is_none(offset)) { /* naive: local time */
        replace(&source, own_zone(self));
        replace(&offset, is_empty(source) ? EMPTY : zone_utcoffset(source, self));
        if (is_empty(offset))
            goto done;
        if (!is_none(target) && same(target, source)) {
            result = retain(self);
            goto done;
        }
    }
    target = is_none(target) ? local_timezone(timestamp_of(self, as_delta(offset))) : retain(target);
    if (is_empty(target))
        goto done;
    utc = plus(self, as_delta(offset), -1);
    if (!is_empty(utc)) {
        DateTime *u = as_datetime(utc);
        moved = datetime_make(type_of(utc), u->date.year, u->date.month, u->date.day, u->clock, target);
    }
    if (!is_empty(moved))
        result = call_method_c(target, "fromutc", &moved, 1);
    release(target);
done:
    release(source);
    release(offset);
    release(utc);
    release(moved);
    return result;
}

static Value reduce(Value self, bool with_fold)
{
    DateTime *d = as_datetime(self);
    uint8_t bytes[10] = {(uint8_t)(d->date.year >> 8), (uint8_t)d->date.year, d->date.month, d->date.day};
    clock_pack(bytes + 4, &d->clock);
    if (with_fold && d->clock.fold)
        bytes[2] |= 0x80;
    return clock_reduce(self, bytes, sizeof bytes, d->tzinfo);
}

static Value datetime_reduce_ex(Value self, const Value *args)
{
    int protocol;
    return c_int_argument(args[0], 0, &protocol) ? reduce(self, protocol > 3) : EMPTY;
}
static Value datetime_reduce(Value self) { return reduce(self, false); }

/* ---- the type ---- */

static void datetime_dealloc(Object *self)
{
    release(((DateTime *)self)->tzinfo);
    object_free(self);
}

#define REPLACE_DOC "The same with new values for the given fields."
#define REPLACE_SIGNATURE "($self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n" \
                          "        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
static const NativeRow methods[] = {
    NATIVE("now", datetime_now_method, "($type, /, tz=None)", "The current date and time, local or in a time zone."),
    NATIVE("utcnow", datetime_utcnow, "($type, /)", "Return a new datetime representing UTC day and time."),
    NATIVE("fromtimestamp", datetime_fromtimestamp, "($type, /, timestamp, tz=None)", "timestamp[, tz] -> tz's local time from POSIX timestamp."),
    NATIVE("utcfromtimestamp", datetime_utcfromtimestamp, "($type, timestamp, /)", "Construct a naive UTC datetime from a POSIX timestamp."),
    NATIVE("strptime", datetime_strptime, "($type, string, format, /)", "string, format -> new datetime parsed from a string (like time.strptime())."),
    NATIVE("combine", datetime_combine, "($type, /, date, time, tzinfo=unchanged)", "date, time -> datetime with same date and time fields"),
    NATIVE("fromisoformat", datetime_fromisoformat_method, "($type, object, /)", "The datetime that a string in ISO 8601 format means."),
    NATIVE("date", datetime_date, "($self, /)", "Return date object with same year, month and day."),
    NATIVE("time", datetime_time, "($self, /)", "Return time object with same time but with tzinfo=None."),
    NATIVE("timetz", datetime_timetz, "($self, /)", "Return time object with same time and tzinfo."),
    NATIVE("ctime", datetime_ctime, "($self, /)", "Return ctime() style string."),
    NATIVE("timetuple", datetime_timetuple, "($self, /)", "Return time tuple, compatible with time.localtime()."),
    NATIVE("timestamp", datetime_timestamp, "($self, /)", "Return POSIX timestamp as float."),
    NATIVE("utctimetuple", datetime_utctimetuple, "($self, /)", "Return UTC time tuple, compatible with time.localtime()."),
    NATIVE("isoformat", datetime_isoformat, "($self, /, sep=unchanged, timespec=unchanged)",
           "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM]."),
    NATIVE("utcoffset", datetime_utcoffset, "($self, /)", "Return self.tzinfo.utcoffset(self)."),
    NATIVE("tzname", datetime_tzname, "($self, /)", "Return self.tzinfo.tzname(self)."),
    NATIVE("dst", datetime_dst, "($self, /)", "Return self.tzinfo.dst(self)."),
    NATIVE("replace", datetime_replace, REPLACE_SIGNATURE, REPLACE_DOC),
    NATIVE("__replace__", datetime_replace, REPLACE_SIGNATURE, REPLACE_DOC),
    NATIVE("astimezone", datetime_astimezone, "($self, /, tz=None)", "tz -> convert to local time in new timezone tz"),
    NATIVE("__reduce_ex__", datetime_reduce_ex, "($self, proto, /)", "__reduce_ex__(proto) -> (cls, state)"),
    NATIVE("__reduce__", datetime_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"hour", get_hour, NULL, NULL}, {"minute", get_minute, NULL, NULL}, {"second", get_second, NULL, NULL},
    {"microsecond", get_microsecond, NULL, NULL}, {"tzinfo", get_tzinfo, NULL, NULL}, {"fold", get_fold, NULL, NULL}, GETSET_END,
};

const TypeSpec datetime_spec = {
    .name = "datetime.datetime", .size = sizeof(DateTime), .flags = TYPE_BASE, .methods = methods, .getset = getset,
    .doc = "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
           "The year, month and day arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining "
           "arguments may be ints.",
    .slots = {.new = datetime_new, .repr = datetime_repr, .str = datetime_str, .hash = datetime_hash, .compare = datetime_compare,
              .add = datetime_add, .subtract = datetime_subtract, .dealloc = datetime_dealloc},
};
