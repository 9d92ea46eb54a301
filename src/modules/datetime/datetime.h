/* datetime.h - the objects of module _datetime, and what its files share. */
#ifndef PYISH_MODULES_DATETIME_DATETIME_H
#define PYISH_MODULES_DATETIME_DATETIME_H

#include "modules/support.h"
#include "object/native.h"
#include "object/str.h"

enum { MIN_YEAR = 1, MAX_YEAR = 9999, MAX_ORDINAL = 3652059, MAX_DELTA_DAYS = 999999999, SECONDS_A_DAY = 86400 };
#define MICROSECONDS_A_DAY INT64_C(86400000000)

typedef struct Delta {
    Object head;
    int64_t hash; /* -1: not computed */
    int32_t days, seconds, microseconds; /* normalized: only days may be negative */
} Delta;

typedef struct Date {
    Object head;
    int64_t hash;
    int16_t year;
    uint8_t month, day;
} Date;

/* Time of day, in times and datetimes. */
typedef struct Clock {
    uint8_t hour, minute, second, fold;
    int32_t microsecond;
} Clock;

typedef struct Time {
    Object head;
    int64_t hash;
    Clock clock;
    Value tzinfo; /* None: naive */
} Time;

typedef struct DateTime {
    Date date;
    Clock clock;
    Value tzinfo; /* None: naive */
} DateTime;

typedef struct TimeZone {
    Object head;
    Value offset; /* a timedelta */
    Value name;   /* a str, or EMPTY */
} TimeZone;

static inline Delta *as_delta(Value v) { return (Delta *)as_object(v); }
static inline Date *as_date(Value v) { return (Date *)as_object(v); }
static inline Time *as_time(Value v) { return (Time *)as_object(v); }
static inline DateTime *as_datetime(Value v) { return (DateTime *)as_object(v); }
static inline struct DateTypes *datetime_types(void) { return &module_state()->datetime; }
static inline bool is_delta(Value v) { return is_object(v) && is_instance_of(v, datetime_types()->delta); }
static inline bool is_date(Value v) { return is_object(v) && is_instance_of(v, datetime_types()->date); }
static inline bool is_time(Value v) { return is_object(v) && is_instance_of(v, datetime_types()->time); }
static inline bool is_datetime(Value v) { return is_object(v) && is_instance_of(v, datetime_types()->datetime); }
static inline bool is_tzinfo(Value v) { return is_object(v) && is_instance_of(v, datetime_types()->tzinfo); }

/* ---- calendar.c: plain numbers ---- */

bool calendar_is_leap(int year);
int calendar_days_in_month(int year, int month);
/* Days since 1 January of year 1, counted from 1. */
int calendar_ordinal(int year, int month, int day);
/* ordinal >= 1. */
void calendar_from_ordinal(int ordinal, int *year, int *month, int *day);
int calendar_weekday(int year, int month, int day); /* Monday is 0 */
int calendar_day_of_year(int year, int month, int day);
/* The Monday of the first ISO week of a year, as an ordinal. */
int calendar_first_week(int year);
void calendar_iso(int year, int month, int day, int *iso_year, int *week, int *weekday);
/* false: such a week or day there is not; the date may lie outside the years allowed. */
bool calendar_from_iso(int iso_year, int week, int weekday, int *ordinal);

/* ---- delta.c ---- */

/* Normalizes; OverflowError. */
Value delta_new(int64_t days, int64_t seconds, int64_t microseconds) MUST_CHECK;
Value delta_from_microseconds(__int128 microseconds) MUST_CHECK;
__int128 delta_microseconds(const Delta *d);
int delta_order(const Delta *a, const Delta *b);
Value compare_result(int order, CompareOp op);

/* ---- date.c, time.c, datetime.c ---- */

