-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    referral_id,
    closed_revision AS revision,
    closed_event_id::text AS event_id,
    closed_voided AS voided,
    closed_on AS day,
    jsonb_build_object(
        'referral_id', referral_id,
        'child_id', child_id,
        'closed_at', to_char(closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'closure_reason', closure_reason
    )::text AS event
FROM caseload.referral
WHERE authority_id = $1::smallint AND closed_revision >= 0
ORDER BY child_id, referral_id
