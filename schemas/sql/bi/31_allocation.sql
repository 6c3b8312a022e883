CREATE VIEW live.allocation AS
SELECT
    allocation.authority_id,
    allocation.child_key,
    frontdoor.entity_key(authority.gss_code, allocation.child_id, allocation.allocation_id)
        AS allocation_key,
    frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id)
        AS referral_key,
    authority.gss_code AS authority,
    allocation.allocation_id AS invo_involvements_id,
    allocation.child_id AS invo_person_id,
    referral.referral_id AS invo_referral_id,
    allocation.referral_id IS NULL AS referral_derived,
    allocation.allocated_at,
    frontdoor.local_time(allocation.allocated_at) AS invo_involvement_start_date,
    allocation.allocated_on,
    allocation.allocated_time_known,
    allocation.team_id AS invo_professional_team,
    allocation.worker_id AS invo_professional_id
FROM caseload.allocation
JOIN frontdoor.authority USING (authority_id)
-- A case that it names, or the child's latest one by then. The limit tells the planner that there is
-- at most one.
JOIN LATERAL (
    SELECT referral.child_id, referral.referral_id
    FROM caseload.referral
    WHERE referral.authority_id = allocation.authority_id
        AND referral.child_key = allocation.child_key
        AND referral.child_id = allocation.child_id
        AND referral.opened_revision >= 0
        AND NOT referral.opened_voided
        AND NOT referral.no_further_action
        AND referral.referral_id = coalesce(
            allocation.referral_id,
            (
                SELECT latest.referral_id
                FROM caseload.referral AS latest
                WHERE latest.authority_id = allocation.authority_id
                    AND latest.child_key = allocation.child_key
                    AND latest.child_id = allocation.child_id
                    AND latest.opened_revision >= 0
                    AND NOT latest.opened_voided
                    AND NOT latest.no_further_action
                    AND latest.opened_on <= allocation.allocated_on
                ORDER BY latest.opened_at DESC, latest.referral_id DESC
                LIMIT 1
            )
        )
    LIMIT 1
) AS referral ON true
WHERE allocation.allocated_revision >= 0 AND NOT allocation.allocated_voided;

CREATE VIEW bi.allocation AS
SELECT
    allocation_key,
    referral_key,
    authority,
    invo_involvements_id,
    invo_person_id,
    invo_referral_id,
    referral_derived,
    allocated_at,
    invo_involvement_start_date,
    allocated_on,
    allocated_time_known,
    invo_professional_team,
    invo_professional_id
FROM live.allocation;

COMMENT ON VIEW bi.allocation IS
    'One row per allocation of a case to team and worker; those of no case are in bi.data_quality';
COMMENT ON COLUMN bi.allocation.allocation_key IS
    'Authority, child and allocation, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.allocation.referral_key IS 'The case in bi.referral';
COMMENT ON COLUMN bi.allocation.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.allocation.invo_involvements_id IS 'Id of the allocation';
COMMENT ON COLUMN bi.allocation.invo_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.allocation.invo_referral_id IS 'Id of the referral that it belongs to';
COMMENT ON COLUMN bi.allocation.referral_derived IS
    'It names no referral: it belongs to the child''s latest one on or before its date';
COMMENT ON COLUMN bi.allocation.allocated_at IS 'From when it holds (UTC instant)';
COMMENT ON COLUMN bi.allocation.invo_involvement_start_date IS
    'From when it holds, local date and time';
COMMENT ON COLUMN bi.allocation.allocated_on IS 'From when it holds, local date';
COMMENT ON COLUMN bi.allocation.allocated_time_known IS 'False: only the date is known';
COMMENT ON COLUMN bi.allocation.invo_professional_team IS 'Team that holds the case';
COMMENT ON COLUMN bi.allocation.invo_professional_id IS
    'Worker who holds the case; null: unallocated';
