/* module.c - module _datetime. */
#include <time.h>

#include "modules/datetime/datetime.h"
#include "object/error.h"
#include "object/number.h"

static bool set_class_value(Type *type, const char *name, Value owned)
{
    bool ok = !is_empty(owned) && dict_set_c(as_dict(type->dict), name, owned);
    release(owned);
    return ok;
}

static bool set_range(Type *type, Value min, Value max, Value resolution)
{
    return set_class_value(type, "min", min) & set_class_value(type, "max", max) &
           (is_empty(resolution) ? 1 : set_class_value(type, "resolution", resolution));
}

static Value zone_of_minutes(int sign)
{
    Value offset = delta_new(0, sign * (SECONDS_A_DAY - 60), 0), zone = is_empty(offset) ? EMPTY : timezone_new(offset, EMPTY);
    release(offset);
    return zone;
}

static bool make_types(Value module, struct DateTypes *t)
{
    return module_make_type(module, &delta_spec, NULL, true, &t->delta) && module_make_type(module, &date_spec, NULL, true, &t->date) &&
           module_make_type(module, &datetime_spec, t->date, true, &t->datetime) && module_make_type(module, &time_spec, NULL, true, &t->time) &&
           module_make_type(module, &tzinfo_spec, NULL, true, &t->tzinfo) &&
           module_make_type(module, &timezone_spec, t->tzinfo, true, &t->timezone) &&
           module_make_type(module, &iso_calendar_spec, TYPE(tuple), false, &t->iso_calendar);
}

static bool make_zones(Value module, struct DateTypes *t)
{
    Value zero = delta_new(0, 0, 0);
    if (is_empty(zero))
        return false;
    replace(&t->utc, EMPTY);
    replace(&t->utc, timezone_new(zero, EMPTY));
    release(zero);
    if (is_empty(t->utc))
        return false;
    replace(&t->epoch, datetime_make(t->datetime, 1970, 1, 1, (Clock){0}, t->utc));
    return !is_empty(t->epoch) && module_add(module, "UTC", retain(t->utc)) && set_class_value(t->timezone, "utc", retain(t->utc)) &&
           set_range(t->timezone, zone_of_minutes(-1), zone_of_minutes(1), EMPTY);
}

static bool fill(Value module)
{
    static const Clock last = {23, 59, 59, 0, 999999};
    struct ModuleState *state = module_state_start();
    if (state == NULL || !make_types(module, &state->datetime) || !make_zones(module, &state->datetime))
        return false;
    struct DateTypes *t = &state->datetime;
    tzset();
    return set_range(t->delta, delta_new(-MAX_DELTA_DAYS, 0, 0), delta_new(MAX_DELTA_DAYS, SECONDS_A_DAY - 1, 999999), delta_new(0, 0, 1)) &&
           set_range(t->date, date_make(t->date, MIN_YEAR, 1, 1), date_make(t->date, MAX_YEAR, 12, 31), delta_new(1, 0, 0)) &&
           set_range(t->time, time_make(t->time, (Clock){0}, NONE), time_make(t->time, last, NONE), delta_new(0, 0, 1)) &&
           set_range(t->datetime, datetime_make(t->datetime, MIN_YEAR, 1, 1, (Clock){0}, NONE),
                     datetime_make(t->datetime, MAX_YEAR, 12, 31, last, NONE), delta_new(0, 0, 1)) &&
           module_add_int(module, "MINYEAR", MIN_YEAR) && module_add_int(module, "MAXYEAR", MAX_YEAR);
}

const ModuleSpec datetime_module = {"_datetime", "Fast implementation of the datetime module.", NULL, fill};
