CREATE VIEW bi.caseload_now AS
SELECT
    holding.referral_key,
    holding.authority,
    holding.cine_referral_id,
    holding.cine_person_id,
    holding.team_id,
    holding.worker_id,
    holding.held_from,
    holding.held_from_local,
    holding.opened_at,
    frontdoor.local_time(holding.opened_at) AS cine_referral_date,
    frontdoor.local_date(frontdoor.present()) - holding.opened_on AS open_days
FROM bi.case_holding AS holding
WHERE holding.held_from <= frontdoor.present()
    AND (holding.held_until > frontdoor.present() OR holding.held_until IS NULL);

COMMENT ON VIEW bi.caseload_now IS 'One row per open case at present, with who holds it';
COMMENT ON COLUMN bi.caseload_now.referral_key IS 'The case in bi.referral';
COMMENT ON COLUMN bi.caseload_now.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.caseload_now.cine_referral_id IS 'Id of the referral';
COMMENT ON COLUMN bi.caseload_now.cine_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.caseload_now.team_id IS 'Team that holds it; null: none';
COMMENT ON COLUMN bi.caseload_now.worker_id IS
    'Worker who holds it; null: unallocated, or the worker has left';
COMMENT ON COLUMN bi.caseload_now.held_from IS 'Since when (UTC instant)';
COMMENT ON COLUMN bi.caseload_now.held_from_local IS 'Since when, local date and time';
COMMENT ON COLUMN bi.caseload_now.opened_at IS 'When the case was opened (UTC instant)';
COMMENT ON COLUMN bi.caseload_now.cine_referral_date IS
    'When the case was opened, local date and time';
COMMENT ON COLUMN bi.caseload_now.open_days IS 'Days since the case was opened';
