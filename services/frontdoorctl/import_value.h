#ifndef IMPORT_VALUE_H
#define IMPORT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/fd_calendar.h"

/** A date, or a date and time, as an export has it. */
struct import_time {
    int32_t date;       /**< local */
    bool timed;         /**< it has a time other than midnight */
    int64_t time_micro; /**< of the day, when timed */
};

/**
 * dd/mm/yyyy or yyyy-mm-dd, perhaps followed by hh:mm, seconds and a fraction; local time. Midnight
 * is how databases write a date. With a zone (RFC 3339) it is an instant, local time of which is
 * given. False when it is none of these.
 */
bool import_time_parse(const struct fd_calendar *calendar, struct fd_str text,
                       struct import_time *ret_time) FD_MUST_CHECK FD_NONNULL(1, 3);

/**
 * The instant, in microseconds since 1970: that of local midnight when it isn't timed. An hour that
 * comes twice is the first of them, one that is left out is what the clock shows an hour later.
 */
int64_t import_time_instant(const struct fd_calendar *calendar, struct import_time time)
    FD_NONNULL(1);

/** The working day from which a conference on `target` is held on the 15th, the last in time. */
int32_t import_notified_on(const struct fd_calendar *calendar, int32_t target) FD_NONNULL(1);

/** What a cell says: yes, no or nothing (also "unknown"). */
enum import_answer { IMPORT_NOTHING, IMPORT_NO, IMPORT_YES, IMPORT_NO_ANSWER };
/** IMPORT_NO_ANSWER when it is neither. */
enum import_answer import_flag_parse(struct fd_str text);

/** Whether it is a placeholder of systems that have no nulls: -1, 0, null, unknown, SSD_PH. */
bool import_is_placeholder(struct fd_str text);

#endif
