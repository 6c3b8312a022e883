#include "domain/fd_contract.h"

/*
 * One row a field: X(struct, member, nullable or not, how it is bound, how it is checked). The name
 * in the contract is the member's; bindings and checks are both made from these lists, so they
 * can't drift apart.
 */
#define SHARED_FIELDS(X)                                                                           \
    X(, event_id, false, STRING, EVENT_ID)                                                         \
    X(, authority, false, STRING, AUTHORITY)                                                       \
    X(, revision, false, LONG, REVISION)                                                           \
    X(, voided, false, BOOL, NONE)                                                                 \
    X(, recorded_at, false, LONG, TIME)                                                            \
    X(, time_known, false, BOOL, NONE)

#define COMMON_FIELDS(X, child_nullable)                                                           \
    SHARED_FIELDS(X)                                                                               \
    X(, child_id, child_nullable, STRING, ID)

#define CALL_LOGGED_FIELDS(X)                                                                      \
    COMMON_FIELDS(X, true)                                                                         \
    X(call_logged., contact_id, false, STRING, ID)                                                 \
    X(call_logged., call_id, true, STRING, ID)                                                     \
    X(call_logged., received_at, false, LONG, DATED_TIME)                                          \
    X(call_logged., channel, false, ENUM, CODE)                                                    \
    X(call_logged., source, false, ENUM, CODE)                                                     \
    X(call_logged., source_local, true, STRING, TEXT)                                              \
    X(call_logged., concern_factors, false, LIST, CODES)                                           \
    X(call_logged., concern_local, true, STRING, TEXT)                                             \
    X(call_logged., information_only, false, BOOL, NONE)                                           \
    X(call_logged., incident_ref, true, STRING, ID)                                                \
    X(call_logged., taken_by_id, true, STRING, ID)                                                 \
    X(call_logged., team_id, true, STRING, ID)

#define DECISION_MADE_FIELDS(X)                                                                    \
    COMMON_FIELDS(X, true)                                                                         \
    X(decision_made., contact_id, false, STRING, ID)                                               \
    X(decision_made., decided_at, false, LONG, DATED_TIME)                                         \
    X(decision_made., outcomes, false, LIST, CODES)                                                \
    X(decision_made., decided_by_id, true, STRING, ID)                                             \
    X(decision_made., referral_id, true, STRING, ID)                                               \
    X(decision_made., signed_off_at, true, LONG, TIME)                                             \
    X(decision_made., signed_off_by_id, true, STRING, ID)

#define REFERRAL_OPENED_FIELDS(X)                                                                  \
    COMMON_FIELDS(X, false)                                                                        \
    X(referral_opened., referral_id, false, STRING, ID)                                            \
    X(referral_opened., contact_id, true, STRING, ID)                                              \
    X(referral_opened., opened_at, false, LONG, DATED_TIME)                                        \
    X(referral_opened., source, false, ENUM, CODE)                                                 \
    X(referral_opened., primary_need, false, ENUM, CODE)                                           \
    X(referral_opened., no_further_action, false, BOOL, NONE)                                      \
    X(referral_opened., team_id, true, STRING, ID)                                                 \
    X(referral_opened., worker_id, true, STRING, ID)

#define ASSESSMENT_STARTED_FIELDS(X)                                                               \
    COMMON_FIELDS(X, false)                                                                        \
    X(assessment_started., assessment_id, false, STRING, ID)                                       \
    X(assessment_started., referral_id, true, STRING, ID)                                          \
    X(assessment_started., started_at, false, LONG, DATED_TIME)                                    \
    X(assessment_started., team_id, true, STRING, ID)                                              \
    X(assessment_started., worker_id, true, STRING, ID)

