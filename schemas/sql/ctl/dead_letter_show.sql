SELECT service, topic, partition, "offset", record_timestamp, created_at, reason, message,
    attempts, redrive_at, discarded_at,
    encode(record_key, 'escape') AS record_key, encode(record_value, 'hex') AS record_value
FROM frontdoor.dead_letter
WHERE service = $1::text
    AND topic = $2::text
    AND partition = $3::text::bigint
    AND "offset" = $4::text::bigint
