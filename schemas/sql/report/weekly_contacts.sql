SELECT
    period.week::text,
    sum(weekly.contacts)::text AS contacts,
    (sum(weekly.contacts) FILTER (WHERE weekly.cont_contact_source_code IN ('1A', '1B')))::text
        AS community,
    sum(weekly.unidentified)::text AS unidentified,
    sum(weekly.information_only)::text AS information_only,
    sum(weekly.open)::text AS open,
    sum(weekly.decided)::text AS decided,
    sum(weekly.converted)::text AS converted,
    sum(weekly.converted_broad)::text AS converted_broad
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN bi.contact_weekly AS weekly
    ON weekly.authority = $1::text AND weekly.week = period.week
GROUP BY period.week
ORDER BY period.week