bool date_check(int64_t year, int64_t month, int64_t day) MUST_CHECK;
/* Of date itself directly, else by calling the class. */
Value date_make(Type *type, int year, int month, int day) MUST_CHECK;
Value date_from_ordinal(Type *type, int64_t ordinal) MUST_CHECK;
bool clock_check(int64_t hour, int64_t minute, int64_t second, int64_t microsecond, int64_t fold) MUST_CHECK;
Value time_make(Type *type, Clock clock, Value tzinfo) MUST_CHECK;
Value datetime_make(Type *type, int year, int month, int day, Clock clock, Value tzinfo) MUST_CHECK;
/* A wide count of seconds since the start of 1970 and the zone's idea of it. */
Value datetime_add_days(Type *type, const DateTime *d, int64_t days, int64_t seconds, int64_t microseconds) MUST_CHECK;
/* An argument that is a C int: -1 with an exception too. */
bool date_number(Value v, int64_t *result) MUST_CHECK;
bool tzinfo_check(Value v) MUST_CHECK; /* None or a tzinfo */
/* The clock of packed bytes (10 or 6 of them from the hour on), or false: not valid. */
bool clock_unpack(const uint8_t *bytes, Clock *clock);
void clock_pack(uint8_t *bytes, const Clock *clock);
/* (type of self, (bytes, tzinfo)), or (type, (bytes,)) where tzinfo is None: what __reduce__ gives. */
Value clock_reduce(Value self, const uint8_t *bytes, size_t count, Value tzinfo) MUST_CHECK;
/* "HH:MM:SS.ffffff" by a timespec; false: ValueError. */
bool clock_text(StrBuilder *b, const Clock *clock, Value timespec) MUST_CHECK;

/* ---- tzinfo.c ---- */

/* tzinfo.utcoffset(v) and dst(v) checked, tzname(v): None or a value. tzinfo None gives None. */
Value zone_utcoffset(Value tzinfo, Value v) MUST_CHECK;
Value zone_dst(Value tzinfo, Value v) MUST_CHECK;
Value zone_tzname(Value tzinfo, Value v) MUST_CHECK;
/* A timezone of an offset; utc itself for zero. name EMPTY: none. */
Value timezone_new(Value offset, Value name) MUST_CHECK;
/* "+HH<sep>MM[<sep>SS[.ffffff]]" of an offset. */
void offset_text(StrBuilder *b, const Delta *offset, const char *separator);

/* ---- format.c, parse.c ---- */

/* strftime() by the time module; object: for %z, %Z and %f. */
Value date_strftime(Value object, Value format, Value timetuple) MUST_CHECK;
Value date_ctime(const Date *d, const Clock *clock) MUST_CHECK;
/* time.struct_time. */
Value date_timetuple(const Date *d, const Clock *clock, int dst) MUST_CHECK;
Value date_format(Value self, Value spec) MUST_CHECK; /* __format__ */
/* The str that a fromisoformat method takes, as UTF-8 where its one special separator is put as 'T'. */
Value date_fromisoformat(Type *type, Value text) MUST_CHECK;
Value time_fromisoformat(Type *type, Value text) MUST_CHECK;
Value datetime_fromisoformat(Type *type, Value text) MUST_CHECK;
/* _strptime's function of that name. */
Value date_strptime(Value type, const char *function, const Value *args) MUST_CHECK;

/* ---- clock.c: the system's time ---- */

/* A timestamp argument as seconds and microseconds, rounded half to even. */
bool timestamp_split(Value v, int64_t *seconds, int *microseconds) MUST_CHECK;
Value datetime_from_timestamp(Type *type, int64_t seconds, int microseconds, bool utc, Value tzinfo) MUST_CHECK;
Value datetime_now(Type *type, bool utc, Value tzinfo) MUST_CHECK;
Value date_from_timestamp(Type *type, Value timestamp) MUST_CHECK;
/* Seconds since 1970 of a local time; INT64_MIN: exception. */
int64_t local_to_timestamp(const DateTime *d);
/* The timezone of a moment here. */
Value local_timezone(int64_t seconds) MUST_CHECK;

extern const TypeSpec delta_spec, date_spec, datetime_spec, time_spec, tzinfo_spec, timezone_spec, iso_calendar_spec;

/* The hash of fields as bytes, in the form of pickles, randomized as that of bytes is. */
int64_t packed_hash(const uint8_t *bytes, size_t n);
size_t pack_date(uint8_t *bytes, const Date *d);
size_t pack_clock(uint8_t *bytes, const Clock *c);

#endif
