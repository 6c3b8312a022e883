#ifndef FD_READER_H
#define FD_READER_H

#include "base/fd_env.h"
#include "base/fd_error.h"
#include "domain/fd_intake.h"
#include "kafka/fd_source.h"
#include "service/fd_bound.h"
#include "service/fd_exchange.h"
#include "service/fd_service.h"

/**
 * The thread that polls Kafka, decodes straight into the filling batch and decides what the
 * instance does (fd_states.h). It never waits for PostgreSQL but in the exchange.
 *
 * @locality The main thread.
 */
struct fd_reader;

struct fd_reader_options {
    const struct fd_service_config *config;
    const struct fd_env *env;
    struct fd_source *source;
    struct fd_exchange *exchange;
    struct fd_intake *intake;
    struct fd_bound *bound;    /**< NULL: none */
    bool (*stop_wanted)(void); /**< looked at before every poll */
};

/** Everything in `options` must outlive it. */
struct fd_reader *fd_reader_new(const struct fd_reader_options *options) FD_NONNULL(1);
void fd_reader_destroy(struct fd_reader **reader);

/**
 * Read until stop_wanted says so and what was gathered is written (FD_OK; the time for that is
 * bounded), or a person is needed (FD_FATAL). The place in the group is kept until the source is
 * destroyed.
 */
enum fd_status fd_reader_run(struct fd_reader *reader, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);

#endif
