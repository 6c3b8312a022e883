/* The events of a plan: what each entity says when all is told. */
#include "generate_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <uuid/uuid.h>

#include "generate_safeguarding.h"
#include "generate_writer.h"

enum {
    ARENA_BLOCK = 1 << 20,
    FRONT_DOOR_WORKERS = 6, /* posts of the front door that take calls; the others are managers */
    CALL_NAMED_PERMILLE = 700, /* of calls about one child */
    LOCAL_CODE_PERMILLE = 250,
    INCIDENT_PERMILLE = 200, /* of police contacts */
    REFILED_PERMILLE = 8,
    IDENTIFIED_LATER_PERMILLE = 20,
    START_UNPUBLISHED_PERMILLE = 10,
    START_DIFFERS_PERMILLE = 20,
};

/* Somebody of the front door at `time`: one of its workers, or one of its managers. */
static struct fd_str front_door_worker(struct fd_gen_writer *writer, bool manager, int64_t salt,
                                       int64_t time)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    int32_t managers = fd_gen_teams[FD_GEN_TEAM_FRONT_DOOR].posts - FRONT_DOOR_WORKERS;
    int32_t post = manager ? FRONT_DOOR_WORKERS + (int32_t)(salt % managers)
                           : (int32_t)(salt % FRONT_DOOR_WORKERS);

    return fd_gen_worker(writer, fd_gen_worker_at(plan, post, fd_gen_local_date(plan, time)));
}

static struct fd_str_list make_list(struct fd_gen_writer *writer, const struct fd_str *items,
                                    size_t count)
{
    struct fd_str *copy =
        fd_arena_new_array(writer->teller.stream->arena, struct fd_str, count ? count : 1);

    for (size_t i = 0; i < count; i++) {
        copy[i] = items[i];
    }
    return (struct fd_str_list){copy, (uint32_t)count};
}

static struct fd_str_list factor_list(struct fd_gen_writer *writer, uint64_t factors)
{
    struct fd_str symbols[FD_GEN_FACTORS];
    size_t count = 0;

    for (size_t i = 0; i < FD_GEN_FACTORS; i++) {
        if (factors >> i & 1) {
            symbols[count++] = fd_str_from(fd_gen_factors[i].symbol);
        }
    }
    return make_list(writer, symbols, count);
}

static struct fd_str_list outcome_list(struct fd_gen_writer *writer, unsigned outcomes)
{
    struct fd_str symbols[FD_GEN_OUTCOMES];
    size_t count = 0;

    for (size_t i = 0; i < FD_GEN_OUTCOMES; i++) {
        if (outcomes >> i & 1) {
            symbols[count++] = fd_str_from(fd_gen_outcomes[i]);
        }
    }
    return make_list(writer, symbols, count);
}

static bool is_alone(const struct fd_gen_plan *plan, size_t index)
{
    int32_t call = plan->contacts[index].call;

    return (index == 0 || plan->contacts[index - 1].call != call) &&
           (index + 1 == plan->contact_count || plan->contacts[index + 1].call != call);
}

static bool by_chance(struct fd_gen_writer *writer, int permille)
{
    return fd_gen_chance(&writer->teller.random, permille);
}

static struct fd_str incident_of(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_contact *contact = &plan->contacts[index];
    struct fd_str police = FD_STR("S_6");
    bool own = fd_str_equal(fd_str_from(fd_gen_sources[contact->source].symbol), police) &&
               !contact->planned_repeat && by_chance(writer, INCIDENT_PERMILLE);

    if (contact->incident != FD_GEN_NONE) {
        return fd_gen_make_id(writer, FD_GEN_ID_INCIDENT, contact->incident);
    }
    return own ? fd_gen_make_id(writer, FD_GEN_ID_INCIDENT,
                                plan->incident_count + (int64_t)contact->call)
               : FD_STR_NULL;
}

