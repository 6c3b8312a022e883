-- Rows of a bulk load, with the columns of merge_referral.sql. They are frozen: no later pass over the
-- table has to write its pages again.
COPY caseload.referral (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, contact_id, source, primary_need, no_further_action,
    team_id, worker_id,
    closed_revision, closed_recorded_at, closed_hash, closed_event_id, closed_voided,
    closed_time_known, closed_at, closed_on, closure_reason
) FROM STDIN (FORMAT binary, FREEZE)
