CREATE VIEW bi.ssd_assessment_factors AS
SELECT
    assessment.authority,
    assessment.assessment_key AS cinf_table_id,
    assessment.cina_assessment_id AS cinf_assessment_id,
    array_to_json(string_to_array(assessment.assessment_factors, ','))::text
        AS cinf_assessment_factors_json
FROM bi.assessment
WHERE assessment.assessment_factors IS NOT NULL;

COMMENT ON VIEW bi.ssd_assessment_factors IS
    'Factors as table ssd_assessment_factors of the Standard Safeguarding Dataset has them: a '
    'row an assessment that found any';
COMMENT ON COLUMN bi.ssd_assessment_factors.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_assessment_factors.cinf_table_id IS
    'Key of the row: authority, child and assessment';
COMMENT ON COLUMN bi.ssd_assessment_factors.cinf_assessment_id IS 'Id of the assessment';
COMMENT ON COLUMN bi.ssd_assessment_factors.cinf_assessment_factors_json IS
    'Its factors as an array, such as ["1A","2B"]';
