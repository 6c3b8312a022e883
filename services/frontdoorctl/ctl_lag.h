#ifndef CTL_LAG_H
#define CTL_LAG_H

#include <stdint.h>

#include "ctl.h"
#include "ctl_peek.h"
#include "service/fd_service.h"

/** The services that keep a projection; ends with NULL. */
extern const struct fd_service *const ctl_services[];

/** The one called `name`, or NULL. */
const struct fd_service *ctl_service_find(const char *name) FD_MUST_CHECK FD_NONNULL(1);
/** Whether a topic (whole name), of all or of one authority's publisher, is one of its inputs. */
bool ctl_service_reads(const struct fd_service *service, const char *prefix,
                       const char *topic) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** How far one service is in one partition of one of its topics. */
struct ctl_lag {
    const char *service;
    int64_t epoch;        /**< 0: never taken over */
    int64_t end;          /**< of the log */
    struct ctl_peek peek; /**< where; its offset is the position, the log's start before the first
                               take-over */
};

/** How far all services are. */
struct ctl_lags {
    struct ctl_lag *lines; /**< by service, topic and partition; owned */
    int count;
    int capacity;
    int64_t outbox;         /**< alerts that wait to be sent */
    int64_t outbox_seconds; /**< since when the oldest of them does; 0 without one */
    int64_t to_keep;        /**< authorities of which something waits to be kept by rollup */
};

/**
 * Look at every partition of every input topic that exists, for the service called `service` or
 * (NULL) for all. Clean up also after an error.
 */
enum fd_status ctl_lags_read(struct ctl *ctl, const char *service,
                             struct ctl_lags *ret_lags) FD_MUST_CHECK FD_NONNULL(1, 3);
/**
 * Add a line for every partition as the log is: its end, and its start in the place of the
 * position, for the service called `wanted` or (NULL) for all. `lags` begins as zeroes.
 */
enum fd_status ctl_lags_log(struct ctl *ctl, const char *wanted,
                            struct ctl_lags *lags) FD_MUST_CHECK FD_NONNULL(1, 3);
/** Put positions and epochs to lines that are there, and what waits. */
enum fd_status ctl_lags_positions(struct ctl *ctl, const char *service,
                                  struct ctl_lags *lags) FD_MUST_CHECK FD_NONNULL(1, 3);
void ctl_lags_clean_up(struct ctl_lags *lags);

/** Records that wait in one partition. */
int64_t ctl_lag_records(const struct ctl_lag *lag) FD_NONNULL(1);

#endif
