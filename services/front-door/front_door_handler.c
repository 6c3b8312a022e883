#include "front_door.h"

static const struct fd_column strategy_discussion_held_columns[] = {
    FD_PART_VERSION("held"),
    FD_PART_COLUMN("referral_id", TEXT, strategy_discussion_held.referral_id),
    FD_PART_COLUMN("held_at", TIMESTAMPTZ, strategy_discussion_held.held_at),
    FD_PART_COLUMN("held_on", DATE, strategy_discussion_held.held_on),
    FD_PART_COLUMN("outcome", TEXT, strategy_discussion_held.outcome),
    FD_PART_COLUMN("team_id", TEXT, strategy_discussion_held.team_id),
    FD_PART_COLUMN("worker_id", TEXT, strategy_discussion_held.worker_id),
};

static const struct fd_column section47_started_columns[] = {
    FD_PART_VERSION("start"),
    FD_PART_COLUMN("start_referral_id", TEXT, section47_started.referral_id),
    FD_PART_COLUMN("start_strategy_discussion_id", TEXT, section47_started.strategy_discussion_id),
    FD_PART_COLUMN("start_started_at", TIMESTAMPTZ, section47_started.started_at),
    FD_PART_COLUMN("start_started_on", DATE, section47_started.started_on),
    FD_PART_COLUMN("start_team_id", TEXT, section47_started.team_id),
    FD_PART_COLUMN("start_worker_id", TEXT, section47_started.worker_id),
};

static const struct fd_column section47_closed_columns[] = {
    FD_PART_VERSION("end"),
    FD_PART_COLUMN("end_referral_id", TEXT, section47_closed.referral_id),
    FD_PART_COLUMN("end_strategy_discussion_id", TEXT, section47_closed.strategy_discussion_id),
    FD_PART_COLUMN("end_started_at", TIMESTAMPTZ, section47_closed.started_at),
    FD_PART_COLUMN("end_started_on", DATE, section47_closed.started_on),
    FD_PART_COLUMN("ended_at", TIMESTAMPTZ, section47_closed.ended_at),
    FD_PART_COLUMN("ended_on", DATE, section47_closed.ended_on),
    FD_PART_COLUMN("outcome", TEXT, section47_closed.outcome),
    FD_PART_COLUMN("no_further_action", BOOL, section47_closed.no_further_action),
    FD_PART_COLUMN("end_team_id", TEXT, section47_closed.team_id),
    FD_PART_COLUMN("end_worker_id", TEXT, section47_closed.worker_id),
};

static const struct fd_column conference_held_columns[] = {
    FD_PART_VERSION("held"),
    FD_PART_COLUMN("meeting_id", TEXT, conference_held.meeting_id),
    FD_PART_COLUMN("referral_id", TEXT, conference_held.referral_id),
    FD_PART_COLUMN("section47_id", TEXT, conference_held.section47_id),
    FD_PART_COLUMN("held_at", TIMESTAMPTZ, conference_held.held_at),
    FD_PART_COLUMN("held_on", DATE, conference_held.held_on),
    FD_PART_COLUMN("transfer_in", BOOL, conference_held.transfer_in),
    FD_PART_COLUMN("notified_at", TIMESTAMPTZ, conference_held.notified_at),
    FD_PART_COLUMN("outcome", TEXT, conference_held.outcome),
    FD_PART_COLUMN("cp_plan_id", TEXT, conference_held.cp_plan_id),
    FD_PART_COLUMN("team_id", TEXT, conference_held.team_id),
    FD_PART_COLUMN("worker_id", TEXT, conference_held.worker_id),
};

static const struct fd_column early_help_changed_columns[] = {
    FD_PART_VERSION("changed"),
    FD_PART_COLUMN("early_help_id", TEXT, early_help_changed.early_help_id),
    FD_PART_COLUMN("change", TEXT, early_help_changed.change),
    FD_PART_COLUMN("changed_at", TIMESTAMPTZ, early_help_changed.changed_at),
    FD_PART_COLUMN("changed_on", DATE, early_help_changed.changed_on),
    FD_PART_COLUMN("reason_local", TEXT, early_help_changed.reason_local),
    FD_PART_COLUMN("organisation", TEXT, early_help_changed.organisation),
    FD_PART_COLUMN("referral_id", TEXT, early_help_changed.referral_id),
    FD_PART_COLUMN("worker_id", TEXT, early_help_changed.worker_id),
};

static const struct fd_column legal_gateway_decided_columns[] = {
    FD_PART_VERSION("decided"),
    FD_PART_COLUMN("family_id", TEXT, legal_gateway_decided.family_id),
    FD_PART_COLUMN("referral_id", TEXT, legal_gateway_decided.referral_id),
    FD_PART_COLUMN("decided_at", TIMESTAMPTZ, legal_gateway_decided.decided_at),
    FD_PART_COLUMN("decided_on", DATE, legal_gateway_decided.decided_on),
    FD_PART_COLUMN("outcome", TEXT, legal_gateway_decided.outcome),
    FD_PART_COLUMN("team_id", TEXT, legal_gateway_decided.team_id),
    FD_PART_COLUMN("worker_id", TEXT, legal_gateway_decided.worker_id),
};

static const struct fd_column measure_recorded_columns[] = {
    FD_PART_VERSION("figure"),
    FD_PART_COLUMN("measure", TEXT, measure_recorded.measure),
    FD_PART_COLUMN("theme", TEXT, measure_recorded.theme),
    FD_PART_COLUMN("grade", TEXT, measure_recorded.grade),
    FD_PART_COLUMN("period", TEXT, measure_recorded.period),
    FD_PART_COLUMN("period_at", TIMESTAMPTZ, measure_recorded.period_at),
    FD_PART_COLUMN("period_on", DATE, measure_recorded.period_on),
    FD_PART_COLUMN("value", INT8, measure_recorded.value),
    FD_PART_COLUMN("source_local", TEXT, measure_recorded.source_local),
};

/* Always in this order, so that two writers never wait for each other's tables crosswise. Their
   rows are few: none is copied in or loaded in bulk. */
const struct fd_merge front_door_merges[] = {
    {.statement = "front_door/merge_strategy_discussion.sql",
     .parts = {FD_PART(FD_STRATEGY_DISCUSSION_HELD, strategy_discussion_held_columns)},
     .part_count = 1},
    {.statement = "front_door/merge_section47.sql",
     .parts = {FD_PART(FD_SECTION47_STARTED, section47_started_columns),
               FD_PART(FD_SECTION47_CLOSED, section47_closed_columns)},
     .part_count = 2},
    {.statement = "front_door/merge_conference.sql",
     .parts = {FD_PART(FD_CONFERENCE_HELD, conference_held_columns)},
     .part_count = 1},
    {.statement = "front_door/merge_early_help_change.sql",
     .parts = {FD_PART(FD_EARLY_HELP_CHANGED, early_help_changed_columns)},
     .part_count = 1},
    {.statement = "front_door/merge_legal_gateway.sql",
     .parts = {FD_PART(FD_LEGAL_GATEWAY_DECIDED, legal_gateway_decided_columns)},
     .part_count = 1},
    {.statement = "front_door/merge_measure.sql",
     .parts = {FD_PART(FD_MEASURE_RECORDED, measure_recorded_columns)},
     .part_count = 1},
};
const size_t front_door_merge_count = FD_COUNT(front_door_merges);
