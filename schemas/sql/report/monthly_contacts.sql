SELECT
    period.month::text,
    coalesce(counted.conversations, 0)::text AS conversations,
    coalesce(counted.contacts, 0)::text AS contacts,
    coalesce(counted.individual, 0)::text AS individual,
    coalesce(counted.community, 0)::text AS community,
    coalesce(counted.decided, 0)::text AS decided,
    coalesce(counted.converted, 0)::text AS converted,
    coalesce(counted.converted_broad, 0)::text AS converted_broad
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN (
    SELECT
        month,
        count(DISTINCT conversation_key) FILTER (WHERE channel_code = 'PHONE') AS conversations,
        count(cont_person_id) AS contacts,
        count(cont_person_id) FILTER (WHERE source_group = 'Individual') AS individual,
        count(cont_person_id) FILTER (WHERE from_community) AS community,
        count(cont_person_id) FILTER (WHERE decision_state = 'DECIDED') AS decided,
        count(cont_person_id) FILTER (WHERE converted) AS converted,
        count(cont_person_id) FILTER (WHERE converted_broad) AS converted_broad
    FROM bi.contact
    WHERE authority = $1::text
        AND month BETWEEN $3::text::date AND $2::text::date
    GROUP BY month
) AS counted ON counted.month = period.month
ORDER BY period.month
