-- The part legal-gateway-decided of a row: the greatest version stays.
-- Parameters are in the order of the columns.
INSERT INTO front_door.legal_gateway AS standing (
    authority_id, child_key, legal_gateway_key, child_id, legal_gateway_id,
    decided_revision, decided_recorded_at, decided_hash, decided_event_id, decided_voided,
    decided_time_known, family_id, referral_id, decided_at, decided_on, outcome, team_id, worker_id
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
    unnest($13::text[]),
    unnest($14::timestamptz[]),
    unnest($15::date[]),
    unnest($16::text[]),
    unnest($17::text[]),
    unnest($18::text[])
ON CONFLICT (authority_id, child_key, legal_gateway_key) DO UPDATE
SET decided_revision = excluded.decided_revision,
    decided_recorded_at = excluded.decided_recorded_at,
    decided_hash = excluded.decided_hash,
    decided_event_id = excluded.decided_event_id,
    decided_voided = excluded.decided_voided,
    decided_time_known = excluded.decided_time_known,
    family_id = excluded.family_id,
    referral_id = excluded.referral_id,
    decided_at = excluded.decided_at,
    decided_on = excluded.decided_on,
    outcome = excluded.outcome,
    team_id = excluded.team_id,
    worker_id = excluded.worker_id
WHERE (excluded.decided_revision, excluded.decided_recorded_at, excluded.decided_hash)
        > (standing.decided_revision, standing.decided_recorded_at, standing.decided_hash)
