#include "service/fd_metrics.h"

#define SECONDS(n) ((int64_t)((n)*1000000.0))

static const int64_t phase_bounds[] = {
    SECONDS(0.001), SECONDS(0.0025),
    SECONDS(0.005), SECONDS(0.01),
    SECONDS(0.025), SECONDS(0.05),
    SECONDS(0.1),   SECONDS(0.25),
    SECONDS(0.5),   SECONDS(1),
    SECONDS(2.5),   SECONDS(10),
    SECONDS(60),    0,
};

static const int64_t latency_bounds[] = {
    SECONDS(0.005), SECONDS(0.01),
    SECONDS(0.025), SECONDS(0.05),
    SECONDS(0.1),   SECONDS(0.25),
    SECONDS(0.5),   SECONDS(1),
    SECONDS(2.5),   SECONDS(10),
    SECONDS(60),    SECONDS(600),
    SECONDS(3600),  0,
};

static const int64_t fold_bounds[] = {
    SECONDS(0.01), SECONDS(0.05), SECONDS(0.1),
    SECONDS(0.5),  SECONDS(1),    SECONDS(5),
    SECONDS(30),   SECONDS(120),  0,
};

static const int64_t row_bounds[] = {1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 100000, 0};

static const int64_t byte_bounds[] = {
    1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 0,
};

