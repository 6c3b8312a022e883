SELECT
    period.week::text,
    weekly.contacts::text,
    weekly.decided::text,
    weekly.clocked_24h::text,
    weekly.decided_within_24h::text,
    weekly.clocked_1wd::text,
    weekly.decided_within_1wd::text,
    weekly.date_only::text,
    weekly.open::text,
    weekly.open_overdue_24h::text,
    weekly.open_overdue_1wd::text,
    weekly.signed_off::text,
    weekly.sign_off_seconds_median::text
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN bi.decision_timeliness_weekly AS weekly
    ON weekly.authority = $1::text AND weekly.week = period.week
ORDER BY period.week
