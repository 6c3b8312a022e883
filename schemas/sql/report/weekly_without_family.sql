SELECT
    period.week::text,
    coalesce(counted.contacts, 0)::text AS contacts,
    coalesce(counted.without_family, 0)::text AS without_family
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
        count(*) AS contacts,
        count(*) FILTER (WHERE NOT has_concern_family) AS without_family
    FROM bi.contact
    WHERE authority = $1::text
        AND cont_person_id IS NOT NULL
        AND NOT information_only
        AND received_on BETWEEN $2::text::date - 364 AND $2::text::date + 6
    GROUP BY week
) AS counted ON counted.week = period.week
ORDER BY period.week
