-- What can be done about a dead letter: try it again (redrive), or decide that it doesn't matter
-- (discard). A discarded one stays as a tombstone without its bytes, so that reading its record
-- again doesn't bring it back.
ALTER TABLE frontdoor.dead_letter
    ADD COLUMN redrive_at timestamptz,
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN discarded_at timestamptz;

COMMENT ON TABLE frontdoor.dead_letter IS
    'Events that a service could not take, each with the reason';
COMMENT ON COLUMN frontdoor.dead_letter.record_value IS
    'Raw bytes; null where the hourly cap was passed, discarded, or the record itself had none';
COMMENT ON COLUMN frontdoor.dead_letter.redrive_at IS
    'When an operator asked for it to be tried again; null: it is not';
COMMENT ON COLUMN frontdoor.dead_letter.attempts IS 'How often it was tried again in vain';
COMMENT ON COLUMN frontdoor.dead_letter.discarded_at IS
    'When an operator decided that it does not matter; null: it waits for a decision';

-- Whether any is marked is asked every few seconds.
CREATE INDEX dead_letter_marked ON frontdoor.dead_letter (service, topic, partition, "offset")
WHERE redrive_at IS NOT NULL;

-- As an operator names them; null: whatever it is.
CREATE FUNCTION frontdoor.find_dead_letter(
    of_service text,
    of_topic text,
    of_partition bigint,
    of_offset bigint,
    of_reason text,
    since timestamptz,
    until timestamptz,
    with_discarded boolean
) RETURNS SETOF frontdoor.dead_letter
LANGUAGE sql STABLE
AS $$
SELECT *
FROM frontdoor.dead_letter AS letter
WHERE (with_discarded OR letter.discarded_at IS NULL)
    AND (of_service IS NULL OR letter.service = of_service)
    AND (of_topic IS NULL OR letter.topic = of_topic)
    AND (of_partition IS NULL OR letter.partition = of_partition)
    AND (of_offset IS NULL OR letter."offset" = of_offset)
    AND (of_reason IS NULL OR letter.reason = of_reason)
    AND (since IS NULL OR letter.created_at >= since)
    AND (until IS NULL OR letter.created_at < until)
$$;
COMMENT ON FUNCTION frontdoor.find_dead_letter IS
    'Dead letters by what is not null; times are of their writing';
