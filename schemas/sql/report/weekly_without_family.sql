SELECT
    period.week::text,
    count(contact.contact_key)::text AS contacts,
    (count(*) FILTER (WHERE NOT contact.has_concern_family))::text AS without_family
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN bi.contact
    ON contact.authority = $1::text
        AND contact.week = period.week
        AND contact.cont_person_id IS NOT NULL
        AND NOT contact.information_only
GROUP BY period.week
ORDER BY period.week
