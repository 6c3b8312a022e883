SELECT service, topic, partition, "offset", record_timestamp, reason,
    octet_length(record_value) AS bytes, message
FROM frontdoor.dead_letter
WHERE ($1::text IS NULL OR service = $1::text)
    AND ($2::text IS NULL OR topic = $2::text)
    AND ($3::text IS NULL OR reason = $3::text)
    AND ($4::text IS NULL OR created_at >= $4::text::timestamptz)
ORDER BY created_at DESC, service, topic, partition, "offset"
LIMIT $5::bigint