static struct fd_event call_event(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_contact *contact = &plan->contacts[index];
    struct fd_str source = fd_str_from(fd_gen_sources[contact->source].symbol);
    bool named = !is_alone(plan, index) || by_chance(writer, CALL_NAMED_PERMILLE);
    struct fd_event event =
        fd_gen_begin_event(writer, FD_CALL_LOGGED, contact->child, contact->time_known);

    event.call_logged = (struct fd_call_logged){
        .contact_id = fd_gen_make_id(writer, FD_GEN_ID_CONTACT, (int64_t)index),
        .call_id = named ? fd_gen_make_id(writer, FD_GEN_ID_CALL, contact->call) : FD_STR_NULL,
        .received_at = fd_gen_published_by(writer, contact->received_at, contact->time_known),
        .channel = fd_str_from(fd_gen_channels[contact->channel]),
        .source = source,
        .source_local = by_chance(writer, LOCAL_CODE_PERMILLE) ? source : FD_STR_NULL,
        .concern_factors = factor_list(writer, contact->factors),
        .concern_local = FD_STR_NULL,
        .information_only = contact->information_only,
        .incident_ref = incident_of(writer, index),
        .taken_by_id = front_door_worker(writer, false, contact->call, contact->received_at),
        .team_id = fd_str_from(fd_gen_teams[FD_GEN_TEAM_FRONT_DOOR].id),
    };
    return event;
}

static struct fd_event decision_event(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_contact *contact = &writer->teller.plan->contacts[index];
    bool known = contact->decision_time_known;
    bool signed_off = contact->signed_off_at != FD_TIME_NULL;
    struct fd_event event = fd_gen_begin_event(writer, FD_DECISION_MADE, contact->child, known);

    event.decision_made = (struct fd_decision_made){
        .contact_id = fd_gen_make_id(writer, FD_GEN_ID_CONTACT, (int64_t)index),
        .decided_at = fd_gen_published_by(writer, contact->decided_at, known),
        .outcomes = outcome_list(writer, contact->outcomes),
        .decided_by_id = front_door_worker(writer, false, contact->call, contact->decided_at),
        .referral_id = contact->referral == FD_GEN_NONE
                           ? FD_STR_NULL
                           : fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, contact->referral),
        .signed_off_at = fd_gen_published_by(writer, contact->signed_off_at, known),
        .signed_off_by_id =
            signed_off ? front_door_worker(writer, true, contact->call, contact->signed_off_at)
                       : FD_STR_NULL,
    };
    return event;
}

static int64_t decision_recorded_at(struct fd_gen_writer *writer,
                                    const struct fd_gen_contact *contact)
{
    bool signed_later = contact->signed_off_at > contact->decided_at;

    return fd_gen_minutes_after(writer, signed_later ? contact->signed_off_at : contact->decided_at,
                                1, 9);
}

/* A contact of a planned pattern: recorded as the pattern says, without other trouble. */
static void tell_repeat(struct fd_gen_writer *writer, const struct fd_gen_contact *contact,
                        const struct fd_event *call)
{
    int64_t recorded_at = fd_gen_minutes_after(writer, contact->received_at, 4, 25);

    if (contact->recorded_late) {
        recorded_at = fd_gen_minutes_after(writer, contact->received_at, 3 * 1440, 9 * 1440);
    }
    if (contact->withdrawn) {
        fd_gen_tell_withdrawn(&writer->teller, call, recorded_at);
    } else if (contact->regrouped) {
        struct fd_event wrong = *call;

        wrong.call_logged.concern_factors = (struct fd_str_list){NULL, 0};
        fd_gen_tell_corrected(&writer->teller, &wrong, call, recorded_at);
    } else {
        fd_gen_tell_plainly(&writer->teller, call, recorded_at);
    }
}

/* Under another child first, or under none: call and decision move together. */
static void tell_refiled(struct fd_gen_writer *writer, const struct fd_gen_contact *contact,
                         const struct fd_event *call, const struct fd_event *decision, bool unknown)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    int64_t recorded_at = fd_gen_minutes_after(writer, contact->received_at, 2, 30);
    int64_t decided_at = decision_recorded_at(writer, contact);
    int32_t other = (int32_t)fd_gen_between(&writer->teller.random, 0, plan->child_count - 1);
    int64_t moved_at =
        fd_gen_minutes_after(writer, contact->decided ? decided_at : recorded_at, 30, 6 * 1440);
    struct fd_str other_id =
        unknown || other == contact->child ? FD_STR_NULL : fd_gen_child_id(writer, other);

    fd_gen_tell_refiled(&writer->teller, call, other_id, recorded_at, moved_at);
    if (contact->decided) {
        fd_gen_tell_refiled(&writer->teller, decision, other_id, decided_at, moved_at);
    }
}

