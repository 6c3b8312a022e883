#ifndef FD_CIVIL_H
#define FD_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_macros.h"

/** A day of the proleptic Gregorian calendar. */
struct fd_civil {
    int32_t year;
    int32_t month; /**< 1 to 12 */
    int32_t day;   /**< 1 to 31 */
};

/** Days from 1970-01-01 to a day that exists. */
int32_t fd_civil_to_days(struct fd_civil civil);
/** The day that is `days` after 1970-01-01 (before it when negative). */
struct fd_civil fd_civil_from_days(int32_t days);
/** Whether there is such a day, in the years 0 to 9999. */
bool fd_civil_is_valid(struct fd_civil civil);

#endif
