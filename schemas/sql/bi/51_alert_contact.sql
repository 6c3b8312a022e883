CREATE VIEW bi.alert_contact AS
SELECT
    alert.alert_id || '#' || contact.place AS alert_contact_key,
    alert.alert_id::text AS alert_key,
    frontdoor.entity_key(authority.gss_code, alert.child_id, contact.contact_id) AS contact_key,
    authority.gss_code AS authority,
    alert.alert_id::text AS alert_id,
    alert.child_id AS cont_person_id,
    contact.contact_id AS cont_contact_id,
    contact.place AS position,
    contact.contact_id = alert.raising_contact_id AS raised_it
FROM repeat_contact.alert
JOIN frontdoor.authority USING (authority_id)
CROSS JOIN LATERAL unnest(alert.contact_ids) WITH ORDINALITY AS contact (contact_id, place);

COMMENT ON VIEW bi.alert_contact IS 'One row per contact that an alert names';
COMMENT ON COLUMN bi.alert_contact.alert_contact_key IS 'Alert and place, joined by #';
COMMENT ON COLUMN bi.alert_contact.alert_key IS 'The alert in bi.repeat_contact_alert';
COMMENT ON COLUMN bi.alert_contact.contact_key IS 'The contact in bi.contact';
COMMENT ON COLUMN bi.alert_contact.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.alert_contact.alert_id IS 'Id of the alert';
COMMENT ON COLUMN bi.alert_contact.cont_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.alert_contact.cont_contact_id IS 'Id of the contact';
COMMENT ON COLUMN bi.alert_contact.position IS 'Place of the contact in the alert, from 1';
COMMENT ON COLUMN bi.alert_contact.raised_it IS 'This contact raised the alert';
