-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    assessment_id,
    start_revision AS revision,
    start_event_id::text AS event_id,
    start_voided AS voided,
    start_started_on AS day,
    jsonb_build_object(
        'assessment_id', assessment_id,
        'child_id', child_id,
        'referral_id', start_referral_id,
        'started_at', to_char(start_started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'team_id', start_team_id,
        'worker_id', start_worker_id
    )::text AS event
FROM timeliness.assessment
WHERE authority_id = $1::smallint AND start_revision >= 0
ORDER BY child_id, assessment_id
