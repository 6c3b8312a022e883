-- The part case-allocated of a row: the greatest version stays.
-- Parameters are in the order of the columns; lists are joined by commas.
INSERT INTO caseload.allocation AS standing (
    authority_id, child_key, allocation_key, child_id, allocation_id,
    allocated_revision, allocated_recorded_at, allocated_hash, allocated_event_id,
    allocated_voided, allocated_time_known, referral_id, allocated_at, allocated_on, team_id,
    worker_id
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::bigint[]),
    unnest($4::text[]),
    unnest($5::text[]),
    unnest($6::bigint[]),
    unnest($7::timestamptz[]),
    unnest($8::bigint[]),
    unnest($9::uuid[]),
    unnest($10::boolean[]),
    unnest($11::boolean[]),
    unnest($12::text[]),
    unnest($13::timestamptz[]),
    unnest($14::date[]),
    unnest($15::text[]),
    unnest($16::text[])
ON CONFLICT (authority_id, child_key, allocation_key) DO UPDATE
SET allocated_revision = excluded.allocated_revision,
    allocated_recorded_at = excluded.allocated_recorded_at,
    allocated_hash = excluded.allocated_hash,
    allocated_event_id = excluded.allocated_event_id,
    allocated_voided = excluded.allocated_voided,
    allocated_time_known = excluded.allocated_time_known,
    referral_id = excluded.referral_id,
    allocated_at = excluded.allocated_at,
    allocated_on = excluded.allocated_on,
    team_id = excluded.team_id,
    worker_id = excluded.worker_id
WHERE (excluded.allocated_revision, excluded.allocated_recorded_at, excluded.allocated_hash)
        > (standing.allocated_revision, standing.allocated_recorded_at, standing.allocated_hash)
