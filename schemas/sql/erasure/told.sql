-- The tombstone that was just made of a child.
SELECT tombstone_id, erased_at
FROM frontdoor.tombstone
WHERE authority_id = $1::smallint AND child_hmac = $2::bytea
ORDER BY tombstone_id DESC
LIMIT 1
