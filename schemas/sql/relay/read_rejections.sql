-- Records that some service could not take and whose publishers were not told of the reason, each
-- once; is_told: they were, on behalf of another service. That is looked for by the primary key.
SELECT
    untold.topic,
    untold.partition,
    untold."offset",
    untold.event_id::text,
    untold.reason,
    untold.message,
    untold.created_at,
    EXISTS (
        SELECT
        FROM frontdoor.dead_letter AS told
        WHERE told.service = ANY (ARRAY(SELECT DISTINCT service FROM frontdoor.position))
            AND told.topic = untold.topic
            AND told.partition = untold.partition
            AND told."offset" = untold."offset"
            AND told.reason = untold.reason
            AND told.told_at IS NOT NULL
    ) AS is_told
FROM (
    SELECT DISTINCT ON (topic, partition, "offset", reason)
        topic, partition, "offset", event_id, reason, message, created_at
    FROM (
        SELECT topic, partition, "offset", event_id, reason, message, created_at
        FROM frontdoor.dead_letter
        WHERE told_at IS NULL
        ORDER BY topic, partition, "offset"
        LIMIT $1::bigint
    ) AS oldest
    ORDER BY topic, partition, "offset", reason, event_id NULLS LAST
) AS untold
