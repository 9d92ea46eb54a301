/* parse.c - reading ISO 8601 texts: the fromisoformat methods. */
#include "modules/datetime/datetime.h"

#include "object/error.h"

enum { LONGEST = 80 };

/* The text as bytes ended by a NUL; characters outside ASCII become 1, which is no part of any format. -1: too long. */
static int plain_text(Value text, char *to)
{
    Str *s = as_str(text);
    if (s->length >= LONGEST)
        return -1;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        to[i] = c == 0 || c > 127 ? 1 : (char)c;
    }
    to[s->length] = 0;
    return (int)s->length;
}

static Value invalid(Value text)
{
    return error_occurred() ? EMPTY : error_value("Invalid isoformat string: %R", text);
}

static bool check_text(Value text)
{
    if (is_str(text))
        return true;
    error_type("fromisoformat: argument must be str");
    return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* n digits; NULL: there are not so many. */
static const char *digits(const char *p, int *result, int n)
{
    *result = 0;
    for (; n; n--, p++) {
        if (!is_digit(*p))
            return NULL;
        *result = *result * 10 + (*p - '0');
    }
    return p;
}

/* YYYY-MM-DD, YYYYMMDD, YYYY-Www[-D], YYYYWww[D], ending at `end`. An exception may be set. */
static bool parse_date(const char *p, const char *end, int *year, int *month, int *day)
{
    p = digits(p, year, 4);
    if (p == NULL)
        return false;
    bool separated = *p == '-';
    p += separated;
    if (*p == 'W') {
        int week, weekday = 1, ordinal;
        p = digits(p + 1, &week, 2);
        if (p && p < end)
            p = separated && *p++ != '-' ? NULL : digits(p, &weekday, 1);
        if (p != end)
            return false;
        if (*year < MIN_YEAR || *year > MAX_YEAR)
            return date_check(*year, 1, 1);
        if (!calendar_from_iso(*year, week, weekday, &ordinal))
            return false;
        if (ordinal < 1)
            return false;
        calendar_from_ordinal(ordinal, year, month, day);
        return true;
    }
    p = digits(p, month, 2);
    if (p == NULL || (separated && *p++ != '-'))
        return false;
    return digits(p, day, 2) == end;
}

/* HH[[:]MM[[:]SS[.ffffff]]]; *end is where it stopped. */
static bool parse_clock(const char *p, const char *limit, int *parts, const char **stop)
{
    bool separated = false;
    memset(parts, 0, 4 * sizeof *parts);
    for (int i = 0; i < 3; i++) {
        p = digits(p, &parts[i], 2);
        if (p == NULL || p > limit)
            return false;
        *stop = p;
        if (p == limit)
            return true;
        if (i == 0)
            separated = *p == ':';
        if (*p == '.' || *p == ',') {
            if (i < 2)
                return false;
            break;
        }
        if (separated && *p == ':' && i < 2)
            p++;
        else if (separated || i == 2)
            return false;
    }
    int n = 0;
    for (p++; p < limit && is_digit(*p); p++)
        if (n < 6) {
            parts[3] = parts[3] * 10 + (*p - '0');
            n++;
        }
    if (n == 0)
        return false;
    for (; n < 6; n++)
        parts[3] *= 10;
    *stop = p;
    return true;
}

typedef struct ParsedTime {
    int parts[4]; /* hour, minute, second, microsecond */
    bool next_day; /* it was 24:00 */
    Value tzinfo;  /* None, or owned */
} ParsedTime;

static bool parse_zone(const char *p, const char *end, Value *tzinfo)
{
    const char *stop;
    int parts[4];
    if (*p == 'Z') {
        *tzinfo = retain(datetime_types()->utc);
        return p + 1 == end;
    }
    int sign = *p == '-' ? -1 : 1;
    if (!parse_clock(p + 1, end, parts, &stop) || stop != end)
        return false;
    Value offset = delta_new(0, sign * ((parts[0] * 60 + parts[1]) * 60 + parts[2]), sign * parts[3]);
    *tzinfo = is_empty(offset) ? EMPTY : timezone_new(offset, EMPTY);
    release(offset);
    return !is_empty(*tzinfo);
}

static bool parse_time(const char *p, const char *end, ParsedTime *t)
{
    const char *zone = p, *stop;
    t->tzinfo = NONE;
    t->next_day = false;
    while (zone < end && *zone != '+' && *zone != '-' && *zone != 'Z')
        zone++;
    if (!parse_clock(p, zone, t->parts, &stop) || stop != zone)
        return false;
    if (t->parts[0] == 24) {
        if (t->parts[1] || t->parts[2] || t->parts[3]) {
            error_value("minute, second, and microsecond must be 0 when hour is 24");
            return false;
        }
        t->parts[0] = 0;
        t->next_day = true;
    }
    t->tzinfo = none_value();
    if (zone == end)
        return true;
    release(t->tzinfo);
    t->tzinfo = EMPTY;
    bool ok = parse_zone(zone, end, &t->tzinfo);
    if (!ok)
        clear(&t->tzinfo);
    return ok;
}

static Clock clock_of(const ParsedTime *t)
{
    return (Clock){(uint8_t)t->parts[0], (uint8_t)t->parts[1], (uint8_t)t->parts[2], 0, t->parts[3]};
}

Value date_fromisoformat(Type *type, Value text)
{
    char plain[LONGEST];
    int year, month, day;
    if (!check_text(text))
        return EMPTY;
    int n = plain_text(text, plain);
    if ((n != 7 && n != 8 && n != 10) || !parse_date(plain, plain + n, &year, &month, &day))
        return invalid(text);
    return date_check(year, month, day) ? date_make(type, year, month, day) : EMPTY;
}

Value time_fromisoformat(Type *type, Value text)
{
    char plain[LONGEST], *p = plain;
    ParsedTime t;
    if (!check_text(text))
        return EMPTY;
    int n = plain_text(text, plain);
    if (n < 0)
        return invalid(text);
    p += *p == 'T';
    if (!parse_time(p, plain + n, &t))
        return invalid(text);
    Value result = EMPTY;
    if (clock_check(t.parts[0], t.parts[1], t.parts[2], t.parts[3], 0))
        result = time_make(type, clock_of(&t), t.tzinfo);
    release(t.tzinfo);
    return result;
}

/* Where the date ends in a text of a date and a time; -1: it is none. */
static int separator_place(const char *p, int n)
{
    if (n < 7)
        return -1;
    if (n == 7)
        return 7;
    if (p[4] == '-') {
        if (p[5] != 'W')
            return 10;
        if (p[8] != '-')
            return 8;
        if (n == 9)
            return -1;
        return n > 10 && is_digit(p[10]) ? 8 : 10; /* YYYY-Www-HH rather than YYYY-Www-D followed by a digit */
    }
    if (p[4] != 'W')
        return 8;
    int end = 7;
    while (end < n && is_digit(p[end]))
        end++;
    return end < 9 ? end : end % 2 ? 8 : 7;
}

static Value make_parsed(Type *type, int year, int month, int day, const ParsedTime *t)
{
    if (!date_check(year, month, day) || !clock_check(t->parts[0], t->parts[1], t->parts[2], t->parts[3], 0))
        return EMPTY;
    if (t->next_day) {
        int ordinal = calendar_ordinal(year, month, day) + 1;
        calendar_from_ordinal(ordinal, &year, &month, &day);
        if (!date_check(year, month, day))
            return EMPTY;
    }
    return datetime_make(type, year, month, day, clock_of(t), t->tzinfo);
}

Value datetime_fromisoformat(Type *type, Value text)
{
    char plain[LONGEST];
    int year, month, day;
    ParsedTime t = {.tzinfo = none_value()};
    if (!check_text(text))
        return EMPTY;
    int n = plain_text(text, plain), at = n < 0 ? -1 : separator_place(plain, n);
    if (at < 0 || at > n || !parse_date(plain, plain + at, &year, &month, &day))
        return invalid(text);
    if (n - at > 1 && !parse_time(plain + at + 1, plain + n, &t))
        return invalid(text);
    Value result = make_parsed(type, year, month, day, &t);
    release(t.tzinfo);
    return result;
}
