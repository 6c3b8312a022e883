-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    assessment_id,
    end_revision AS revision,
    end_event_id::text AS event_id,
    end_voided AS voided,
    authorised_on AS day,
    jsonb_build_object(
        'assessment_id', assessment_id,
        'child_id', child_id,
        'referral_id', end_referral_id,
        'started_at', to_char(end_started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'authorised_at', to_char(authorised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'outcome', outcome,
        'factors', factors,
        'closure_reason', closure_reason,
        'team_id', end_team_id,
        'worker_id', end_worker_id
    )::text AS event
FROM timeliness.assessment
WHERE authority_id = $1::smallint AND end_revision >= 0
ORDER BY child_id, assessment_id
