/* tzinfo.c - tzinfo and timezone. */
#include "modules/datetime/datetime.h"

#include <stdio.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

static TimeZone *as_zone(Value v) { return (TimeZone *)as_object(v); }
static bool is_exact_zone(Value v) { return is_object(v) && as_object(v)->type == datetime_types()->timezone; }

/* ---- asking a tzinfo ---- */

static bool within_a_day(const Delta *d) { return d->days == 0 || (d->days == -1 && (d->seconds || d->microseconds)); }

static Value ask_offset(Value tzinfo, const char *method, Value v)
{
    if (is_none(tzinfo))
        return none_value();
    if (is_exact_zone(tzinfo) && method[0] == 'u')
        return retain(as_zone(tzinfo)->offset);
    Value offset = call_method_c(tzinfo, method, &v, 1);
    if (is_empty(offset) || is_none(offset))
        return offset;
    if (!is_delta(offset))
        error_type("tzinfo.%s() must return None or a timedelta, not '%T'", method, offset);
    else if (!within_a_day(as_delta(offset)))
        error_value("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
    else
        return offset;
    release(offset);
    return EMPTY;
}

Value zone_utcoffset(Value tzinfo, Value v) { return ask_offset(tzinfo, "utcoffset", v); }
Value zone_dst(Value tzinfo, Value v) { return ask_offset(tzinfo, "dst", v); }

static Value zone_name(TimeZone *zone);

Value zone_tzname(Value tzinfo, Value v)
{
    if (is_none(tzinfo))
        return none_value();
    if (is_exact_zone(tzinfo))
        return zone_name(as_zone(tzinfo));
    Value name = call_method_c(tzinfo, "tzname", &v, 1);
    if (is_empty(name) || is_none(name) || is_str(name))
        return name;
    error_type("tzinfo.tzname() must return None or a string, not '%T'", name);
    release(name);
    return EMPTY;
}

bool tzinfo_check(Value v)
{
    if (is_none(v) || is_tzinfo(v))
        return true;
    error_type("tzinfo argument must be None or of a tzinfo subclass, not type '%T'", v);
    return false;
}

void offset_text(StrBuilder *b, const Delta *offset, const char *separator)
{
    char text[48];
    int64_t us = (int64_t)delta_microseconds(offset);
    char sign = us < 0 ? '-' : '+';
    us = us < 0 ? -us : us;
    int fraction = (int)(us % 1000000), seconds = (int)(us / 1000000);
    int n = snprintf(text, sizeof text, "%c%02d%s%02d", sign, seconds / 3600, separator, seconds / 60 % 60);
    if (seconds % 60 || fraction)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%02d", separator, seconds % 60);
    if (fraction)
        snprintf(text + n, sizeof text - (size_t)n, ".%06d", fraction);
    builder_c(b, text);
}

/* ---- tzinfo ---- */

static Value tzinfo_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

static Value not_there(const char *method) { return error_set(TYPE(NotImplementedError), "a tzinfo subclass must implement %s()", method); }
static Value tzinfo_utcoffset(Value self, Value v)
{
    (void)self;
    (void)v;
    return not_there("utcoffset");
}
static Value tzinfo_dst(Value self, Value v)
{
    (void)self;
    (void)v;
    return not_there("dst");
}
static Value tzinfo_tzname(Value self, Value v)
{
    (void)self;
    (void)v;
    return not_there("tzname");
}

/* The offsets that fromutc works with, both there. */
static bool both_offsets(Value self, Value v, Value *utcoffset, Value *dst)
{
    *dst = EMPTY;
    *utcoffset = zone_utcoffset(self, v);
    if (!is_empty(*utcoffset) && is_none(*utcoffset))
        error_value("fromutc: non-None utcoffset() result required");
    else if (!is_empty(*utcoffset) && !is_empty(*dst = zone_dst(self, v)) && is_none(*dst))
        error_value("fromutc: non-None dst() result required");
    return !error_occurred();
}

static Value add_delta(Value v, Value delta) { return binary(BINARY_add, v, delta); }

/* Standard time from UTC, then daylight saving as it is at that time. */
static Value from_utc(Value self, Value v)
{
    Value utcoffset, dst, standard = EMPTY, local = EMPTY, saving = EMPTY, result = EMPTY;
    if (both_offsets(self, v, &utcoffset, &dst) && !is_empty(standard = binary(BINARY_subtract, utcoffset, dst)) &&
        !is_empty(local = add_delta(v, standard)) && !is_empty(saving = zone_dst(self, local))) {
        if (is_none(saving))
            error_value("fromutc: tz.dst() gave inconsistent results; cannot convert");
        else
            result = add_delta(local, saving);
    }
    release(utcoffset);
    release(dst);
    release(standard);
    release(local);
    release(saving);
    return result;
}

static bool check_own(Value self, Value v)
{
    if (!is_datetime(v))
        error_type("fromutc: argument must be a datetime");
    else if (!same(as_datetime(v)->tzinfo, self))
        error_value("fromutc: dt.tzinfo is not self");
    return !error_occurred();
}

static Value tzinfo_fromutc(Value self, Value v) { return check_own(self, v) ? from_utc(self, v) : EMPTY; }

static Value tzinfo_reduce(Value self)
{
    Value getinit, args = EMPTY, state = EMPTY;
    int found = find_attribute_c(self, "__getinitargs__", &getinit);
    if (found < 0)
        return EMPTY;
    args = found ? call_0(getinit) : tuple_from(NULL, 0);
    if (found)
        release(getinit);
    if (!is_empty(args))
        state = call_method_c(self, "__getstate__", NULL, 0);
    Value result = is_empty(state) ? EMPTY : tuple_pack(3, from_pointer(type_of(self)), args, state);
    release(args);
    release(state);
    return result;
}

static const NativeRow tzinfo_methods[] = {
    NATIVE("tzname", tzinfo_tzname, "($self, object, /)", "datetime -> string name of time zone."),
    NATIVE("utcoffset", tzinfo_utcoffset, "($self, object, /)", "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC"),
    NATIVE("dst", tzinfo_dst, "($self, object, /)", "datetime -> DST offset as timedelta positive east of UTC."),
    NATIVE("fromutc", tzinfo_fromutc, "($self, object, /)", "datetime in UTC -> datetime in local time."),
    NATIVE("__reduce__", tzinfo_reduce, "($self, /)", "-> (cls, state)"),
    NATIVE_END,
};

const TypeSpec tzinfo_spec = {
    .name = "datetime.tzinfo", .size = sizeof(Object), .flags = TYPE_BASE, .methods = tzinfo_methods,
    .doc = "Abstract base class for time zone info objects.\n\n(unnamed) for all purposes.", .slots = {.new = tzinfo_new},
};

/* ---- timezone ---- */

static Value make_zone(Value offset, Value name)
{
    TimeZone *zone = object_new(datetime_types()->timezone);
    if (zone) {
        zone->offset = retain(offset);
        zone->name = retain(name);
    }
    return from_pointer(zone);
}

Value timezone_new(Value offset, Value name)
{
    Delta *d = as_delta(offset);
    if (is_empty(name) && !d->days && !d->seconds && !d->microseconds && !is_empty(datetime_types()->utc))
        return retain(datetime_types()->utc);
    if (!within_a_day(d))
        return error_value("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %R", offset);
    return make_zone(offset, name);
}

static const NativeRow zone_row = {"timezone", {NULL}, NATIVE_BOUND, "(offset, name=<unset>)", NULL};

static Value zone_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value v[2];
    (void)type;
    if (!bind_arguments(&zone_row, args, nargs, kwnames, v, 2))
        return EMPTY;
    if (!is_delta(v[0]))
        return error_type("timezone() argument 1 must be datetime.timedelta, not %T", v[0]);
    if (!is_empty(v[1]) && !is_str(v[1]))
        return is_none(v[1]) ? error_type("timezone() argument 2 must be str, not None")
                             : error_type("timezone() argument 2 must be str, not %T", v[1]);
    return timezone_new(v[0], v[1]);
}

