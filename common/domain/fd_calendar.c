#include "domain/fd_calendar.h"

#include <stdlib.h>
#include <xxhash.h>

#include "domain/fd_zone.h"

#define MICROS_A_SECOND INT64_C(1000000)
enum { SECONDS_A_DAY = 86400, FRIDAY = 4 };

struct fd_calendar {
    struct fd_zone *zone;
    int32_t *holidays; /**< those on a Monday to Friday, sorted, each once */
    size_t holiday_count;
    int32_t last_date; /**< end of the last year of the table; FD_DATE_NULL without one */
    int64_t hash;
};

static int64_t floor_div(int64_t dividend, int64_t divisor)
{
    return dividend / divisor - (dividend % divisor < 0);
}

static void add_holidays(struct fd_calendar *calendar, const int32_t *holidays, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fd_date_weekday(holidays[i]) <= FRIDAY && (i == 0 || holidays[i] != holidays[i - 1])) {
            calendar->holidays[calendar->holiday_count++] = holidays[i];
        }
    }
}

static int32_t end_of_year(int32_t date)
{
    int32_t year;
    int32_t month;
    int32_t day;

    fd_date_to_civil(date, &year, &month, &day);
    return fd_date_from_civil(year, 12, 31);
}

static uint64_t add_to_hash(uint64_t hash, int64_t value)
{
    return XXH3_64bits_withSeed(&value, sizeof(value), hash);
}

static int64_t hash_of(const struct fd_calendar *calendar)
{
    uint64_t hash = add_to_hash(0, calendar->last_date);

    for (size_t i = 0; i < calendar->holiday_count; i++) {
        hash = add_to_hash(hash, calendar->holidays[i]);
    }
    for (size_t i = 0; i < calendar->zone->count; i++) {
        hash = add_to_hash(hash, calendar->zone->spans[i].start);
        hash = add_to_hash(hash, calendar->zone->spans[i].offset);
    }
    return (int64_t)hash;
}

enum fd_status fd_calendar_new(const int32_t *holidays, size_t holiday_count,
                               struct fd_calendar **ret_calendar, struct fd_error *error)
{
    struct fd_zone *zone;
    struct fd_calendar *calendar;
    enum fd_status status = fd_zone_load(getenv("TZDIR"), "Europe/London", &zone, error);

    if (status != FD_OK) {
        return status;
    }
    calendar = calloc(1, sizeof(*calendar));
    if (calendar) {
        calendar->holidays = calloc(holiday_count + 1, sizeof(*calendar->holidays));
    }
    if (!calendar || !calendar->holidays) {
        fd_abort("out of memory for a calendar");
    }
    calendar->zone = zone;
    calendar->last_date =
        holiday_count > 0 ? end_of_year(holidays[holiday_count - 1]) : FD_DATE_NULL;
    add_holidays(calendar, holidays, holiday_count);
    calendar->hash = hash_of(calendar);
    *ret_calendar = calendar;
    return FD_OK;
}

void fd_calendar_destroy(struct fd_calendar **calendar)
{
    if (calendar && *calendar) {
        fd_zone_destroy(&(*calendar)->zone);
        free((*calendar)->holidays);
        free(*calendar);
        *calendar = NULL;
    }
}

int64_t fd_calendar_hash(const struct fd_calendar *calendar)
{
    return calendar->hash;
}

int32_t fd_calendar_utc_offset(const struct fd_calendar *calendar, int64_t time)
{
    return fd_zone_offset(calendar->zone, floor_div(time, MICROS_A_SECOND));
}

int32_t fd_calendar_local_date(const struct fd_calendar *calendar, int64_t time)
{
    int64_t seconds = floor_div(time, MICROS_A_SECOND);

    return (int32_t)floor_div(seconds + fd_zone_offset(calendar->zone, seconds), SECONDS_A_DAY);
}

/* Clocks change at 01:00 UTC, so that midnight is never skipped and never comes twice; the offset
   at midnight UTC of the day before may still be the old one, hence the second look. */
int64_t fd_calendar_midnight(const struct fd_calendar *calendar, int32_t date)
{
    int64_t local = (int64_t)date * SECONDS_A_DAY;
    int64_t guess = local - fd_zone_offset(calendar->zone, local);

    return (local - fd_zone_offset(calendar->zone, guess)) * MICROS_A_SECOND;
}

/* How many holidays are on or before `date`. */
static size_t holidays_through(const struct fd_calendar *calendar, int32_t date)
{
    size_t low = 0;
    size_t high = calendar->holiday_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (calendar->holidays[middle] <= date) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Working days from some fixed day through `date`: differences of it are what is asked for. */
static int32_t working_days_through(const struct fd_calendar *calendar, int32_t date)
{
    int32_t weekday = fd_date_weekday(date);
    int32_t monday = date - weekday;
    int32_t of_week = weekday < FRIDAY ? weekday + 1 : FRIDAY + 1;
    int32_t weeks = (monday - fd_date_from_civil(1969, 12, 29)) / 7;

    return weeks * (FRIDAY + 1) + of_week - (int32_t)holidays_through(calendar, date);
}

bool fd_calendar_is_working_day(const struct fd_calendar *calendar, int32_t date)
{
    return fd_calendar_elapsed(calendar, date - 1, date) == 1;
}

int32_t fd_calendar_elapsed(const struct fd_calendar *calendar, int32_t start, int32_t end)
{
    return working_days_through(calendar, end) - working_days_through(calendar, start);
}

int32_t fd_calendar_due(const struct fd_calendar *calendar, int32_t start, int32_t n)
{
    int32_t wanted = working_days_through(calendar, start) + n;

    /* The first day that brings the count up to `wanted` is the n-th working day. */
    for (int32_t date = start + 1; n > 0 && date <= calendar->last_date; date++) {
        if (working_days_through(calendar, date) == wanted) {
            return date;
        }
    }
    return FD_DATE_NULL;
}
