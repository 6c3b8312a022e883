-- A record of another time at an offset already known is that of a topic that was made anew. One
-- that was known without its bytes gets them when it is read again.
INSERT INTO frontdoor.dead_letter AS known
    (service, topic, partition, "offset", record_timestamp, record_key, record_value, reason,
     message, event_id)
SELECT
    $1::text, unnest($2::text[]), unnest($3::integer[]), unnest($4::bigint[]),
    unnest($5::timestamptz[]), unnest($6::bytea[]), unnest($7::bytea[]), unnest($8::text[]),
    unnest($9::text[]), unnest($10::uuid[])
ON CONFLICT (service, topic, partition, "offset") DO UPDATE
SET record_timestamp = excluded.record_timestamp,
    record_key = excluded.record_key,
    record_value = excluded.record_value,
    reason = excluded.reason,
    message = excluded.message,
    event_id = excluded.event_id,
    told_at = NULL,
    created_at = excluded.created_at,
    redrive_at = NULL,
    attempts = 0,
    discarded_at = NULL
WHERE known.record_timestamp IS DISTINCT FROM excluded.record_timestamp
    OR (known.record_value IS NULL
        AND excluded.record_value IS NOT NULL
        AND known.discarded_at IS NULL)
