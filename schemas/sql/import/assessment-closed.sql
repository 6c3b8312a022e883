-- Those that stand for an authority, by child and entity; what an end doesn't tell, its start does.
SELECT
    assessment.child_id,
    assessment.assessment_id,
    assessment.end_revision AS revision,
    assessment.end_event_id::text AS event_id,
    assessment.end_voided AS voided,
    assessment.authorised_on AS day,
    jsonb_build_object(
        'assessment_id', assessment.assessment_id,
        'child_id', assessment.child_id,
        'referral_id', coalesce(assessment.end_referral_id, beginning.referral_id),
        'started_at', to_char(
            assessment.end_started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ),
        'authorised_at', to_char(
            assessment.authorised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ),
        'outcome', assessment.outcome,
        'factors', assessment.factors,
        'closure_reason', assessment.closure_reason,
        'team_id', coalesce(assessment.end_team_id, beginning.team_id),
        'worker_id', coalesce(assessment.end_worker_id, beginning.worker_id)
    )::text AS event
FROM timeliness.assessment
LEFT JOIN LATERAL (
    SELECT
        assessment.start_referral_id AS referral_id,
        assessment.start_team_id AS team_id,
        assessment.start_worker_id AS worker_id
    WHERE assessment.start_revision >= 0 AND NOT assessment.start_voided
) AS beginning ON true
WHERE assessment.authority_id = $1::smallint AND assessment.end_revision >= 0
ORDER BY assessment.child_id, assessment.assessment_id
