SELECT
    period.week::text,
    coalesce(counted.raised, 0)::text AS raised,
    coalesce(counted.closed_due, 0)::text AS closed_due,
    coalesce(counted.in_time, 0)::text AS in_time,
    coalesce(counted.open, 0)::text AS open,
    coalesce(counted.overdue, 0)::text AS overdue
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN (
    SELECT
        date_trunc('week', raised_on)::date AS week,
        count(*) AS raised,
        count(scrutinised_in_time) AS closed_due,
        count(*) FILTER (WHERE scrutinised_in_time) AS in_time,
        count(*) FILTER (WHERE state = 'OPEN') AS open,
        count(*) FILTER (WHERE overdue) AS overdue
    FROM bi.repeat_contact_alert
    WHERE authority = $1::text
        AND rule = 'SIMILAR'
        AND raised_on BETWEEN $2::text::date - 364 AND $2::text::date + 6
    GROUP BY 1
) AS counted ON counted.week = period.week
ORDER BY period.week
