-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    contact_id,
    call_revision AS revision,
    call_event_id::text AS event_id,
    call_voided AS voided,
    received_on AS day,
    jsonb_build_object(
        'contact_id', contact_id,
        'child_id', child_id,
        'received_at', to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'source', source
    )::text AS event
FROM timeliness.contact
WHERE authority_id = $1::smallint AND call_revision >= 0
ORDER BY child_id, contact_id
