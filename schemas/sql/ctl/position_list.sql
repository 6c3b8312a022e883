SELECT service, topic, partition, epoch, next_offset, last_offset,
    to_timestamp(nullif(last_timestamp, 0) / 1000.0) AS last_record, moved_at
FROM frontdoor.position
WHERE $1::text IS NULL OR service = $1::text
ORDER BY service, topic, partition
