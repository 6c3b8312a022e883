#include <stdio.h>

#include "domain/fd_calendar.h"

enum { DAYS_IN_ERA = 146097, YEARS_IN_ERA = 400, DAYS_TO_1970 = 719468 };

static int32_t floor_div(int32_t dividend, int32_t divisor)
{
    return dividend / divisor - (dividend % divisor < 0);
}

/* Both ways count from 1 March of year 0, so that a leap day is the last day of its year. */
int32_t fd_date_from_civil(int32_t year, int32_t month, int32_t day)
{
    int32_t shifted = month > 2 ? year : year - 1;
    int32_t era = floor_div(shifted, YEARS_IN_ERA);
    int32_t year_of_era = shifted - era * YEARS_IN_ERA;
    int32_t month_from_march = month > 2 ? month - 3 : month + 9;
    int32_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_IN_ERA + day_of_era - DAYS_TO_1970;
}

void fd_date_to_civil(int32_t date, int32_t *ret_year, int32_t *ret_month, int32_t *ret_day)
{
    int32_t days = date + DAYS_TO_1970;
    int32_t era = floor_div(days, DAYS_IN_ERA);
    int32_t day_of_era = days - era * DAYS_IN_ERA;
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_IN_ERA - 1)) /
        365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;

    *ret_day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *ret_month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *ret_year = year_of_era + era * YEARS_IN_ERA + (*ret_month <= 2);
}

static int32_t month_length(int32_t year, int32_t month)
{
    int32_t next_year = month == 12 ? year + 1 : year;
    int32_t next_month = month == 12 ? 1 : month + 1;

    return fd_date_from_civil(next_year, next_month, 1) - fd_date_from_civil(year, month, 1);
}

int32_t fd_date_add_months(int32_t date, int32_t months)
{
    int32_t year;
    int32_t month;
    int32_t day;
    int32_t length;

    fd_date_to_civil(date, &year, &month, &day);
    months += year * 12 + month - 1;
    year = floor_div(months, 12);
    month = months - year * 12 + 1;
    length = month_length(year, month);
    return fd_date_from_civil(year, month, day < length ? day : length);
}

int32_t fd_date_weekday(int32_t date)
{
    const int32_t monday = -3; /* 29 December 1969 */

    return date - monday - 7 * floor_div(date - monday, 7);
}

/* `count` digits at `text`; false when one is none. */
static bool parse_digits(const char *text, int count, int32_t *ret_value)
{
    int32_t value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *ret_value = value;
    return true;
}

bool fd_date_parse(struct fd_str text, int32_t *ret_date)
{
    int32_t year;
    int32_t month;
    int32_t day;

    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !parse_digits(text.ptr, 4, &year) || !parse_digits(text.ptr + 5, 2, &month) ||
        !parse_digits(text.ptr + 8, 2, &day)) {
        return false;
    }
    if (month < 1 || month > 12 || day < 1 || day > month_length(year, month)) {
        return false;
    }
    *ret_date = fd_date_from_civil(year, month, day);
    return true;
}

void fd_date_format(int32_t date, char ret_text[11])
{
    char text[40];
    int32_t year;
    int32_t month;
    int32_t day;

    fd_date_to_civil(date, &year, &month, &day);
    snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
    memcpy(ret_text, text, 10);
    ret_text[10] = '\0';
}