static void zone_dealloc(Object *self)
{
    release(((TimeZone *)self)->offset);
    release(((TimeZone *)self)->name);
    object_free(self);
}

static Value zone_name(TimeZone *zone)
{
    if (!is_empty(zone->name))
        return retain(zone->name);
    Delta *d = as_delta(zone->offset);
    if (!d->days && !d->seconds && !d->microseconds)
        return str_from_c("UTC");
    StrBuilder b;
    builder_init(&b);
    builder_c(&b, "UTC");
    offset_text(&b, d, ":");
    return builder_finish(&b);
}

static Value zone_str(Value self) { return zone_name(as_zone(self)); }

static Value zone_repr(Value self)
{
    TimeZone *zone = as_zone(self);
    const char *name = type_of(self)->spec ? type_of(self)->spec->name : type_of(self)->name;
    if (same(self, datetime_types()->utc))
        return str_format("%s.utc", name);
    if (is_empty(zone->name))
        return str_format("%s(%R)", name, zone->offset);
    return str_format("%s(%R, %R)", name, zone->offset, zone->name);
}

static int64_t zone_hash(Value self) { return hash_of(as_zone(self)->offset); }

static Value zone_compare(Value a, Value b, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_exact_zone(b))
        return not_implemented();
    return compare_result(delta_order(as_delta(as_zone(a)->offset), as_delta(as_zone(b)->offset)), op);
}

