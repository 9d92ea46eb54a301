/* date.c - date. */
#include "modules/datetime/datetime.h"

#include "base/siphash.h"

#include <stdio.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/import.h"

/* ---- making ---- */

bool date_number(Value v, int64_t *result)
{
    int i;
    if (is_small_int(v) && small_int(v) <= INT32_MAX && small_int(v) >= INT32_MIN) {
        *result = small_int(v);
        return true;
    }
    if (is_int(v)) {
        int64_t n;
        if (int_as_int64(v, &n) != 0) {
            error_overflow("Python int too large to convert to C long");
            return false;
        }
        if (n > INT32_MAX || n < INT32_MIN) {
            error_overflow(n < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
            return false;
        }
    }
    if (!c_int_argument(v, 0, &i))
        return false;
    *result = i;
    return true;
}

bool date_check(int64_t year, int64_t month, int64_t day)
{
    if (year < MIN_YEAR || year > MAX_YEAR)
        error_value("year must be in %d..%d, not %ld", MIN_YEAR, MAX_YEAR, (long)year);
    else if (month < 1 || month > 12)
        error_value("month must be in 1..12, not %ld", (long)month);
    else if (day < 1 || day > calendar_days_in_month((int)year, (int)month))
        error_value("day %ld must be in range 1..%d for month %ld in year %ld", (long)day, calendar_days_in_month((int)year, (int)month),
                    (long)month, (long)year);
    else
        return true;
    return false;
}

static Value new_date(Type *type, int64_t year, int64_t month, int64_t day)
{
    Date *d = object_new(type);
    if (d) {
        d->hash = -1;
        d->year = (int16_t)year;
        d->month = (uint8_t)month;
        d->day = (uint8_t)day;
    }
    return from_pointer(d);
}

Value date_make(Type *type, int year, int month, int day)
{
    if (type == datetime_types()->date)
        return date_check(year, month, day) ? new_date(type, year, month, day) : EMPTY;
    Value args[3] = {small_int_value(year), small_int_value(month), small_int_value(day)};
    return call(from_pointer(type), args, 3, EMPTY);
}

Value date_from_ordinal(Type *type, int64_t ordinal)
{
    if (ordinal < 1)
        return error_value("ordinal must be >= 1");
    int year, month, day;
    calendar_from_ordinal((int)ordinal, &year, &month, &day);
    if (type != datetime_types()->date || date_check(year, month, day))
        return date_make(type, year, month, day);
    return EMPTY;
}

static const NativeRow new_row = {"function", {NULL}, NATIVE_BOUND, "(year, month, day)", NULL};

/* What pickle keeps: four bytes, in a str where Python 2 wrote them. */
static bool is_state(Value v, uint8_t *bytes)
{
    if (is_bytes(v) && as_bytes(v)->length == 4) {
        memcpy(bytes, as_bytes(v)->data, 4);
    } else if (is_str(v) && as_str(v)->length == 4) {
        for (size_t i = 0; i < 4; i++) {
            if (str_char(as_str(v), i) > 255)
                return false;
            bytes[i] = (uint8_t)str_char(as_str(v), i);
        }
    } else {
        return false;
    }
    return bytes[2] >= 1 && bytes[2] <= 12; /* so much is looked at, as in CPython: the rest may be nonsense */
}

static Value date_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value v[3];
    int64_t year, month, day;
    uint8_t state[4];
    if (nargs == 1 && is_empty(kwnames) && is_state(args[0], state))
        return new_date(type, state[0] << 8 | state[1], state[2], state[3]);
    if (nargs == 3 && is_empty(kwnames))
        memcpy(v, args, sizeof v);
    else if (!bind_arguments(&new_row, args, nargs, kwnames, v, 3))
        return EMPTY;
    if (!date_number(v[0], &year) || !date_number(v[1], &month) || !date_number(v[2], &day) || !date_check(year, month, day))
        return EMPTY;
    return new_date(type, year, month, day);
}

static Value date_fromtimestamp(Value type, Value timestamp) { return date_from_timestamp(as_type(type), timestamp); }

