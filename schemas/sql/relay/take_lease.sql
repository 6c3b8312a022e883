-- Take the lease if it is free or has run out; no row when somebody holds it.
INSERT INTO frontdoor.lease AS held (name, epoch, holder, held_until)
VALUES ($1::text, 1, $2::text, clock_timestamp() + $3::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET
    epoch = held.epoch + 1,
    holder = excluded.holder,
    held_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
WHERE held.held_until < clock_timestamp()
RETURNING held.epoch
