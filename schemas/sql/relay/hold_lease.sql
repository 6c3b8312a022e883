-- Hold the lease for longer, even one that has run out as long as nobody else has taken it. The row
-- stays locked until the transaction ends: no one takes it over before.
UPDATE frontdoor.lease
SET held_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
WHERE name = $1::text AND epoch = $2::bigint
