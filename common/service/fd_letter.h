#ifndef FD_LETTER_H
#define FD_LETTER_H

#include <stdint.h>

#include "base/fd_env.h"
#include "service/fd_batch.h"

/** How many dead letters of this hour have kept their raw bytes. Zeroed to begin with. */
struct fd_letter_cap {
    int64_t hour;
    int64_t kept;
};

/**
 * Take the raw bytes off those of the batch's dead letters that are past `hourly` ones an hour.
 * Doing so again changes nothing: a batch that is written again takes no more room than once.
 */
void fd_letter_cap_apply(struct fd_letter_cap *cap, int64_t hourly, const struct fd_env *env,
                         struct fd_batch *batch) FD_NONNULL(1, 3, 4);
/** The batch is committed: count those of its dead letters that kept their bytes. */
void fd_letter_cap_count(struct fd_letter_cap *cap, const struct fd_batch *batch) FD_NONNULL(1, 2);

/** Where a record stands in the log. */
struct fd_letter_place {
    const char *topic; /**< lives as long as the batch */
    int32_t partition;
    int64_t offset;
    int64_t timestamp;             /**< Kafka's, milliseconds */
    const unsigned char *event_id; /**< 16 bytes, all zero where it could not be read; or NULL */
    struct fd_str traceparent;     /**< in the batch's arena; or null */
};

/**
 * Add to `batch` the dead letter of a record. `record` lies in the batch's arena. `reason` is a
 * code; of `message` what isn't printable ASCII is replaced.
 */
void fd_letter_add(struct fd_batch *batch, const struct fd_letter_place *place,
                   const struct fd_batch_record *record, const char *reason, const char *message)
    FD_NONNULL(1, 2, 3, 4, 5);

/** What has been said of dead letters: one line at most a minute. Zeroed to begin with. */
struct fd_letter_log {
    int64_t until; /**< the end of the minute, monotonic, microseconds; 0: there is none */
    int64_t more;  /**< dead letters of that minute after the first */
};

/** The batch is committed: log its first dead letter if it is the first of a minute, count others.
 */
void fd_letter_log_note(struct fd_letter_log *log, const struct fd_env *env,
                        const struct fd_batch *batch) FD_NONNULL(1, 2, 3);
/** Once the minute is over, log how many more there were, if any. To be called now and then. */
void fd_letter_log_tick(struct fd_letter_log *log, const struct fd_env *env) FD_NONNULL(1, 2);

#endif
