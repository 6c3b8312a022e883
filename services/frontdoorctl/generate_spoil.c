/* What a clerk may get wrong in each event. */
#include "generate_teller.h"

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

void fd_gen_spoil(struct fd_gen_teller *teller, struct fd_event *event)
{
    switch (event->type) {
        case FD_CALL_LOGGED:
            spoil_call(teller, event);
            break;
        case FD_DECISION_MADE:
            spoil_decision(teller, event);
            break;
        case FD_REFERRAL_OPENED:
            spoil_referral(teller, event);
            break;
        case FD_ASSESSMENT_STARTED:
            event->assessment_started.started_at =
                earlier(teller, event, event->assessment_started.started_at);
            break;
        case FD_ASSESSMENT_CLOSED:
            spoil_assessment_end(teller, event);
            break;
        case FD_CASE_ALLOCATED:
            event->case_allocated.worker_id = FD_STR_NULL;
            event->case_allocated.team_id = FD_STR_NULL;
            break;
        case FD_CASE_CLOSED:
            event->case_closed.closed_at = earlier(teller, event, event->case_closed.closed_at);
            break;
        case FD_ALERT_REVIEWED:
            event->alert_reviewed.outcome = FD_STR("NOT_SIMILAR");
            break;
        case FD_STRATEGY_DISCUSSION_HELD:
            event->strategy_discussion_held.held_at =
                earlier(teller, event, event->strategy_discussion_held.held_at);
            break;
        case FD_SECTION47_STARTED:
            event->section47_started.started_at =
                earlier(teller, event, event->section47_started.started_at);
            break;
        case FD_SECTION47_CLOSED:
            event->section47_closed.no_further_action = !event->section47_closed.no_further_action;
            break;
        case FD_CONFERENCE_HELD:
            event->conference_held.outcome = FD_STR("OTHER");
            break;
        case FD_EARLY_HELP_CHANGED:
            event->early_help_changed.changed_at =
                earlier(teller, event, event->early_help_changed.changed_at);
            break;
        case FD_LEGAL_GATEWAY_DECIDED:
            event->legal_gateway_decided.outcome = FD_STR("UNKNOWN");
            break;
        case FD_MEASURE_RECORDED:
            event->measure_recorded.value++;
            break;
        case FD_REPEAT_CONTACT_ALERT:
        case FD_EVENT_REJECTED:
        case FD_CONTRACTS:
            break;
    }
}
