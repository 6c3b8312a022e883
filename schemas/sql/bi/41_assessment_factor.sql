CREATE VIEW bi.assessment_factor AS
SELECT
    assessment.assessment_key || '#' || factor.code AS assessment_factor_key,
    assessment.assessment_key,
    assessment.authority,
    assessment.authorised_on,
    assessment.cina_assessment_id AS cinf_assessment_id,
    factor.code AS factor_code,
    factor.label AS factor_desc
FROM bi.assessment
-- Distinct within the assessment: so no assessment has to be compared with any other.
CROSS JOIN LATERAL (
    SELECT DISTINCT
        item.code,
        coalesce(code.label, 'Not known') AS label
    FROM unnest(string_to_array(assessment.assessment_factors, ',')) AS item (code)
    LEFT JOIN bi.code ON code.list = 'assessment_factor' AND code.code = item.code
) AS factor;

COMMENT ON VIEW bi.assessment_factor IS
    'One row per factor found at the end of each assessment';
COMMENT ON COLUMN bi.assessment_factor.assessment_factor_key IS
    'Assessment and factor, joined by #';
COMMENT ON COLUMN bi.assessment_factor.assessment_key IS 'The assessment in bi.assessment';
COMMENT ON COLUMN bi.assessment_factor.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.assessment_factor.authorised_on IS 'When the assessment was authorised, local date';
COMMENT ON COLUMN bi.assessment_factor.cinf_assessment_id IS 'Id of the assessment';
COMMENT ON COLUMN bi.assessment_factor.factor_code IS 'Factor, such as 3A';
COMMENT ON COLUMN bi.assessment_factor.factor_desc IS 'Label of the factor';
