-- Forget what this service could not take so many days ago. What is about to be tried again waits;
-- what was discarded stays, or a record that is read again would come back.
DELETE FROM frontdoor.dead_letter
WHERE service = $1::text
    AND created_at < now() - $2::bigint * interval '1 day'
    AND redrive_at IS NULL
    AND discarded_at IS NULL
