-- Rows of a bulk load, with the columns of merge_assessment.sql. They are frozen: no later pass over the
-- table has to write its pages again.
COPY timeliness.assessment (
    authority_id, child_key, assessment_key, child_id, assessment_id,
    start_revision, start_recorded_at, start_hash, start_event_id, start_voided, start_time_known,
    start_referral_id, start_started_at, start_started_on, start_team_id, start_worker_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known,
    end_referral_id, end_started_at, end_started_on, authorised_at, authorised_on, outcome,
    factors, closure_reason, end_team_id, end_worker_id
) FROM STDIN (FORMAT binary, FREEZE)