/* The argument of utcoffset(), dst() and tzname() is looked at, though not used. */
static bool check_argument(const char *method, Value v)
{
    if (is_none(v) || is_datetime(v))
        return true;
    error_type("%s(dt) argument must be a datetime instance or None, not %T", method, v);
    return false;
}
static Value zone_utcoffset_method(Value self, Value v)
{
    return check_argument("utcoffset", v) ? retain(as_zone(self)->offset) : EMPTY;
}
static Value zone_tzname_method(Value self, Value v) { return check_argument("tzname", v) ? zone_name(as_zone(self)) : EMPTY; }
static Value zone_dst_method(Value self, Value v)
{
    (void)self;
    return check_argument("dst", v) ? none_value() : EMPTY;
}
static Value zone_fromutc(Value self, Value v) { return check_own(self, v) ? add_delta(v, as_zone(self)->offset) : EMPTY; }

static Value zone_initargs(Value self)
{
    TimeZone *zone = as_zone(self);
    return is_empty(zone->name) ? tuple_pack(1, zone->offset) : tuple_pack(2, zone->offset, zone->name);
}

static const NativeRow zone_methods[] = {
    NATIVE("tzname", zone_tzname_method, "($self, object, /)", "The name, or one made of the offset: UTC(+|-)HH:MM."),
    NATIVE("utcoffset", zone_utcoffset_method, "($self, object, /)", "Return fixed offset."),
    NATIVE("dst", zone_dst_method, "($self, object, /)", "Return None."),
    NATIVE("fromutc", zone_fromutc, "($self, object, /)", "datetime in UTC -> datetime in local time."),
    NATIVE("__getinitargs__", zone_initargs, "($self, /)", "pickle support"),
    NATIVE_END,
};

const TypeSpec timezone_spec = {
    .name = "datetime.timezone", .size = sizeof(TimeZone), .methods = zone_methods,
    .doc = "Fixed offset from UTC implementation of tzinfo.",
    .slots = {.new = zone_new, .repr = zone_repr, .str = zone_str, .hash = zone_hash, .compare = zone_compare, .dealloc = zone_dealloc},
};