#define ASSESSMENT_CLOSED_FIELDS(X)                                                                \
    COMMON_FIELDS(X, false)                                                                        \
    X(assessment_closed., assessment_id, false, STRING, ID)                                        \
    X(assessment_closed., referral_id, true, STRING, ID)                                           \
    X(assessment_closed., started_at, false, LONG, DATED_TIME)                                     \
    X(assessment_closed., authorised_at, false, LONG, DATED_TIME)                                  \
    X(assessment_closed., outcome, false, ENUM, CODE)                                              \
    X(assessment_closed., factors, false, LIST, CODES)                                             \
    X(assessment_closed., closure_reason, true, ENUM, CODE)                                        \
    X(assessment_closed., team_id, true, STRING, ID)                                               \
    X(assessment_closed., worker_id, true, STRING, ID)

#define CASE_ALLOCATED_FIELDS(X)                                                                   \
    COMMON_FIELDS(X, false)                                                                        \
    X(case_allocated., allocation_id, false, STRING, ID)                                           \
    X(case_allocated., referral_id, true, STRING, ID)                                              \
    X(case_allocated., allocated_at, false, LONG, DATED_TIME)                                      \
    X(case_allocated., team_id, true, STRING, ID)                                                  \
    X(case_allocated., worker_id, true, STRING, ID)

#define CASE_CLOSED_FIELDS(X)                                                                      \
    COMMON_FIELDS(X, false)                                                                        \
    X(case_closed., referral_id, false, STRING, ID)                                                \
    X(case_closed., closed_at, false, LONG, DATED_TIME)                                            \
    X(case_closed., closure_reason, false, ENUM, CODE)

#define ALERT_REVIEWED_FIELDS(X)                                                                   \
    COMMON_FIELDS(X, false)                                                                        \
    X(alert_reviewed., review_id, false, STRING, ID)                                               \
    X(alert_reviewed., alert_id, false, STRING, ID)                                                \
    X(alert_reviewed., concern_family, true, STRING, TEXT)                                         \
    X(alert_reviewed., reviewed_at, false, LONG, TIME)                                             \
    X(alert_reviewed., reviewer_id, false, STRING, ID)                                             \
    X(alert_reviewed., role, false, ENUM, CODE)                                                    \
    X(alert_reviewed., outcome, false, ENUM, CODE)

#define STRATEGY_DISCUSSION_HELD_FIELDS(X)                                                         \
    COMMON_FIELDS(X, false)                                                                        \
    X(strategy_discussion_held., strategy_discussion_id, false, STRING, ID)                        \
    X(strategy_discussion_held., referral_id, true, STRING, ID)                                    \
    X(strategy_discussion_held., held_at, false, LONG, DATED_TIME)                                 \
    X(strategy_discussion_held., outcome, false, ENUM, CODE)                                       \
    X(strategy_discussion_held., team_id, true, STRING, ID)                                        \
    X(strategy_discussion_held., worker_id, true, STRING, ID)

#define SECTION47_STARTED_FIELDS(X)                                                                \
    COMMON_FIELDS(X, false)                                                                        \
    X(section47_started., section47_id, false, STRING, ID)                                         \
    X(section47_started., referral_id, true, STRING, ID)                                           \
    X(section47_started., strategy_discussion_id, true, STRING, ID)                                \
    X(section47_started., started_at, false, LONG, DATED_TIME)                                     \
    X(section47_started., team_id, true, STRING, ID)                                               \
    X(section47_started., worker_id, true, STRING, ID)

#define SECTION47_CLOSED_FIELDS(X)                                                                 \
    COMMON_FIELDS(X, false)                                                                        \
    X(section47_closed., section47_id, false, STRING, ID)                                          \
    X(section47_closed., referral_id, true, STRING, ID)                                            \
    X(section47_closed., strategy_discussion_id, true, STRING, ID)                                 \
    X(section47_closed., started_at, false, LONG, DATED_TIME)                                      \
    X(section47_closed., ended_at, false, LONG, DATED_TIME)                                        \
    X(section47_closed., outcome, false, ENUM, CODE)                                               \
    X(section47_closed., no_further_action, false, BOOL, NONE)                                     \
    X(section47_closed., team_id, true, STRING, ID)                                                \
    X(section47_closed., worker_id, true, STRING, ID)

