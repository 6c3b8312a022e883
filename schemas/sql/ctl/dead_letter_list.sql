-- Those that wait for a decision first, of each kind the youngest.
SELECT service, topic, partition, "offset", record_timestamp, reason, attempts,
    CASE
        WHEN discarded_at IS NOT NULL THEN 'discarded'
        WHEN redrive_at IS NOT NULL THEN 'marked'
        ELSE 'kept'
    END AS state,
    octet_length(record_value) AS bytes,
    message
FROM frontdoor.find_dead_letter(
    $1::text, $2::text, $3::text::bigint, $4::text::bigint, $5::text,
    $6::text::timestamptz, $7::text::timestamptz, $8::boolean)
ORDER BY discarded_at IS NOT NULL, created_at DESC, service, topic, partition, "offset"
LIMIT $9::bigint
