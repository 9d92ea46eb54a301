/* format.c - dates and times as text by a format: strftime(), ctime(), struct_time. */
#include "modules/datetime/datetime.h"

#include <stdio.h>
#include <stdlib.h>

#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/state.h"
#include "types/struct_sequence.h"

Value date_ctime(const Date *d, const Clock *clock)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[48];
    snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %04d", days[calendar_weekday(d->year, d->month, d->day)], months[d->month - 1],
             d->day, clock->hour, clock->minute, clock->second, d->year);
    return str_from_c(text);
}

Value date_timetuple(const Date *d, const Clock *clock, int dst)
{
    Value time = import_module("time");
    if (is_empty(time))
        return EMPTY;
    release(time);
    Value values[11] = {small_int_value(d->year), small_int_value(d->month), small_int_value(d->day), small_int_value(clock->hour),
                        small_int_value(clock->minute), small_int_value(clock->second),
                        small_int_value(calendar_weekday(d->year, d->month, d->day)),
                        small_int_value(calendar_day_of_year(d->year, d->month, d->day)), small_int_value(dst), none_value(), none_value()};
    return struct_sequence_new(runtime.state->struct_time_type, values, 11);
}

/* ---- strftime ---- */

typedef struct Formatter {
    Value object, tuple;
    StrBuilder out;
} Formatter;

/* The tzinfo of an object that has one, and what its methods are called with. */
static Value zone_of(Value object, Value *argument)
{
    *argument = is_datetime(object) ? object : NONE;
    return is_datetime(object) ? as_datetime(object)->tzinfo : is_time(object) ? as_time(object)->tzinfo : NONE;
}

static bool put_offset(Formatter *f, const char *separator)
{
    Value argument, zone = zone_of(f->object, &argument), offset = zone_utcoffset(zone, argument);
    if (is_empty(offset))
        return false;
    if (!is_none(offset))
        offset_text(&f->out, as_delta(offset), separator);
    release(offset);
    return true;
}

static bool put_zone_name(Formatter *f)
{
    Value argument, zone = zone_of(f->object, &argument), name = zone_tzname(zone, argument);
    if (is_empty(name))
        return false;
    if (is_str(name) && !is_exact_str(name)) { /* a class of its own may do it its own way */
        Value args[2] = {str_from_c("%"), str_from_c("%%")}, replaced = EMPTY;
        if (!is_empty(args[0]) && !is_empty(args[1]))
            replaced = call_method_c(name, "replace", args, 2);
        release(args[0]);
        release(args[1]);
        if (!is_empty(replaced) && !is_str(replaced)) {
            error_type("tzname.replace() did not return a string");
            clear(&replaced);
        }
        if (!is_empty(replaced))
            builder_str(&f->out, replaced);
        bool ok = !is_empty(replaced);
        release(replaced);
        release(name);
        return ok;
    }
    for (size_t i = 0; is_str(name) && i < as_str(name)->length; i++) {
        uint32_t c = str_char(as_str(name), i);
        builder_char(&f->out, c);
        if (c == '%')
            builder_char(&f->out, c);
    }
    release(name);
    return true;
}

static Value call_strftime(Value format, Value tuple)
{
    Value time = import_module("time"), args[2] = {format, tuple};
    Value result = is_empty(time) ? EMPTY : call_method_c(time, "strftime", args, 2);
    release(time);
    return result;
}

/* Years with four digits, as the C library does not always write them. */
static bool put_year(Formatter *f, char directive)
{
    int64_t year = 0;
    char text[32];
    if (directive == 'G') {
        Value format = str_from_c("%G"), written = is_empty(format) ? EMPTY : call_strftime(format, f->tuple);
        if (!is_empty(written))
            year = strtol(str_text(written), NULL, 10);
        release(format);
        release(written);
        if (is_empty(written))
            return false;
    } else {
        Value item = get_item(f->tuple, small_int_value(0));
        bool ok = !is_empty(item) && date_number(item, &year);
        release(item);
        if (!ok)
            return false;
    }
    if (directive == 'C')
        snprintf(text, sizeof text, "%02d", (int)(year / 100));
    else
        snprintf(text, sizeof text, directive == 'F' ? "%04d-%%m-%%d" : "%04d", (int)year);
    builder_c(&f->out, text);
    return true;
}

/* One directive behind its percent sign; *i moves. */
static bool put_directive(Formatter *f, const Str *format, size_t *i)
{
    uint32_t c = *i < format->length ? str_char(format, *i) : 0;
    char text[8];
    switch (c) {
    case 'z': ++*i; return put_offset(f, "");
    case ':':
        if (*i + 1 < format->length && str_char(format, *i + 1) == 'z') {
            *i += 2;
            return put_offset(f, ":");
        }
        break;
    case 'Z': ++*i; return put_zone_name(f);
    case 'f':
        ++*i;
        snprintf(text, sizeof text, "%06d", is_datetime(f->object) ? (int)as_datetime(f->object)->clock.microsecond
                                            : is_time(f->object)   ? (int)as_time(f->object)->clock.microsecond
                                                                   : 0);
        builder_c(&f->out, text);
        return true;
    case 'Y': case 'G': case 'C': case 'F': ++*i; return put_year(f, (char)c);
    }
    builder_char(&f->out, '%');
    if (*i < format->length) {
        builder_char(&f->out, c);
        ++*i;
    }
    return true;
}

Value date_strftime(Value object, Value format, Value tuple)
{
    Formatter f = {.object = object, .tuple = tuple};
    const Str *s = as_str(format);
    bool ok = true;
    builder_init(&f.out);
    for (size_t i = 0; ok && i < s->length;) {
        uint32_t c = str_char(s, i++);
        if (c == '%')
            ok = put_directive(&f, s, &i);
        else
            builder_char(&f.out, c);
    }
    if (!ok) {
        builder_drop(&f.out);
        return EMPTY;
    }
    Value prepared = builder_finish(&f.out), result = is_empty(prepared) ? EMPTY : call_strftime(prepared, tuple);
    release(prepared);
    return result;
}

Value date_format(Value self, Value spec)
{
    if (!is_str(spec))
        return error_type("__format__() argument 1 must be str, not %T", spec);
    return as_str(spec)->length ? call_method_c(self, "strftime", &spec, 1) : to_str(self);
}

Value date_strptime(Value type, const char *function, const Value *args)
{
    for (int i = 0; i < 2; i++)
        if (!is_str(args[i]))
            return error_type("strptime() argument %d must be str, not %T", i + 1, args[i]);
    Value module = import_module("_strptime"), all[3] = {type, args[0], args[1]};
    Value result = is_empty(module) ? EMPTY : call_method_c(module, function, all, 3);
    release(module);
    return result;
}
