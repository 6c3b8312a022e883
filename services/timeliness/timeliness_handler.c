#include "timeliness.h"

static const struct fd_column call_columns[] = {
    FD_PART_VERSION("call"),
    FD_PART_COLUMN("call_id", TEXT, call_logged.call_id),
    FD_PART_COLUMN("received_at", TIMESTAMPTZ, call_logged.received_at),
    FD_PART_COLUMN("received_on", DATE, call_logged.received_on),
    FD_PART_COLUMN("channel", TEXT, call_logged.channel),
    FD_PART_COLUMN("source", TEXT, call_logged.source),
    FD_PART_COLUMN("source_local", TEXT, call_logged.source_local),
    FD_PART_COLUMN("concern_factors", TEXT_LIST, call_logged.concern_factors),
    FD_PART_COLUMN("concern_local", TEXT, call_logged.concern_local),
    FD_PART_COLUMN("information_only", BOOL, call_logged.information_only),
    FD_PART_COLUMN("incident_ref", TEXT, call_logged.incident_ref),
    FD_PART_COLUMN("taken_by_id", TEXT, call_logged.taken_by_id),
    FD_PART_COLUMN("team_id", TEXT, call_logged.team_id),
};

static const struct fd_column decision_columns[] = {
    FD_PART_VERSION("decision"),
    FD_PART_COLUMN("decided_at", TIMESTAMPTZ, decision_made.decided_at),
    FD_PART_COLUMN("decided_on", DATE, decision_made.decided_on),
    FD_PART_COLUMN("outcomes", TEXT_LIST, decision_made.outcomes),
    FD_PART_COLUMN("decided_by_id", TEXT, decision_made.decided_by_id),
    FD_PART_COLUMN("referral_id", TEXT, decision_made.referral_id),
    FD_PART_COLUMN("signed_off_at", TIMESTAMPTZ, decision_made.signed_off_at),
    FD_PART_COLUMN("signed_off_by_id", TEXT, decision_made.signed_off_by_id),
};

static const struct fd_column opened_columns[] = {
    FD_PART_VERSION("opened"),
    FD_PART_COLUMN("opened_at", TIMESTAMPTZ, referral_opened.opened_at),
    FD_PART_COLUMN("opened_on", DATE, referral_opened.opened_on),
    FD_PART_COLUMN("no_further_action", BOOL, referral_opened.no_further_action),
};

static const struct fd_column start_columns[] = {
    FD_PART_VERSION("start"),
    FD_PART_COLUMN("start_referral_id", TEXT, assessment_started.referral_id),
    FD_PART_COLUMN("start_started_at", TIMESTAMPTZ, assessment_started.started_at),
    FD_PART_COLUMN("start_started_on", DATE, assessment_started.started_on),
    FD_PART_COLUMN("start_team_id", TEXT, assessment_started.team_id),
    FD_PART_COLUMN("start_worker_id", TEXT, assessment_started.worker_id),
};

static const struct fd_column end_columns[] = {
    FD_PART_VERSION("end"),
    FD_PART_COLUMN("end_referral_id", TEXT, assessment_closed.referral_id),
    FD_PART_COLUMN("end_started_at", TIMESTAMPTZ, assessment_closed.started_at),
    FD_PART_COLUMN("end_started_on", DATE, assessment_closed.started_on),
    FD_PART_COLUMN("authorised_at", TIMESTAMPTZ, assessment_closed.authorised_at),
    FD_PART_COLUMN("authorised_on", DATE, assessment_closed.authorised_on),
    FD_PART_COLUMN("outcome", TEXT, assessment_closed.outcome),
    FD_PART_COLUMN("factors", TEXT_LIST, assessment_closed.factors),
    FD_PART_COLUMN("closure_reason", TEXT, assessment_closed.closure_reason),
    FD_PART_COLUMN("end_team_id", TEXT, assessment_closed.team_id),
    FD_PART_COLUMN("end_worker_id", TEXT, assessment_closed.worker_id),
};

/* Always in this order, so that two writers never wait for each other's tables crosswise. */
const struct fd_merge timeliness_merges[] = {
    {"timeliness/merge_contact.sql",
     "timeliness/find_contact.sql",
     {"timeliness/copy_contact_call.sql", "timeliness/copy_contact.sql"},
     {"timeliness/bulk_copy_contact_call.sql", "timeliness/bulk_copy_contact.sql"},
     "timeliness/bulk_join_contact.sql",
     {FD_PART(FD_CALL_LOGGED, call_columns), FD_PART(FD_DECISION_MADE, decision_columns)},
     2},
    {"timeliness/merge_referral.sql",
     "timeliness/find_referral.sql",
     {"timeliness/copy_referral.sql"},
     {"timeliness/bulk_copy_referral.sql"},
     "timeliness/bulk_join_referral.sql",
     {FD_PART(FD_REFERRAL_OPENED, opened_columns)},
     1},
    {"timeliness/merge_assessment.sql",
     "timeliness/find_assessment.sql",
     {"timeliness/copy_assessment_start.sql", "timeliness/copy_assessment.sql"},
     {"timeliness/bulk_copy_assessment_start.sql", "timeliness/bulk_copy_assessment.sql"},
     "timeliness/bulk_join_assessment.sql",
     {FD_PART(FD_ASSESSMENT_STARTED, start_columns), FD_PART(FD_ASSESSMENT_CLOSED, end_columns)},
     2},
};
const size_t timeliness_merge_count = FD_COUNT(timeliness_merges);
