CREATE VIEW bi.freshness AS
SELECT
    position.service || '/' || position.topic AS freshness_key,
    position.service,
    position.topic,
    count(*) AS partitions,
    to_timestamp(nullif(max(position.last_timestamp), 0) / 1000.0) AS last_record_at,
    frontdoor.local_time(to_timestamp(nullif(max(position.last_timestamp), 0) / 1000.0))
        AS last_record_local,
    max(position.moved_at) AS moved_at,
    frontdoor.local_time(max(position.moved_at)) AS moved_local,
    (
        SELECT count(*)
        FROM frontdoor.dead_letter
        WHERE dead_letter.service = position.service
            AND dead_letter.topic = position.topic
            AND dead_letter.discarded_at IS NULL
    ) AS dead_letters
FROM frontdoor.position
GROUP BY position.service, position.topic;

COMMENT ON VIEW bi.freshness IS
    'How fresh the data is: one row per service and topic that it reads';
COMMENT ON COLUMN bi.freshness.freshness_key IS 'Service and topic, joined by /';
COMMENT ON COLUMN bi.freshness.service IS 'caseload, timeliness or repeat-contact';
COMMENT ON COLUMN bi.freshness.topic IS 'The topic';
COMMENT ON COLUMN bi.freshness.partitions IS 'Its partitions that have been read';
COMMENT ON COLUMN bi.freshness.last_record_at IS
    'Kafka time of the newest event in the projection (UTC instant); null: none yet';
COMMENT ON COLUMN bi.freshness.last_record_local IS 'The same, local date and time';
COMMENT ON COLUMN bi.freshness.moved_at IS 'When the projection last moved on (UTC instant)';
COMMENT ON COLUMN bi.freshness.moved_local IS 'The same, local date and time';
COMMENT ON COLUMN bi.freshness.dead_letters IS
    'Events that could not be projected and wait for a decision';
