SELECT
    period.month::text,
    coalesce(monthly.similar_alerts, 0)::text AS similar_alerts,
    coalesce(monthly.similar_closed_due, 0)::text AS similar_closed_due,
    coalesce(monthly.similar_in_time, 0)::text AS similar_in_time,
    coalesce(contact.contacts, 0)::text AS all_contacts,
    coalesce(contact.decided, 0)::text AS decided,
    coalesce(monthly.contacts, 0)::text AS contacts,
    coalesce(monthly.without_family, 0)::text AS without_family
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.repeat_contact_monthly AS monthly
    ON monthly.authority = $1::text AND monthly.month = period.month
LEFT JOIN (
    SELECT
        month,
        count(cont_person_id) AS contacts,
        count(cont_person_id) FILTER (WHERE decision_state = 'DECIDED') AS decided
    FROM bi.contact
    WHERE authority = $1::text
    GROUP BY month
) AS contact ON contact.month = period.month
ORDER BY period.month
