#ifndef FD_SERVICE_H
#define FD_SERVICE_H

#include <stddef.h>

#include "avro/fd_registry_http.h"
#include "base/fd_config.h"
#include "base/fd_env.h"
#include "domain/fd_event.h"
#include "domain/fd_reference.h"
#include "pg/fd_pg.h"
#include "service/fd_program.h"
#include "service/fd_service_keys.h"

/**
 * What every service can be told; a service's own struct begins with this one, and its table with
 * FD_SERVICE_KEYS.
 */
struct fd_service_config {
    struct fd_secret database_url;
    struct fd_secret erasure_key; /**< asked for once somebody was erased */
    char *brokers;
    char *topic_prefix;
    char *group_id;                           /**< PREFIX.SERVICE unless set */
    char *schema_folder;                      /**< more writer schemas; NULL: only those built in */
    struct fd_registry_http_options registry; /**< without a URL there is none */
    char *schema_cache_folder;                /**< of a registry's answers; NULL: none */
    int64_t batch_rows;                       /**< most events in a batch */
    int64_t batch_bytes;                      /**< most bytes of values in a batch */
    int64_t copy_rows;                        /**< least rows of a table that are copied in */
    int64_t bulk_rows;              /**< least records ahead for a bulk load; 0: never one */
    int64_t dead_letter_hourly_raw; /**< raw bytes are kept for so many dead letters an hour */
    int64_t dead_letter_days;       /**< dead letters are kept for so long; 0: for ever */
    int64_t check_interval_ms; /**< between looks for lost positions and dead letters to redrive */
    int64_t lock_timeout_ms;
    int64_t statement_timeout_ms;
    int64_t idle_in_transaction_timeout_ms;
    bool synchronous_commit;  /**< for transactions that write no outbox */
    int64_t drain_timeout_ms; /**< for what was gathered when the end comes */
    struct fd_program_config program;
};

/** Children of one authority that are to be decided anew: as claimed, and how far that went. */
struct fd_anew {
    int16_t authority_id;
    int64_t next_key; /**< those with a lesser child_key are done */
    bool alerts_only; /**< only children who have an alert */
    size_t decided;   /**< children decided this time */
    bool finished;    /**< there are no more */
};

struct fd_merge;
struct fd_merge_past;
struct fd_tally;

/** What a store is given to write a part of a batch within an open transaction. */
struct fd_store_context {
    struct fd_pg *pg;
    const struct fd_reference *reference;
    struct fd_arena *arena;   /**< scratch, reset by the runner after each transaction */
    struct fd_params *params; /**< scratch: reset before each statement */
    const struct fd_env *env;
    const void *config;         /**< the service's struct */
    struct fd_merge_past *past; /**< FD_MERGES_MAX of them, which the runner keeps */
    struct fd_tally *tally;     /**< of the batch; NULL: nobody wants to know */
};

/** A projection made anew beside the one at work (frontdoorctl rebuild). */
struct fd_shadow {
    const char *name;                  /**< of its sessions, in the place of the service's */
    const struct fd_pg_alias *aliases; /**< what its statements mean */
};

/**
 * A service: what the runner needs to know of it. Everything else (the group, batches, positions,
 * recovery, dead letters, signals) is the runner's.
 */
struct fd_service {
    const char *name;    /**< such as "repeat-contact"; also in positions and dead letters */
    const char *summary; /**< one line for --help */
    const struct fd_config_key *config_keys; /**< ends with a NULL name */
    size_t config_size;                      /**< of its struct */
    const enum fd_event_type *inputs;
    size_t input_count;
    /**
     * True when one flight writes a batch: `queue` is used, and `write` (if there is one) for
     * batches of copy-rows or more. False when statements have to wait for one another's answers:
     * only `write` is used.
     */
    bool single_flight;
    /** Queue the merges of `events` in the open flight. */
    void (*queue)(const struct fd_store_context *context, const struct fd_event *events,
                  size_t event_count);
    /**
     * Write `events` in the open transaction. Must leave no flight open. Sets *ret_durable when
     * the commit has to be synchronous (an outbox was written). With `queue` beside it, FD_POISON
     * means that the batch is for `queue` to write.
     */
    enum fd_status (*write)(const struct fd_store_context *context, const struct fd_event *events,
                            size_t event_count, bool *ret_durable, struct fd_error *error);
    /**
     * Decide the next children of `anew` from what is stored of them, by the reference data in
     * `context`, in the open transaction; sets the last three members, and *ret_durable as `write`
     * does. NULL: nothing that it stores depends on reference data.
     */
    enum fd_status (*decide_anew)(const struct fd_store_context *context, struct fd_anew *anew,
                                  bool *ret_durable, struct fd_error *error);
    /** Tell in the metrics of what it leaves to others, now and then. NULL: nothing. */
    enum fd_status (*measure)(struct fd_pg *pg, struct fd_error *error);
    /** All that it writes, where that is merges only: then it can be loaded in bulk. Else NULL. */
    const struct fd_merge *merges;
    const size_t *merge_count;
    const struct fd_shadow *shadow; /**< NULL: it is the one at work */
};

/**
 * Run `service` as a program: configuration, log, signals, reader and writer, until SIGTERM or
 * SIGINT (drain, exit 0; a second one leaves at once) or a fatal error (78 for configuration, else
 * 70). Returns the exit status.
 */
int fd_service_main(const struct fd_service *service, int argc, char **argv) FD_NONNULL(1, 3);

#endif
