#ifndef FD_TZ_RULE_H
#define FD_TZ_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/** A day of each year and a wall-clock time on it: Mm.w.d/time. */
struct fd_tz_change {
    int32_t month;   /**< 1 to 12 */
    int32_t week;    /**< 1 to 5, 5 being the last */
    int32_t weekday; /**< Sunday is 0 */
    int32_t seconds; /**< of the wall clock before the change, from midnight */
};

/** How local time goes on for ever, as POSIX's TZ variable says it: "GMT0BST,M3.5.0/1,M10.5.0". */
struct fd_tz_rule {
    int32_t standard_offset; /**< seconds east of UTC */
    bool has_summer;         /**< the rest counts */
    int32_t summer_offset;
    struct fd_tz_change summer_start;
    struct fd_tz_change summer_end;
};

/** Parse the text; false when it is malformed or uses the forms Jn and n, which no zone of ours
    does. */
bool fd_tz_rule_parse(struct fd_str text, struct fd_tz_rule *ret_rule) FD_MUST_CHECK FD_NONNULL(2);

/** The instant, in seconds since 1970 UTC, at which summer time begins in `year`. */
int64_t fd_tz_rule_summer_start(const struct fd_tz_rule *rule, int32_t year) FD_NONNULL(1);
/** The same for its end. */
int64_t fd_tz_rule_summer_end(const struct fd_tz_rule *rule, int32_t year) FD_NONNULL(1);

#endif
