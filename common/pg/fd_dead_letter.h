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
    struct fd_str value;        /**< raw bytes; null: not kept, or the record had none */
    struct fd_str reason;       /**< reason code, such as "avro_truncated" */
    struct fd_str message;      /**< without values */
    struct fd_str traceparent;  /**< for the log, not kept; or null */
    unsigned char event_id[16]; /**< all zero: it could not be read */
};

/**
 * Queue the insert of `letters` in the open flight. Those already there are left alone, discarded
 * ones too, but for two: one whose record had another time is of a topic that was made anew, and
 * the new one stands instead; one that lacks its bytes gets them.
 */
void fd_dead_letter_queue(struct fd_pg *pg, const char *service,
                          const struct fd_dead_letter *letters, size_t count,
                          struct fd_params *params) FD_NONNULL(1, 2, 5);

/** Dead letters that are to be tried again. */
struct fd_dead_letter_claim {
    struct fd_dead_letter *letters; /**< by topic, partition, offset; reason and message are null */
    size_t count;
    PGresult *result; /**< what they are views of; for fd_pg_result_free */
};

/**
 * Read up to `limit` of those of `service` that are marked for redrive, in the open transaction,
 * and lock them until it ends; what another transaction has locked is passed over. `byte_limit`
 * bounds their keys and values (one is always read). The caller cleans `ret_claim` up.
 */
enum fd_status fd_dead_letter_claim(struct fd_pg *pg, const char *service, size_t limit,
                                    size_t byte_limit, struct fd_arena *arena,
                                    struct fd_dead_letter_claim *ret_claim,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 5, 6);

/**
 * Queue in the open flight the end of a redrive: of those `claimed`, `refused` keep their place
 * with a new reason, one attempt more and without their mark; the rest is deleted. Two statements.
 */
void fd_dead_letter_queue_settle(struct fd_pg *pg, const char *service,
                                 const struct fd_dead_letter *claimed, size_t claimed_count,
                                 const struct fd_dead_letter *refused, size_t refused_count,
                                 struct fd_params *params) FD_NONNULL(1, 2, 7);

/** So many are deleted at a time, so that what a flood left holds nobody up. */
#define FD_DEAD_LETTER_EXPIRE_MOST 10000

/**
 * Delete those of `service` that were written over `days` days ago, in a transaction of its own:
 * neither discarded ones nor those marked for redrive, and FD_DEAD_LETTER_EXPIRE_MOST at most.
 */
enum fd_status fd_dead_letter_expire(struct fd_pg *pg, const char *service, int64_t days,
                                     int64_t *ret_deleted, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 4);

#endif
