-- Those that stand for an authority, by child and entity; the values of an end stand over a start's.
SELECT
    assessment.child_id,
    assessment.assessment_id,
    assessment.start_revision AS revision,
    assessment.start_event_id::text AS event_id,
    assessment.start_voided AS voided,
    assessment.start_started_on AS day,
    jsonb_build_object(
        'assessment_id', assessment.assessment_id,
        'child_id', assessment.child_id,
        'referral_id', coalesce(ending.referral_id, assessment.start_referral_id),
        'started_at', to_char(
            coalesce(ending.started_at, assessment.start_started_at) AT TIME ZONE 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ),
        'team_id', coalesce(ending.team_id, assessment.start_team_id),
        'worker_id', coalesce(ending.worker_id, assessment.start_worker_id)
    )::text AS event
FROM timeliness.assessment
LEFT JOIN LATERAL (
    SELECT
        assessment.end_started_at AS started_at,
        assessment.end_referral_id AS referral_id,
        assessment.end_team_id AS team_id,
        assessment.end_worker_id AS worker_id
    WHERE assessment.end_revision >= 0 AND NOT assessment.end_voided
) AS ending ON true
WHERE assessment.authority_id = $1::smallint AND assessment.start_revision >= 0
ORDER BY assessment.child_id, assessment.assessment_id
