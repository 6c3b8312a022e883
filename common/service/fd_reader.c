#include "service/fd_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd_log.h"
#include "service/fd_gather.h"
#include "service/fd_health.h"
#include "service/fd_lag.h"
#include "service/fd_notify.h"
#include "service/fd_outage.h"
#include "service/fd_partitions.h"
#include "service/fd_reload.h"
#include "service/fd_states.h"

enum {
    IDLE_POLL_MS = 250, /* how late the end may be heard of */
    BUSY_POLL_MS = 10,  /* while an answer of the writer is awaited */
    CHECK_EVERY_MS = 1000,
    COMMIT_EVERY_MS = 5000,
    TELL_EVERY_MS = 1000,
};

struct fd_reader {
    struct fd_reader_options options;
    enum fd_state state;
    struct fd_error error; /* of FD_EVENT_FAILED */
    struct fd_partitions partitions;
    struct fd_position *positions;  /* room for one a partition */
    struct fd_lag lag;              /* of what the exchange was asked for */
    struct fd_source_start *starts; /* likewise */
    struct fd_outage kafka;
    struct fd_outage schemas; /* until the record below is accepted */
    const char *awaited_topic;
    int32_t awaited_partition;
    int64_t awaited_offset;
    bool room; /* in the filling batch, when it was last held */
    uint64_t commits_told;
    int64_t next_commit; /* this and those below: monotonic, microseconds */
    int64_t next_check;
    int64_t next_telling; /* of health and lag */
    int64_t deadline;     /* of what was gathered to be written */
};

static int64_t in_ms(const struct fd_reader *reader, int64_t ms)
{
    return fd_env_monotonic(reader->options.env) + ms * 1000;
}

static bool is_due(const struct fd_reader *reader, int64_t time)
{
    return fd_env_monotonic(reader->options.env) >= time;
}

static enum fd_state_event fail(struct fd_reader *reader, const struct fd_error *error)
{
    reader->error = *error;
    return FD_EVENT_FAILED;
}

/* What Kafka says. */

static enum fd_state_event take_assignment(const struct fd_reader *reader)
{
    const rd_kafka_topic_partition_list_t *assignment =
        fd_source_assignment(reader->options.source);

    return assignment && assignment->cnt > 0 ? FD_EVENT_ASSIGNED : FD_EVENT_REVOKED;
}

/* The log under a position went away or is another. librdkafka would carry on at the same offset
   of a topic made anew: only a take-over looks at the last record again, and says what to do. */
