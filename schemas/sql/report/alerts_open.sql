SELECT
    alert.alert_key,
    alert.child_id,
    coalesce(
        (
            SELECT split_part(min(code.label), ':', 1)
            FROM bi.code
            WHERE code.list = 'assessment_factor'
                AND substring(code.code FROM '^[0-9]+') = alert.concern_family
        ),
        alert.concern_family
    ) AS concern,
    alert.contacts::text,
    replace(alert.contact_ids, ',', ', ') AS contact_ids,
    alert.first_contact_local::date::text AS first_contact,
    alert.last_contact_local::date::text AS last_contact,
    to_char(alert.raised_local, 'YYYY-MM-DD HH24:MI') AS raised,
    to_char(alert.due_local, 'YYYY-MM-DD HH24:MI') AS due,
    CASE WHEN alert.overdue THEN 'yes' ELSE 'no' END AS overdue,
    alert.team_id
FROM bi.repeat_contact_alert AS alert
WHERE alert.authority = $1::text
    AND alert.rule = 'SIMILAR'
    AND alert.state = 'OPEN'
    AND NOT alert.historic
ORDER BY alert.due_at, alert.raised_at, alert.alert_key
