-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    contact_id,
    decision_revision AS revision,
    decision_event_id::text AS event_id,
    decision_voided AS voided,
    decided_on AS day,
    jsonb_build_object(
        'contact_id', contact_id,
        'child_id', child_id,
        'decided_at', to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'outcomes', outcomes
    )::text AS event
FROM timeliness.contact
WHERE authority_id = $1::smallint AND decision_revision >= 0
ORDER BY child_id, contact_id
