-- A record of another time at an offset already known is that of a topic that was made anew.
INSERT INTO frontdoor.dead_letter AS known
    (service, topic, partition, "offset", record_timestamp, record_key, record_value, reason,
     message)
SELECT
    $1::text, unnest($2::text[]), unnest($3::integer[]), unnest($4::bigint[]),
    unnest($5::timestamptz[]), unnest($6::bytea[]), unnest($7::bytea[]), unnest($8::text[]),
    unnest($9::text[])
ON CONFLICT (service, topic, partition, "offset") DO UPDATE
SET record_timestamp = excluded.record_timestamp,
    record_key = excluded.record_key,
    record_value = excluded.record_value,
    reason = excluded.reason,
    message = excluded.message,
    created_at = excluded.created_at
WHERE known.record_timestamp IS DISTINCT FROM excluded.record_timestamp
