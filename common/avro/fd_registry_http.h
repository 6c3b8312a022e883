#ifndef FD_REGISTRY_HTTP_H
#define FD_REGISTRY_HTTP_H

#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_secret.h"
#include "base/fd_str.h"

/** Questions to a schema registry, one at a time, over a connection that stays. */
struct fd_registry_http;

/** As configuration has it. All but the URL may be none; paths are of PEM files. */
struct fd_registry_http_options {
    char *url;                 /**< http://HOST:PORT/PATH or https://...; no user in it */
    char *user;                /**< of basic authentication */
    struct fd_secret password; /**< that user's */
    struct fd_secret token;    /**< bearer token, instead of a user */
    char *ca_file;             /**< who may sign its certificate; else the system's */
    char *certificate_file;    /**< our own certificate */
    char *key_file;            /**< that certificate's */
    int64_t timeout_ms;        /**< of one question, connecting included */
};

/** Bytes of an answer: the longest text of a schema, escaped within JSON. */
enum { FD_REGISTRY_ANSWER_LIMIT = 4 << 20 };

/** What it says: `status` is HTTP's, `body` a view until the next question. */
struct fd_registry_answer {
    long status;
    struct fd_str body;
};

/** Nothing is asked yet. `options` must outlive it. FD_FATAL "config": the URL can't be used. */
enum fd_status fd_registry_http_new(const struct fd_registry_http_options *options,
                                    struct fd_registry_http **ret_http,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
void fd_registry_http_destroy(struct fd_registry_http **http);

/**
 * GET `path`, which begins with '/', or POST `body`, which is JSON, there. Secrets are read anew.
 * FD_RETRY "registry": no answer came. FD_POISON "schema_invalid": one of status 200 came, but is
 * longer than FD_REGISTRY_ANSWER_LIMIT.
 */
enum fd_status fd_registry_http_ask(struct fd_registry_http *http, const char *path,
                                    const char *body, struct fd_registry_answer *ret_answer,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 5);

#endif
