-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    referral_id,
    opened_revision AS revision,
    opened_event_id::text AS event_id,
    opened_voided AS voided,
    opened_on AS day,
    jsonb_build_object(
        'referral_id', referral_id,
        'child_id', child_id,
        'opened_at', to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'source', source,
        'primary_need', primary_need,
        'no_further_action', no_further_action,
        'team_id', team_id,
        'worker_id', worker_id
    )::text AS event
FROM caseload.referral
WHERE authority_id = $1::smallint AND opened_revision >= 0
ORDER BY child_id, referral_id