static void tell_withdrawn(struct fd_gen_writer *writer, const struct fd_gen_contact *contact,
                           const struct fd_event *call, const struct fd_event *decision)
{
    fd_gen_tell_withdrawn(&writer->teller, call,
                          fd_gen_minutes_after(writer, contact->received_at, 2, 30));
    if (contact->decided && contact->call % 4 == 0) {
        /* Left behind without its contact. */
        fd_gen_tell_plainly(&writer->teller, decision, decision_recorded_at(writer, contact));
    } else if (contact->decided) {
        fd_gen_tell_withdrawn(&writer->teller, decision, decision_recorded_at(writer, contact));
    }
}

static void tell_contact(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_contact *contact = &writer->teller.plan->contacts[index];
    bool ordinary = !contact->planned_repeat && contact->child != FD_GEN_NONE;
    bool unknown = ordinary && by_chance(writer, IDENTIFIED_LATER_PERMILLE);
    struct fd_event call = call_event(writer, index);
    struct fd_event decision = decision_event(writer, index);

    if (contact->withdrawn && !contact->planned_repeat) {
        tell_withdrawn(writer, contact, &call, &decision);
    } else if (unknown || (ordinary && by_chance(writer, REFILED_PERMILLE))) {
        tell_refiled(writer, contact, &call, &decision, unknown);
    } else {
        if (contact->planned_repeat) {
            tell_repeat(writer, contact, &call);
        } else {
            fd_gen_tell(&writer->teller, &call,
                        fd_gen_minutes_after(writer, contact->received_at, 1, 30));
        }
        if (contact->decided) {
            fd_gen_tell(&writer->teller, &decision, decision_recorded_at(writer, contact));
        }
    }
}

static void tell_referral(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_referral *referral = &writer->teller.plan->referrals[index];
    int64_t recorded_at = fd_gen_minutes_after(writer, referral->opened_at, 1, 60);
    bool planned = writer->teller.plan->contacts[referral->contact].planned_repeat;
    struct fd_event event =
        fd_gen_begin_event(writer, FD_REFERRAL_OPENED, referral->child, referral->time_known);

    event.referral_opened = (struct fd_referral_opened){
        .referral_id = fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, (int64_t)index),
        .contact_id = fd_gen_make_id(writer, FD_GEN_ID_CONTACT, referral->contact),
        .opened_at = fd_gen_published_by(writer, referral->opened_at, referral->time_known),
        .source = fd_str_from(fd_gen_sources[referral->source].symbol),
        .primary_need = fd_str_from(fd_gen_needs[referral->need]),
        .no_further_action = referral->no_further_action,
        .team_id = fd_gen_team(writer, referral->worker),
        .worker_id = fd_gen_worker(writer, referral->worker),
    };
    if (!planned && by_chance(writer, REFILED_PERMILLE)) {
        int32_t other = (int32_t)fd_gen_between(&writer->teller.random, 0,
                                                writer->teller.plan->child_count - 1);

        if (other != referral->child) {
            fd_gen_tell_refiled(&writer->teller, &event, fd_gen_child_id(writer, other),
                                recorded_at,
                                fd_gen_minutes_after(writer, recorded_at, 60, 9 * 1440));
            return;
        }
    }
    fd_gen_tell(&writer->teller, &event, recorded_at);
}

static void tell_case_closed(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_referral *referral = &plan->referrals[index];
    struct fd_event event = fd_gen_begin_event(writer, FD_CASE_CLOSED, referral->child, true);
    int64_t closed_at = referral->ended_at;

    if (!referral->closed_by_event || closed_at == FD_TIME_NULL) {
        return;
    }
    if (plan->assessments[referral->last_assessment].closure != 0) {
        closed_at = fd_gen_minutes_after(writer, closed_at, 0, 5 * 1440);
    }
    event.case_closed = (struct fd_case_closed){
        .referral_id = fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, (int64_t)index),
        .closed_at = closed_at,
        .closure_reason = fd_str_from(fd_gen_closures[referral->closure]),
    };
    fd_gen_tell(&writer->teller, &event, fd_gen_minutes_after(writer, closed_at, 1, 240));
}

