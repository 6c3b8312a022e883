CREATE VIEW live.involvement_row AS
SELECT
    authority_id,
    child_key,
    authority,
    allocation.invo_involvements_id,
    allocation.invo_professional_id,
    allocation.invo_professional_team,
    allocation.invo_person_id,
    allocation.invo_involvement_start_date,
    least(
        lead(allocation.invo_involvement_start_date) OVER (
            PARTITION BY authority, authority_id, child_key, referral_key
            ORDER BY allocation.allocated_at, allocation.invo_involvements_id
        ),
        referral.cine_close_date
    ) AS invo_involvement_end_date,
    allocation.invo_referral_id
FROM live.allocation
JOIN live.referral_row AS referral USING (authority, authority_id, child_key, referral_key);

SELECT live.keep_of_child('involvement', 'invo_involvement_start_date');

CREATE VIEW bi.ssd_involvements AS
SELECT
    authority,
    invo_involvements_id,
    invo_professional_id,
    'ALLOCATED CASE WORKER' AS invo_professional_role_id,
    invo_professional_team,
    invo_person_id,
    invo_involvement_start_date,
    invo_involvement_end_date,
    NULL AS invo_worker_change_reason,
    invo_referral_id
FROM live.involvement;

COMMENT ON VIEW bi.ssd_involvements IS
    'Allocations as table ssd_involvements of the Standard Safeguarding Dataset has them; '
    'each lasts until the next one of its case, or its closure';
COMMENT ON COLUMN bi.ssd_involvements.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_involvements.invo_involvements_id IS 'Id of the allocation';
COMMENT ON COLUMN bi.ssd_involvements.invo_professional_id IS 'Worker; null: none';
COMMENT ON COLUMN bi.ssd_involvements.invo_professional_role_id IS 'Always ALLOCATED CASE WORKER';
COMMENT ON COLUMN bi.ssd_involvements.invo_professional_team IS 'Team; null: none';
COMMENT ON COLUMN bi.ssd_involvements.invo_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.ssd_involvements.invo_involvement_start_date IS
    'When it was allocated, local date and time';
COMMENT ON COLUMN bi.ssd_involvements.invo_involvement_end_date IS
    'When the case was allocated next or closed, local date and time; null: neither';
COMMENT ON COLUMN bi.ssd_involvements.invo_worker_change_reason IS
    'Always null: no event carries it';
COMMENT ON COLUMN bi.ssd_involvements.invo_referral_id IS 'Id of the referral';
