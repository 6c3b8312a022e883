#include "caseload.h"

static const struct fd_column opened_columns[] = {
    FD_PART_VERSION("opened"),
    FD_PART_COLUMN("opened_at", TIMESTAMPTZ, referral_opened.opened_at),
    FD_PART_COLUMN("opened_on", DATE, referral_opened.opened_on),
    FD_PART_COLUMN("contact_id", TEXT, referral_opened.contact_id),
    FD_PART_COLUMN("source", TEXT, referral_opened.source),
    FD_PART_COLUMN("primary_need", TEXT, referral_opened.primary_need),
    FD_PART_COLUMN("no_further_action", BOOL, referral_opened.no_further_action),
    FD_PART_COLUMN("team_id", TEXT, referral_opened.team_id),
    FD_PART_COLUMN("worker_id", TEXT, referral_opened.worker_id),
};

static const struct fd_column closed_columns[] = {
    FD_PART_VERSION("closed"),
    FD_PART_COLUMN("closed_at", TIMESTAMPTZ, case_closed.closed_at),
    FD_PART_COLUMN("closed_on", DATE, case_closed.closed_on),
    FD_PART_COLUMN("closure_reason", TEXT, case_closed.closure_reason),
};

static const struct fd_column end_columns[] = {
    FD_PART_VERSION("end"),
    FD_PART_COLUMN("referral_id", TEXT, assessment_closed.referral_id),
    FD_PART_COLUMN("started_at", TIMESTAMPTZ, assessment_closed.started_at),
    FD_PART_COLUMN("started_on", DATE, assessment_closed.started_on),
    FD_PART_COLUMN("authorised_at", TIMESTAMPTZ, assessment_closed.authorised_at),
    FD_PART_COLUMN("authorised_on", DATE, assessment_closed.authorised_on),
    FD_PART_COLUMN("closure_reason", TEXT, assessment_closed.closure_reason),
};

static const struct fd_column allocated_columns[] = {
    FD_PART_VERSION("allocated"),
    FD_PART_COLUMN("referral_id", TEXT, case_allocated.referral_id),
    FD_PART_COLUMN("allocated_at", TIMESTAMPTZ, case_allocated.allocated_at),
    FD_PART_COLUMN("allocated_on", DATE, case_allocated.allocated_on),
    FD_PART_COLUMN("team_id", TEXT, case_allocated.team_id),
    FD_PART_COLUMN("worker_id", TEXT, case_allocated.worker_id),
};

/* Always in this order, so that two writers never wait for each other's tables crosswise. */
const struct fd_merge caseload_merges[] = {
    {"caseload/merge_referral.sql",
     "caseload/find_referral.sql",
     {"caseload/copy_referral_opened.sql", "caseload/copy_referral.sql"},
     {"caseload/bulk_copy_referral_opened.sql", "caseload/bulk_copy_referral.sql"},
     "caseload/bulk_join_referral.sql",
     {FD_PART(FD_REFERRAL_OPENED, opened_columns), FD_PART(FD_CASE_CLOSED, closed_columns)},
     2},
    {"caseload/merge_assessment_end.sql",
     "caseload/find_assessment_end.sql",
     {"caseload/copy_assessment_end.sql"},
     {"caseload/bulk_copy_assessment_end.sql"},
     "caseload/bulk_join_assessment_end.sql",
     {FD_PART(FD_ASSESSMENT_CLOSED, end_columns)},
     1},
    {"caseload/merge_allocation.sql",
     "caseload/find_allocation.sql",
     {"caseload/copy_allocation.sql"},
     {"caseload/bulk_copy_allocation.sql"},
     "caseload/bulk_join_allocation.sql",
     {FD_PART(FD_CASE_ALLOCATED, allocated_columns)},
     1},
};
const size_t caseload_merge_count = FD_COUNT(caseload_merges);
