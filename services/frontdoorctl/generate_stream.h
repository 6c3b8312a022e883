#ifndef GENERATE_STREAM_H
#define GENERATE_STREAM_H

#include "base/fd_arena.h"
#include "domain/fd_event.h"
#include "generate_plan.h"

/** One record as it is published: an event, and when it reaches its topic. */
struct fd_gen_message {
    int64_t published_at;  /**< microseconds since 1970; becomes the Kafka timestamp */
    uint32_t sequence;     /**< orders messages of one instant */
    struct fd_event event; /**< child_id is null when the child is not identified */
};

/** The messages of one authority in the order of their publication. Owns all that they name. */
struct fd_gen_stream {
    struct fd_arena *arena;
    struct fd_gen_message *messages;
    size_t count;
    size_t capacity;
};

/** Whose stream: authorities of one run have ids of their own by their index. Outlives it. */
struct fd_gen_authority {
    const char *gss_code;
    int32_t index; /**< 0 is the first */
};

/**
 * Tell `plan` as the events of `authority`: with corrections, withdrawals, wrong children,
 * duplicates and delays, after which the winning versions are the plan again.
 */
void fd_gen_stream_init(struct fd_gen_stream *stream, const struct fd_gen_plan *plan,
                        const struct fd_gen_authority *authority) FD_NONNULL(1, 2, 3);
void fd_gen_stream_clean_up(struct fd_gen_stream *stream);

/** Write the id of a worker of `authority` and NUL (at most 16 bytes). */
void fd_gen_worker_id(const struct fd_gen_authority *authority, int32_t worker, char ret_id[16])
    FD_NONNULL(1);

#endif
