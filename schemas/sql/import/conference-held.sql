-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    conference_id,
    held_revision AS revision,
    held_event_id::text AS event_id,
    held_voided AS voided,
    held_on AS day,
    jsonb_build_object(
        'conference_id', conference_id,
        'child_id', child_id,
        'meeting_id', meeting_id,
        'referral_id', referral_id,
        'section47_id', section47_id,
        'held_at', to_char(held_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'transfer_in', transfer_in,
        'outcome', outcome,
        'cp_plan_id', cp_plan_id,
        'team_id', team_id,
        'worker_id', worker_id
    )::text AS event
FROM front_door.conference
WHERE authority_id = $1::smallint AND held_revision >= 0
ORDER BY child_id, conference_id
