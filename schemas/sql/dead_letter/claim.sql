-- Some of those marked for redrive, locked until the transaction ends; what another instance has
-- locked is passed over. At most $2 of them, and at most $3 bytes beside the first.
WITH claimed AS MATERIALIZED (
    SELECT topic, partition, "offset", record_timestamp, record_key, record_value
    FROM frontdoor.dead_letter
    WHERE service = $1::text AND redrive_at IS NOT NULL
    ORDER BY topic, partition, "offset"
    LIMIT $2::bigint
    FOR UPDATE SKIP LOCKED
)
SELECT topic, partition, "offset", record_timestamp, record_key, record_value
FROM (
    SELECT *,
        sum(octet_length(coalesce(record_key, '')) + octet_length(coalesce(record_value, ''))) OVER (
            ORDER BY topic, partition, "offset"
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS bytes_before
    FROM claimed
) AS measured
WHERE coalesce(bytes_before, 0) < $3::bigint
ORDER BY topic, partition, "offset"
