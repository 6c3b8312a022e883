-- Tried again in vain: the mark goes, and the reason is the present one.
UPDATE frontdoor.dead_letter AS letter
SET told_at = CASE WHEN letter.reason = refused.reason THEN letter.told_at END,
    reason = refused.reason,
    message = refused.message,
    attempts = letter.attempts + 1,
    redrive_at = NULL
FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[])
    AS refused (topic, partition, "offset", reason, message)
WHERE letter.service = $1::text
    AND letter.topic = refused.topic
    AND letter.partition = refused.partition
    AND letter."offset" = refused."offset"
