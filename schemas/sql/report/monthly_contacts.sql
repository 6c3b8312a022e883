SELECT
    period.month::text,
    (count(DISTINCT contact.conversation_key) FILTER (WHERE contact.channel_code = 'PHONE'))::text
        AS conversations,
    count(contact.cont_person_id)::text AS contacts,
    (count(contact.cont_person_id) FILTER (WHERE contact.source_group = 'Individual'))::text
        AS individual,
    (count(contact.cont_person_id) FILTER (WHERE contact.from_community))::text AS community,
    (count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED'))::text
        AS decided,
    (count(contact.cont_person_id) FILTER (WHERE contact.converted))::text AS converted,
    (count(contact.cont_person_id) FILTER (WHERE contact.converted_broad))::text
        AS converted_broad
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.contact ON contact.authority = $1::text AND contact.month = period.month
GROUP BY period.month
ORDER BY period.month
