SELECT
    period.week::text,
    count(DISTINCT contact.conversation_key)::text AS conversations
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
        AND contact.channel_code = 'PHONE'
GROUP BY period.week
ORDER BY period.week
