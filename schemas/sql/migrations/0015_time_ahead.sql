-- Times in accepted events that are later than their record's own Kafka timestamp. What is true of a
-- record is no part of a projection: it lies outside the schema that a rebuild replaces and outside
-- the digests. A row follows from its record alone, so reading that again changes nothing.
CREATE TABLE frontdoor.time_ahead (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    service text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    record_timestamp timestamptz NOT NULL,
    field text COLLATE "C" NOT NULL,
    ahead_at timestamptz NOT NULL,
    entity_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    hash bigint NOT NULL,
    event_id uuid,
    PRIMARY KEY (
        authority_id, child_key, service, topic, partition, "offset", record_timestamp, field
    )
);
COMMENT ON TABLE frontdoor.time_ahead IS
    'History of records: times in them that are later than Kafka''s own, as each service read them';
COMMENT ON COLUMN frontdoor.time_ahead.record_timestamp IS
    'Kafka''s; in the key, as a topic that is made anew counts its offsets from 0 again';
COMMENT ON COLUMN frontdoor.time_ahead.field IS 'Which of its times, such as received_at';
COMMENT ON COLUMN frontdoor.time_ahead.ahead_at IS 'What that says';
COMMENT ON COLUMN frontdoor.time_ahead.hash IS
    'With the revision it tells whether the version still stands';
