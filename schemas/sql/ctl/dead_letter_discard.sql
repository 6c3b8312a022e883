-- Their bytes go, they stay: a record that is read again is not brought back. $8: only count. What
-- was applied or discarded while this waited for its lock is left alone.
WITH found AS MATERIALIZED (
    SELECT service, topic, partition, "offset"
    FROM frontdoor.find_dead_letter(
        $1::text, $2::text, $3::text::bigint, $4::text::bigint, $5::text,
        $6::text::timestamptz, $7::text::timestamptz, false)
), discarded AS (
    UPDATE frontdoor.dead_letter AS letter
    SET discarded_at = now(), redrive_at = NULL, record_key = NULL, record_value = NULL
    FROM found
    WHERE NOT $8::boolean
        AND letter.service = found.service
        AND letter.topic = found.topic
        AND letter.partition = found.partition
        AND letter."offset" = found."offset"
        AND letter.discarded_at IS NULL
    RETURNING letter.service, letter.topic, letter.partition, letter."offset", true AS done
)
SELECT service, topic, partition, count(*) FILTER (WHERE $8::boolean OR done) AS discarded
FROM found
LEFT JOIN discarded USING (service, topic, partition, "offset")
GROUP BY service, topic, partition
ORDER BY service, topic, partition
