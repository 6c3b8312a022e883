-- Alerts that no longer follow.
DELETE FROM repeat_contact.alert AS standing
USING unnest($1::smallint[], $2::bigint[], $3::uuid[])
    AS gone (authority_id, child_key, alert_id)
WHERE
    standing.authority_id = gone.authority_id
    AND standing.child_key = gone.child_key
    AND standing.alert_id = gone.alert_id
