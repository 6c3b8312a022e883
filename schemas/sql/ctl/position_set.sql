-- Raises the epoch too, so that an instance at work is fenced by its next batch or look. The backend
-- of the instance that owns the row is ended where this role may: whatever it holds open is undone
-- at once, and it finds its connection lost and takes over from here. Dead letters of what is read
-- again are tried again: those that still can't be taken stay, and no others. One without bytes
-- goes; it comes back from the log. The bytes of the rest may be in no log any more, so they aren't
-- left to it.
WITH held AS (
    SELECT next_offset
    FROM frontdoor.position
    WHERE service = $1::text
        AND topic = $2::text
        AND partition = $3::bigint
    FOR UPDATE
), moved AS (
    UPDATE frontdoor.position AS place
    SET epoch = epoch + 1,
        next_offset = $4::bigint,
        last_offset = -1,
        last_timestamp = 0,
        last_hash = 0,
        moved_at = now()
    FROM held
    WHERE place.service = $1::text
        AND place.topic = $2::text
        AND place.partition = $3::bigint
    RETURNING
        place.service,
        place.topic,
        place.partition,
        place.epoch,
        place.next_offset,
        greatest(place.next_offset - greatest(held.next_offset, 0), 0) AS skipped,
        place.owner_pid,
        place.owner_started
), marked AS (
    UPDATE frontdoor.dead_letter AS letter
    SET redrive_at = now()
    FROM moved
    WHERE letter.service = moved.service
        AND letter.topic = moved.topic
        AND letter.partition = moved.partition
        AND letter."offset" >= moved.next_offset
        AND letter.discarded_at IS NULL
        AND letter.record_value IS NOT NULL
    RETURNING letter."offset"
), deleted AS (
    DELETE FROM frontdoor.dead_letter AS letter
    USING moved
    WHERE letter.service = moved.service
        AND letter.topic = moved.topic
        AND letter.partition = moved.partition
        AND letter."offset" >= moved.next_offset
        AND letter.discarded_at IS NULL
        AND letter.record_value IS NULL
    RETURNING letter."offset"
)
SELECT
    moved.service,
    moved.topic,
    moved.partition,
    moved.epoch,
    moved.next_offset,
    coalesce(ended.done, false) AS owner_ended,
    (SELECT count(*) FROM marked) + (SELECT count(*) FROM deleted) AS dead_letters_read_again,
    moved.skipped
FROM moved
LEFT JOIN LATERAL (
    SELECT pg_terminate_backend(owner.pid) AS done
    FROM pg_stat_get_activity(moved.owner_pid) AS owner
    WHERE owner.pid = moved.owner_pid
        AND owner.backend_start = moved.owner_started
        AND owner.pid <> pg_backend_pid()
        AND (
            pg_has_role(owner.usesysid, 'USAGE')
            OR pg_has_role('pg_signal_backend', 'USAGE')
        )
) AS ended ON true
