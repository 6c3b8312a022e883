CREATE VIEW bi.ssd_contacts AS
SELECT
    contact.authority,
    contact.cont_contact_id,
    contact.cont_person_id,
    contact.cont_contact_date,
    contact.cont_contact_source_code,
    contact.cont_contact_source_desc,
    flags.json AS cont_contact_outcome_json
FROM bi.contact
-- Joined, so that it is worked out once for every list that there is. The dataset's own flags where
-- it has one: it has none for early help.
LEFT JOIN LATERAL (
    SELECT
        json_object_agg(
            coalesce(flag.name, item.code || '_FLAG'), 'Y' ORDER BY item.code
        )::text AS json
    FROM unnest(string_to_array(contact.decision_outcomes, ',')) AS item (code)
    LEFT JOIN (
        VALUES
        ('REFERRAL', 'NEW_REFERRAL_FLAG'),
        ('EXISTING_CASE', 'EXISTING_REFERRAL_FLAG'),
        ('STRATEGY_DISCUSSION', 'CP_ENQUIRY_FLAG'),
        ('ADVICE_SIGNPOST', 'ADVICE_FLAG'),
        ('OTHER', 'OTHER_OUTCOMES_EXIST_FLAG')
    ) AS flag (code, name) ON flag.code = item.code
) AS flags ON true
WHERE contact.cont_person_id IS NOT NULL;

COMMENT ON VIEW bi.ssd_contacts IS
    'Contacts as table ssd_contacts of the Standard Safeguarding Dataset has them: of '
    'identified children';
COMMENT ON COLUMN bi.ssd_contacts.authority IS 'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_contacts.cont_contact_id IS 'Id of the contact';
COMMENT ON COLUMN bi.ssd_contacts.cont_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_contacts.cont_contact_date IS 'When it was received, local date and time';
COMMENT ON COLUMN bi.ssd_contacts.cont_contact_source_code IS 'Source, such as 1A';
COMMENT ON COLUMN bi.ssd_contacts.cont_contact_source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.ssd_contacts.cont_contact_outcome_json IS
    'Outcomes of its decision, as flags such as NEW_REFERRAL_FLAG; null: not decided';
