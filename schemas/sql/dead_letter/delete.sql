-- Of those claimed, what is projected now: all but those that were refused again and so have lost
-- their mark.
DELETE FROM frontdoor.dead_letter AS letter
USING unnest($2::text[], $3::integer[], $4::bigint[]) AS claimed (topic, partition, "offset")
WHERE letter.service = $1::text
    AND letter.topic = claimed.topic
    AND letter.partition = claimed.partition
    AND letter."offset" = claimed."offset"
    AND letter.redrive_at IS NOT NULL
