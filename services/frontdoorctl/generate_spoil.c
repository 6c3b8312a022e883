/* What a clerk may get wrong in each event. */
#include "generate_teller.h"

#include <stddef.h>

static const struct fd_str nothing_further = FD_STR("NFA");
static const struct fd_str neglect = FD_STR("F_16A");

static int64_t earlier(struct fd_gen_teller *teller, const struct fd_event *event, int64_t time)
{
    return fd_gen_shift_days(teller->plan, time, -(int32_t)fd_gen_between(&teller->random, 1, 40),
                             event->time_known);
}

static void spoil_call(struct fd_gen_teller *teller, struct fd_event *event)
{
    switch (fd_gen_between(&teller->random, 0, 3)) {
        case 0:
            event->call_logged.received_at = earlier(teller, event, event->call_logged.received_at);
            break;
        case 1:
            event->call_logged.source = FD_STR("UNKNOWN");
            break;
        case 2:
            event->call_logged.concern_factors = (struct fd_str_list){&neglect, 1};
            break;
        default:
            event->call_logged.channel = FD_STR("POST");
            break;
    }
}

static void spoil_decision(struct fd_gen_teller *teller, struct fd_event *event)
{
    if (fd_gen_chance(&teller->random, 500)) {
        event->decision_made.decided_at = earlier(teller, event, event->decision_made.decided_at);
    } else {
        event->decision_made.outcomes = (struct fd_str_list){&nothing_further, 1};
        event->decision_made.referral_id = FD_STR_NULL;
    }
}

static void spoil_referral(struct fd_gen_teller *teller, struct fd_event *event)
{
    if (fd_gen_chance(&teller->random, 500)) {
        event->referral_opened.opened_at = earlier(teller, event, event->referral_opened.opened_at);
    } else {
        event->referral_opened.no_further_action = !event->referral_opened.no_further_action;
    }
}

static void spoil_assessment_end(struct fd_gen_teller *teller, struct fd_event *event)
{
    if (fd_gen_chance(&teller->random, 500)) {
        event->assessment_closed.started_at =
            earlier(teller, event, event->assessment_closed.started_at);
        event->assessment_closed.factors = (struct fd_str_list){&neglect, 1};
    } else {
        event->assessment_closed.closure_reason =
            fd_str_is_null(event->assessment_closed.closure_reason) ? FD_STR("RC8") : FD_STR_NULL;
    }
}

static void spoil_allocation(FD_UNUSED struct fd_gen_teller *teller, struct fd_event *event)
{
    event->case_allocated.worker_id = FD_STR_NULL;
    event->case_allocated.team_id = FD_STR_NULL;
}

static void spoil_review(FD_UNUSED struct fd_gen_teller *teller, struct fd_event *event)
{
    event->alert_reviewed.outcome = FD_STR("NOT_SIMILAR");
}

static void spoil_section47_end(FD_UNUSED struct fd_gen_teller *teller, struct fd_event *event)
{
    event->section47_closed.no_further_action = !event->section47_closed.no_further_action;
}

static void spoil_conference(FD_UNUSED struct fd_gen_teller *teller, struct fd_event *event)
{
    event->conference_held.outcome = FD_STR("OTHER");
}

static void spoil_gateway(FD_UNUSED struct fd_gen_teller *teller, struct fd_event *event)
{
    event->legal_gateway_decided.outcome = FD_STR("UNKNOWN");
}

static void spoil_figure(FD_UNUSED struct fd_gen_teller *teller, struct fd_event *event)
{
    event->measure_recorded.value++;
}

/* By a function, or by an earlier time. */
static const struct {
    void (*spoil)(struct fd_gen_teller *teller, struct fd_event *event);
    size_t time;
} mistakes[FD_EVENT_TYPES] = {
    [FD_CALL_LOGGED] = {spoil_call, 0},
    [FD_DECISION_MADE] = {spoil_decision, 0},
    [FD_REFERRAL_OPENED] = {spoil_referral, 0},
    [FD_ASSESSMENT_STARTED] = {NULL, offsetof(struct fd_event, assessment_started.started_at)},
    [FD_ASSESSMENT_CLOSED] = {spoil_assessment_end, 0},
    [FD_CASE_ALLOCATED] = {spoil_allocation, 0},
    [FD_CASE_CLOSED] = {NULL, offsetof(struct fd_event, case_closed.closed_at)},
    [FD_ALERT_REVIEWED] = {spoil_review, 0},
    [FD_STRATEGY_DISCUSSION_HELD] = {NULL,
                                     offsetof(struct fd_event, strategy_discussion_held.held_at)},
    [FD_SECTION47_STARTED] = {NULL, offsetof(struct fd_event, section47_started.started_at)},
    [FD_SECTION47_CLOSED] = {spoil_section47_end, 0},
    [FD_CONFERENCE_HELD] = {spoil_conference, 0},
    [FD_EARLY_HELP_CHANGED] = {NULL, offsetof(struct fd_event, early_help_changed.changed_at)},
    [FD_LEGAL_GATEWAY_DECIDED] = {spoil_gateway, 0},
    [FD_MEASURE_RECORDED] = {spoil_figure, 0},
};

void fd_gen_spoil(struct fd_gen_teller *teller, struct fd_event *event)
{
    if (mistakes[event->type].spoil) {
        mistakes[event->type].spoil(teller, event);
    } else {
        int64_t *time = (int64_t *)(void *)((char *)event + mistakes[event->type].time);

        *time = earlier(teller, event, *time);
    }
}
