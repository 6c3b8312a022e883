-- Their publishers have been told, on behalf of every service.
UPDATE frontdoor.dead_letter AS letter
SET told_at = now()
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])
    AS told (topic, partition, "offset", reason)
WHERE letter.topic = told.topic
    AND letter.partition = told.partition
    AND letter."offset" = told."offset"
    AND letter.reason = told.reason
    AND letter.told_at IS NULL
