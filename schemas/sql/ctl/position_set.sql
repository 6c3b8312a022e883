-- Raises the epoch too, so that an instance at work is fenced and takes over from here.
INSERT INTO frontdoor.position (service, topic, partition, epoch, next_offset)
VALUES ($1::text, $2::text, $3::bigint::integer, 1, $4::bigint)
ON CONFLICT (service, topic, partition) DO UPDATE
SET epoch = position.epoch + 1,
    next_offset = excluded.next_offset,
    last_offset = -1,
    last_timestamp = 0,
    last_hash = 0,
    moved_at = now()
RETURNING service, topic, partition, epoch, next_offset
