-- Committed by itself before the first record is read. Waits for the old owner's transaction.
INSERT INTO frontdoor.position AS held
    (service, topic, partition, epoch, next_offset, owner_pid, owner_started)
SELECT $1::text, taken.topic, taken.partition, 1, -1, pg_backend_pid(), me.backend_start
FROM unnest($2::text[], $3::integer[]) WITH ORDINALITY AS taken (topic, partition, place)
CROSS JOIN pg_stat_get_activity(pg_backend_pid()) AS me
ORDER BY taken.place
ON CONFLICT (service, topic, partition) DO UPDATE
SET epoch = held.epoch + 1,
    owner_pid = excluded.owner_pid,
    owner_started = excluded.owner_started
RETURNING topic, partition, epoch, next_offset, last_offset, last_timestamp, last_hash
