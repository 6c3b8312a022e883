CREATE VIEW bi.assessment_factor_reporting_year AS
SELECT
    assessment.authority,
    assessment.reporting_year,
    factor.factor_code,
    factor.factor_desc,
    count(*) AS assessments,
    count(DISTINCT assessment.referral_key) AS episodes
FROM bi.assessment_factor AS factor
JOIN bi.assessment USING (assessment_key)
GROUP BY
    assessment.authority,
    assessment.reporting_year,
    factor.factor_code,
    factor.factor_desc;

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
