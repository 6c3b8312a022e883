CREATE VIEW bi.ssd_assessment_factors AS
SELECT
    assessment.authority,
    assessment.assessment_key AS cinf_table_id,
    assessment.cina_assessment_id AS cinf_assessment_id,
    list.json AS cinf_assessment_factors_json
FROM bi.assessment
-- An aggregate, so that it is worked out once for every list that there is.
CROSS JOIN LATERAL (
    SELECT array_to_json(array_agg(factor.code ORDER BY factor.place))::text AS json
    FROM unnest(string_to_array(assessment.assessment_factors, ','))
        WITH ORDINALITY AS factor (code, place)
    HAVING count(*) > 0
) AS list;

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
