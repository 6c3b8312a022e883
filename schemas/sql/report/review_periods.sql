SELECT
    period,
    side,
    first_day::text,
    last_day::text,
    days::text,
    working_days::text,
    days_from_lockdown::text
FROM bi.review_period
WHERE authority = $1::text
ORDER BY period DESC, first_day
