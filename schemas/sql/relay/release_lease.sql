-- Let the lease go.
UPDATE frontdoor.lease
SET held_until = '-infinity'
WHERE name = $1::text AND epoch = $2::bigint