static const struct fd_metric_info infos[FD_METRICS] = {
    [FD_METRIC_BUILD] =
        {
            .name = "frontdoor_build",
            .type = FD_METRIC_INFO,
            .labels = {"service", "version"},
            .help = "Which program this is",
        },
    [FD_METRIC_READY] =
        {
            .name = "frontdoor_ready",
            .type = FD_METRIC_GAUGE,
            .help = "1 when /readyz says so, else 0",
        },
    [FD_METRIC_FAILURES] =
        {
            .name = "frontdoor_failures",
            .type = FD_METRIC_COUNTER,
            .labels = {"what", "class"},
            .help = "Failures that were or are tried again, by what failed and the error's class "
                    "(retry, fenced)",
        },
    [FD_METRIC_FAILING] =
        {
            .name = "frontdoor_failing",
            .type = FD_METRIC_GAUGE,
            .labels = {"what"},
            .help = "1 from a failure until the same succeeds, else 0",
        },
    [FD_METRIC_RECORDS] =
        {
            .name = "frontdoor_records",
            .type = FD_METRIC_COUNTER,
            .labels = {"topic", "partition"},
            .help = "Records read and gathered, again after each take-over that found them not yet "
                    "written",
        },
    [FD_METRIC_EVENTS] =
        {
            .name = "frontdoor_events",
            .type = FD_METRIC_COUNTER,
            .labels = {"outcome"},
            .help = "Events committed: applied; superseded by a later version in the same batch; "
                    "duplicate of one in the same batch, or of one that stood where all versions "
                    "are kept; unchanged: of a row that stood with the same or a later version; "
                    "erased: "
                    "of a child who was erased after it was recorded. A bulk load finds what is "
                    "unchanged at its end only, and counts it as applied",
        },
    [FD_METRIC_DEAD_LETTERS] =
        {
            .name = "frontdoor_dead_letters",
            .type = FD_METRIC_COUNTER,
            .labels = {"topic", "reason"},
            .help = "Records committed as dead letters",
        },
    [FD_METRIC_LAG_RECORDS] =
        {
            .name = "frontdoor_lag_records",
            .type = FD_METRIC_GAUGE,
            .labels = {"topic", "partition"},
            .help = "Offsets between what is committed and the end of the log, of partitions that "
                    "this instance has",
        },
    [FD_METRIC_LAG_SECONDS] =
        {
            .name = "frontdoor_lag_seconds",
            .type = FD_METRIC_GAUGE,
            .unit = "seconds",
            .labels = {"topic", "partition"},
            .help = "Since the projection of the partition was last known to be complete; 0: it is",
        },
    [FD_METRIC_TAKE_OVERS] =
        {
            .name = "frontdoor_take_overs",
            .type = FD_METRIC_COUNTER,
            .help = "Times that partitions were taken over: at each rebalance and after each "
                    "failure",
        },
    [FD_METRIC_BATCH_EVENTS] =
        {
            .name = "frontdoor_batch_events",
            .type = FD_METRIC_HISTOGRAM,
            .bounds = row_bounds,
            .help = "Events and dead letters in a batch that was committed",
        },
    [FD_METRIC_BATCH_BYTES] =
        {
            .name = "frontdoor_batch_bytes",
            .type = FD_METRIC_HISTOGRAM,
            .unit = "bytes",
            .bounds = byte_bounds,
            .help = "Bytes of keys and values in a batch that was committed",
        },
    [FD_METRIC_PHASE_SECONDS] =
        {
            .name = "frontdoor_phase_seconds",
            .type = FD_METRIC_HISTOGRAM,
            .unit = "seconds",
            .labels = {"phase"},
            .bounds = phase_bounds,
            .help = "Time of a batch in each phase: gather, from its first record until it is "
                    "taken; reduce, to one row a key; write, the statements; commit, which is part "
                    "of write where all goes in one flight",
        },
    [FD_METRIC_LATENCY_SECONDS] =
        {
            .name = "frontdoor_latency_seconds",
            .type = FD_METRIC_HISTOGRAM,
            .unit = "seconds",
            .labels = {"event"},
            .bounds = latency_bounds,
            .help = "From an event's Kafka time to its commit",
        },
    [FD_METRIC_ARENA_BYTES] =
        {
            .name = "frontdoor_arena_bytes",
            .type = FD_METRIC_GAUGE,
            .unit = "bytes",
            .labels = {"arena"},
            .help = "Most memory that a batch, or the writing of one, has taken so far",
        },
    [FD_METRIC_BULK_LOAD] =
        {
            .name = "frontdoor_bulk_load",
            .type = FD_METRIC_GAUGE,
            .help = "1 while a bulk load is open: positions then stand still until its end",
        },
    [FD_METRIC_LEASE] =
        {
            .name = "frontdoor_lease",
            .type = FD_METRIC_GAUGE,
            .help = "1 while this relay has the lease; one of all has",
        },
    [FD_METRIC_OUTBOX_ROWS] =
        {
            .name = "frontdoor_outbox_rows",
            .type = FD_METRIC_GAUGE,
            .help = "Changes of alerts that wait to be sent, as last seen by each instance of "
                    "repeat-contact and by the relay that has the lease",
        },
    [FD_METRIC_OUTBOX_SECONDS] =
        {
            .name = "frontdoor_outbox_seconds",
            .type = FD_METRIC_GAUGE,
            .unit = "seconds",
            .help = "Age of the oldest of these; 0 without one. It grows while no relay sends",
        },
    [FD_METRIC_ALERTS_SENT] =
        {
            .name = "frontdoor_alerts_sent",
            .type = FD_METRIC_COUNTER,
            .help = "Alerts committed to the topic of alerts",
        },
    [FD_METRIC_REJECTIONS_SENT] =
        {
            .name = "frontdoor_rejections_sent",
            .type = FD_METRIC_COUNTER,
            .help = "Dead letters of which publishers were told",
        },
    [FD_METRIC_FOLD_SECONDS] =
        {
            .name = "frontdoor_fold_seconds",
            .type = FD_METRIC_HISTOGRAM,
            .unit = "seconds",
            .bounds = fold_bounds,
            .help = "Time to keep the figures of one authority",
        },
    [FD_METRIC_TOUCHED_AUTHORITIES] =
        {
            .name = "frontdoor_touched_authorities",
            .type = FD_METRIC_GAUGE,
            .help = "Authorities with figures to be kept, at the beginning of the last round",
        },
    [FD_METRIC_PROCESS_START] =
        {
            .name = "process_start_time_seconds",
            .type = FD_METRIC_GAUGE,
            .unit = "seconds",
            .help = "When the process was started, since 1970 UTC",
        },
    [FD_METRIC_PROCESS_CPU] =
        {
            .name = "process_cpu_seconds",
            .type = FD_METRIC_COUNTER,
            .unit = "seconds",
            .help = "Processor time of the process, its own and the system's for it",
        },
    [FD_METRIC_PROCESS_MEMORY] =
        {
            .name = "process_resident_memory_bytes",
            .type = FD_METRIC_GAUGE,
            .unit = "bytes",
            .help = "Resident memory",
        },
    [FD_METRIC_PROCESS_FILES] =
        {
            .name = "process_open_fds",
            .type = FD_METRIC_GAUGE,
            .help = "Open file descriptors",
        },
    [FD_METRIC_PROCESS_MOST_FILES] =
        {
            .name = "process_max_fds",
            .type = FD_METRIC_GAUGE,
            .help = "Most file descriptors that may be open",
        },
};

const struct fd_metric_info *fd_metric_info(enum fd_metric metric)
{
    return &infos[metric];
}
