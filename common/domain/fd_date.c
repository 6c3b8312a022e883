#include <stdio.h>

#include "base/fd_civil.h"
#include "base/fd_rfc3339.h"
#include "domain/fd_calendar.h"

_Static_assert(FD_RFC3339_SIZE == 28, "fd_time_format has the room of an RFC 3339 time");

static int32_t floor_div(int32_t dividend, int32_t divisor)
{
    return dividend / divisor - (dividend % divisor < 0);
}

int32_t fd_date_from_civil(int32_t year, int32_t month, int32_t day)
{
    return fd_civil_to_days((struct fd_civil){year, month, day});
}

void fd_date_to_civil(int32_t date, int32_t *ret_year, int32_t *ret_month, int32_t *ret_day)
{
    struct fd_civil civil = fd_civil_from_days(date);

    *ret_year = civil.year;
    *ret_month = civil.month;
    *ret_day = civil.day;
}

/* The first day of the month that is `months` after January of year 0. */
static int32_t first_of_month(int32_t months)
{
    int32_t year = floor_div(months, 12);

    return fd_date_from_civil(year, months - year * 12 + 1, 1);
}

int32_t fd_date_add_months(int32_t date, int32_t months)
{
    struct fd_civil civil = fd_civil_from_days(date);
    int32_t month = civil.year * 12 + civil.month - 1 + months;
    int32_t same_day = first_of_month(month) + civil.day - 1;
    int32_t last_day = first_of_month(month + 1) - 1;

    return same_day < last_day ? same_day : last_day;
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
    struct fd_civil civil;

    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !parse_digits(text.ptr, 4, &civil.year) || !parse_digits(text.ptr + 5, 2, &civil.month) ||
        !parse_digits(text.ptr + 8, 2, &civil.day) || !fd_civil_is_valid(civil)) {
        return false;
    }
    *ret_date = fd_civil_to_days(civil);
    return true;
}

void fd_date_format(int32_t date, char ret_text[11])
{
    struct fd_civil civil = fd_civil_from_days(date);
    char text[40]; /* roomier than a date of years 0 to 9999, for the compiler's sake */

    snprintf(text, sizeof(text), "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    memcpy(ret_text, text, 10);
    ret_text[10] = '\0';
}

bool fd_time_parse(struct fd_str text, int64_t *ret_time)
{
    return fd_rfc3339_parse(text, ret_time);
}

void fd_time_format(int64_t time, char ret_text[28])
{
    fd_rfc3339_format(time, ret_text);
}
