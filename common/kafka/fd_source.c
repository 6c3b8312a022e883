#include "kafka/fd_source.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kafka/fd_kafka.h"
#include "kafka/fd_kafka_query.h"
#include "kafka/fd_past.h"
#include "kafka/fd_tracks.h"
#include "kafka/fd_wake.h"

enum {
    LEAVE_TIMEOUT_MS = 5000,
    LEAVE_POLL_MS = 20,
    DESTROY_TIMEOUT_S = 3,
};

struct fd_source {
    rd_kafka_t *client;
    rd_kafka_queue_t *queue;
    const struct fd_config_pair *pairs;          /**< kafka.* */
    rd_kafka_event_t *event;                     /**< of the last poll: its views live here */
    rd_kafka_topic_partition_list_t *assignment; /**< by the group; NULL without one */
    bool revoking;
    struct fd_tracks tracks;
    struct fd_past_reading past;
    struct fd_wake wake;
    atomic_bool log_gone; /**< set by librdkafka's threads: a partition was missing at a fetch */
};

static const char *const source_defaults[] = {
    /* clang-format off */
    "client.id", "frontdoor",
    "session.timeout.ms", "10000",       /* a dead instance is replaced soon; zombies are fenced */
    "heartbeat.interval.ms", "3000",
    "topic.metadata.refresh.interval.ms", "10000", /* new topics that match are found in time */
    "reconnect.backoff.max.ms", "2000",
    "socket.keepalive.enable", "true",
    /* What waits to be read: a record takes 400 bytes besides its own. A fetch, which comes on top,
       is bounded by the same; fetch.max.bytes would have a greater message.max.bytes refused. */
    "queued.max.messages.kbytes", "2048",
    "fetch.error.backoff.ms", "200",
    "check.crcs", "true",
    NULL,
    /* clang-format on */
};

static const char *const source_fixed[] = {
    /* clang-format off */
    "enable.auto.commit", "false",
    "enable.auto.offset.store", "false",
    "enable.partition.eof", "true",
    "auto.offset.reset", "error",
    "isolation.level", "read_committed",
    "partition.assignment.strategy", "range", /* eager */
    "allow.auto.create.topics", "false",
    "log.queue", "false", /* watch_log has to see each line at once */
    NULL,
    /* clang-format on */
};

/**
 * A topic that is deleted and made anew between two looks at the metadata shows in one place only:
 * in this line, written before anything of the new topic can be fetched. librdkafka by itself goes
 * on at the same offset. (Tried with 2.0.)
 */
static void watch_log(const rd_kafka_t *client, int level, const char *facility, const char *text)
{
    struct fd_source *source = rd_kafka_opaque(client);

    if (strcmp(facility, "BROKERUA") == 0 &&
        strstr(text, rd_kafka_err2str(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART))) {
        atomic_store(&source->log_gone, true);
    }
    fd_kafka_log(client, level, facility, text);
}

static void watch(rd_kafka_conf_t *conf, struct fd_source *source)
{
    char asked[256] = ""; /* by a pair kafka.debug */
    char contexts[300];
    size_t size = sizeof(asked);

    rd_kafka_conf_get(conf, "debug", asked, &size);
    snprintf(contexts, sizeof(contexts), "topic%s%s", asked[0] ? "," : "", asked);
    rd_kafka_conf_set(conf, "debug", contexts, NULL, 0);
    rd_kafka_conf_set_opaque(conf, source);
    rd_kafka_conf_set_log_cb(conf, watch_log);
}

static enum fd_status make_client(const struct fd_source_options *options, struct fd_source *source,
                                  struct fd_error *error)
{
    const char *fixed[FD_COUNT(source_fixed) + 4] = {"bootstrap.servers", options->brokers,
                                                     "group.id", options->group_id};
    rd_kafka_conf_t *conf = NULL;
    enum fd_status status;

    memcpy(fixed + 4, source_fixed, sizeof(source_fixed));
    status = fd_kafka_conf(options->pairs, source_defaults, fixed, &conf, error);
    if (status != FD_OK) {
        return status;
    }
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE |
                                       RD_KAFKA_EVENT_ERROR);
    watch(conf, source);
    return fd_kafka_client_new(RD_KAFKA_CONSUMER, conf, &source->client, error);
}

