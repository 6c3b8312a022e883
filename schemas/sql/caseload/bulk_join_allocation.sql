-- Keys that a bulk load has left with several rows get one: the greatest version.
WITH several AS (
    SELECT authority_id, child_key, allocation_key
    FROM caseload.allocation
    GROUP BY authority_id, child_key, allocation_key
    HAVING count(*) > 1
), taken AS (
    DELETE FROM caseload.allocation AS loaded
    USING several
    WHERE loaded.authority_id = several.authority_id
        AND loaded.child_key = several.child_key
        AND loaded.allocation_key = several.allocation_key
    RETURNING loaded.*
), allocated_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, allocation_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, allocation_key,
        allocated_revision DESC, allocated_recorded_at DESC, allocated_hash DESC
)
INSERT INTO caseload.allocation (
    authority_id, child_key, allocation_key, child_id, allocation_id,
    allocated_revision, allocated_recorded_at, allocated_hash, allocated_event_id, allocated_voided,
    allocated_time_known, referral_id, allocated_at, allocated_on, team_id, worker_id
)
SELECT
    authority_id, child_key, allocation_key, child_id, allocation_id,
    allocated_revision, allocated_recorded_at, allocated_hash, allocated_event_id, allocated_voided,
    allocated_time_known, referral_id, allocated_at, allocated_on, team_id, worker_id
FROM allocated_winner