static Value date_today(Value type)
{
    if (as_type(type) == datetime_types()->date) {
        Value now = datetime_now(datetime_types()->datetime, false, NONE);
        if (is_empty(now))
            return EMPTY;
        Date *d = as_date(now);
        Value result = date_make(as_type(type), d->year, d->month, d->day);
        release(now);
        return result;
    }
    /* A subclass may have a fromtimestamp of its own. */
    Value time = import_module("time"), stamp = is_empty(time) ? EMPTY : call_method_c(time, "time", NULL, 0);
    Value result = is_empty(stamp) ? EMPTY : call_method_c(type, "fromtimestamp", &stamp, 1);
    release(time);
    release(stamp);
    return result;
}

static Value date_fromordinal(Value type, Value ordinal)
{
    int64_t n;
    return date_number(ordinal, &n) ? date_from_ordinal(as_type(type), n) : EMPTY;
}

static Value date_fromisoformat_method(Value type, Value text) { return date_fromisoformat(as_type(type), text); }

/* A number of fromisocalendar(); too large ones are ValueErrors. */
static bool iso_number(Value v, int64_t *result)
{
    if (date_number(v, result))
        return true;
    if (error_catch(TYPE(OverflowError)))
        error_value("ISO calendar component out of range");
    return false;
}

static Value date_fromisocalendar(Value type, const Value *args)
{
    int64_t year, week, weekday;
    int ordinal;
    if (!iso_number(args[0], &year) || !iso_number(args[1], &week) || !iso_number(args[2], &weekday))
        return EMPTY;
    if (year < MIN_YEAR || year > MAX_YEAR)
        return error_value("year must be in %d..%d, not %ld", MIN_YEAR, MAX_YEAR, (long)year);
    if (week < 1 || week > 53 || !calendar_from_iso((int)year, (int)week, 1, &ordinal))
        return error_value("Invalid week: %ld", (long)week);
    if (weekday < 1 || weekday > 7)
        return error_value("Invalid weekday: %ld (range is [1, 7])", (long)weekday);
    return date_from_ordinal(as_type(type), ordinal + weekday - 1);
}

static Value date_strptime_method(Value type, const Value *args) { return date_strptime(type, "_strptime_datetime_date", args); }

/* ---- parts and texts ---- */

static int ordinal_of(const Date *d) { return calendar_ordinal(d->year, d->month, d->day); }

static Value get_year(Value self) { return small_int_value(as_date(self)->year); }
static Value get_month(Value self) { return small_int_value(as_date(self)->month); }
static Value get_day(Value self) { return small_int_value(as_date(self)->day); }
static Value date_toordinal(Value self) { return small_int_value(ordinal_of(as_date(self))); }
static Value date_weekday(Value self) { return small_int_value((ordinal_of(as_date(self)) + 6) % 7); }
static Value date_isoweekday(Value self) { return small_int_value((ordinal_of(as_date(self)) + 6) % 7 + 1); }

static Value date_isoformat(Value self)
{
    Date *d = as_date(self);
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", d->year, d->month, d->day);
    return str_from_utf8(text, 10);
}

static Value date_str(Value self)
{
    if (as_object(self)->type == datetime_types()->date)
        return date_isoformat(self);
    return call_method_c(self, "isoformat", NULL, 0);
}

static Value date_repr(Value self)
{
    Date *d = as_date(self);
    const char *name = type_of(self)->spec ? type_of(self)->spec->name : type_of(self)->name;
    return str_format("%s(%d, %d, %d)", name, d->year, d->month, d->day);
}

static Value date_ctime_method(Value self) { return date_ctime(as_date(self), &(Clock){0}); }
static Value date_timetuple_method(Value self) { return date_timetuple(as_date(self), &(Clock){0}, -1); }

static Value date_strftime_method(Value self, const Value *args)
{
    if (!is_str(args[0]))
        return error_type("strftime() argument 1 must be str, not %T", args[0]);
    Value tuple = call_method_c(self, "timetuple", NULL, 0);
    Value result = is_empty(tuple) ? EMPTY : date_strftime(self, args[0], tuple);
    release(tuple);
    return result;
}