static enum fd_status subscribe(struct fd_source *source, const struct fd_source_options *options,
                                struct fd_error *error)
{
    fd_auto_partitions topics = rd_kafka_topic_partition_list_new(options->topic_count);
    rd_kafka_resp_err_t code;

    for (int i = 0; i < options->topic_count; i++) {
        rd_kafka_topic_partition_list_add(topics, options->topics[i], RD_KAFKA_PARTITION_UA);
    }
    code = rd_kafka_subscribe(source->client, topics);
    if (code) {
        return fd_error_set(error, FD_FATAL, "config", "subscribing to %s and %d more: %s",
                            options->topic_count > 0 ? options->topics[0] : "nothing",
                            options->topic_count - 1, rd_kafka_err2str(code));
    }
    return FD_OK;
}

enum fd_status fd_source_new(const struct fd_source_options *options, struct fd_source **ret_source,
                             struct fd_error *error)
{
    struct fd_source *source = calloc(1, sizeof(*source));
    enum fd_status status;

    if (!source) {
        fd_abort("out of memory");
    }
    status = make_client(options, source, error);
    if (status != FD_OK) {
        free(source);
        return status;
    }
    source->pairs = options->pairs;
    source->past.past = options->past;
    fd_wake_init(&source->wake, source->client);
    rd_kafka_poll_set_consumer(source->client);
    source->queue = rd_kafka_queue_get_consumer(source->client);
    status = subscribe(source, options, error);
    if (status != FD_OK) {
        fd_source_destroy(&source);
        return status;
    }
    *ret_source = source;
    return FD_OK;
}

/**
 * Leave the group, in so far as it can be reached. Closing waits for a commit that is under way,
 * and without a coordinator that can take minutes: then the group has to notice by itself.
 */
static void leave_group(rd_kafka_t *client)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    rd_kafka_error_t *failed = rd_kafka_consumer_close_queue(client, queue);

    if (failed) {
        rd_kafka_error_destroy(failed); /* a fatal error closed it before */
    }
    for (int left = LEAVE_TIMEOUT_MS; left > 0 && !rd_kafka_consumer_closed(client);
         left -= LEAVE_POLL_MS) {
        fd_auto_event event = rd_kafka_queue_poll(queue, LEAVE_POLL_MS);

        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE &&
            !rd_kafka_consumer_closed(client)) {
            rd_kafka_assign(client, NULL);
        }
    }
    rd_kafka_queue_destroy(queue);
}

static void *leave_and_destroy(void *client)
{
    leave_group(client);
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    return NULL;
}

/**
 * librdkafka 2.0 waits for ever for an answer to rd_kafka_assign once the group was left, and for a
 * partition of a topic that was deleted meanwhile.
 */
static bool end_in_time(rd_kafka_t *client)
{
    struct timespec deadline;
    pthread_t thread;

    if (pthread_create(&thread, NULL, leave_and_destroy, client) != 0) {
        fd_abort("can't start a thread");
    }
    /* allowed: pthread_timedjoin_np goes by the real clock */
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += LEAVE_TIMEOUT_MS / 1000 + DESTROY_TIMEOUT_S;
    if (pthread_timedjoin_np(thread, NULL, &deadline) == 0) {
        return true;
    }
    pthread_detach(thread);
    return false;
}

bool fd_source_destroy(struct fd_source **source_pointer)
{
    struct fd_source *source = *source_pointer;

    if (!source) {
        return true;
    }
    *source_pointer = NULL;
    fd_kafka_event_free(&source->event);
    /* Also answers a revocation that was handed out: leaving would wait for that for ever. */
    fd_source_stop(source);
    rd_kafka_queue_destroy(source->queue);
    fd_kafka_partitions_free(&source->assignment);
    fd_tracks_clean_up(&source->tracks);
    if (!end_in_time(source->client)) {
        return false; /* its threads still write lines, which look at `source` */
    }
    free(source);
    return true;
}

/* Assignment. */

