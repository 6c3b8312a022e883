-- Rows of a bulk load, with the columns of merge_referral.sql. They are frozen: no later pass over the
-- table has to write its pages again.
COPY timeliness.referral (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, no_further_action
) FROM STDIN (FORMAT binary, FREEZE)
