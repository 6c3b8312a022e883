-- How alerts differ from alert_before.
SELECT
    authority.gss_code AS authority,
    alert_id::text AS alert_id,
    CASE
        WHEN before.hash IS NULL THEN 'raised'
        WHEN alert.alert_id IS NULL THEN 'retracted'
        WHEN alert.contact_ids IS DISTINCT FROM before.contact_ids THEN 'contacts'
        WHEN alert.due_at IS DISTINCT FROM before.due_at THEN 'due time'
        ELSE 'other'
    END AS change,
    before.due_at AS due_before,
    alert.due_at AS due_at
FROM alert_before AS before
FULL JOIN repeat_contact.alert USING (authority_id, alert_id)
JOIN frontdoor.authority USING (authority_id)
WHERE hash_record_extended(alert, 0) IS DISTINCT FROM before.hash
    OR before.hash IS NULL
    OR alert.alert_id IS NULL
ORDER BY authority.gss_code, alert_id