static Value date_isocalendar(Value self)
{
    Date *d = as_date(self);
    int year, week, weekday;
    calendar_iso(d->year, d->month, d->day, &year, &week, &weekday);
    Tuple *result = object_new_sized(datetime_types()->iso_calendar, sizeof(Tuple) + 3 * sizeof(Value));
    if (result) {
        result->length = 3;
        result->items[0] = small_int_value(year);
        result->items[1] = small_int_value(week);
        result->items[2] = small_int_value(weekday);
    }
    return from_pointer(result);
}

static Value date_replace(Value self, const Value *args)
{
    Date *d = as_date(self);
    int64_t year = d->year, month = d->month, day = d->day;
    if ((!is_empty(args[0]) && !date_number(args[0], &year)) || (!is_empty(args[1]) && !date_number(args[1], &month)) ||
        (!is_empty(args[2]) && !date_number(args[2], &day)) || !date_check(year, month, day))
        return EMPTY;
    return date_make(type_of(self), (int)year, (int)month, (int)day);
}

static Value date_reduce(Value self)
{
    Date *d = as_date(self);
    char bytes[4] = {(char)(d->year >> 8), (char)d->year, (char)d->month, (char)d->day};
    Value state = bytes_from(bytes, 4), args = is_empty(state) ? EMPTY : tuple_pack(1, state);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(state);
    release(args);
    return result;
}

/* ---- arithmetic and comparing ---- */

static Value add_days(Value date, int64_t days)
{
    int64_t ordinal = ordinal_of(as_date(date)) + days;
    if (ordinal < 1 || ordinal > MAX_ORDINAL)
        return error_overflow("date value out of range");
    return date_from_ordinal(type_of(date), ordinal);
}

static Value date_add(Value a, Value b)
{
    if (is_datetime(a) || is_datetime(b))
        return not_implemented();
    if (is_date(a))
        return is_delta(b) ? add_days(a, as_delta(b)->days) : not_implemented();
    return is_delta(a) ? add_days(b, as_delta(a)->days) : not_implemented();
}

static Value date_subtract(Value a, Value b)
{
    if (!is_date(a) || is_datetime(a) || is_datetime(b))
        return not_implemented();
    if (is_date(b))
        return delta_new(ordinal_of(as_date(a)) - ordinal_of(as_date(b)), 0, 0);
    return is_delta(b) ? add_days(a, -(int64_t)as_delta(b)->days) : not_implemented();
}

static int32_t date_key(const Date *d) { return (d->year << 4 | d->month) << 5 | d->day; }

static Value date_compare(Value a, Value b, CompareOp op)
{
    if (!is_date(b) || is_datetime(b) || is_datetime(a))
        return not_implemented();
    return compare_result(date_key(as_date(a)) - date_key(as_date(b)), op);
}

int64_t packed_hash(const uint8_t *bytes, size_t n)
{
    int64_t hash = (int64_t)siphash13(bytes, n, runtime.hash_secret);
    return hash == -1 ? -2 : hash;
}

size_t pack_date(uint8_t *bytes, const Date *d)
{
    bytes[0] = (uint8_t)(d->year >> 8);
    bytes[1] = (uint8_t)d->year;
    bytes[2] = d->month;
    bytes[3] = d->day;
    return 4;
}

size_t pack_clock(uint8_t *bytes, const Clock *c)
{
    bytes[0] = c->hour;
    bytes[1] = c->minute;
    bytes[2] = c->second;
    bytes[3] = (uint8_t)(c->microsecond >> 16);
    bytes[4] = (uint8_t)(c->microsecond >> 8);
    bytes[5] = (uint8_t)c->microsecond;
    return 6;
}

static int64_t date_hash(Value self)
{
    Date *d = as_date(self);
    uint8_t bytes[4];
    if (d->hash == -1)
        d->hash = packed_hash(bytes, pack_date(bytes, d));
    return d->hash;
}

/* ---- the type ---- */

