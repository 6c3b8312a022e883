SELECT
    outcome.outcome_desc,
    (count(DISTINCT contact.contact_key) FILTER (WHERE contact.month = $2::text::date))::text
        AS contacts,
    (count(DISTINCT contact.contact_key) FILTER (
        WHERE contact.month = ($2::text::date - interval '1 year')::date
    ))::text AS contacts_year_before,
    decided.contacts::text AS decided,
    decided.contacts_year_before::text AS decided_year_before
FROM (
    SELECT label AS outcome_desc, code, position AS place
    FROM bi.code
    WHERE list = 'contact_outcome'
) AS outcome
LEFT JOIN bi.contact
    ON contact.authority = $1::text
        AND contact.cont_person_id IS NOT NULL
        AND outcome.code = ANY (string_to_array(contact.decision_outcomes, ','))
        AND contact.month IN ($2::text::date, ($2::text::date - interval '1 year')::date)
CROSS JOIN (
    SELECT
        count(*) FILTER (WHERE month = $2::text::date) AS contacts,
        count(*) FILTER (WHERE month = ($2::text::date - interval '1 year')::date)
            AS contacts_year_before
    FROM bi.contact
    WHERE authority = $1::text
        AND cont_person_id IS NOT NULL
        AND decision_state = 'DECIDED'
) AS decided
GROUP BY
    outcome.outcome_desc, outcome.place, decided.contacts, decided.contacts_year_before
ORDER BY outcome.place
