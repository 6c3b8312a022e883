-- Open alerts of similar contacts, the longest waiting first.
SELECT count(*) AS open, count(*) FILTER (WHERE overdue) AS overdue
FROM bi.repeat_contact_alert
WHERE rule = 'SIMILAR' AND state <> 'CLOSED' AND NOT historic;
SELECT alert_id, child_id, concern_family, contacts, raised_at, due_at, overdue
FROM bi.repeat_contact_alert
WHERE rule = 'SIMILAR' AND state <> 'CLOSED' AND NOT historic
ORDER BY raised_at, alert_id
LIMIT 5;