#define CONFERENCE_HELD_FIELDS(X)                                                                  \
    COMMON_FIELDS(X, false)                                                                        \
    X(conference_held., conference_id, false, STRING, ID)                                          \
    X(conference_held., meeting_id, true, STRING, ID)                                              \
    X(conference_held., referral_id, true, STRING, ID)                                             \
    X(conference_held., section47_id, true, STRING, ID)                                            \
    X(conference_held., held_at, false, LONG, DATED_TIME)                                          \
    X(conference_held., transfer_in, false, BOOL, NONE)                                            \
    X(conference_held., notified_at, true, LONG, TIME)                                             \
    X(conference_held., outcome, false, ENUM, CODE)                                                \
    X(conference_held., cp_plan_id, true, STRING, ID)                                              \
    X(conference_held., team_id, true, STRING, ID)                                                 \
    X(conference_held., worker_id, true, STRING, ID)

#define EARLY_HELP_CHANGED_FIELDS(X)                                                               \
    COMMON_FIELDS(X, false)                                                                        \
    X(early_help_changed., change_id, false, STRING, ID)                                           \
    X(early_help_changed., early_help_id, false, STRING, ID)                                       \
    X(early_help_changed., change, false, ENUM, CODE)                                              \
    X(early_help_changed., changed_at, false, LONG, DATED_TIME)                                    \
    X(early_help_changed., reason_local, true, STRING, TEXT)                                       \
    X(early_help_changed., organisation, true, STRING, ID)                                         \
    X(early_help_changed., referral_id, true, STRING, ID)                                          \
    X(early_help_changed., worker_id, true, STRING, ID)

#define LEGAL_GATEWAY_DECIDED_FIELDS(X)                                                            \
    COMMON_FIELDS(X, false)                                                                        \
    X(legal_gateway_decided., legal_gateway_id, false, STRING, ID)                                 \
    X(legal_gateway_decided., family_id, true, STRING, ID)                                         \
    X(legal_gateway_decided., referral_id, true, STRING, ID)                                       \
    X(legal_gateway_decided., decided_at, false, LONG, DATED_TIME)                                 \
    X(legal_gateway_decided., outcome, false, ENUM, CODE)                                          \
    X(legal_gateway_decided., team_id, true, STRING, ID)                                           \
    X(legal_gateway_decided., worker_id, true, STRING, ID)

#define MEASURE_RECORDED_FIELDS(X)                                                                 \
    SHARED_FIELDS(X)                                                                               \
    X(measure_recorded., measure_id, false, STRING, ID)                                            \
    X(measure_recorded., measure, false, STRING, CODE)                                             \
    X(measure_recorded., theme, true, STRING, CODE)                                                \
    X(measure_recorded., grade, true, STRING, CODE)                                                \
    X(measure_recorded., period, false, ENUM, CODE)                                                \
    X(measure_recorded., period_at, false, LONG, DATED_TIME)                                       \
    X(measure_recorded., value, false, LONG, NONE)                                                 \
    X(measure_recorded., source_local, false, STRING, TEXT)

#define EVENT_BINDING(parent, member, is_nullable, bound_as, check)                                \
    {.name = #member,                                                                              \
     .type = FD_BIND_##bound_as,                                                                   \
     .nullable = (is_nullable),                                                                    \
     .offset = offsetof(struct fd_event, parent member)},
#define EVENT_CHECK(parent, member, is_nullable, bound_as, check) FD_CHECK_##check,

/* Only what is checked as a time leaves anything of itself. */
#define TIME_IF_NONE(parent, member)
#define TIME_IF_EVENT_ID(parent, member)
#define TIME_IF_AUTHORITY(parent, member)
#define TIME_IF_REVISION(parent, member)
#define TIME_IF_ID(parent, member)
#define TIME_IF_TEXT(parent, member)
#define TIME_IF_CODE(parent, member)
#define TIME_IF_CODES(parent, member)
#define TIME_IF_TIME(parent, member) {#member, offsetof(struct fd_event, parent member)},
#define TIME_IF_DATED_TIME(parent, member) TIME_IF_TIME(parent, member)
#define EVENT_TIME(parent, member, is_nullable, bound_as, check) TIME_IF_##check(parent, member)

