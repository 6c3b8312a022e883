#ifndef FD_WAKE_H
#define FD_WAKE_H

#include <librdkafka/rdkafka.h>
#include <stdint.h>

#include "base/fd_macros.h"

/**
 * Makes librdkafka fetch again as soon as there is room. Once what waits to be read is as much as
 * queued.max.messages.kbytes allows, the thread that fetches sleeps until something wakes it, and
 * reading from the queue doesn't: it looks again by itself after a second. Without being woken it
 * would have to be given room for a second's worth of records, or a fast reader would starve.
 */
struct fd_wake {
    rd_kafka_t *client; /**< a consumer; not owned */
    int64_t each;       /**< bytes to be read between two wakes */
    int64_t left;       /**< bytes to be read until the next */
};

/** Wake the threads of `client` four times for each queue that is read. */
void fd_wake_init(struct fd_wake *wake, rd_kafka_t *client) FD_NONNULL(1, 2);

/** A record whose value has `bytes` was taken from the queue. By the one thread that reads. */
void fd_wake_count(struct fd_wake *wake, size_t bytes) FD_NONNULL(1);

#endif
