#include <stdio.h>
#include <string.h>

#include "base/fd_str.h"
#include "domain/fd_calendar.h"
#include "report.h"

enum { WEEK = 7, SERIES = 13, YEAR_OF_WEEKS = 52, FIRST_YEAR = 1990, LAST_YEAR = 2099 };

/* `count` decimal digits; -1 when one is none. */
static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* The Monday of week 1: of the week that has 4 January in it. */
static int32_t first_monday(int32_t year)
{
    int32_t day = fd_date_from_civil(year, 1, 4);

    return day - fd_date_weekday(day);
}

static bool year_is_shown(int year)
{
    return year >= FIRST_YEAR && year <= LAST_YEAR;
}

bool report_period_week(const char *text, struct report_period *ret_period)
{
    struct report_period period = {.monthly = false};
    int year, week;

    if (strlen(text) != strlen("2020-W45") || text[4] != '-' || text[5] != 'W') {
        return false;
    }
    year = digits(text, 4);
    week = digits(text + 6, 2);
    if (!year_is_shown(year) || week < 1) {
        return false;
    }
    period.first = first_monday(year) + (week - 1) * WEEK;
    if (period.first >= first_monday(year + 1)) {
        return false;
    }
    period.last = period.first + WEEK - 1;
    period.series = period.first - (SERIES - 1) * WEEK;
    period.before = period.first - WEEK;
    period.year_before = period.first - YEAR_OF_WEEKS * WEEK;
    memcpy(period.name, text, strlen(text) + 1);
    *ret_period = period;
    return true;
}

bool report_period_month(const char *text, struct report_period *ret_period)
{
    struct report_period period = {.monthly = true};
    int year, month;

    if (strlen(text) != strlen("2020-11") || text[4] != '-') {
        return false;
    }
    year = digits(text, 4);
    month = digits(text + 5, 2);
    if (!year_is_shown(year) || month < 1 || month > 12) {
        return false;
    }
    period.first = fd_date_from_civil(year, month, 1);
    period.last = fd_date_add_months(period.first, 1) - 1;
    period.series = fd_date_add_months(period.first, 1 - SERIES);
    period.before = fd_date_add_months(period.first, -1);
    period.year_before = fd_date_add_months(period.first, -12);
    memcpy(period.name, text, strlen(text) + 1);
    *ret_period = period;
    return true;
}
