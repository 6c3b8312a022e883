-- The part referral-opened of a row: the greatest version stays.
-- Parameters are in the order of the columns; lists are joined by commas.
INSERT INTO timeliness.referral AS standing (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, no_further_action
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
    unnest($12::timestamptz[]),
    unnest($13::date[]),
    unnest($14::boolean[])
ON CONFLICT (authority_id, child_key, referral_key) DO UPDATE
SET opened_revision = excluded.opened_revision,
    opened_recorded_at = excluded.opened_recorded_at,
    opened_hash = excluded.opened_hash,
    opened_event_id = excluded.opened_event_id,
    opened_voided = excluded.opened_voided,
    opened_time_known = excluded.opened_time_known,
    opened_at = excluded.opened_at,
    opened_on = excluded.opened_on,
    no_further_action = excluded.no_further_action
WHERE (excluded.opened_revision, excluded.opened_recorded_at, excluded.opened_hash)
        > (standing.opened_revision, standing.opened_recorded_at, standing.opened_hash)