#define REPLACE_DOC "The same with new values for the given fields."
static const NativeRow methods[] = {
    NATIVE("fromtimestamp", date_fromtimestamp, "($type, timestamp, /)", "The local date of a POSIX timestamp."),
    NATIVE("today", date_today, "($type, /)", "Current date or datetime: same as self.__class__.fromtimestamp(time.time())."),
    NATIVE("fromordinal", date_fromordinal, "($type, ordinal, /)", "int -> date corresponding to a proleptic Gregorian ordinal."),
    NATIVE("fromisoformat", date_fromisoformat_method, "($type, object, /)", "The date that a string in ISO 8601 format means."),
    NATIVE("fromisocalendar", date_fromisocalendar, "($type, /, year, week, day)", "The date of a day in an ISO week."),
    NATIVE("strptime", date_strptime_method, "($type, string, format, /)", "string, format -> new date parsed from a string (like time.strptime())."),
    NATIVE("ctime", date_ctime_method, "($self, /)", "Return ctime() style string."),
    NATIVE("strftime", date_strftime_method, "($self, /, format)", "format -> strftime() style string."),
    NATIVE("__format__", date_format, "($self, format, /)", "Formats self with strftime."),
    NATIVE("isoformat", date_isoformat, "($self, /)", "Return string in ISO 8601 format, YYYY-MM-DD."),
    NATIVE("isoweekday", date_isoweekday, "($self, /)", "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7"),
    NATIVE("isocalendar", date_isocalendar, "($self, /)", "Return a named tuple containing ISO year, week number, and weekday."),
    NATIVE("toordinal", date_toordinal, "($self, /)", "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1."),
    NATIVE("weekday", date_weekday, "($self, /)", "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6"),
    NATIVE("timetuple", date_timetuple_method, "($self, /)", "Return time tuple, compatible with time.localtime()."),
    NATIVE("replace", date_replace, "($self, /, year=unchanged, month=unchanged, day=unchanged)", REPLACE_DOC),
    NATIVE("__replace__", date_replace, "($self, /, year=unchanged, month=unchanged, day=unchanged)", REPLACE_DOC),
    NATIVE("__reduce__", date_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    NATIVE_END,
};
static const GetSetRow getset[] = {{"year", get_year, NULL, NULL}, {"month", get_month, NULL, NULL}, {"day", get_day, NULL, NULL}, GETSET_END};

const TypeSpec date_spec = {
    .name = "datetime.date", .size = sizeof(Date), .flags = TYPE_BASE, .methods = methods, .getset = getset,
    .doc = "date(year, month, day) --> date object",
    .slots = {.new = date_new, .repr = date_repr, .str = date_str, .hash = date_hash, .compare = date_compare, .add = date_add,
              .subtract = date_subtract},
};

/* ---- what isocalendar() gives ---- */

static Value iso_year(Value self) { return retain(as_tuple(self)->items[0]); }
static Value iso_week(Value self) { return retain(as_tuple(self)->items[1]); }
static Value iso_weekday(Value self) { return retain(as_tuple(self)->items[2]); }

static Value iso_repr(Value self)
{
    Value *items = as_tuple(self)->items;
    return str_format("%s(year=%S, week=%S, weekday=%S)", type_of(self)->spec ? type_of(self)->spec->name : type_of(self)->name, items[0],
                      items[1], items[2]);
}

static Value iso_reduce(Value self)
{
    Value plain = tuple_from(as_tuple(self)->items, as_tuple(self)->length), args = is_empty(plain) ? EMPTY : tuple_pack(1, plain);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(TYPE(tuple)), args);
    release(plain);
    release(args);
    return result;
}

static const GetSetRow iso_getset[] = {{"year", iso_year, NULL, NULL}, {"week", iso_week, NULL, NULL}, {"weekday", iso_weekday, NULL, NULL}, GETSET_END};
static const NativeRow iso_methods[] = {NATIVE("__reduce__", iso_reduce, "($self, /)", NULL), NATIVE_END};

const TypeSpec iso_calendar_spec = {
    .name = "datetime.IsoCalendarDate", .size = sizeof(Tuple), .flags = TYPE_TRACKED | TYPE_VARIABLE | TYPE_IS_TUPLE | TYPE_SEQUENCE | TYPE_NO_NEW,
    .methods = iso_methods, .getset = iso_getset,
    .doc = "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a tuple of\n"
           "  ((year, week, weekday))\nor via the object attributes as named in the above tuple.",
    .slots = {.repr = iso_repr},
};
