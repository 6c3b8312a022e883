-- Which alerts of similar contacts wait for scrutiny, the longest waiting first, and who has looked
-- at them? The last columns count all that wait, shown or not.
-- Parameters, in the first lines: authority, how many to show.
WITH asked (authority, most) AS (
    VALUES ('E06000008', 5)
)
SELECT
    alert.alert_id,
    alert.child_id,
    alert.concern_family,
    alert.contacts,
    alert.raised_on,
    alert.due_local::date - 1 AS due_on,
    alert.overdue,
    review.social_worker_on,
    review.team_manager_on,
    count(*) OVER () AS all_open,
    count(*) FILTER (WHERE alert.overdue) OVER () AS all_overdue
FROM bi.repeat_contact_alert AS alert
JOIN asked USING (authority)
LEFT JOIN (
    SELECT
        alert_key,
        min(reviewed_on) FILTER (WHERE role_code = 'SOCIAL_WORKER') AS social_worker_on,
        min(reviewed_on) FILTER (WHERE role_code = 'TEAM_MANAGER') AS team_manager_on
    FROM bi.alert_review
    GROUP BY alert_key
) AS review USING (alert_key)
WHERE alert.rule = 'SIMILAR' AND alert.state = 'OPEN' AND NOT alert.historic
ORDER BY alert.raised_at, alert.alert_id
LIMIT (SELECT most FROM asked);
