-- What is known of each program, or of $2 alone: instances that are connected under its name,
-- partitions that they hold, the Kafka time of its newest event, dead letters that nobody has decided
-- on, its last error. $1: the prefix of topics.
WITH connected AS MATERIALIZED (
    SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database()
)
SELECT
    program.name AS service,
    (
        SELECT count(*) FROM connected WHERE connected.application_name = program.name
    ) AS instances,
    held.partitions AS held,
    held.newest AS newest_event,
    (
        SELECT count(*)
        FROM frontdoor.dead_letter AS letter
        WHERE letter.service = program.name
            AND letter.discarded_at IS NULL
            AND letter.redrive_at IS NULL
            AND starts_with(letter.topic, $1::text || '.')
    ) AS dead_letters,
    error.began_at AS error_at,
    error.instance AS error_instance,
    error.what AS error_what,
    error.class AS error_class,
    error.code AS error_code,
    error.message AS error_message
FROM (
    VALUES
        (1, 'caseload'),
        (2, 'timeliness'),
        (3, 'front-door'),
        (4, 'repeat-contact'),
        (5, 'alert-relay'),
        (6, 'rollup')
) AS program (place, name)
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (
            WHERE EXISTS (
                SELECT
                FROM connected
                WHERE connected.pid = position.owner_pid
                    AND connected.application_name = position.service
            )
        ) AS partitions,
        to_timestamp(nullif(max(position.last_timestamp), 0) / 1000.0) AS newest
    FROM frontdoor.position
    WHERE position.service = program.name
        AND starts_with(position.topic, $1::text || '.')
) AS held
LEFT JOIN frontdoor.last_error AS error ON error.service = program.name
WHERE $2::text IS NULL OR program.name = $2::text
ORDER BY program.place
