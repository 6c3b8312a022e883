-- The same as copy_assessment.sql for rows of which none has the later part: its columns have its
-- absence as their default.
COPY timeliness.assessment (
    authority_id, child_key, assessment_key, child_id, assessment_id,
    start_revision, start_recorded_at, start_hash, start_event_id, start_voided, start_time_known,
    start_referral_id, start_started_at, start_started_on, start_team_id, start_worker_id
) FROM STDIN (FORMAT binary)
