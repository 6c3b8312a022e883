#include "ctl_scan.h"

#include <stdlib.h>
#include <string.h>

#include "kafka/fd_kafka.h"

enum { POLL_MS = 500, STALLED_S = 30 };

/* How far the reading is. */
struct scan {
    const struct ctl_peek *places;
    int count;
    bool *ended; /* of each place */
    int ended_count;
    int64_t last_at; /* monotonic, microseconds: something came */
    ctl_scan_look *look;
    void *context;
};

/* Its end comes again when it has gone on: only the first one counts. */
static void note_end(struct scan *scan, const rd_kafka_message_t *message)
{
    for (int i = 0; i < scan->count; i++) {
        if (scan->places[i].partition == message->partition && !scan->ended[i] &&
            strcmp(scan->places[i].topic, rd_kafka_topic_name(message->rkt)) == 0) {
            scan->ended[i] = true;
            scan->ended_count++;
        }
    }
}

static enum fd_status take(struct scan *scan, const rd_kafka_message_t *message,
                           struct fd_error *error)
{
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        note_end(scan, message);
    } else if (message->err) {
        enum fd_status status = fd_kafka_error(error, message->err, "reading");

        /* What passes by itself is librdkafka's business until nothing comes any more. */
        return status == FD_RETRY ? FD_OK : status;
    }
    return scan->look(message, scan->context, error);
}

static enum fd_status read_all(rd_kafka_t *client, const struct fd_env *env, struct scan *scan,
                               struct fd_error *error)
{
    enum fd_status status = FD_OK;

    scan->last_at = fd_env_monotonic(env);
    while (status == FD_OK && scan->ended_count < scan->count) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, POLL_MS);
        int64_t now = fd_env_monotonic(env);

        if (message) {
            scan->last_at = message->err ? scan->last_at : now;
            status = take(scan, message, error);
            rd_kafka_message_destroy(message);
        } else if (now - scan->last_at > STALLED_S * INT64_C(1000000)) {
            status = fd_error_set(error, FD_RETRY, "scan_stalled",
                                  "nothing came from the brokers for %d s", STALLED_S);
        }
    }
    return status;
}

enum fd_status ctl_scan(const char *brokers, const struct fd_config_pair *pairs,
                        const struct ctl_peek *places, int count, const struct fd_env *env,
                        ctl_scan_look *look, void *context, struct fd_error *error)
{
    struct scan scan = {.places = places, .count = count, .look = look, .context = context};
    rd_kafka_t *client = NULL;
    enum fd_status status = ctl_peek_open(brokers, pairs, places, count, &client, error);

    if (status == FD_OK) {
        scan.ended = calloc(count > 0 ? (size_t)count : 1, sizeof(*scan.ended));
        if (!scan.ended) {
            fd_abort("out of memory for %d partitions", count);
        }
        status = read_all(client, env, &scan, error);
        free(scan.ended);
        rd_kafka_destroy(client);
    }
    return status;
}
