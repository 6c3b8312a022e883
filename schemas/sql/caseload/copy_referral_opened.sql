-- The same as copy_referral.sql for rows of which none has the later part: its columns have its
-- absence as their default.
COPY caseload.referral (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, contact_id, source, primary_need, no_further_action,
    team_id, worker_id
) FROM STDIN (FORMAT binary)
