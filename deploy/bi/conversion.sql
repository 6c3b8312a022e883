-- How many of the contacts that were decided became a referral, by group of sources?
-- Both ways to count: outcomes with REFERRAL; or with STRATEGY_DISCUSSION too, or a referral named.
-- Parameters, in the first lines: authority, first and last day of receipt.
WITH asked (authority, first_day, last_day) AS (
    VALUES ('E06000008', DATE '2020-04-01', DATE '2021-03-31')
)
SELECT
    coalesce(contact.source_group, 'All') AS source_group,
    count(*) AS decided,
    count(*) FILTER (WHERE contact.converted) AS converted,
    round(100.0 * count(*) FILTER (WHERE contact.converted) / nullif(count(*), 0), 1)
        AS conversion_percent,
    count(*) FILTER (WHERE contact.converted_broad) AS converted_broad,
    round(100.0 * count(*) FILTER (WHERE contact.converted_broad) / nullif(count(*), 0), 1)
        AS conversion_broad_percent
FROM bi.contact
JOIN asked USING (authority)
WHERE contact.cont_person_id IS NOT NULL
    AND contact.decision_state = 'DECIDED'
    AND contact.received_on BETWEEN asked.first_day AND asked.last_day
GROUP BY ROLLUP (contact.source_group)
ORDER BY grouping(contact.source_group) DESC, decided DESC, source_group;