/** Be assigned to nothing. Unlike no assignment at all this never answers a revocation. */
static rd_kafka_resp_err_t fetch_none(const struct fd_source *source)
{
    fd_auto_partitions nothing = rd_kafka_topic_partition_list_new(0);

    return rd_kafka_assign(source->client, nothing);
}

static void track_nothing(struct fd_source *source)
{
    source->past.track = NULL;
    fd_tracks_clear(&source->tracks);
}

static rd_kafka_resp_err_t fetch_nothing(struct fd_source *source)
{
    track_nothing(source);
    return fetch_none(source);
}

const rd_kafka_topic_partition_list_t *fd_source_assignment(const struct fd_source *source)
{
    return source->assignment;
}

void fd_source_stop(struct fd_source *source)
{
    if (!source->revoking) {
        fetch_nothing(source);
        return;
    }
    source->revoking = false;
    track_nothing(source);
    fd_kafka_partitions_free(&source->assignment);
    rd_kafka_assign(source->client, NULL);
}

static rd_kafka_topic_partition_list_t *start_list(const struct fd_source_start *starts, int count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(count);

    for (int i = 0; i < count; i++) {
        rd_kafka_topic_partition_list_add(list, starts[i].topic, starts[i].partition)->offset =
            starts[i].offset;
    }
    return list;
}

/* Stops what is fetched first; what waits in the queue since then is dropped by its version. */
static rd_kafka_resp_err_t fetch_all(struct fd_source *source)
{
    const struct fd_tracks *tracks = &source->tracks;
    fd_auto_partitions list = rd_kafka_topic_partition_list_new(tracks->count);

    for (int i = 0; i < tracks->count; i++) {
        const struct fd_track *track = &tracks->items[i];

        rd_kafka_topic_partition_list_add(list, track->topic, track->partition)->offset =
            track->next_offset;
    }
    return rd_kafka_assign(source->client, list);
}

enum fd_status fd_source_start(struct fd_source *source, const struct fd_source_start *starts,
                               int count, struct fd_error *error)
{
    rd_kafka_resp_err_t code;
    enum fd_status status;

    if (source->revoking) {
        return fd_error_set(error, FD_RETRY, "revoked", "the group is taking the partitions away");
    }
    for (int i = 0; i < count; i++) {
        /* A negative offset has a meaning of its own in librdkafka: end, stored, ... */
        if (starts[i].offset < 0) {
            return fd_error_set(error, FD_FATAL, "offset_out_of_range",
                                "%s [%" PRId32 "]: can't start from offset %" PRId64,
                                starts[i].topic, starts[i].partition, starts[i].offset);
        }
    }
    fd_tracks_set(&source->tracks, starts, count);
    status = fd_past_begin(&source->past, source->client, &source->tracks, error);
    if (status == FD_OK) {
        code = source->past.track ? fetch_none(source) : fetch_all(source);
        status = code ? fd_kafka_error(error, code, "starting to fetch") : FD_OK;
    }
    if (status != FD_OK) {
        fetch_nothing(source);
    }
    return status;
}

void fd_source_commit(struct fd_source *source, const struct fd_source_start *positions, int count)
{
    fd_auto_partitions list = NULL;

    if (source->revoking || count <= 0) {
        return;
    }
    list = start_list(positions, count);
    /* Advisory: whether it worked is nobody's concern. */
    rd_kafka_commit(source->client, list, 1);
}

/* Events. */

/** Make `event` of `error`, and stop fetching when that is fatal: what comes might have a gap. */
static void raise_error(struct fd_source *source, struct fd_source_event *event)
{
    event->type = FD_SOURCE_ERROR;
    if (event->error.status == FD_FATAL) {
        fetch_nothing(source);
    }
}

void fd_source_take_header(struct fd_source_event *event, struct fd_str name, struct fd_str value)
{
    /* As Confluent's and Apicurio's serializers do where they are told to. */
    static const struct fd_str of_schema[] = {FD_STR("__value_schema_id"),
                                              FD_STR("apicurio.value.globalId"),
                                              FD_STR("apicurio.value.contentId")};

    if (fd_str_equal(name, FD_STR("traceparent"))) {
        event->traceparent = value;
    }
    for (size_t i = 0; i < FD_COUNT(of_schema); i++) {
        event->schema_in_header =
            event->schema_in_header || (!fd_str_is_null(value) && fd_str_equal(name, of_schema[i]));
    }
}

