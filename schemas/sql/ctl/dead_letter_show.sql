SELECT service, topic, partition, "offset", record_timestamp, created_at, reason, message,
    encode(record_key, 'escape') AS record_key, encode(record_value, 'hex') AS record_value
FROM frontdoor.dead_letter
WHERE service = $1::text
    AND topic = $2::text
    AND partition = $3::bigint
    AND "offset" = $4::bigint
