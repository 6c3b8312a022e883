-- The first statement of a transaction that moves no position: how many of those held still have their
-- epochs, which nobody raises before it ends.
SELECT count(*)
FROM (
    SELECT
    FROM frontdoor.position AS present
    INNER JOIN unnest($2::text[], $3::integer[], $4::bigint[]) AS held (topic, partition, epoch)
        ON present.topic = held.topic
            AND present.partition = held.partition
            AND present.epoch = held.epoch
    WHERE present.service = $1::text
    ORDER BY present.topic, present.partition
    FOR SHARE OF present
) AS shared
