SELECT
    period.month::text,
    coalesce(counted.opened, 0)::text AS opened,
    coalesce(counted.stepped_down, 0)::text AS stepped_down,
    coalesce(counted.closed, 0)::text AS closed,
    coalesce(counted.stepped_up, 0)::text AS stepped_up
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.early_help_monthly AS counted
    ON counted.authority = $1::text AND counted.month = period.month
ORDER BY period.month
