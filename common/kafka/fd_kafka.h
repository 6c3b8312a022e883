#ifndef FD_KAFKA_H
#define FD_KAFKA_H

#include <librdkafka/rdkafka.h>
#include <stdint.h>

#include "base/fd_config.h"
#include "base/fd_error.h"
#include "base/fd_macros.h"

/** The class of a librdkafka error, decided here and nowhere else. */
enum fd_status fd_kafka_classify(rd_kafka_resp_err_t code);

/**
 * Fill `error` from a librdkafka error code: code such as "_TRANSPORT", message "what: text".
 * Returns its class.
 */
enum fd_status fd_kafka_error(struct fd_error *error, rd_kafka_resp_err_t code, const char *what)
    FD_NONNULL(3);

/**
 * The same from an error object of `client`, which is destroyed. What the object knows of itself
 * (retriable, fatal) stands over the class of its code, and a fatal error is told by its cause.
 */
enum fd_status fd_kafka_take_error(struct fd_error *error, rd_kafka_t *client,
                                   rd_kafka_error_t *taken, const char *what) FD_NONNULL(2, 3, 4);

/** Log a line of librdkafka's as debug. Its threads call this, too; fd_log is safe there. */
void fd_kafka_log(const rd_kafka_t *client, int level, const char *facility, const char *text)
    FD_NONNULL(3, 4);

/**
 * A configuration: `defaults`, then the pass-through pairs of `kafka.*`, then `fixed`, which what
 * we promise rests on and no pair may name; both are name, value, name, value, ..., NULL.
 * librdkafka's own log goes to fd_log at debug. FD_FATAL with code "config" names the setting that
 * is refused, without the value of a secret. The caller owns the result until a client takes it.
 */
enum fd_status fd_kafka_conf(const struct fd_config_pair *pairs, const char *const *defaults,
                             const char *const *fixed, rd_kafka_conf_t **ret_conf,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2, 3, 4);

/**
 * A client made from `conf`, which is taken in any case. FD_FATAL with code "config" when the
 * settings don't go together.
 */
enum fd_status fd_kafka_client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf,
                                   rd_kafka_t **ret_client, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(2, 3);

/**
 * After `error` of a connection have `client` log in with the SASL password that its file holds by
 * now, where `pairs` name a file. A refusal (code "_AUTHENTICATION") is then FD_RETRY: the file may
 * be about to change, or says "secret_file" that it can't be read. It also tells of a librdkafka
 * that some brokers refuse whatever the password.
 */
void fd_kafka_renew_password(rd_kafka_t *client, const struct fd_config_pair *pairs,
                             struct fd_error *error) FD_NONNULL(1, 3);

/** Destroy a list; for FD_CLEANUP. A list left alive hangs rd_kafka_destroy. */
void fd_kafka_partitions_free(rd_kafka_topic_partition_list_t **list);
#define fd_auto_partitions FD_CLEANUP(fd_kafka_partitions_free) rd_kafka_topic_partition_list_t *

/** Destroy an event; for FD_CLEANUP. One left alive hangs rd_kafka_destroy too. */
void fd_kafka_event_free(rd_kafka_event_t **event);
#define fd_auto_event FD_CLEANUP(fd_kafka_event_free) rd_kafka_event_t *

#endif
