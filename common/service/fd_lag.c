#include "service/fd_lag.h"

#include <stdlib.h>

#include "base/fd_error.h"
#include "service/fd_metrics.h"

static struct fd_lag_partition begin(const struct fd_position *position, int64_t now)
{
    return (struct fd_lag_partition){
        .begun_at = now,
        .records =
            fd_metric_of_partition(FD_METRIC_LAG_RECORDS, position->topic, position->partition),
        .seconds =
            fd_metric_of_partition(FD_METRIC_LAG_SECONDS, position->topic, position->partition),
    };
}

static void hide(const struct fd_lag_partition *partition)
{
    fd_series_hide(partition->records);
    fd_series_hide(partition->seconds);
}

static struct fd_lag_partition *find(const struct fd_lag *lag, const struct fd_series *records)
{
    for (int i = 0; i < lag->count; i++) {
        if (lag->partitions[i].records == records) {
            return &lag->partitions[i];
        }
    }
    return NULL;
}

void fd_lag_keep(struct fd_lag *lag, const struct fd_env *env, const struct fd_position *positions,
                 int count)
{
    struct fd_lag kept = {.count = count};

    kept.partitions = calloc(count > 0 ? (size_t)count : 1, sizeof(*kept.partitions));
    if (!kept.partitions) {
        fd_abort("out of memory for partitions");
    }
    for (int i = 0; i < count; i++) {
        const struct fd_lag_partition *before;

        kept.partitions[i] = begin(&positions[i], fd_env_now(env));
        before = find(lag, kept.partitions[i].records);
        if (before) {
            kept.partitions[i] = *before;
        }
    }
    for (int i = 0; i < lag->count; i++) {
        if (!find(&kept, lag->partitions[i].records)) {
            hide(&lag->partitions[i]);
        }
    }
    free(lag->partitions);
    *lag = kept;
}

void fd_lag_clean_up(struct fd_lag *lag)
{
    for (int i = 0; i < lag->count; i++) {
        hide(&lag->partitions[i]);
    }
    free(lag->partitions);
    *lag = (struct fd_lag){0};
}

int64_t fd_lag_micros(struct fd_lag_partition *partition, const struct fd_position *position,
                      int64_t end, int64_t now)
{
    int64_t last_record = position->last_offset >= 0 ? position->last_timestamp * 1000 : 0;
    int64_t since;

    if (end >= 0 && position->next_offset >= end) {
        partition->complete_at = now;
    } else if (last_record > partition->complete_at) {
        partition->complete_at = last_record; /* what came before it is committed */
    }
    since = partition->complete_at > 0 ? partition->complete_at : partition->begun_at;
    return now > since ? now - since : 0;
}

static int64_t max(int64_t left, int64_t right)
{
    return left > right ? left : right;
}

void fd_lag_look(struct fd_lag *lag, const struct fd_env *env, const struct fd_source *source,
                 const struct fd_position *positions, bool fetching)
{
    int64_t now = fd_env_now(env);

    for (int i = 0; i < lag->count; i++) {
        struct fd_lag_partition *partition = &lag->partitions[i];
        int64_t end = fd_source_known_end(source, positions[i].topic, positions[i].partition);

        fd_series_set(partition->seconds,
                      fd_lag_micros(partition, &positions[i], fetching ? end : -1, now));
        if (end >= 0) {
            fd_series_set(partition->records, max(0, end - max(0, positions[i].next_offset)));
        }
    }
}
