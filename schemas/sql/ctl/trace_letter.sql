-- Whether a service has a record as a dead letter, and why.
SELECT reason, message, told_at, redrive_at, discarded_at
FROM frontdoor.dead_letter
WHERE service = $1::text
    AND topic = $2::text
    AND partition = $3::bigint
    AND "offset" = $4::bigint