static void take_headers(const rd_kafka_message_t *message, struct fd_source_event *event)
{
    rd_kafka_headers_t *headers;
    const char *name;
    const void *value;
    size_t size;

    event->traceparent = FD_STR_NULL;
    event->schema_in_header = false;
    if (rd_kafka_message_headers(message, &headers)) {
        return;
    }
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == 0; i++) {
        fd_source_take_header(event, fd_str_from(name), (struct fd_str){value, (uint32_t)size});
    }
}

static void take_message(struct fd_source *source, struct fd_source_event *event)
{
    const rd_kafka_message_t *message = rd_kafka_event_message_next(source->event);
    rd_kafka_timestamp_type_t kind;
    struct fd_track *track;
    int64_t timestamp;

    if (!message) {
        return;
    }
    fd_wake_count(&source->wake, message->len);
    track = fd_tracks_find(&source->tracks, rd_kafka_topic_name(message->rkt), message->partition);
    if (!track) {
        return; /* of a partition that was not started: nothing of ours to lose */
    }
    if (fd_track_advance(track, message->offset, &event->error) != FD_OK) {
        raise_error(source, event);
        return;
    }
    timestamp = rd_kafka_message_timestamp(message, &kind);
    event->type = FD_SOURCE_MESSAGE;
    event->topic = track->topic;
    event->partition = track->partition;
    event->offset = message->offset;
    event->timestamp = timestamp > 0 ? timestamp : 0;
    event->key = (struct fd_str){message->key, (uint32_t)message->key_len};
    event->value = (struct fd_str){message->payload, (uint32_t)message->len};
    take_headers(message, event);
}

static void take_end(struct fd_source *source, const rd_kafka_topic_partition_t *place,
                     struct fd_source_event *event)
{
    struct fd_track *track = fd_tracks_find(&source->tracks, place->topic, place->partition);

    if (!track || place->offset < track->next_offset) {
        return;
    }
    track->next_offset = place->offset;
    event->type = FD_SOURCE_END;
    event->topic = track->topic;
    event->partition = track->partition;
    event->offset = place->offset;
}

static void describe_error(struct fd_source *source, const rd_kafka_topic_partition_t *place,
                           struct fd_error *error)
{
    rd_kafka_resp_err_t code = rd_kafka_event_error(source->event);
    char cause[256];

    if (code == RD_KAFKA_RESP_ERR__FATAL) {
        code = rd_kafka_fatal_error(source->client, cause, sizeof(cause));
        fd_error_set(error, FD_FATAL, rd_kafka_err2name(code), "kafka: %s", cause);
        return;
    }
    /* With auto.offset.reset=error both say that the start offset isn't in the log. */
    if (code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
        code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
        fd_error_set(error, FD_FATAL, "offset_out_of_range", "%s",
                     rd_kafka_event_error_string(source->event));
    } else {
        fd_error_set(error, fd_kafka_classify(code), rd_kafka_err2name(code), "%s",
                     rd_kafka_event_error_string(source->event));
    }
    if (place) {
        fd_error_prefix(error, "%s [%" PRId32 "]", place->topic, place->partition);
    } else {
        fd_kafka_renew_password(source->client, source->pairs, error);
    }
}

static void take_error(struct fd_source *source, struct fd_source_event *event)
{
    rd_kafka_topic_partition_t *place = rd_kafka_event_topic_partition(source->event);

    if (place && rd_kafka_event_error(source->event) == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        take_end(source, place, event);
    } else {
        describe_error(source, place, &event->error);
        raise_error(source, event);
    }
    if (place) {
        rd_kafka_topic_partition_destroy(place);
    }
}

/** What was fetched since may be another log's: it is given up, and so is all that comes. */
static void take_log_gone(struct fd_source *source, struct fd_source_event *event)
{
    fetch_nothing(source);
    event->type = FD_SOURCE_ERROR;
    fd_error_set(&event->error, FD_RETRY, "log_gone",
                 "a partition went away for a moment: its topic may be another one now");
}

