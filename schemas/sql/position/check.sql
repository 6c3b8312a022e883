-- What an instance asks every few seconds: how many of the positions that it holds another has
-- taken over or an operator has set, whether there are dead letters to try again, and whether there
-- are children to decide anew.
SELECT
    (
        SELECT count(*)
        FROM unnest($2::text[], $3::integer[], $4::bigint[]) AS held (topic, partition, epoch)
        WHERE NOT EXISTS (
            SELECT
            FROM frontdoor.position AS present
            WHERE present.service = $1::text
                AND present.topic = held.topic
                AND present.partition = held.partition
                AND present.epoch = held.epoch
        )
    ) AS lost,
    EXISTS (
        SELECT
        FROM frontdoor.dead_letter
        WHERE service = $1::text AND redrive_at IS NOT NULL
    ) AS redrive,
    EXISTS (
        SELECT
        FROM frontdoor.decide_anew
        WHERE service = $1::text
    ) AS decide_anew