static struct fd_str assessed_referral(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_assessment *assessment = &plan->assessments[index];

    if (assessment->referral == FD_GEN_NONE) {
        return fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, (int64_t)(plan->referral_count + index));
    }
    return assessment->referral_named
               ? fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, assessment->referral)
               : FD_STR_NULL;
}

static void tell_assessment_started(struct fd_gen_writer *writer, size_t index,
                                    struct fd_str referral_id)
{
    const struct fd_gen_assessment *assessment = &writer->teller.plan->assessments[index];
    int64_t started_at =
        fd_gen_published_by(writer, assessment->started_at, assessment->time_known);
    bool ended = assessment->authorised_on != FD_DATE_NULL;
    struct fd_event event = fd_gen_begin_event(writer, FD_ASSESSMENT_STARTED, assessment->child,
                                               assessment->time_known);

    if (ended && by_chance(writer, START_UNPUBLISHED_PERMILLE)) {
        return;
    }
    if (ended && by_chance(writer, START_DIFFERS_PERMILLE)) {
        /* What the end says of the start stands over what the start said. */
        started_at = fd_gen_shift_days(writer->teller.plan, started_at, -2, event.time_known);
    }
    event.assessment_started = (struct fd_assessment_started){
        .assessment_id = fd_gen_make_id(writer, FD_GEN_ID_ASSESSMENT, (int64_t)index),
        .referral_id = referral_id,
        .started_at = started_at,
        .team_id = fd_gen_team(writer, assessment->worker),
        .worker_id = fd_gen_worker(writer, assessment->worker),
    };
    fd_gen_tell(&writer->teller, &event,
                fd_gen_minutes_after(writer, assessment->started_at, 5, 300));
}

static void tell_assessment(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_assessment *assessment = &writer->teller.plan->assessments[index];
    struct fd_str referral_id = assessed_referral(writer, index);
    struct fd_event event =
        fd_gen_begin_event(writer, FD_ASSESSMENT_CLOSED, assessment->child, assessment->time_known);

    tell_assessment_started(writer, index, referral_id);
    if (assessment->authorised_on == FD_DATE_NULL) {
        return;
    }
    event.assessment_closed = (struct fd_assessment_closed){
        .assessment_id = fd_gen_make_id(writer, FD_GEN_ID_ASSESSMENT, (int64_t)index),
        .referral_id = referral_id,
        .started_at = fd_gen_published_by(writer, assessment->started_at, assessment->time_known),
        .authorised_at =
            fd_gen_published_by(writer, assessment->authorised_at, assessment->time_known),
        .outcome = fd_str_from(fd_gen_assessed[assessment->outcome]),
        .factors = factor_list(writer, assessment->factors),
        .closure_reason = fd_str_from(fd_gen_closures[assessment->closure]),
        .team_id = fd_gen_team(writer, assessment->worker),
        .worker_id = fd_gen_worker(writer, assessment->worker),
    };
    fd_gen_tell(&writer->teller, &event,
                fd_gen_minutes_after(writer, assessment->authorised_at, 5, 300));
}

static void tell_allocation(struct fd_gen_writer *writer, size_t index)
{
    const struct fd_gen_plan *plan = writer->teller.plan;
    const struct fd_gen_allocation *allocation = &plan->allocations[index];
    struct fd_event event = fd_gen_begin_event(writer, FD_CASE_ALLOCATED,
                                               plan->referrals[allocation->referral].child, true);

    event.case_allocated = (struct fd_case_allocated){
        .allocation_id = fd_gen_make_id(writer, FD_GEN_ID_ALLOCATION, (int64_t)index),
        .referral_id = fd_gen_make_id(writer, FD_GEN_ID_REFERRAL, allocation->referral),
        .allocated_at = allocation->at,
        .team_id = fd_gen_team(writer, allocation->worker),
        .worker_id = fd_gen_worker(writer, allocation->worker),
    };
    fd_gen_tell(&writer->teller, &event, fd_gen_minutes_after(writer, allocation->at, 1, 60));
}