static void take_rebalance(struct fd_source *source, struct fd_source_event *event)
{
    rd_kafka_resp_err_t code;

    if (rd_kafka_event_error(source->event) != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        source->revoking = true;
        track_nothing(source);
        event->type = FD_SOURCE_REVOKED;
        event->lost = rd_kafka_assignment_lost(source->client) != 0;
        return;
    }
    source->revoking = false;
    fd_kafka_partitions_free(&source->assignment);
    source->assignment =
        rd_kafka_topic_partition_list_copy(rd_kafka_event_topic_partition_list(source->event));
    rd_kafka_topic_partition_list_sort(source->assignment, NULL, NULL);
    code = fetch_nothing(source);
    if (code) {
        fd_kafka_error(&event->error, code, "taking the assignment");
        event->error.status = FD_FATAL; /* the group waits for it, and won't offer it again */
        event->type = FD_SOURCE_ERROR;
        return;
    }
    event->type = FD_SOURCE_ASSIGNED;
}

static void take_past(struct fd_source *source, struct fd_source_event *event)
{
    rd_kafka_resp_err_t code;

    if (fd_past_read(&source->past, &source->tracks, event) != FD_OK) {
        raise_error(source, event);
        return;
    }
    code = source->past.track ? RD_KAFKA_RESP_ERR_NO_ERROR : fetch_all(source);
    if (code) {
        fd_kafka_error(&event->error, code, "starting to fetch");
        raise_error(source, event);
    }
}

void fd_source_poll(struct fd_source *source, int timeout_ms, struct fd_source_event *ret_event)
{
    fd_kafka_event_free(&source->event);
    ret_event->type = FD_SOURCE_NOTHING;
    source->event = rd_kafka_queue_poll(source->queue, source->past.track ? 0 : timeout_ms);
    if (!source->event && source->past.track) {
        take_past(source, ret_event);
        return;
    }
    if (rd_kafka_event_type(source->event) != RD_KAFKA_EVENT_REBALANCE &&
        atomic_exchange(&source->log_gone, false)) {
        take_log_gone(source, ret_event);
        return;
    }
    switch (rd_kafka_event_type(source->event)) {
        case RD_KAFKA_EVENT_FETCH:
            take_message(source, ret_event);
            break;
        case RD_KAFKA_EVENT_REBALANCE:
            take_rebalance(source, ret_event);
            break;
        case RD_KAFKA_EVENT_ERROR:
            take_error(source, ret_event);
            break;
        default:
            break;
    }
}

/* Questions. */

enum fd_status fd_source_watermarks(struct fd_source *source, const char *topic, int32_t partition,
                                    int64_t *ret_low, int64_t *ret_high, struct fd_error *error)
{
    const struct fd_past *past = source->past.past;
    enum fd_status status =
        fd_kafka_watermarks(source->client, topic, partition, ret_low, ret_high, error);

    if (status == FD_OK && past) {
        *ret_low = past->first(past->context, topic, partition, *ret_low);
    }
    return status;
}

int64_t fd_source_known_end(const struct fd_source *source, const char *topic, int32_t partition)
{
    int64_t low = -1;
    int64_t high = -1;

    /* no question to anybody; an unknown offset is RD_KAFKA_OFFSET_INVALID */
    if (rd_kafka_get_watermark_offsets(source->client, topic, partition, &low, &high)) {
        return -1;
    }
    return high >= 0 ? high : -1;
}

enum fd_status fd_source_check_topic(struct fd_source *source, const char *topic,
                                     struct fd_error *error)
{
    struct fd_kafka_topic_settings settings;
    enum fd_status status = fd_kafka_topic_settings(source->client, topic, &settings, error);

    if (status != FD_OK) {
        return status;
    }
    if (strstr(settings.cleanup_policy, "compact")) {
        return fd_error_set(error, FD_FATAL, "topic_compacted",
                            "topic %s has cleanup.policy=%s: compaction drops events; set it to "
                            "delete with retention.ms=-1",
                            topic, settings.cleanup_policy);
    }
    return FD_OK;
}