#define DEFINE_EVENT(event, FIELDS)                                                                \
    static const struct fd_binding event##_bindings[] = {FIELDS(EVENT_BINDING){.name = NULL}};     \
    static const enum fd_field_check event##_checks[] = {FIELDS(EVENT_CHECK)};                     \
    static const struct fd_contract_time event##_times[] = {FIELDS(EVENT_TIME){.name = NULL}};

/* clang-format off */
DEFINE_EVENT(call_logged, CALL_LOGGED_FIELDS)
DEFINE_EVENT(decision_made, DECISION_MADE_FIELDS)
DEFINE_EVENT(referral_opened, REFERRAL_OPENED_FIELDS)
DEFINE_EVENT(assessment_started, ASSESSMENT_STARTED_FIELDS)
DEFINE_EVENT(assessment_closed, ASSESSMENT_CLOSED_FIELDS)
DEFINE_EVENT(case_allocated, CASE_ALLOCATED_FIELDS)
DEFINE_EVENT(case_closed, CASE_CLOSED_FIELDS)
DEFINE_EVENT(alert_reviewed, ALERT_REVIEWED_FIELDS)
DEFINE_EVENT(strategy_discussion_held, STRATEGY_DISCUSSION_HELD_FIELDS)
DEFINE_EVENT(section47_started, SECTION47_STARTED_FIELDS)
DEFINE_EVENT(section47_closed, SECTION47_CLOSED_FIELDS)
DEFINE_EVENT(conference_held, CONFERENCE_HELD_FIELDS)
DEFINE_EVENT(early_help_changed, EARLY_HELP_CHANGED_FIELDS)
DEFINE_EVENT(legal_gateway_decided, LEGAL_GATEWAY_DECIDED_FIELDS)
DEFINE_EVENT(measure_recorded, MEASURE_RECORDED_FIELDS)
/* clang-format on */

