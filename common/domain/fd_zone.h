#ifndef FD_ZONE_H
#define FD_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_str.h"

/** From an instant on (seconds since 1970 UTC) local time is so many seconds east of UTC. */
struct fd_zone_span {
    int64_t start;
    int32_t offset;
};

/** A time zone: spans by start, the first of which begins at INT64_MIN. Immutable once made. */
struct fd_zone {
    struct fd_zone_span *spans; /**< owned */
    size_t count;               /**< 1 or more */
};

/**
 * A zone from the bytes of a TZif file (RFC 8536, version 2 or later). The rule in its footer is
 * unrolled to the end of 2100, which is past every time that events may carry. FD_FATAL with code
 * "tzdata" when the bytes are malformed.
 */
enum fd_status fd_zone_parse(struct fd_str bytes, struct fd_zone **ret_zone,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2);

/**
 * The zone `name` ("Europe/London") from tzdata in `folder`; NULL stands for /usr/share/zoneinfo.
 * FD_FATAL with code "tzdata" names the file.
 */
enum fd_status fd_zone_load(const char *folder, const char *name, struct fd_zone **ret_zone,
                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2, 3);

/** Free and null it; NULL is fine. */
void fd_zone_destroy(struct fd_zone **zone);

/** Seconds east of UTC at `seconds` since 1970. */
int32_t fd_zone_offset(const struct fd_zone *zone, int64_t seconds) FD_NONNULL(1);

#endif
