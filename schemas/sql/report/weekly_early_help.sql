SELECT
    period.week::text,
    coalesce(counted.opened, 0)::text AS opened,
    coalesce(counted.stepped_down, 0)::text AS stepped_down,
    coalesce(counted.closed, 0)::text AS closed,
    coalesce(counted.stepped_up, 0)::text AS stepped_up
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
        week,
        count(*) FILTER (WHERE change_code = 'OPENED') AS opened,
        count(*) FILTER (WHERE change_code = 'STEP_DOWN') AS stepped_down,
        count(*) FILTER (WHERE change_code = 'CLOSED') AS closed,
        count(*) FILTER (WHERE change_code = 'STEP_UP') AS stepped_up
    FROM bi.early_help_change
    WHERE authority = $1::text
        AND changed_on BETWEEN $2::text::date - 364 AND $2::text::date + 6
    GROUP BY week
) AS counted ON counted.week = period.week
ORDER BY period.week
