CREATE VIEW live.contact_outcome_weekly_touched AS
SELECT
    touched.authority_id,
    touched.authority,
    touched.week,
    counted.*
FROM live.touched_week AS touched
CROSS JOIN LATERAL (
    SELECT outcome.code AS outcome_code, count(DISTINCT contact.contact_key) AS contacts
    FROM bi.contact
    CROSS JOIN LATERAL unnest(string_to_array(contact.decision_outcomes, ',')) AS outcome (code)
    WHERE contact.authority = touched.authority
        AND contact.week = touched.week
        AND contact.cont_person_id IS NOT NULL
    GROUP BY outcome.code
) AS counted;
SELECT live.keep('contact_outcome_weekly', 'week');

CREATE VIEW bi.contact_outcome_weekly AS
SELECT
    weekly.authority,
    weekly.week,
    to_char(weekly.week, 'IYYY"-W"IW') AS iso_week,
    weekly.outcome_code,
    coalesce(code.label, 'Not known') AS outcome_desc,
    weekly.contacts
FROM live.contact_outcome_weekly AS weekly
LEFT JOIN bi.code ON code.list = 'contact_outcome' AND code.code = weekly.outcome_code;

COMMENT ON VIEW bi.contact_outcome_weekly IS
    'Decided contacts about identified children by ISO week of receipt and outcome';
COMMENT ON COLUMN bi.contact_outcome_weekly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact_outcome_weekly.week IS 'Monday of the ISO week of receipt';
COMMENT ON COLUMN bi.contact_outcome_weekly.iso_week IS 'The week, such as 2020-W53';
COMMENT ON COLUMN bi.contact_outcome_weekly.outcome_code IS 'Outcome, such as EARLY_HELP';
COMMENT ON COLUMN bi.contact_outcome_weekly.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.contact_outcome_weekly.contacts IS
    'Contacts with this outcome; one with two outcomes is counted under both';
