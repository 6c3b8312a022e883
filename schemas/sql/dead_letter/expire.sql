-- Forget what this service could not take so many days ago.
DELETE FROM frontdoor.dead_letter
WHERE service = $1::text
    AND created_at < now() - $2::bigint * interval '1 day'
