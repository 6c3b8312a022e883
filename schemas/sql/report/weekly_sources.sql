-- Every group has a row, whether or not it made contact.
SELECT
    source.source_group,
    coalesce(sum(weekly.contacts) FILTER (WHERE weekly.week = $2::text::date), 0)::text
        AS contacts,
    coalesce(sum(weekly.contacts) FILTER (WHERE weekly.week = $2::text::date - 7), 0)::text
        AS contacts_before,
    coalesce(sum(weekly.contacts) FILTER (WHERE weekly.week = $2::text::date - 364), 0)::text
        AS contacts_year_before
FROM (
    SELECT category AS source_group, min(position) AS place
    FROM bi.code
    WHERE list = 'referral_source'
    GROUP BY category
) AS source
LEFT JOIN bi.contact_weekly AS weekly
    ON weekly.authority = $1::text
        AND weekly.source_group = source.source_group
        AND weekly.week IN ($2::text::date, $2::text::date - 7, $2::text::date - 364)
GROUP BY source.source_group, source.place
ORDER BY source.place
