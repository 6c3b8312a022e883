-- Take the lease if it is free, has run out, or is still that of the taker, whose connection was lost;
-- no row when somebody else holds it.
INSERT INTO frontdoor.lease AS held (name, epoch, holder, held_until)
VALUES ($1::text, 1, $2::text, clock_timestamp() + $3::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET
    epoch = held.epoch + 1,
    holder = excluded.holder,
    held_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
WHERE held.held_until < clock_timestamp() OR held.holder = excluded.holder
RETURNING held.epoch