static bool is_about_log(const struct fd_error *error)
{
    static const char *const codes[] = {"offset_out_of_range", "log_gone", "_UNKNOWN_PARTITION",
                                        "_UNKNOWN_TOPIC", "UNKNOWN_TOPIC_OR_PART"};

    for (size_t i = 0; i < FD_COUNT(codes); i++) {
        if (strcmp(error->code, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum fd_state_event take_error(struct fd_reader *reader, const struct fd_error *error)
{
    bool about_log = is_about_log(error);

    if (error->status == FD_FATAL && !about_log) {
        return fail(reader, error);
    }
    fd_outage_failed(&reader->kafka, reader->options.env, "kafka", error);
    return about_log ? FD_EVENT_LOST : FD_EVENT_NONE;
}

/* What a poll means in every state: records are of use in one only. */
static enum fd_state_event take_event(struct fd_reader *reader, const struct fd_source_event *event)
{
    switch (event->type) {
        case FD_SOURCE_ASSIGNED:
            return take_assignment(reader);
        case FD_SOURCE_REVOKED:
            return event->lost ? FD_EVENT_TAKEN_AWAY : FD_EVENT_REVOKED;
        case FD_SOURCE_ERROR:
            return take_error(reader, &event->error);
        case FD_SOURCE_MESSAGE:
        case FD_SOURCE_END:
            fd_outage_over(&reader->kafka, reader->options.env, "kafka");
            return FD_EVENT_NONE;
        case FD_SOURCE_NOTHING:
            break;
    }
    return FD_EVENT_NONE;
}

static enum fd_state_event poll_for_group(struct fd_reader *reader, int timeout_ms)
{
    struct fd_source_event event;

    fd_source_poll(reader->options.source, timeout_ms, &event);
    return take_event(reader, &event);
}

/* What the writer says. */

static enum fd_state_event look_at_writer(struct fd_reader *reader)
{
    struct fd_error error;

    switch (fd_exchange_state(reader->options.exchange, &error)) {
        case FD_EXCHANGE_OPEN:
            return FD_EVENT_TAKEN_OVER;
        case FD_EXCHANGE_LOST:
            return FD_EVENT_LOST;
        case FD_EXCHANGE_FAILED:
            return fail(reader, &error);
        case FD_EXCHANGE_SHUT:
            break;
    }
    return FD_EVENT_NONE;
}

/* Steps: what is done again and again in a state, until it tells of an event. */

static enum fd_state_event step_waiting(struct fd_reader *reader)
{
    return poll_for_group(reader, IDLE_POLL_MS);
}

static enum fd_state_event step_taking_over(struct fd_reader *reader)
{
    enum fd_state_event event = look_at_writer(reader);

    return event != FD_EVENT_NONE ? event : poll_for_group(reader, BUSY_POLL_MS);
}

static void tell_writer_what_is_ahead(struct fd_reader *reader)
{
    for (int i = 0; i < reader->partitions.count; i++) {
        fd_exchange_expect(reader->options.exchange, i, reader->starts[i].offset,
                           reader->partitions.items[i].end);
    }
}

static enum fd_status begin_fetching(struct fd_reader *reader, struct fd_error *error)
{
    struct fd_source *source = reader->options.source;
    enum fd_status status =
        fd_partitions_locate(&reader->partitions, source, reader->starts, error);

    if (status == FD_OK) {
        status = fd_source_start(source, reader->starts, reader->partitions.count, error);
    }
    if (status == FD_OK) {
        tell_writer_what_is_ahead(reader);
    }
    return status;
}

/* Asking the broker waits for it, so the group is listened to in between. */
static enum fd_state_event step_checking(struct fd_reader *reader)
{
    struct fd_error error;
    enum fd_status status;

    if (!is_due(reader, reader->next_check)) {
        return poll_for_group(reader, IDLE_POLL_MS);
    }
    status = begin_fetching(reader, &error);
    if (status == FD_OK) {
        return FD_EVENT_CHECKED;
    }
    if (status == FD_FATAL) {
        return fail(reader, &error);
    }
    fd_outage_failed(&reader->kafka, reader->options.env, "checking positions", &error);
    reader->next_check = in_ms(reader, CHECK_EVERY_MS);
    return poll_for_group(reader, 0);
}

/* Either says that all before it was handed out. What is out of bounds isn't there yet. */
static bool is_end(const struct fd_partition *partition, const struct fd_source_event *event)
{
    return event->type == FD_SOURCE_END ||
           (event->offset >= partition->bound && !partition->rechecking);
}

static int64_t end_within(const struct fd_partition *partition, const struct fd_source_event *event)
{
    return event->offset < partition->bound ? event->offset : partition->bound;
}

/* A record or an end, while the exchange is held. */
static enum fd_status gather(struct fd_reader *reader, const struct fd_exchange_slot *slot,
                             const struct fd_source_event *event, struct fd_error *error)
{
    struct fd_partition *partition =
        fd_partitions_find(&reader->partitions, event->topic, event->partition);

    if (!partition) {
        return FD_OK;
    }
    if (slot->batch->begun == 0) {
        slot->batch->begun = fd_env_monotonic(reader->options.env);
    }
    fd_series_add(partition->records, event->type == FD_SOURCE_MESSAGE);
    return is_end(partition, event)
               ? fd_gather_end(slot, partition, end_within(partition, event), error)
               : fd_gather_record(reader->options.intake, slot, partition, event, error);
}

/* A record whose schema can't be had just now is read again after a new take-over. */
static enum fd_state_event put_off(struct fd_reader *reader, const struct fd_source_event *event,
                                   const struct fd_error *error)
{
    reader->awaited_topic = event->topic;
    reader->awaited_partition = event->partition;
    reader->awaited_offset = event->offset;
    fd_outage_failed(&reader->schemas, reader->options.env, "looking for a schema", error);
    return FD_EVENT_LOST;
}

static bool is_awaited(const struct fd_reader *reader, const struct fd_source_event *event)
{
    return reader->schemas.failures > 0 && strcmp(event->topic, reader->awaited_topic) == 0 &&
           event->partition == reader->awaited_partition && event->offset >= reader->awaited_offset;
}

static enum fd_state_event add_to_batch(struct fd_reader *reader,
                                        const struct fd_source_event *event)
{
    struct fd_exchange_slot slot;
    struct fd_error error;
    enum fd_status status;

    /* The writer goes on with what has gathered while a schema is asked for. */
    if (event->type == FD_SOURCE_MESSAGE &&
        fd_intake_prepare(reader->options.intake, event->value, &error) != FD_OK) {
        return put_off(reader, event, &error);
    }
    if (!fd_exchange_hold(reader->options.exchange, &slot)) {
        return look_at_writer(reader);
    }
    status = gather(reader, &slot, event, &error);
    reader->room = fd_exchange_let_go(reader->options.exchange);
    if (status == FD_OK) {
        if (is_awaited(reader, event)) {
            fd_outage_over(&reader->schemas, reader->options.env, "looking for a schema");
        }
        return FD_EVENT_NONE;
    }
    return status == FD_RETRY ? put_off(reader, event, &error) : fail(reader, &error);
}

static enum fd_state_event still_running(enum fd_state_event event)
{
    return event == FD_EVENT_TAKEN_OVER ? FD_EVENT_NONE : event;
}

/* For lag tools: nobody starts from these. */
static void tell_group(struct fd_reader *reader)
{
    uint64_t commits;
    int count = 0;

    if (!is_due(reader, reader->next_commit)) {
        return;
    }
    reader->next_commit = in_ms(reader, COMMIT_EVERY_MS);
    commits = fd_exchange_positions(reader->options.exchange, reader->positions);
    if (commits == reader->commits_told) {
        return;
    }
    reader->commits_told = commits;
    for (int i = 0; i < reader->partitions.count; i++) {
        const struct fd_position *position = &reader->positions[i];

        if (position->next_offset >= 0) {
            reader->starts[count++] = (struct fd_source_start){position->topic, position->partition,
                                                               position->next_offset};
        }
    }
    fd_source_commit(reader->options.source, reader->starts, count);
}

/* A full batch is waited for before the next poll, so that no record is ever held in hand. */
static enum fd_state_event step_running(struct fd_reader *reader)
{
    struct fd_source_event event;
    enum fd_state_event meaning;

    if (fd_bound_is_new(reader->options.bound)) {
        return FD_EVENT_LOST;
    }
    if (!reader->room) {
        reader->room = fd_exchange_wait_for_room(reader->options.exchange, IDLE_POLL_MS);
        return still_running(look_at_writer(reader));
    }
    tell_group(reader);
    fd_source_poll(reader->options.source, IDLE_POLL_MS, &event);
    meaning = take_event(reader, &event);
    if (event.type == FD_SOURCE_MESSAGE || event.type == FD_SOURCE_END) {
        meaning = add_to_batch(reader, &event);
    } else if (meaning == FD_EVENT_NONE) {
        meaning = look_at_writer(reader);
    }
    return still_running(meaning);
}

/* The group isn't listened to: what it says next is heard once this is over. */
static enum fd_state_event step_settling(struct fd_reader *reader)
{
    enum fd_state_event event;

    if (fd_exchange_wait_until_written(reader->options.exchange, IDLE_POLL_MS)) {
        return FD_EVENT_SETTLED;
    }
    event = still_running(look_at_writer(reader));
    if (event == FD_EVENT_NONE && is_due(reader, reader->deadline)) {
        fd_log(FD_LOG_WARN, NULL,
               "what was gathered isn't written in time; it is left to be read "
               "again");
        return FD_EVENT_SETTLED;
    }
    return event;
}

/* Entries: what is done once when a state is reached. */

static enum fd_state_event enter_waiting(struct fd_reader *reader)
{
    fd_lag_clean_up(&reader->lag);
    fd_exchange_shut(reader->options.exchange);
    fd_source_stop(reader->options.source);
    return FD_EVENT_NONE;
}

static void *allocate(int count, size_t size)
{
    void *items = calloc(count > 0 ? (size_t)count : 1, size);

    if (!items) {
        fd_abort("out of memory for partitions");
    }
    return items;
}

static void hold_assignment(struct fd_reader *reader)
{
    struct fd_partitions *partitions = &reader->partitions;

    fd_partitions_assign(partitions, fd_source_assignment(reader->options.source));
    free(reader->positions);
    free(reader->starts);
    reader->positions = allocate(partitions->count, sizeof(*reader->positions));
    reader->starts = allocate(partitions->count, sizeof(*reader->starts));
    for (int i = 0; i < partitions->count; i++) {
        reader->positions[i] = partitions->items[i].present;
    }
}

static enum fd_state_event enter_taking_over(struct fd_reader *reader)
{
    struct fd_error error;

    fd_source_stop(reader->options.source);
    hold_assignment(reader);
    if (fd_partitions_parse(&reader->partitions, reader->options.config->topic_prefix, &error) !=
        FD_OK) {
        return fail(reader, &error);
    }
    fd_bound_take(reader->options.bound);
    fd_exchange_ask(reader->options.exchange, reader->positions, reader->partitions.count);
    fd_lag_keep(&reader->lag, reader->options.env, reader->positions, reader->partitions.count);
    return FD_EVENT_NONE;
}

static enum fd_state_event enter_checking(struct fd_reader *reader)
{
    reader->commits_told = fd_exchange_positions(reader->options.exchange, reader->positions);
    for (int i = 0; i < reader->partitions.count; i++) {
        struct fd_partition *partition = &reader->partitions.items[i];

        partition->present = reader->positions[i];
        partition->bound = fd_bound_of(reader->options.bound, partition->present.topic,
                                       partition->present.partition);
    }
    /* After an outage not at once: what is found is to be the outage's end. */
    reader->next_check =
        reader->kafka.failures + reader->schemas.failures > 0 ? in_ms(reader, CHECK_EVERY_MS) : 0;
    /* What an operator changed before the take-over counts, as it does for reference data. */
    fd_intake_look_next(reader->options.intake);
    fd_metric_add(FD_METRIC_TAKE_OVERS, NULL, NULL, 1);
    return FD_EVENT_NONE;
}

static enum fd_state_event enter_running(struct fd_reader *reader)
{
    reader->room = true;
    fd_bound_hold(reader->options.bound);
    reader->next_commit = in_ms(reader, COMMIT_EVERY_MS);
    fd_outage_over(&reader->kafka, reader->options.env, "kafka");
    fd_log(FD_LOG_INFO, NULL, "running: %d partitions", reader->partitions.count);
    return FD_EVENT_NONE;
}

static enum fd_state_event enter_settling(struct fd_reader *reader)
{
    fd_exchange_seal(reader->options.exchange);
    reader->deadline = in_ms(reader, reader->options.config->drain_timeout_ms);
    return FD_EVENT_NONE;
}

static enum fd_state_event enter_draining(struct fd_reader *reader)
{
    fd_notify("STOPPING=1");
    fd_log(FD_LOG_INFO, NULL, "stopping: what was gathered is written first");
    return enter_settling(reader);
}

static enum fd_state_event enter_ended(struct fd_reader *reader FD_UNUSED)
{
    return FD_EVENT_NONE;
}

struct state_actions {
    enum fd_state_event (*enter)(struct fd_reader *reader);
    enum fd_state_event (*step)(struct fd_reader *reader);
};

static const struct state_actions actions[] = {
    [FD_STATE_WAITING] = {enter_waiting, step_waiting},
    [FD_STATE_TAKING_OVER] = {enter_taking_over, step_taking_over},
    [FD_STATE_CHECKING] = {enter_checking, step_checking},
    [FD_STATE_RUNNING] = {enter_running, step_running},
    [FD_STATE_HANDING_OVER] = {enter_settling, step_settling},
    [FD_STATE_DRAINING] = {enter_draining, step_settling},
    [FD_STATE_ENDED] = {enter_ended, NULL},
};

static void tell_health(enum fd_state state)
{
    static const char *const why_unready[FD_STATES] = {
        [FD_STATE_WAITING] = "the group has given it no partitions",
        [FD_STATE_TAKING_OVER] = "taking partitions over in PostgreSQL",
        [FD_STATE_CHECKING] = "looking in Kafka for its positions",
        [FD_STATE_HANDING_OVER] = "handing partitions over",
        [FD_STATE_DRAINING] = "stopping",
        [FD_STATE_ENDED] = "stopped",
    };

    if (state == FD_STATE_RUNNING) {
        fd_health_ready();
    } else {
        fd_health_unready(why_unready[state]);
    }
}

static void follow(struct fd_reader *reader, enum fd_state_event event)
{
    while (event != FD_EVENT_NONE) {
        const struct fd_state_row *row = fd_state_find(reader->state, event);

        if (row->to == FD_STATES) {
            return;
        }
        fd_log(FD_LOG_DEBUG, NULL, "%s, %s: now %s: %s", fd_state_name(reader->state),
               fd_state_event_name(event), fd_state_name(row->to), row->comment);
        reader->state = row->to;
        tell_health(row->to);
        event = actions[row->to].enter(reader);
    }
}

/* Whatever it does or waits for, and not at each record. */
static void tell_how_it_is(struct fd_reader *reader)
{
    if (!is_due(reader, reader->next_telling)) {
        return;
    }
    reader->next_telling = in_ms(reader, TELL_EVERY_MS);
    fd_health_beat();
    fd_reload_look();
    if (reader->lag.count > 0) {
        fd_exchange_positions(reader->options.exchange, reader->positions);
        fd_lag_look(&reader->lag, reader->options.env, reader->options.source, reader->positions,
                    reader->state == FD_STATE_RUNNING);
    }
}

static bool is_stopping(const struct fd_reader *reader)
{
    return reader->state == FD_STATE_DRAINING || reader->state == FD_STATE_ENDED;
}

enum fd_status fd_reader_run(struct fd_reader *reader, struct fd_error *error)
{
    while (reader->state != FD_STATE_ENDED) {
        tell_how_it_is(reader);
        if (!is_stopping(reader) && reader->options.stop_wanted()) {
            follow(reader, FD_EVENT_STOP);
        } else {
            follow(reader, actions[reader->state].step(reader));
        }
    }
    if (reader->error.status != FD_OK) {
        *error = reader->error;
        error->status = FD_FATAL;
        return FD_FATAL;
    }
    return FD_OK;
}

struct fd_reader *fd_reader_new(const struct fd_reader_options *options)
{
    struct fd_reader *reader = allocate(1, sizeof(*reader));

    reader->options = *options;
    return reader;
}

void fd_reader_destroy(struct fd_reader **reader)
{
    if (reader && *reader) {
        fd_lag_clean_up(&(*reader)->lag);
        fd_partitions_clean_up(&(*reader)->partitions);
        free((*reader)->positions);
        free((*reader)->starts);
        free(*reader);
        *reader = NULL;
    }
}
