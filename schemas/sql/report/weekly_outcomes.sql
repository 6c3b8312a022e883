SELECT
    outcome.outcome_desc,
    coalesce(sum(weekly.contacts) FILTER (WHERE weekly.week = $2::text::date), 0)::text
        AS contacts,
    coalesce(sum(weekly.contacts) FILTER (WHERE weekly.week = $2::text::date - 7), 0)::text
        AS contacts_before,
    coalesce(sum(weekly.contacts) FILTER (WHERE weekly.week = $2::text::date - 364), 0)::text
        AS contacts_year_before
FROM (
    SELECT label AS outcome_desc, position AS place
    FROM bi.code
    WHERE list = 'contact_outcome'
) AS outcome
LEFT JOIN bi.contact_outcome_weekly AS weekly
    ON weekly.authority = $1::text
        AND weekly.outcome_desc = outcome.outcome_desc
        AND weekly.week IN ($2::text::date, $2::text::date - 7, $2::text::date - 364)
GROUP BY outcome.outcome_desc, outcome.place
ORDER BY outcome.place
