-- Mark them; their services do the rest. $8: only count. A tombstone has no bytes to lose. What was
-- applied or discarded while this waited for its lock is left alone.
WITH found AS MATERIALIZED (
    SELECT service, topic, partition, "offset",
        record_value IS NULL AND reason <> 'tombstone' AS without_bytes
    FROM frontdoor.find_dead_letter(
        $1::text, $2::text, $3::text::bigint, $4::text::bigint, $5::text,
        $6::text::timestamptz, $7::text::timestamptz, false)
), marked AS (
    UPDATE frontdoor.dead_letter AS letter
    SET redrive_at = now()
    FROM found
    WHERE NOT $8::boolean
        AND NOT found.without_bytes
        AND letter.service = found.service
        AND letter.topic = found.topic
        AND letter.partition = found.partition
        AND letter."offset" = found."offset"
        AND letter.discarded_at IS NULL
    RETURNING letter.service, letter.topic, letter.partition, letter."offset", true AS done
)
SELECT service, topic, partition,
    count(*) FILTER (WHERE NOT without_bytes AND ($8::boolean OR done)) AS marked,
    count(*) FILTER (WHERE without_bytes) AS without_bytes,
    min("offset") FILTER (WHERE without_bytes) AS read_again_from
FROM found
LEFT JOIN marked USING (service, topic, partition, "offset")
GROUP BY service, topic, partition
ORDER BY service, topic, partition
