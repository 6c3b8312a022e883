CREATE VIEW bi.ssd_cin_assessments AS
SELECT
    assessment.authority,
    assessment.cina_assessment_id,
    assessment.cina_person_id,
    assessment.cina_referral_id,
    assessment.cina_assessment_start_date,
    NULL AS cina_assessment_child_seen,
    assessment.cina_assessment_auth_date,
    -- The dataset's own flags where it has one: it has none for early help.
    CASE
        WHEN assessment.outcome_code IS NOT NULL THEN
            json_build_object(
                CASE assessment.outcome_code
                    WHEN 'STRATEGY_OR_SECTION47' THEN 'STRATEGY_DISCUSSION_FLAG'
                    WHEN 'OTHER' THEN 'OTHER_OUTCOMES_EXIST_FLAG'
                    ELSE assessment.outcome_code || '_FLAG'
                END,
                'Y'
            )::text
    END AS cina_assessment_outcome_json,
    assessment.cina_assessment_outcome_nfa,
    assessment.cina_assessment_team,
    assessment.cina_assessment_worker_id
FROM bi.assessment;

COMMENT ON VIEW bi.ssd_cin_assessments IS
    'Assessments as table ssd_cin_assessments of the Standard Safeguarding Dataset has them';
COMMENT ON COLUMN bi.ssd_cin_assessments.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_id IS 'Id of the assessment';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_referral_id IS
    'Id of the referral that it belongs to';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_start_date IS
    'When it was started, local date and time';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_child_seen IS
    'Always null: no event carries it';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_auth_date IS
    'When it was authorised, local date and time; null: open';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_outcome_json IS
    'Its outcome as a flag, such as EARLY_HELP_FLAG; null: open';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_outcome_nfa IS
    'Y: no further action; null: open';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_team IS 'Team that assesses';
COMMENT ON COLUMN bi.ssd_cin_assessments.cina_assessment_worker_id IS 'Worker who assesses';
