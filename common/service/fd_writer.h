#ifndef FD_WRITER_H
#define FD_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_env.h"
#include "service/fd_exchange.h"
#include "service/fd_service.h"

/**
 * The thread that holds the connection: it takes partitions over and writes batches, one
 * transaction at a time, as the exchange has work for it. Every check-interval it asks in one
 * statement whether its partitions are still its own, and whether there are dead letters to try
 * again; those it redrives. Whether and when to take over again is the reader's to say.
 *
 * @locality Made, started and stopped by the reader's thread; everything within is the writer's.
 */
struct fd_writer;

struct fd_writer_options {
    const struct fd_service *service;
    const void *config; /**< the service's struct, which begins with struct fd_service_config */
    const struct fd_env *env;
    struct fd_exchange *exchange;
};

/** Start it. Everything in `options` must outlive it. */
struct fd_writer *fd_writer_new(const struct fd_writer_options *options) FD_NONNULL(1);
/**
 * Stop the exchange and wait up to `timeout_ms` for the work under way to end. False when it
 * hasn't: then only the end of the process is left.
 */
bool fd_writer_stop(struct fd_writer *writer, int64_t timeout_ms) FD_MUST_CHECK FD_NONNULL(1);
/** Free a writer that has stopped. */
void fd_writer_destroy(struct fd_writer **writer);

#endif