/* FD_CHECK_DATED_TIME finds the date behind its time. */
#define ASSERT_DATE_FOLLOWS(event, stem)                                                           \
    _Static_assert(offsetof(struct fd_##event, stem##_on) ==                                       \
                       offsetof(struct fd_##event, stem##_at) + sizeof(int64_t),                   \
                   #stem "_on must follow " #stem "_at")
ASSERT_DATE_FOLLOWS(call_logged, received);
ASSERT_DATE_FOLLOWS(decision_made, decided);
ASSERT_DATE_FOLLOWS(referral_opened, opened);
ASSERT_DATE_FOLLOWS(assessment_started, started);
ASSERT_DATE_FOLLOWS(assessment_closed, started);
ASSERT_DATE_FOLLOWS(assessment_closed, authorised);
ASSERT_DATE_FOLLOWS(case_allocated, allocated);
ASSERT_DATE_FOLLOWS(case_closed, closed);
ASSERT_DATE_FOLLOWS(strategy_discussion_held, held);
ASSERT_DATE_FOLLOWS(section47_started, started);
ASSERT_DATE_FOLLOWS(section47_closed, started);
ASSERT_DATE_FOLLOWS(section47_closed, ended);
ASSERT_DATE_FOLLOWS(conference_held, held);
ASSERT_DATE_FOLLOWS(early_help_changed, changed);
ASSERT_DATE_FOLLOWS(legal_gateway_decided, decided);
ASSERT_DATE_FOLLOWS(measure_recorded, period);

#define MESSAGE_BINDING(structure, member, bound_as, is_nullable)                                  \
    {                                                                                              \
        .name = #member, .type = FD_BIND_##bound_as, .nullable = (is_nullable),                    \
        .offset = offsetof(struct structure, member)                                               \
    }
#define ALERT_BINDING(member, bound_as, is_nullable)                                               \
    MESSAGE_BINDING(fd_repeat_contact_alert, member, bound_as, is_nullable)
#define REJECTED_BINDING(member, bound_as, is_nullable)                                            \
    MESSAGE_BINDING(fd_event_rejected, member, bound_as, is_nullable)

static const struct fd_binding repeat_contact_alert_bindings[] = {
    ALERT_BINDING(alert_id, STRING, false),
    ALERT_BINDING(authority, STRING, false),
    ALERT_BINDING(child_id, STRING, false),
    ALERT_BINDING(rule, ENUM, false),
    ALERT_BINDING(concern_family, STRING, true),
    ALERT_BINDING(state, ENUM, false),
    ALERT_BINDING(revision, LONG, false),
    ALERT_BINDING(contact_ids, LIST, false),
    ALERT_BINDING(first_contact_at, LONG, false),
    ALERT_BINDING(last_contact_at, LONG, false),
    ALERT_BINDING(raised_at, LONG, false),
    ALERT_BINDING(raised_late, BOOL, false),
    ALERT_BINDING(due_at, LONG, true),
    ALERT_BINDING(team_id, STRING, true),
    ALERT_BINDING(closed_reason, ENUM, true),
    ALERT_BINDING(closed_at, LONG, true),
    {.name = NULL},
};

static const struct fd_binding event_rejected_bindings[] = {
    REJECTED_BINDING(topic, STRING, false),     REJECTED_BINDING(partition, LONG, false),
    REJECTED_BINDING(offset, LONG, false),      REJECTED_BINDING(event_id, STRING, true),
    REJECTED_BINDING(reason, STRING, false),    REJECTED_BINDING(message, STRING, false),
    REJECTED_BINDING(rejected_at, LONG, false), {.name = NULL},
};

static const struct fd_contract_info contracts[FD_CONTRACTS] = {
    [FD_CALL_LOGGED] = {"call-logged", call_logged_bindings,
                        offsetof(struct fd_event, call_logged.contact_id)},
    [FD_DECISION_MADE] = {"decision-made", decision_made_bindings,
                          offsetof(struct fd_event, decision_made.contact_id)},
    [FD_REFERRAL_OPENED] = {"referral-opened", referral_opened_bindings,
                            offsetof(struct fd_event, referral_opened.referral_id)},
    [FD_ASSESSMENT_STARTED] = {"assessment-started", assessment_started_bindings,
                               offsetof(struct fd_event, assessment_started.assessment_id)},
    [FD_ASSESSMENT_CLOSED] = {"assessment-closed", assessment_closed_bindings,
                              offsetof(struct fd_event, assessment_closed.assessment_id)},
    [FD_CASE_ALLOCATED] = {"case-allocated", case_allocated_bindings,
                           offsetof(struct fd_event, case_allocated.allocation_id)},
    [FD_CASE_CLOSED] = {"case-closed", case_closed_bindings,
                        offsetof(struct fd_event, case_closed.referral_id)},
    [FD_ALERT_REVIEWED] = {"alert-reviewed", alert_reviewed_bindings,
                           offsetof(struct fd_event, alert_reviewed.review_id)},
    [FD_STRATEGY_DISCUSSION_HELD] = {"strategy-discussion-held", strategy_discussion_held_bindings,
                                     offsetof(struct fd_event,
                                              strategy_discussion_held.strategy_discussion_id)},
    [FD_SECTION47_STARTED] = {"section47-started", section47_started_bindings,
                              offsetof(struct fd_event, section47_started.section47_id)},
    [FD_SECTION47_CLOSED] = {"section47-closed", section47_closed_bindings,
                             offsetof(struct fd_event, section47_closed.section47_id)},
    [FD_CONFERENCE_HELD] = {"conference-held", conference_held_bindings,
                            offsetof(struct fd_event, conference_held.conference_id)},
    [FD_EARLY_HELP_CHANGED] = {"early-help-changed", early_help_changed_bindings,
                               offsetof(struct fd_event, early_help_changed.change_id)},
    [FD_LEGAL_GATEWAY_DECIDED] = {"legal-gateway-decided", legal_gateway_decided_bindings,
                                  offsetof(struct fd_event,
                                           legal_gateway_decided.legal_gateway_id)},
    [FD_MEASURE_RECORDED] = {"measure-recorded", measure_recorded_bindings,
                             offsetof(struct fd_event, measure_recorded.measure_id)},
    [FD_REPEAT_CONTACT_ALERT] = {"repeat-contact-alert", repeat_contact_alert_bindings,
                                 offsetof(struct fd_repeat_contact_alert, alert_id)},
    [FD_EVENT_REJECTED] = {"event-rejected", event_rejected_bindings,
                           offsetof(struct fd_event_rejected, topic)},
};

const struct fd_contract_info *fd_contract_info(enum fd_event_type type)
{
    return &contracts[type];
}

const enum fd_field_check *fd_contract_checks(enum fd_event_type type)
{
    static const enum fd_field_check *const checks[FD_EVENT_TYPES] = {
        [FD_CALL_LOGGED] = call_logged_checks,
        [FD_DECISION_MADE] = decision_made_checks,
        [FD_REFERRAL_OPENED] = referral_opened_checks,
        [FD_ASSESSMENT_STARTED] = assessment_started_checks,
        [FD_ASSESSMENT_CLOSED] = assessment_closed_checks,
        [FD_CASE_ALLOCATED] = case_allocated_checks,
        [FD_CASE_CLOSED] = case_closed_checks,
        [FD_ALERT_REVIEWED] = alert_reviewed_checks,
        [FD_STRATEGY_DISCUSSION_HELD] = strategy_discussion_held_checks,
        [FD_SECTION47_STARTED] = section47_started_checks,
        [FD_SECTION47_CLOSED] = section47_closed_checks,
        [FD_CONFERENCE_HELD] = conference_held_checks,
        [FD_EARLY_HELP_CHANGED] = early_help_changed_checks,
        [FD_LEGAL_GATEWAY_DECIDED] = legal_gateway_decided_checks,
        [FD_MEASURE_RECORDED] = measure_recorded_checks,
    };

    return checks[type];
}

const struct fd_contract_time *fd_contract_times(enum fd_event_type type)
{
    static const struct fd_contract_time *const times[FD_EVENT_TYPES] = {
        [FD_CALL_LOGGED] = call_logged_times,
        [FD_DECISION_MADE] = decision_made_times,
        [FD_REFERRAL_OPENED] = referral_opened_times,
        [FD_ASSESSMENT_STARTED] = assessment_started_times,
        [FD_ASSESSMENT_CLOSED] = assessment_closed_times,
        [FD_CASE_ALLOCATED] = case_allocated_times,
        [FD_CASE_CLOSED] = case_closed_times,
        [FD_ALERT_REVIEWED] = alert_reviewed_times,
        [FD_STRATEGY_DISCUSSION_HELD] = strategy_discussion_held_times,
        [FD_SECTION47_STARTED] = section47_started_times,
        [FD_SECTION47_CLOSED] = section47_closed_times,
        [FD_CONFERENCE_HELD] = conference_held_times,
        [FD_EARLY_HELP_CHANGED] = early_help_changed_times,
        [FD_LEGAL_GATEWAY_DECIDED] = legal_gateway_decided_times,
        [FD_MEASURE_RECORDED] = measure_recorded_times,
    };

    return times[type];
}

enum fd_event_type fd_event_type_from_name(struct fd_str name)
{
    enum fd_event_type type = FD_CALL_LOGGED;

    while (type < FD_CONTRACTS && !fd_str_equal(name, fd_str_from(contracts[type].name))) {
        type++;
    }
    return type;
}
