#ifndef FD_INSTANCE_H
#define FD_INSTANCE_H

#include <stdbool.h>

#include "base/fd_config.h"
#include "base/fd_env.h"
#include "base/fd_error.h"
#include "kafka/fd_past.h"
#include "service/fd_service.h"

/** What one instance of a service is made from. */
struct fd_instance_options {
    const struct fd_service *service;
    const struct fd_service_config *config; /**< the first member of the service's struct */
    const struct fd_config_pair *kafka;     /**< librdkafka's own settings */
    const struct fd_env *env;
    const struct fd_past *past; /**< what is before the logs; NULL: nothing */
    bool (*stop_wanted)(void);
};

/**
 * Run it in this thread (and the writer's) until stop_wanted says so, or a person is needed.
 * `ret_clean` is false when the writer or librdkafka didn't end in time: then only the end of the
 * process is left, and nothing has been freed that they might use.
 */
enum fd_status fd_instance_run(const struct fd_instance_options *options, bool *ret_clean,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