/* The id that the alert of this child, family and raising contact will have (domain: alert). */
static struct fd_str alert_id(struct fd_gen_writer *writer, const struct fd_gen_review *review)
{
    static const uuid_t namespace = {0x6f, 0x0d, 0x9a, 0x52, 0x7d, 0x0e, 0x5c, 0x0b,
                                     0x9c, 0x39, 0x0c, 0x5b, 0x7f, 0x2d, 0x3a, 0x11};
    struct fd_str child = fd_gen_child_id(writer, review->child);
    /* Of an alert that does not exist: no contact has the place after the last. */
    int64_t place = review->raising_contact == FD_GEN_NONE
                        ? (int64_t)writer->teller.plan->contact_count
                        : review->raising_contact;
    struct fd_str contact = fd_gen_make_id(writer, FD_GEN_ID_CONTACT, place);
    char *text = fd_arena_alloc(writer->teller.stream->arena, UUID_STR_LEN);
    char name[128];
    uuid_t uuid;
    int size = snprintf(name, sizeof(name), "%s\x1f%.*s\x1fSIMILAR\x1f%d\x1f%.*s",
                        writer->authority->gss_code, FD_STR_ARGS(child), review->family,
                        FD_STR_ARGS(contact));

    uuid_generate_sha1(uuid, namespace, name, (size_t)size);
    uuid_unparse_lower(uuid, text);
    return fd_str_from(text);
}

static void tell_review(struct fd_gen_writer *writer, size_t index)
{
    static const char *const outcomes[] = {"NOT_SIMILAR", "NO_CHANGE", "EARLY_HELP"};
    const struct fd_gen_review *review = &writer->teller.plan->reviews[index];
    bool manager = review->reviewer > 0;
    char *family = fd_arena_alloc(writer->teller.stream->arena, 4);
    struct fd_event event = fd_gen_begin_event(writer, FD_ALERT_REVIEWED, review->child, true);

    snprintf(family, 4, "%d", review->family);
    event.alert_reviewed = (struct fd_alert_reviewed){
        .review_id = fd_gen_make_id(writer, FD_GEN_ID_REVIEW, (int64_t)index),
        .alert_id = alert_id(writer, review),
        .concern_family = fd_str_from(family),
        .reviewed_at = review->reviewed_at,
        .reviewer_id = front_door_worker(writer, manager, review->child, review->reviewed_at),
        .role = review->by_manager ? FD_STR("TEAM_MANAGER") : FD_STR("SOCIAL_WORKER"),
        .outcome = fd_str_from(outcomes[review->outcome]),
    };
    fd_gen_tell(&writer->teller, &event, fd_gen_minutes_after(writer, review->reviewed_at, 1, 30));
}

static int compare_messages(const void *left, const void *right)
{
    const struct fd_gen_message *a = left;
    const struct fd_gen_message *b = right;

    if (a->published_at != b->published_at) {
        return a->published_at < b->published_at ? -1 : 1;
    }
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

void fd_gen_stream_init(struct fd_gen_stream *stream, const struct fd_gen_plan *plan,
                        const struct fd_gen_authority *authority)
{
    struct fd_gen_writer writer = {
        .teller = {.plan = plan, .stream = stream, .authority = fd_str_from(authority->gss_code)},
        .authority = authority,
    };
    const struct {
        size_t count;
        void (*tell)(struct fd_gen_writer *writer, size_t index);
    } parts[] = {
        {plan->contact_count, tell_contact},       {plan->referral_count, tell_referral},
        {plan->assessment_count, tell_assessment}, {plan->allocation_count, tell_allocation},
        {plan->referral_count, tell_case_closed},  {plan->review_count, tell_review},
    };

    *stream = (struct fd_gen_stream){.arena = fd_arena_new(ARENA_BLOCK)};
    fd_gen_random_init(&writer.teller.random, plan->seed, 6);
    for (size_t i = 0; i < FD_COUNT(parts); i++) {
        for (size_t index = 0; index < parts[i].count; index++) {
            parts[i].tell(&writer, index);
        }
    }
    fd_gen_tell_safeguarding(&writer);
    qsort(stream->messages, stream->count, sizeof(*stream->messages), compare_messages);
}

void fd_gen_stream_clean_up(struct fd_gen_stream *stream)
{
    if (stream) {
        fd_arena_destroy(&stream->arena);
        free(stream->messages);
        *stream = (struct fd_gen_stream){0};
    }
}
