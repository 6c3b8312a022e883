/* Versions, delays and repetitions of events. */
#include "generate_teller.h"

#include <stdio.h>
#include <string.h>

enum {
    DUPLICATE_PERMILLE = 22,
    HOURS_LATE_PERMILLE = 30,
    DAYS_LATE_PERMILLE = 8,
    CORRECTION_OVERTAKES_PERMILLE = 250, /* of corrections: published before what they correct */
};

/* Times in which a topic stood still: what was recorded then came all at once at its end. */
static const struct outage {
    enum fd_event_type type;
    int32_t from_day; /* of the stream */
    int32_t hours;
} outages[] = {
    {FD_DECISION_MADE, 246, 52},      {FD_CALL_LOGGED, 611, 40},    {FD_REFERRAL_OPENED, 660, 75},
    {FD_DECISION_MADE, 700, 30},      {FD_CASE_ALLOCATED, 742, 96}, {FD_ALERT_REVIEWED, 801, 120},
    {FD_ASSESSMENT_CLOSED, 930, 160}, {FD_CALL_LOGGED, 1050, 26},
};

/* Published once a night, and numbered by the time of their last change. */
static bool is_nightly(enum fd_event_type type)
{
    return type == FD_ASSESSMENT_STARTED || type == FD_ASSESSMENT_CLOSED || type == FD_CASE_CLOSED;
}

static int64_t random_time(struct fd_gen_teller *teller, int64_t from_minutes, int64_t to_minutes)
{
    return fd_gen_between(&teller->random, from_minutes * 60 * 1000, to_minutes * 60 * 1000) * 1000;
}

static int64_t after_outages(const struct fd_gen_plan *plan, enum fd_event_type type, int64_t time)
{
    for (size_t i = 0; i < FD_COUNT(outages); i++) {
        int64_t from = fd_calendar_midnight(plan->calendar, plan->first + outages[i].from_day);
        int64_t to = from + outages[i].hours * FD_GEN_HOUR * FD_GEN_SECOND;

        if (outages[i].type == type && time >= from && time < to) {
            return to;
        }
    }
    return time;
}

static int64_t publication(struct fd_gen_teller *teller, enum fd_event_type type,
                           int64_t recorded_at)
{
    const struct fd_gen_plan *plan = teller->plan;
    int64_t time = after_outages(plan, type, recorded_at);

    if (is_nightly(type)) {
        time = fd_calendar_midnight(plan->calendar, fd_gen_local_date(plan, time) + 1) +
               2 * FD_GEN_HOUR * FD_GEN_SECOND;
    }
    time += random_time(teller, 0, 1);
    if (fd_gen_chance(&teller->random, HOURS_LATE_PERMILLE)) {
        time += random_time(teller, 30, 20 * 60);
    } else if (fd_gen_chance(&teller->random, DAYS_LATE_PERMILLE)) {
        time += random_time(teller, 24 * 60, 12 * 24 * 60);
    }
    return time;
}

static struct fd_str any_uuid(struct fd_gen_teller *teller)
{
    uint64_t high = fd_gen_random_next(&teller->random);
    uint64_t low = fd_gen_random_next(&teller->random);
    char *text = fd_arena_alloc(teller->stream->arena, 37);

    snprintf(text, 37, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(high >> 32),
             (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
             (unsigned)(0x8000 | (low >> 48 & 0x3fff)),
             (unsigned long long)(low & UINT64_C(0xffffffffffff)));
    return (struct fd_str){text, 36};
}

static void put(struct fd_gen_teller *teller, const struct fd_event *event, int64_t published_at)
{
    struct fd_gen_stream *stream = teller->stream;
    struct fd_gen_message *message;

    stream->messages =
        fd_gen_room(stream->messages, stream->count, &stream->capacity, sizeof(*stream->messages));
    message = &stream->messages[stream->count];
    message->event = *event;
    message->published_at = published_at;
    message->sequence = (uint32_t)stream->count++;
}

/* One version of an entity; now and then its bytes are sent again. */
static void publish_at(struct fd_gen_teller *teller, const struct fd_event *version,
                       int64_t recorded_at, int64_t number, int64_t published_at)
{
    struct fd_event event = *version;

    event.authority = teller->authority;
    event.event_id = any_uuid(teller);
    event.recorded_at = recorded_at;
    event.revision = is_nightly(event.type) ? recorded_at / 1000 : number;
    put(teller, &event, published_at);
    if (fd_gen_chance(&teller->random, DUPLICATE_PERMILLE)) {
        put(teller, &event, published_at + random_time(teller, 1, 30 * 24 * 60));
    }
}

static void publish(struct fd_gen_teller *teller, const struct fd_event *version,
                    int64_t recorded_at, int64_t number)
{
    publish_at(teller, version, recorded_at, number,
               publication(teller, version->type, recorded_at));
}

static void publish_void(struct fd_gen_teller *teller, const struct fd_event *version,
                         int64_t recorded_at, int64_t number)
{
    struct fd_event event = *version;

    event.voided = true;
    publish(teller, &event, recorded_at, number);
}

void fd_gen_tell_plainly(struct fd_gen_teller *teller, const struct fd_event *event,
                         int64_t recorded_at)
{
    publish(teller, event, recorded_at, 0);
}

void fd_gen_tell_corrected(struct fd_gen_teller *teller, const struct fd_event *wrong,
                           const struct fd_event *event, int64_t recorded_at)
{
    int64_t corrected_at = recorded_at + random_time(teller, 30, 4 * 24 * 60);
    int64_t published_at = publication(teller, event->type, corrected_at);

    publish_at(teller, event, corrected_at, 1, published_at);
    if (fd_gen_chance(&teller->random, CORRECTION_OVERTAKES_PERMILLE)) {
        publish_at(teller, wrong, recorded_at, 0, published_at + random_time(teller, 1, 3000));
    } else {
        publish(teller, wrong, recorded_at, 0);
    }
}

void fd_gen_tell_withdrawn(struct fd_gen_teller *teller, const struct fd_event *event,
                           int64_t recorded_at)
{
    publish(teller, event, recorded_at, 0);
    publish_void(teller, event, recorded_at + random_time(teller, 60, 10 * 24 * 60), 1);
}

void fd_gen_tell_refiled(struct fd_gen_teller *teller, const struct fd_event *event,
                         struct fd_str other_child, int64_t recorded_at, int64_t moved_at)
{
    struct fd_event other = *event;

