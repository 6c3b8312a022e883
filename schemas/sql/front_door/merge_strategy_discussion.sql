-- The part strategy-discussion-held of a row: the greatest version stays.
-- Parameters are in the order of the columns.
INSERT INTO front_door.strategy_discussion AS standing (
    authority_id, child_key, strategy_discussion_key, child_id, strategy_discussion_id,
    held_revision, held_recorded_at, held_hash, held_event_id, held_voided, held_time_known,
    referral_id, held_at, held_on, outcome, team_id, worker_id
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
    unnest($16::text[]),
    unnest($17::text[])
ON CONFLICT (authority_id, child_key, strategy_discussion_key) DO UPDATE
SET held_revision = excluded.held_revision,
    held_recorded_at = excluded.held_recorded_at,
    held_hash = excluded.held_hash,
    held_event_id = excluded.held_event_id,
    held_voided = excluded.held_voided,
    held_time_known = excluded.held_time_known,
    referral_id = excluded.referral_id,
    held_at = excluded.held_at,
    held_on = excluded.held_on,
    outcome = excluded.outcome,
    team_id = excluded.team_id,
    worker_id = excluded.worker_id
WHERE (excluded.held_revision, excluded.held_recorded_at, excluded.held_hash)
        > (standing.held_revision, standing.held_recorded_at, standing.held_hash)
