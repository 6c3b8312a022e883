CREATE VIEW bi.contact_outcome AS
SELECT
    contact.contact_key || '#' || outcome.code AS contact_outcome_key,
    contact.contact_key,
    contact.authority,
    contact.received_on,
    outcome.code AS outcome_code,
    outcome.label AS outcome_desc
FROM bi.contact
-- Distinct within the contact: so no contact has to be compared with any other.
CROSS JOIN LATERAL (
    SELECT DISTINCT
        item.code,
        coalesce(code.label, 'Not known') AS label
    FROM unnest(string_to_array(contact.decision_outcomes, ',')) AS item (code)
    LEFT JOIN bi.code ON code.list = 'contact_outcome' AND code.code = item.code
) AS outcome;

COMMENT ON VIEW bi.contact_outcome IS 'One row per outcome of the decision on each contact';
COMMENT ON COLUMN bi.contact_outcome.contact_outcome_key IS 'Contact and outcome, joined by #';
COMMENT ON COLUMN bi.contact_outcome.contact_key IS 'The contact in bi.contact';
COMMENT ON COLUMN bi.contact_outcome.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact_outcome.received_on IS 'When the contact was received, local date';
COMMENT ON COLUMN bi.contact_outcome.outcome_code IS 'Outcome, such as REFERRAL';
COMMENT ON COLUMN bi.contact_outcome.outcome_desc IS 'Label of the outcome';
