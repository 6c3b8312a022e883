SELECT
    period.month::text,
    coalesce(counted.clocked_24h, 0)::text AS clocked_24h,
    coalesce(counted.within_24h, 0)::text AS within_24h,
    coalesce(counted.clocked_1wd, 0)::text AS clocked_1wd,
    coalesce(counted.within_1wd, 0)::text AS within_1wd
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN (
    SELECT
        month,
        count(decided_within_24h) AS clocked_24h,
        count(*) FILTER (WHERE decided_within_24h) AS within_24h,
        count(decided_within_1wd) AS clocked_1wd,
        count(*) FILTER (WHERE decided_within_1wd) AS within_1wd
    FROM bi.contact
    WHERE authority = $1::text
        AND month BETWEEN $3::text::date AND $2::text::date
    GROUP BY month
) AS counted ON counted.month = period.month
ORDER BY period.month