    other.child_id = other_child;
    publish(teller, &other, recorded_at, 0);
    publish_void(teller, &other, moved_at, 1);
    publish(teller, event, moved_at, 0);
}

/* What may happen to an event on its way. */
typedef void (*tale)(struct fd_gen_teller *teller, const struct fd_event *event,
                     int64_t recorded_at);

static void corrected(struct fd_gen_teller *teller, const struct fd_event *event,
                      int64_t recorded_at)
{
    struct fd_event wrong = *event;

    fd_gen_spoil(teller, &wrong);
    fd_gen_tell_corrected(teller, &wrong, event, recorded_at);
}

static void revived(struct fd_gen_teller *teller, const struct fd_event *event, int64_t recorded_at)
{
    int64_t voided_at = recorded_at + random_time(teller, 60, 5 * 24 * 60);

    publish(teller, event, recorded_at, 0);
    publish_void(teller, event, voided_at, 1);
    publish(teller, event, voided_at + random_time(teller, 30, 3 * 24 * 60), 2);
}

/* Two contents under one revision: a fault of the source; the later recorded one counts. */
static void at_odds(struct fd_gen_teller *teller, const struct fd_event *event, int64_t recorded_at)
{
    struct fd_event wrong = *event;

    fd_gen_spoil(teller, &wrong);
    publish(teller, &wrong, recorded_at, 0);
    publish(teller, event, recorded_at + random_time(teller, 2, 60), 0);
}

/* An entity that should never have been: the same again under another id, then withdrawn. */
static void with_stray(struct fd_gen_teller *teller, const struct fd_event *event,
                       int64_t recorded_at)
{
    struct fd_event stray = *event;
    struct fd_str *id =
        (struct fd_str *)(void *)((char *)&stray + fd_contract_info(event->type)->entity_id);
    char *text = fd_arena_alloc(teller->stream->arena, id->len + 3);

    memcpy(text, id->ptr, id->len);
    memcpy(text + id->len, "-2", 3);
    *id = (struct fd_str){text, id->len + 2};
    publish(teller, event, recorded_at, 0);
    fd_gen_tell_withdrawn(teller, &stray, recorded_at + random_time(teller, 1, 60));
}

/* In summer, as if local time had been sent as UTC: dated ahead of its own record in the log. */
static void ahead(struct fd_gen_teller *teller, const struct fd_event *event, int64_t recorded_at)
{
    int64_t offset = fd_calendar_utc_offset(teller->plan->calendar, recorded_at);

    publish_at(teller, event, recorded_at, 0, recorded_at - offset * FD_GEN_SECOND);
}

void fd_gen_tell(struct fd_gen_teller *teller, const struct fd_event *event, int64_t recorded_at)
{
    static const tale tales[] = {fd_gen_tell_plainly, corrected, revived, at_odds,
                                 with_stray,          ahead};
    static const int64_t weights[FD_COUNT(tales)] = {940, 35, 8, 2, 12, 2};
    size_t chosen = fd_gen_weighted(&teller->random, weights, FD_COUNT(weights));

    tales[chosen](teller, event, recorded_at);
}

int64_t fd_gen_shift_days(const struct fd_gen_plan *plan, int64_t time, int32_t days,
                          bool time_known)
{
    return time_known ? time + days * FD_GEN_DAY * FD_GEN_SECOND
                      : fd_calendar_midnight(plan->calendar, fd_gen_local_date(plan, time) + days);
}
