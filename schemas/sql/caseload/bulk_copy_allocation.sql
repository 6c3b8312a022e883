-- Rows of a bulk load, with the columns of merge_allocation.sql. They are frozen: no later pass over the
-- table has to write its pages again.
COPY caseload.allocation (
    authority_id, child_key, allocation_key, child_id, allocation_id,
    allocated_revision, allocated_recorded_at, allocated_hash, allocated_event_id,
    allocated_voided, allocated_time_known, referral_id, allocated_at, allocated_on, team_id,
    worker_id
) FROM STDIN (FORMAT binary, FREEZE)
