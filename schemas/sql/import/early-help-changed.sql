-- Those that stand for an authority, by child and entity. An export tells an episode's organisation
-- and worker once, as its last change has them.
SELECT
    child_id,
    change_id,
    changed_revision AS revision,
    changed_event_id::text AS event_id,
    changed_voided AS voided,
    changed_on AS day,
    jsonb_build_object(
        'change_id', change_id,
        'child_id', child_id,
        'early_help_id', early_help_id,
        'change', change,
        'changed_at', to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'reason_local', reason_local,
        'organisation', first_value(organisation) OVER episode,
        'worker_id', first_value(worker_id) OVER episode
    )::text AS event
FROM front_door.early_help_change
WHERE authority_id = $1::smallint AND changed_revision >= 0
WINDOW episode AS (
    PARTITION BY child_key, child_id, early_help_id
    ORDER BY
        changed_voided,
        change = 'UNKNOWN',
        changed_at DESC,
        change IN ('OPENED', 'STEP_DOWN'),
        change_id DESC
)
ORDER BY child_id, change_id
