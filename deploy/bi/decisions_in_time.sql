-- How many decisions were made in time, by either clock, and how many contacts still wait for one?
-- Parameters, in the first lines: authority, first and last week of receipt (Mondays).
WITH asked (authority, first_week, last_week) AS (
    VALUES ('E06000008', DATE '2020-12-28', DATE '2021-03-22')
)
SELECT
    weekly.week,
    weekly.contacts,
    weekly.clocked_24h,
    weekly.decided_within_24h,
    weekly.decided_within_24h_percent,
    weekly.clocked_1wd,
    weekly.decided_within_1wd,
    weekly.decided_within_1wd_percent,
    weekly.open,
    weekly.open_overdue_1wd
FROM bi.decision_timeliness_weekly AS weekly
JOIN asked USING (authority)
WHERE weekly.week BETWEEN asked.first_week AND asked.last_week
ORDER BY weekly.week;
