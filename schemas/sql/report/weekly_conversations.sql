SELECT
    period.week::text,
    coalesce(counted.conversations, 0)::text AS conversations
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
        count(DISTINCT conversation_key) AS conversations
    FROM bi.contact
    WHERE authority = $1::text
        AND channel_code = 'PHONE'
        AND received_on BETWEEN $2::text::date - 364 AND $2::text::date + 6
    GROUP BY week
) AS counted ON counted.week = period.week
ORDER BY period.week
