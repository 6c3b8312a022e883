#ifndef FD_ERROR_H
#define FD_ERROR_H

#include "base/fd_macros.h"

/**
 * What happened, and with it what is to be done. The class is decided where the foreign code
 * (SQLSTATE, rd_kafka_resp_err_t, Avro) is known, and nowhere else.
 */
enum fd_status {
    FD_OK = 0,
    FD_RETRY,  /**< passes by itself: wait and try again; nothing is skipped */
    FD_POISON, /**< this one event can't be taken: it becomes a dead letter */
    FD_FENCED, /**< another instance has taken the partition over */
    FD_FATAL,  /**< a person is needed: one clear line and exit */
};

/** An error: class, code and text. Plain value; no ownership. */
struct fd_error {
    enum fd_status status;
    char code[48];     /**< short and stable: a reason code, SQLSTATE or Kafka error name */
    char message[464]; /**< for people, never with payload in it */
};

/**
 * Fill `error` (which may be NULL) and return `status`, so that a function can end with
 * `return fd_error_set(error, FD_POISON, "avro_truncated", "...")`.
 */
enum fd_status fd_error_set(struct fd_error *error, enum fd_status status, const char *code,
                            const char *format, ...) FD_PRINTF(4, 5) FD_NONNULL(3, 4);

/** Put "prefix: " before the message of `error`, keeping class and code. Returns its status. */
enum fd_status fd_error_prefix(struct fd_error *error, const char *format, ...) FD_PRINTF(2, 3)
    FD_NONNULL(1, 2);

/** The name of a class as logged and stored: "ok", "retry", "poison", "fenced", "fatal". */
const char *fd_status_name(enum fd_status status);

/** Log to standard error and abort: for allocations that failed and states that can't be. */
_Noreturn void fd_abort(const char *format, ...) FD_PRINTF(1, 2) FD_NONNULL(1);

#endif
