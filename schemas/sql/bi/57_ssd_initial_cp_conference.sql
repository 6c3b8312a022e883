CREATE VIEW bi.ssd_initial_cp_conference AS
SELECT
    conference.authority,
    conference.icpc_icpc_id,
    conference.icpc_icpc_meeting_id,
    conference.icpc_s47_enquiry_id,
    conference.icpc_person_id,
    conference.icpc_cp_plan_id,
    conference.icpc_referral_id,
    conference.icpc_icpc_transfer_in,
    conference.icpc_icpc_target_date,
    conference.icpc_icpc_date,
    conference.icpc_icpc_outcome_cp_flag,
    (
        SELECT json_object_agg(
            flag.name,
            CASE WHEN flag.code = conference.outcome_code THEN 'Y' ELSE 'N' END
            ORDER BY flag.place
        )::text
        FROM (
            VALUES
            (1, 'NFA_FLAG', 'NFA'),
            (2, 'REFERRAL_TO_OTHER_AGENCY_FLAG', 'OTHER_AGENCY'),
            (3, 'SINGLE_ASSESSMENT_FLAG', 'ASSESSMENT'),
            (4, 'PROV_OF_SERVICES_FLAG', 'SERVICES'),
            (5, 'CP_FLAG', 'CP_PLAN'),
            (6, 'OTHER_OUTCOMES_EXIST_FLAG', 'OTHER')
        ) AS flag (place, name, code)
    ) AS icpc_icpc_outcome_json,
    conference.icpc_icpc_team,
    conference.icpc_icpc_worker_id
FROM bi.conference;

COMMENT ON VIEW bi.ssd_initial_cp_conference IS
    'Conferences as table ssd_initial_cp_conference of the Standard Safeguarding Dataset has them';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_id IS 'Id of the conference of this child';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_meeting_id IS 'Id of the meeting';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_s47_enquiry_id IS
    'Id of the section 47 enquiry';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_cp_plan_id IS 'Id of the child protection plan';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_referral_id IS
    'Id of the referral that it names';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_transfer_in IS
    'Y: moved in from another authority';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_target_date IS
    '15th working day after the strategy discussion or notification';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_date IS
    'When it was held, local date and time';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_outcome_cp_flag IS
    'Y: a child protection plan';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_outcome_json IS
    'What it decided as the dataset''s flags';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_team IS 'Team responsible for the child';
COMMENT ON COLUMN bi.ssd_initial_cp_conference.icpc_icpc_worker_id IS
    'Worker responsible for the child';
