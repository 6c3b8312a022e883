-- Who contacts us, and who does so more or less often than in the same days of the year before?
-- Parameters, in the first lines: authority, first and last day (of at most a year).
WITH asked (authority, first_day, last_day) AS (
    VALUES ('E06000008', DATE '2020-04-01', DATE '2021-03-31')
), counted AS (
    SELECT
        contact.source_group,
        count(*) FILTER (WHERE contact.received_on >= asked.first_day) AS contacts,
        count(*) FILTER (WHERE contact.received_on <= asked.last_day - interval '1 year')
            AS contacts_before
    FROM bi.contact
    JOIN asked USING (authority)
    WHERE contact.cont_person_id IS NOT NULL
        AND contact.received_on BETWEEN asked.first_day - interval '1 year' AND asked.last_day
    GROUP BY contact.source_group
)
SELECT
    source_group,
    contacts,
    round(100.0 * contacts / nullif(sum(contacts) OVER (), 0), 1) AS contacts_percent,
    contacts_before,
    contacts - contacts_before AS change
FROM counted
ORDER BY contacts DESC, source_group;
