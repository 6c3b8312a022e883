-- Those that stand for an authority, by child and entity.
SELECT
    child_id,
    strategy_discussion_id,
    held_revision AS revision,
    held_event_id::text AS event_id,
    held_voided AS voided,
    held_on AS day,
    jsonb_build_object(
        'strategy_discussion_id', strategy_discussion_id,
        'child_id', child_id,
        'referral_id', referral_id,
        'held_at', to_char(held_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'outcome', outcome,
        'team_id', team_id
    )::text AS event
FROM front_door.strategy_discussion
WHERE authority_id = $1::smallint AND held_revision >= 0
ORDER BY child_id, strategy_discussion_id
