-- The part conference-held of a row: the greatest version stays.
-- Parameters are in the order of the columns.
INSERT INTO front_door.conference AS standing (
    authority_id, child_key, conference_key, child_id, conference_id,
    held_revision, held_recorded_at, held_hash, held_event_id, held_voided, held_time_known,
    meeting_id, referral_id, section47_id, held_at, held_on, transfer_in, notified_at, outcome,
    cp_plan_id, team_id, worker_id
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
    unnest($14::text[]),
    unnest($15::timestamptz[]),
    unnest($16::date[]),
    unnest($17::boolean[]),
    unnest($18::timestamptz[]),
    unnest($19::text[]),
    unnest($20::text[]),
    unnest($21::text[]),
    unnest($22::text[])
ON CONFLICT (authority_id, child_key, conference_key) DO UPDATE
SET held_revision = excluded.held_revision,
    held_recorded_at = excluded.held_recorded_at,
    held_hash = excluded.held_hash,
    held_event_id = excluded.held_event_id,
    held_voided = excluded.held_voided,
    held_time_known = excluded.held_time_known,
    meeting_id = excluded.meeting_id,
    referral_id = excluded.referral_id,
    section47_id = excluded.section47_id,
    held_at = excluded.held_at,
    held_on = excluded.held_on,
    transfer_in = excluded.transfer_in,
    notified_at = excluded.notified_at,
    outcome = excluded.outcome,
    cp_plan_id = excluded.cp_plan_id,
    team_id = excluded.team_id,
    worker_id = excluded.worker_id
WHERE (excluded.held_revision, excluded.held_recorded_at, excluded.held_hash)
        > (standing.held_revision, standing.held_recorded_at, standing.held_hash)
