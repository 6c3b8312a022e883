-- Every group has a row, whether or not it made contact.
SELECT
    source.source_group,
    (count(contact.cont_person_id) FILTER (WHERE contact.month = $2::text::date))::text
        AS contacts,
    (count(contact.cont_person_id) FILTER (
        WHERE contact.month = ($2::text::date - interval '1 year')::date
    ))::text AS contacts_year_before
FROM (
    SELECT category AS source_group, min(position) AS place
    FROM bi.code
    WHERE list = 'referral_source'
    GROUP BY category
) AS source
LEFT JOIN bi.contact
    ON contact.authority = $1::text
        AND contact.source_group = source.source_group
        AND contact.month IN ($2::text::date, ($2::text::date - interval '1 year')::date)
GROUP BY source.source_group, source.place
ORDER BY source.place
