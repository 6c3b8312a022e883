CREATE VIEW bi.contact_weekly AS
SELECT
    contact.authority,
    contact.week,
    to_char(contact.week, 'IYYY"-W"IW') AS iso_week,
    contact.cont_contact_source_code,
    contact.cont_contact_source_desc,
    contact.source_group,
    count(contact.cont_person_id) AS contacts,
    count(*) FILTER (WHERE contact.cont_person_id IS NULL) AS unidentified,
    count(contact.cont_person_id) FILTER (WHERE contact.information_only) AS information_only,
    count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'OPEN') AS open,
    count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED') AS decided,
    count(contact.cont_person_id) FILTER (WHERE contact.converted) AS converted,
    frontdoor.percent(
        count(contact.cont_person_id) FILTER (WHERE contact.converted),
        count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED')
    ) AS conversion_percent,
    count(contact.cont_person_id) FILTER (WHERE contact.converted_broad) AS converted_broad,
    frontdoor.percent(
        count(contact.cont_person_id) FILTER (WHERE contact.converted_broad),
        count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED')
    ) AS conversion_broad_percent
FROM bi.contact
GROUP BY
    contact.authority,
    contact.week,
    contact.cont_contact_source_code,
    contact.cont_contact_source_desc,
    contact.source_group;

COMMENT ON VIEW bi.contact_weekly IS
    'Contacts by ISO week of receipt and source, and how many became referrals';
COMMENT ON COLUMN bi.contact_weekly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact_weekly.week IS 'Monday of the ISO week of receipt';
COMMENT ON COLUMN bi.contact_weekly.iso_week IS 'The week, such as 2020-W53';
COMMENT ON COLUMN bi.contact_weekly.cont_contact_source_code IS 'Source, such as 1A';
COMMENT ON COLUMN bi.contact_weekly.cont_contact_source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.contact_weekly.source_group IS 'Group of the source in published tables';
COMMENT ON COLUMN bi.contact_weekly.contacts IS 'Contacts about identified children';
COMMENT ON COLUMN bi.contact_weekly.unidentified IS
    'Beside them: contacts about children not identified, in no other count of this view';
COMMENT ON COLUMN bi.contact_weekly.information_only IS 'Of the contacts: information only';
COMMENT ON COLUMN bi.contact_weekly.open IS 'Of the contacts: not decided';
COMMENT ON COLUMN bi.contact_weekly.decided IS 'Of the contacts: decided';
COMMENT ON COLUMN bi.contact_weekly.converted IS
    'Of the decided: the outcomes include REFERRAL';
COMMENT ON COLUMN bi.contact_weekly.conversion_percent IS
    'converted / decided in percent, to one place';
COMMENT ON COLUMN bi.contact_weekly.converted_broad IS
    'Of the decided: outcomes include REFERRAL or STRATEGY_DISCUSSION, or a referral is named';
COMMENT ON COLUMN bi.contact_weekly.conversion_broad_percent IS
    'converted_broad / decided in percent, to one place';
