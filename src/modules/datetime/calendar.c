/* calendar.c - the proleptic Gregorian calendar, with plain numbers. */
#include "modules/datetime/datetime.h"

static const int days_before[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
static const int days_in[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool calendar_is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int calendar_days_in_month(int year, int month) { return days_in[month] + (month == 2 && calendar_is_leap(year)); }

static int days_before_year(int year)
{
    int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

int calendar_day_of_year(int year, int month, int day)
{
    return days_before[month] + (month > 2 && calendar_is_leap(year)) + day;
}

int calendar_ordinal(int year, int month, int day) { return days_before_year(year) + calendar_day_of_year(year, month, day); }

void calendar_from_ordinal(int ordinal, int *year, int *month, int *day)
{
    int n = ordinal - 1;
    int n400 = n / 146097, in400 = n % 146097, n100 = in400 / 36524, in100 = in400 % 36524;
    int n4 = in100 / 1461, in4 = in100 % 1461, n1 = in4 / 365;
    *year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1;
    if (n1 == 4 || n100 == 4) { /* the last day of a leap year */
        *year -= 1;
        *month = 12;
        *day = 31;
        return;
    }
    int left = in4 % 365, m = (left + 50) >> 5;
    int before = days_before[m] + (m > 2 && calendar_is_leap(*year));
    if (before > left) {
        m--;
        before -= calendar_days_in_month(*year, m);
    }
    *month = m;
    *day = left - before + 1;
}

int calendar_weekday(int year, int month, int day) { return (calendar_ordinal(year, month, day) + 6) % 7; }

int calendar_first_week(int year)
{
    int first = calendar_ordinal(year, 1, 1), weekday = (first + 6) % 7, monday = first - weekday;
    return weekday > 3 ? monday + 7 : monday;
}

void calendar_iso(int year, int month, int day, int *iso_year, int *week, int *weekday)
{
    int today = calendar_ordinal(year, month, day), monday = calendar_first_week(year);
    int days = today - monday;
    if (days < 0) {
        monday = calendar_first_week(--year);
        days = today - monday;
    } else if (days >= 52 * 7 && today >= calendar_first_week(year + 1)) {
        year++;
        days = today - calendar_first_week(year);
    }
    *iso_year = year;
    *week = days / 7 + 1;
    *weekday = days % 7 + 1;
}

bool calendar_from_iso(int iso_year, int week, int weekday, int *ordinal)
{
    bool long_year = false;
    if (week == 53) { /* years that start on a Thursday, and leap years that start on a Wednesday */
        int first = calendar_weekday(iso_year, 1, 1);
        long_year = first == 3 || (first == 2 && calendar_is_leap(iso_year));
    }
    if (week < 1 || week > 52 + long_year || weekday < 1 || weekday > 7)
        return false;
    *ordinal = calendar_first_week(iso_year) + (week - 1) * 7 + weekday - 1;
    return true;
}
