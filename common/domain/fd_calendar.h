#ifndef FD_CALENDAR_H
#define FD_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_str.h"
#include "base/fd_time.h"

/**
 * Local time of Europe/London, read from tzdata's TZif file, and working days of England and Wales
 * (domain: clocks). Immutable once made, so it may be shared between threads.
 * Times are microseconds since 1970 UTC; dates are days since 1970.
 */
struct fd_calendar;

/**
 * A calendar with the given bank holidays (dates, sorted). Its years run from the year of the
 * first to that of the last. The zone comes from $TZDIR or /usr/share/zoneinfo; FD_FATAL with code
 * "tzdata" when it is not there.
 */
enum fd_status fd_calendar_new(const int32_t *holidays, size_t holiday_count,
                               struct fd_calendar **ret_calendar,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(3);
/** Free and null it; NULL is fine. */
void fd_calendar_destroy(struct fd_calendar **calendar);

/** The local date of an instant. */
int32_t fd_calendar_local_date(const struct fd_calendar *calendar, int64_t time) FD_NONNULL(1);
/** Seconds east of UTC at an instant. */
int32_t fd_calendar_utc_offset(const struct fd_calendar *calendar, int64_t time) FD_NONNULL(1);
/** The instant of local midnight that begins `date`. */
int64_t fd_calendar_midnight(const struct fd_calendar *calendar, int32_t date) FD_NONNULL(1);

/** The same for calendars that answer all of these alike: of the zone's spans and the holidays. */
int64_t fd_calendar_hash(const struct fd_calendar *calendar) FD_NONNULL(1);

/** Monday to Friday and no bank holiday. */
bool fd_calendar_is_working_day(const struct fd_calendar *calendar, int32_t date) FD_NONNULL(1);
/** Working days in (start, end], negative when end is before start; outside the calendar's years
    Monday to Friday count. */
int32_t fd_calendar_elapsed(const struct fd_calendar *calendar, int32_t start, int32_t end)
    FD_NONNULL(1);
/** The n-th working day strictly after `start`, n from 1; FD_DATE_NULL past the calendar's last
    year. */
int32_t fd_calendar_due(const struct fd_calendar *calendar, int32_t start, int32_t n) FD_NONNULL(1);

/** @name Dates without a calendar
 * @{ */
/** The date of a day that exists; months from 1. */
int32_t fd_date_from_civil(int32_t year, int32_t month, int32_t day);
/** Year, month from 1 and day of a date. */
void fd_date_to_civil(int32_t date, int32_t *ret_year, int32_t *ret_month, int32_t *ret_day);
/** `date` plus `months` (may be negative), the day clamped to the month's end. */
int32_t fd_date_add_months(int32_t date, int32_t months);
/** Monday is 0. */
int32_t fd_date_weekday(int32_t date);
/** YYYY-MM-DD; false when it is no date. */
bool fd_date_parse(struct fd_str text, int32_t *ret_date) FD_MUST_CHECK;
/** RFC 3339 with zone, up to microseconds; false when it is none. */
bool fd_time_parse(struct fd_str text, int64_t *ret_time) FD_MUST_CHECK;
/** Write YYYY-MM-DD and NUL (11 bytes). */
void fd_date_format(int32_t date, char ret_text[11]);
/** Write YYYY-MM-DDThh:mm:ss.uuuuuuZ and NUL (28 bytes). */
void fd_time_format(int64_t time, char ret_text[28]);
/** @} */

#endif
