CREATE VIEW bi.contact_factor AS
SELECT
    contact.contact_key || '#' || factor.code AS contact_factor_key,
    contact.contact_key,
    contact.authority,
    contact.received_on,
    factor.code AS factor_code,
    factor.label AS factor_desc
FROM bi.contact
-- Distinct within the contact: so no contact has to be compared with any other.
CROSS JOIN LATERAL (
    SELECT DISTINCT
        item.code,
        coalesce(code.label, 'Not known') AS label
    FROM unnest(string_to_array(contact.concern_factors, ',')) AS item (code)
    LEFT JOIN bi.code ON code.list = 'assessment_factor' AND code.code = item.code
) AS factor;

COMMENT ON VIEW bi.contact_factor IS 'One row per factor of concern of each contact';
COMMENT ON COLUMN bi.contact_factor.contact_factor_key IS 'Contact and factor, joined by #';
COMMENT ON COLUMN bi.contact_factor.contact_key IS 'The contact in bi.contact';
COMMENT ON COLUMN bi.contact_factor.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact_factor.received_on IS 'When the contact was received, local date';
COMMENT ON COLUMN bi.contact_factor.factor_code IS 'Factor, such as 3A';
COMMENT ON COLUMN bi.contact_factor.factor_desc IS 'Label of the factor';
