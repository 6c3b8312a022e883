SELECT
    period.week::text,
    count(alert.alert_key)::text AS raised,
    count(alert.scrutinised_in_time)::text AS closed_due,
    (count(*) FILTER (WHERE alert.scrutinised_in_time))::text AS in_time,
    (count(*) FILTER (WHERE alert.state = 'OPEN'))::text AS open,
    (count(*) FILTER (WHERE alert.overdue))::text AS overdue
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN bi.repeat_contact_alert AS alert
    ON alert.authority = $1::text
        AND alert.rule = 'SIMILAR'
        AND alert.raised_on BETWEEN period.week AND period.week + 6
GROUP BY period.week
ORDER BY period.week
