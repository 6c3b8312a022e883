-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    allocation_id,
    allocated_revision AS revision,
    allocated_event_id::text AS event_id,
    allocated_voided AS voided,
    allocated_on AS day,
    jsonb_build_object(
        'allocation_id', allocation_id,
        'child_id', child_id,
        'referral_id', referral_id,
        'allocated_at', to_char(allocated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'team_id', team_id,
        'worker_id', worker_id
    )::text AS event
FROM caseload.allocation
WHERE authority_id = $1::smallint AND allocated_revision >= 0
ORDER BY child_id, allocation_id
