CREATE VIEW bi.ssd_s47_enquiry AS
SELECT
    section47.authority,
    section47.s47e_s47_enquiry_id,
    section47.s47e_referral_id,
    section47.s47e_person_id,
    section47.s47e_s47_start_date,
    section47.s47e_s47_end_date,
    section47.s47e_s47_nfa,
    CASE
        WHEN section47.section47_state = 'ENDED' THEN (
            SELECT json_object_agg(
                flag.name,
                CASE WHEN flag.code = section47.outcome_code THEN 'Y' ELSE 'N' END
                ORDER BY flag.place
            )::text
            FROM (
                VALUES
                (1, 'NFA_FLAG', 'NFA'),
                (2, 'LEGAL_ACTION_FLAG', 'LEGAL_ACTION'),
                (3, 'PROV_OF_SERVICES_FLAG', 'SERVICES'),
                (4, 'PROV_OF_SB_CARE_FLAG', 'SHORT_BREAK'),
                (5, 'CP_CONFERENCE_FLAG', 'CP_CONFERENCE'),
                (6, 'NFA_CONTINUE_SINGLE_FLAG', 'NFA_CONTINUE_ASSESSMENT'),
                (7, 'MONITOR_FLAG', 'OTHER_AGENCY'),
                (8, 'OTHER_OUTCOMES_EXIST_FLAG', 'OTHER')
            ) AS flag (place, name, code)
        )
    END AS s47e_s47_outcome_json,
    section47.s47e_s47_completed_by_team,
    section47.s47e_s47_completed_by_worker_id
FROM bi.section47;

COMMENT ON VIEW bi.ssd_s47_enquiry IS
    'Section 47 enquiries as table ssd_s47_enquiry of the Standard Safeguarding Dataset has them';
COMMENT ON COLUMN bi.ssd_s47_enquiry.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_enquiry_id IS 'Id of the enquiry';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_referral_id IS 'Id of the referral that it belongs to';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_start_date IS 'When it started, local date and time';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_end_date IS
    'When it ended, local date and time; null: open';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_nfa IS 'Y: no further action; null: open';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_outcome_json IS
    'Its outcome as the dataset''s flags; null: open';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_completed_by_team IS 'Team that enquires or enquired';
COMMENT ON COLUMN bi.ssd_s47_enquiry.s47e_s47_completed_by_worker_id IS
    'Worker who enquires or completed it';
