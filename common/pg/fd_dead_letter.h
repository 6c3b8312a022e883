#ifndef FD_DEAD_LETTER_H
#define FD_DEAD_LETTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_str.h"
#include "pg/fd_pg.h"

/** One event that can't be taken: a row of frontdoor.dead_letter. Strings are views. */
struct fd_dead_letter {
    struct fd_str topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp; /**< Kafka's, microseconds since 1970 */
    struct fd_str key;
    struct fd_str value;   /**< raw bytes; null when the hourly cap was passed */
    struct fd_str reason;  /**< reason code, such as "avro_truncated" */
    struct fd_str message; /**< without values */
};

/**
 * Queue the insert of `letters` in the open flight. Those already there are left alone, unless the
 * record had another time: then it is one of a topic that was made anew, and stands instead.
 */
void fd_dead_letter_queue(struct fd_pg *pg, const char *service,
                          const struct fd_dead_letter *letters, size_t count,
                          struct fd_params *params) FD_NONNULL(1, 2, 5);

/** Delete those of `service` that were written over `days` days ago, in a transaction of its own.
 */
enum fd_status fd_dead_letter_expire(struct fd_pg *pg, const char *service, int64_t days,
                                     int64_t *ret_deleted, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 4);

#endif
