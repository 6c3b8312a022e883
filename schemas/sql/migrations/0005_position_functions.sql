COMMENT ON COLUMN frontdoor.position.next_offset IS
    'First offset not yet projected; -1: nothing ever was, and the start of the log is the place to begin';
COMMENT ON COLUMN frontdoor.position.last_offset IS
    'The last record projected, whose timestamp and hash tell a recreated topic; -1: none';

-- The first statement of every batch's transaction. The caller sorts the arrays by topic and
-- partition, so that rows are always locked in one order. A row that another instance has taken
-- over, or that has moved since, fences the whole batch.
CREATE FUNCTION frontdoor.advance_position(
    of_service text,
    topics text[],
    partitions integer[],
    epochs bigint[],
    from_offsets bigint[],
    next_offsets bigint[],
    last_offsets bigint[],
    last_timestamps bigint[],
    last_hashes bigint[]
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    FOR i IN 1 .. coalesce(array_length(topics, 1), 0) LOOP
        UPDATE frontdoor.position
        SET next_offset = next_offsets[i],
            last_offset = last_offsets[i],
            last_timestamp = last_timestamps[i],
            last_hash = last_hashes[i],
            moved_at = now()
        WHERE service = of_service
            AND topic = topics[i]
            AND partition = partitions[i]
            AND epoch = epochs[i]
            AND next_offset = from_offsets[i];
        IF NOT FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'FD001',
                MESSAGE = format('%s [%s] is no longer at epoch %s, offset %s',
                    topics[i], partitions[i], epochs[i], from_offsets[i]);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION frontdoor.advance_position IS
    'Move positions that still stand where their holder left them; SQLSTATE FD001 if one does not';
