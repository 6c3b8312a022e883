-- Forget some of what this service could not take so many days ago. What is about to be tried again
-- waits; what was discarded stays, or a record that is read again would come back.
DELETE FROM frontdoor.dead_letter
WHERE ctid = ANY (ARRAY(
    SELECT old.ctid
    FROM frontdoor.dead_letter AS old
    WHERE old.service = $1::text
        AND old.created_at < now() - $2::bigint * interval '1 day'
        AND old.redrive_at IS NULL
        AND old.discarded_at IS NULL
    LIMIT $3::bigint))
    AND redrive_at IS NULL
    AND discarded_at IS NULL
