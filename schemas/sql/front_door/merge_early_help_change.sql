-- The part early-help-changed of a row: the greatest version stays.
-- Parameters are in the order of the columns.
INSERT INTO front_door.early_help_change AS standing (
    authority_id, child_key, change_key, child_id, change_id,
    changed_revision, changed_recorded_at, changed_hash, changed_event_id, changed_voided,
    changed_time_known, early_help_id, change, changed_at, changed_on, reason_local, organisation,
    referral_id, worker_id
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
    unnest($18::text[]),
    unnest($19::text[])
ON CONFLICT (authority_id, child_key, change_key) DO UPDATE
SET changed_revision = excluded.changed_revision,
    changed_recorded_at = excluded.changed_recorded_at,
    changed_hash = excluded.changed_hash,
    changed_event_id = excluded.changed_event_id,
    changed_voided = excluded.changed_voided,
    changed_time_known = excluded.changed_time_known,
    early_help_id = excluded.early_help_id,
    change = excluded.change,
    changed_at = excluded.changed_at,
    changed_on = excluded.changed_on,
    reason_local = excluded.reason_local,
    organisation = excluded.organisation,
    referral_id = excluded.referral_id,
    worker_id = excluded.worker_id
WHERE (excluded.changed_revision, excluded.changed_recorded_at, excluded.changed_hash)
        > (standing.changed_revision, standing.changed_recorded_at, standing.changed_hash)
