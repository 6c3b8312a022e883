-- Alerts as they are, for reference/changed_alerts.sql.
CREATE TEMPORARY TABLE alert_before AS
SELECT
    authority_id,
    alert_id,
    contact_ids,
    due_at,
    hash_record_extended(alert, 0) AS hash
FROM repeat_contact.alert
