CREATE VIEW live.contact_weekly_touched AS
SELECT
    touched.authority_id,
    touched.authority,
    touched.week,
    counted.*
FROM live.touched_week AS touched
CROSS JOIN LATERAL (
    SELECT
        contact.cont_contact_source_code,
        contact.cont_contact_source_desc,
        contact.source_group,
        count(contact.cont_person_id) AS contacts,
        count(*) FILTER (WHERE contact.cont_person_id IS NULL) AS unidentified,
        count(contact.cont_person_id) FILTER (WHERE contact.information_only) AS information_only,
        count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'OPEN') AS open,
        count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED') AS decided,
        count(contact.cont_person_id) FILTER (WHERE contact.converted) AS converted,
        count(contact.cont_person_id) FILTER (WHERE contact.converted_broad) AS converted_broad
    FROM bi.contact
    WHERE contact.authority = touched.authority AND contact.week = touched.week
    GROUP BY
        contact.cont_contact_source_code, contact.cont_contact_source_desc, contact.source_group
) AS counted;
SELECT live.keep('contact_weekly', 'week');

CREATE VIEW bi.contact_weekly AS
SELECT
    authority,
    week,
    to_char(week, 'IYYY"-W"IW') AS iso_week,
    cont_contact_source_code,
    cont_contact_source_desc,
    source_group,
    contacts,
    unidentified,
    information_only,
    open,
    decided,
    converted,
    frontdoor.percent(converted, decided) AS conversion_percent,
    converted_broad,
    frontdoor.percent(converted_broad, decided) AS conversion_broad_percent
FROM live.contact_weekly;

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
