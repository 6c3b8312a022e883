CREATE VIEW bi.repeat_contact_alert AS
SELECT
    alert.alert_id::text AS alert_key,
    authority.gss_code AS authority,
    alert.alert_id::text AS alert_id,
    alert.child_id,
    alert.rule,
    alert.concern_family,
    CASE WHEN alert.closed_at IS NULL THEN 'OPEN' ELSE 'CLOSED' END AS state,
    alert.raising_contact_id,
    array_to_string(alert.contact_ids, ',') AS contact_ids,
    cardinality(alert.contact_ids) AS contacts,
    alert.first_contact_at,
    frontdoor.local_time(alert.first_contact_at) AS first_contact_local,
    alert.last_contact_at,
    frontdoor.local_time(alert.last_contact_at) AS last_contact_local,
    alert.raised_at,
    frontdoor.local_time(alert.raised_at) AS raised_local,
    frontdoor.local_date(alert.raised_at) AS raised_on,
    alert.raised_late,
    alert.historic,
    alert.due_at,
    frontdoor.local_time(alert.due_at) AS due_local,
    alert.team_id,
    alert.closed_at,
    frontdoor.local_time(alert.closed_at) AS closed_local,
    CASE WHEN alert.closed_at IS NOT NULL THEN coalesce(reason.code, 'UNKNOWN') END
        AS closed_reason_code,
    CASE WHEN alert.closed_at IS NOT NULL THEN coalesce(reason.label, 'Not known') END
        AS closed_reason_desc,
    alert.closed_at < alert.due_at AS scrutinised_in_time,
    alert.closed_at IS NULL AND frontdoor.present() >= alert.due_at AS overdue,
    sent.state AS sent_state,
    sent.first_sent_at,
    frontdoor.local_time(sent.first_sent_at) AS first_sent_local,
    floor(extract(epoch FROM alert.closed_at - alert.raised_at))::bigint AS scrutiny_seconds,
    floor(extract(epoch FROM alert.closed_at - sent.first_sent_at))::bigint
        AS scrutiny_seconds_from_sent
FROM repeat_contact.alert
JOIN frontdoor.authority USING (authority_id)
LEFT JOIN frontdoor.alert_sent AS sent
    ON sent.authority_id = alert.authority_id AND sent.alert_id = alert.alert_id
LEFT JOIN frontdoor.code AS reason
    ON reason.list = 'alert_closed_reason' AND reason.symbol = alert.closed_reason;

COMMENT ON VIEW bi.repeat_contact_alert IS
    'One row per alert that follows from the contacts as they stand; retracted ones are gone';
COMMENT ON COLUMN bi.repeat_contact_alert.alert_key IS 'The alert''s id, which names it everywhere';
COMMENT ON COLUMN bi.repeat_contact_alert.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.repeat_contact_alert.alert_id IS 'Id of the alert, as on the alert topic';
COMMENT ON COLUMN bi.repeat_contact_alert.child_id IS 'Id of the child';
COMMENT ON COLUMN bi.repeat_contact_alert.rule IS
    'SIMILAR (contacts of one family of concern) or ANY';
COMMENT ON COLUMN bi.repeat_contact_alert.concern_family IS
    'Family of concern: the number of its factors, such as 3; null: rule ANY';
COMMENT ON COLUMN bi.repeat_contact_alert.state IS 'OPEN or CLOSED';
COMMENT ON COLUMN bi.repeat_contact_alert.raising_contact_id IS 'The contact that raised it';
COMMENT ON COLUMN bi.repeat_contact_alert.contact_ids IS
    'Its contacts joined by commas (one row each in bi.alert_contact)';
COMMENT ON COLUMN bi.repeat_contact_alert.contacts IS 'How many contacts it names';
COMMENT ON COLUMN bi.repeat_contact_alert.first_contact_at IS 'First of its contacts (UTC instant)';
COMMENT ON COLUMN bi.repeat_contact_alert.first_contact_local IS
    'First of its contacts, local date and time';
COMMENT ON COLUMN bi.repeat_contact_alert.last_contact_at IS 'Last of its contacts (UTC instant)';
COMMENT ON COLUMN bi.repeat_contact_alert.last_contact_local IS
    'Last of its contacts, local date and time';
COMMENT ON COLUMN bi.repeat_contact_alert.raised_at IS
    'When its pattern could first be known (UTC instant)';
COMMENT ON COLUMN bi.repeat_contact_alert.raised_local IS
    'When its pattern could first be known, local date and time';
COMMENT ON COLUMN bi.repeat_contact_alert.raised_on IS
    'When its pattern could first be known, local date';
COMMENT ON COLUMN bi.repeat_contact_alert.raised_late IS
    'The raising contact was known more than 24 hours after it was received';
COMMENT ON COLUMN bi.repeat_contact_alert.historic IS
    'Raised by a contact before the authority''s alerts_from: never sent, no due time';
COMMENT ON COLUMN bi.repeat_contact_alert.due_at IS
    'Scrutiny is in time before this (UTC instant); null: historic, or past the bank holidays';
COMMENT ON COLUMN bi.repeat_contact_alert.due_local IS 'The same, local date and time';
COMMENT ON COLUMN bi.repeat_contact_alert.team_id IS 'Team that the alert is for';
COMMENT ON COLUMN bi.repeat_contact_alert.closed_at IS 'When it was closed (UTC instant)';
COMMENT ON COLUMN bi.repeat_contact_alert.closed_local IS 'When it was closed, local date and time';
COMMENT ON COLUMN bi.repeat_contact_alert.closed_reason_code IS
    'REFERRAL_OPENED or REVIEWED; null: open';
COMMENT ON COLUMN bi.repeat_contact_alert.closed_reason_desc IS 'Label of the reason';
COMMENT ON COLUMN bi.repeat_contact_alert.scrutinised_in_time IS
    'Closed before it was due; null: open, or without a due time';
COMMENT ON COLUMN bi.repeat_contact_alert.overdue IS
    'Open and past its due time at present; null: open without a due time';
COMMENT ON COLUMN bi.repeat_contact_alert.sent_state IS
    'Last state on the alert topic; null: not sent';
COMMENT ON COLUMN bi.repeat_contact_alert.first_sent_at IS
    'When it first reached the alert topic (UTC instant); null: not sent';
COMMENT ON COLUMN bi.repeat_contact_alert.first_sent_local IS
    'When it first reached the alert topic, local date and time';
COMMENT ON COLUMN bi.repeat_contact_alert.scrutiny_seconds IS
    'Whole seconds from raised_at to its closing; null: open';
COMMENT ON COLUMN bi.repeat_contact_alert.scrutiny_seconds_from_sent IS
    'Whole seconds from first_sent_at to its closing, below 0 if sent later; null: open, not sent';
