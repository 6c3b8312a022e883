CREATE VIEW bi.ssd_cin_episodes AS
SELECT
    authority,
    cine_referral_id,
    cine_person_id,
    cine_referral_date,
    cine_cin_primary_need_code,
    cine_referral_source_code,
    cine_referral_source_desc,
    NULL AS cine_referral_outcome_json,
    cine_referral_nfa,
    cine_close_reason,
    cine_close_date,
    cine_referral_team,
    cine_referral_worker_id
FROM bi.referral;

COMMENT ON VIEW bi.ssd_cin_episodes IS
    'Referrals as table ssd_cin_episodes of the Standard Safeguarding Dataset has them';
COMMENT ON COLUMN bi.ssd_cin_episodes.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_id IS 'Id of the referral';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_date IS
    'When it was opened, local date and time';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_cin_primary_need_code IS 'Primary need, such as N1';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_source_code IS 'Source, such as 1A';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_outcome_json IS
    'Always null: no event carries it';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_nfa IS 'Y: no further action';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_close_reason IS
    'Closure reason, such as RC7; null: not closed';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_close_date IS
    'When it was closed, local date and time; null: not closed';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_team IS 'Team that took it';
COMMENT ON COLUMN bi.ssd_cin_episodes.cine_referral_worker_id IS 'Worker who took it';
