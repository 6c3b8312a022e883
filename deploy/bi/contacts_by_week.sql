-- How many contacts and conversations came each week, beside the same week 52 weeks before?
-- Parameters, in the first lines: authority, first and last week (Mondays).
WITH asked (authority, first_week, last_week) AS (
    VALUES ('E06000008', DATE '2020-12-28', DATE '2021-03-22')
), weekly AS (
    SELECT
        contact.week,
        count(contact.cont_person_id) AS contacts,
        count(contact.cont_person_id) FILTER (WHERE contact.from_community) AS from_community,
        count(DISTINCT contact.conversation_key) FILTER (WHERE contact.channel_code = 'PHONE')
            AS telephone_conversations
    FROM bi.contact
    JOIN asked USING (authority)
    WHERE contact.week BETWEEN asked.first_week - 364 AND asked.last_week
    GROUP BY contact.week
)
SELECT
    weekly.week,
    weekly.contacts,
    before.contacts AS contacts_before,
    weekly.from_community,
    before.from_community AS from_community_before,
    weekly.telephone_conversations,
    before.telephone_conversations AS telephone_conversations_before
FROM weekly
LEFT JOIN weekly AS before ON before.week = weekly.week - 364
WHERE weekly.week >= (SELECT first_week FROM asked)
ORDER BY weekly.week;
