#include "service/fd_gather.h"

#include <string.h>

#include "base/fd_log.h"
#include "service/fd_batch.h"
#include "service/fd_letter.h"

/* Both steps are one: the move begins where the partition stood before. */
static void move_partition(struct fd_batch *batch, struct fd_partition *partition,
                           const struct fd_position *to)
{
    struct fd_position_move *move = fd_batch_move(batch, &partition->present);

    move->to = *to;
    partition->present = *to;
}

enum { TRACEPARENT_MOST = 128 };

/* Anybody may have written it: what can't be one, or can't be written to PostgreSQL, is left out.
 */
static struct fd_str copy_traceparent(struct fd_arena *arena, struct fd_str header)
{
    if (header.len == 0 || header.len > TRACEPARENT_MOST) {
        return FD_STR_NULL;
    }
    for (uint32_t i = 0; i < header.len; i++) {
        if (header.ptr[i] <= ' ' || header.ptr[i] > '~') {
            return FD_STR_NULL;
        }
    }
    return fd_arena_copy(arena, header);
}

/* What can't be read may be of a child who was erased: then its place is kept, and no byte of it.
 */
static void add_letter_of_erased(struct fd_batch *batch, const struct fd_source_event *record,
                                 const struct fd_error *why)
{
    const struct fd_letter_place place = {
        .topic = record->topic,
        .partition = record->partition,
        .offset = record->offset,
        .timestamp = record->timestamp,
    };
    const struct fd_batch_record nothing = {FD_STR_NULL, FD_STR_NULL};

    fd_letter_add(batch, &place, &nothing, why->code,
                  "a record that can't be read, of a child who was erased: its bytes aren't kept");
}

static void add_letter(struct fd_batch *batch, const struct fd_source_event *record,
                       struct fd_str value, const struct fd_event *event,
                       const struct fd_error *why)
{
    struct fd_letter_place place = {
        .topic = record->topic,
        .partition = record->partition,
        .offset = record->offset,
        .timestamp = record->timestamp,
        .event_id = event->event_uuid,
        .traceparent = copy_traceparent(batch->arena, record->traceparent),
    };
    struct fd_batch_record raw = {fd_arena_copy(batch->arena, record->key), value};

    fd_letter_add(batch, &place, &raw, why->code, why->message);
}

static void place_event(struct fd_batch *batch, struct fd_event *event,
                        const struct fd_source_event *record, struct fd_str value)
{
    event->topic = record->topic;
    event->partition = record->partition;
    event->offset = record->offset;
    event->timestamp = record->timestamp;
    event->traceparent = copy_traceparent(batch->arena, record->traceparent);
    batch->records[batch->event_count - 1] =
        (struct fd_batch_record){fd_arena_copy(batch->arena, record->key), value};
}

/* Bytes with nothing in front of them look like anything else that has no framing. */
static void name_header(const struct fd_source_event *record, struct fd_error *error)
{
    if (record->schema_in_header && strcmp(error->code, "framing_none") == 0) {
        fd_error_set(error, FD_POISON, "framing_header",
                     "the schema is named in a Kafka header, which isn't read: have the serializer "
                     "put its id in front of the value, or publish single-object encoding");
    }
}

/* Once for each schema: its records are dead letters, few of which are logged. */
static void tell_refusal(struct fd_intake *intake, const struct fd_source_event *record)
{
    const struct fd_log_context context = {
        .topic = record->topic,
        .partition = record->partition,
        .offset = record->offset,
    };
    struct fd_error why;

    if (fd_intake_take_refusal(intake, &why)) {
        fd_log(FD_LOG_WARN, &context, "%s", why.message);
    }
}

static void refuse(const struct fd_exchange_slot *slot, const struct fd_partition *partition,
                   const struct fd_source_event *record, struct fd_str value,
                   const struct fd_event *event, const struct fd_error *why)
{
    if (fd_tombstones_cover_key(slot->reference->tombstones, partition->topic.authority,
                                record->key, record->timestamp * 1000)) {
        add_letter_of_erased(slot->batch, record, why);
    } else {
        add_letter(slot->batch, record, value, event, why);
    }
}

static enum fd_status accept_record(struct fd_intake *intake, const struct fd_exchange_slot *slot,
                                    const struct fd_partition *partition,
                                    const struct fd_source_event *record, struct fd_error *error)
{
    struct fd_batch *batch = slot->batch;
    struct fd_str value = fd_arena_copy(batch->arena, record->value);
    struct fd_event *event = fd_batch_add_event(batch);
    enum fd_status status = fd_intake_accept(intake, slot->reference, &partition->topic, value,
                                             batch->arena, event, error);

    if (status == FD_OK &&
        fd_tombstones_cover(slot->reference->tombstones, event, record->timestamp * 1000)) {
        batch->event_count--;
        batch->erased_count++;
    } else if (status == FD_OK) {
        place_event(batch, event, record, value);
    } else {
        batch->event_count--;
    }
    if (status == FD_POISON) {
        tell_refusal(intake, record);
        name_header(record, error);
        refuse(slot, partition, record, value, event, error);
        status = FD_OK;
    }
    batch->bytes += record->key.len + value.len;
    return status;
}

enum fd_status fd_gather_record(struct fd_intake *intake, const struct fd_exchange_slot *slot,
                                struct fd_partition *partition,
                                const struct fd_source_event *record, struct fd_error *error)
{
    struct fd_position to = partition->present;
    int64_t hash = fd_key(record->value);
    enum fd_status status;

    if (partition->rechecking) {
        partition->rechecking = false;
        return fd_position_recheck(&partition->present, record->offset, record->timestamp, hash,
                                   error);
    }
    if (record->offset < to.next_offset) {
        return FD_OK; /* has its place in PostgreSQL already */
    }
    status = accept_record(intake, slot, partition, record, error);
    if (status == FD_OK) {
        to.next_offset = record->offset + 1;
        to.last_offset = record->offset;
        to.last_timestamp = record->timestamp;
        to.last_hash = hash;
        move_partition(slot->batch, partition, &to);
    }
    return status;
}

enum fd_status fd_gather_end(const struct fd_exchange_slot *slot, struct fd_partition *partition,
                             int64_t end, struct fd_error *error)
{
    struct fd_position to = partition->present;

    if (partition->rechecking) {
        return fd_position_recheck(&partition->present, -1, 0, 0, error);
    }
    if (end > to.next_offset) {
        to.next_offset = end;
        move_partition(slot->batch, partition, &to);
    }
    return FD_OK;
}
