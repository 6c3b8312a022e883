CREATE VIEW bi.alert_sent AS
SELECT
    sent.alert_id::text AS alert_key,
    authority.gss_code AS authority,
    sent.alert_id::text AS alert_id,
    sent.child_id,
    sent.state,
    sent.revision,
    sent.first_sent_at,
    frontdoor.local_time(sent.first_sent_at) AS first_sent_local,
    sent.sent_at,
    frontdoor.local_time(sent.sent_at) AS sent_local
FROM frontdoor.alert_sent AS sent
JOIN frontdoor.authority USING (authority_id);

COMMENT ON VIEW bi.alert_sent IS
    'One row per alert that reached the alert topic, retracted ones included: history';
COMMENT ON COLUMN bi.alert_sent.alert_key IS 'The alert in bi.repeat_contact_alert, if it stands';
COMMENT ON COLUMN bi.alert_sent.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.alert_sent.alert_id IS 'Id of the alert';
COMMENT ON COLUMN bi.alert_sent.child_id IS 'Id of the child';
COMMENT ON COLUMN bi.alert_sent.state IS
    'Last state sent: RAISED, UPDATED, CLOSED or RETRACTED';
COMMENT ON COLUMN bi.alert_sent.revision IS 'Revision sent last';
COMMENT ON COLUMN bi.alert_sent.first_sent_at IS 'When it was first sent (UTC instant)';
COMMENT ON COLUMN bi.alert_sent.first_sent_local IS 'When it was first sent, local date and time';
COMMENT ON COLUMN bi.alert_sent.sent_at IS 'When it was last sent (UTC instant)';
COMMENT ON COLUMN bi.alert_sent.sent_local IS 'When it was last sent, local date and time';
