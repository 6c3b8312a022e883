CREATE VIEW bi.assessment_factor_reporting_year AS
SELECT
    assessment.authority,
    assessment.reporting_year,
    factor.code AS factor_code,
    coalesce(code.label, 'Not known') AS factor_desc,
    count(DISTINCT assessment.assessment_key) AS assessments,
    count(DISTINCT assessment.referral_key) AS episodes
FROM bi.assessment
CROSS JOIN LATERAL unnest(string_to_array(assessment.assessment_factors, ',')) AS factor (code)
LEFT JOIN bi.code ON code.list = 'assessment_factor' AND code.code = factor.code
GROUP BY assessment.authority, assessment.reporting_year, factor.code, code.label;

COMMENT ON VIEW bi.assessment_factor_reporting_year IS
    'Factors found by assessments, by reporting year of authorisation (DfE table C3)';
COMMENT ON COLUMN bi.assessment_factor_reporting_year.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.assessment_factor_reporting_year.reporting_year IS
    '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.assessment_factor_reporting_year.factor_code IS 'Factor, such as 3A';
COMMENT ON COLUMN bi.assessment_factor_reporting_year.factor_desc IS 'Label of the factor';
COMMENT ON COLUMN bi.assessment_factor_reporting_year.assessments IS
    'Assessments authorised that found it';
COMMENT ON COLUMN bi.assessment_factor_reporting_year.episodes IS
    'Distinct referrals that those assessments belong to';
