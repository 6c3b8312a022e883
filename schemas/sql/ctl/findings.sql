-- What needs a person: about which program, what is wrong, and what to do. $1: the prefix of topics;
-- $2: only of this program, or null. A program is connected under its name.
WITH program (name) AS (
    VALUES
        ('caseload'),
        ('timeliness'),
        ('front-door'),
        ('repeat-contact'),
        ('alert-relay'),
        ('rollup')
), connected AS MATERIALIZED (
    SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database()
), finding (place, program, finding, cure) AS (
    SELECT
        1,
        program.name,
        'no instance is connected',
        'start frontdoor-' || program.name || CASE
            WHEN error.class = 'fatal'
                THEN format(' once what ended it is cured (%s: RUNBOOK, Codes)', error.code)
            ELSE ''
        END
    FROM program
    LEFT JOIN frontdoor.last_error AS error ON error.service = program.name
    WHERE NOT EXISTS (
        SELECT FROM connected WHERE connected.application_name = program.name
    )
    UNION ALL
    SELECT
        2,
        held.service,
        format('%s of its %s partitions are held by no instance', held.lost, held.partitions),
        'see its log: frontdoor-' || held.service
    FROM (
        SELECT
            position.service,
            count(*) AS partitions,
            count(*) FILTER (
                WHERE NOT EXISTS (
                    SELECT
                    FROM connected
                    WHERE connected.pid = position.owner_pid
                        AND connected.application_name = position.service
                )
            ) AS lost
        FROM frontdoor.position
        WHERE starts_with(position.topic, $1::text || '.')
        GROUP BY position.service
    ) AS held
    WHERE held.lost > 0
        AND EXISTS (SELECT FROM connected WHERE connected.application_name = held.service)
    UNION ALL
    SELECT
        3,
        letter.service,
        format(
            '%s records could not be taken: %s',
            count(*),
            string_agg(DISTINCT letter.reason, ', ' ORDER BY letter.reason)
        ),
        'frontdoorctl dead-letter list --service ' || letter.service
    FROM frontdoor.dead_letter AS letter
    WHERE letter.discarded_at IS NULL
        AND letter.redrive_at IS NULL
        AND starts_with(letter.topic, $1::text || '.')
    GROUP BY letter.service
    UNION ALL
    SELECT
        4,
        'alert-relay',
        format(
            '%s changes of alerts wait to be sent, the oldest for %s minutes',
            count(*),
            extract(epoch FROM clock_timestamp() - min(outbox.created_at))::bigint / 60
        ),
        'see its log: frontdoor-alert-relay'
    FROM frontdoor.alert_outbox AS outbox
    HAVING min(outbox.created_at) < clock_timestamp() - interval '5 minutes'
    UNION ALL
    -- Of what starts after that no working day is known.
    SELECT
        5,
        'calendar',
        format('bank holidays are known until %s', max(holiday.day)),
        'install a version that knows the next years'', then frontdoorctl migrate; '
        'or frontdoorctl reference load bank-holiday'
    FROM frontdoor.bank_holiday AS holiday
    HAVING max(holiday.day) < current_date + 183
)
SELECT program, finding, cure
FROM finding
WHERE $2::text IS NULL OR program = $2::text
ORDER BY place, program
