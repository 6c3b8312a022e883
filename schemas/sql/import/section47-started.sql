-- Those that stand for an authority, by child and entity; the values of an end stand over a start's.
SELECT
    section47.child_id,
    section47.section47_id,
    section47.start_revision AS revision,
    section47.start_event_id::text AS event_id,
    section47.start_voided AS voided,
    section47.start_started_on AS day,
    jsonb_build_object(
        'section47_id', section47.section47_id,
        'child_id', section47.child_id,
        'referral_id', coalesce(ending.referral_id, section47.start_referral_id),
        'started_at', to_char(
            coalesce(ending.started_at, section47.start_started_at) AT TIME ZONE 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ),
        'team_id', coalesce(ending.team_id, section47.start_team_id),
        'worker_id', coalesce(ending.worker_id, section47.start_worker_id)
    )::text AS event
FROM front_door.section47
LEFT JOIN LATERAL (
    SELECT
        section47.end_started_at AS started_at,
        section47.end_referral_id AS referral_id,
        section47.end_team_id AS team_id,
        section47.end_worker_id AS worker_id
    WHERE section47.end_revision >= 0 AND NOT section47.end_voided
) AS ending ON true
WHERE section47.authority_id = $1::smallint AND section47.start_revision >= 0
ORDER BY section47.child_id, section47.section47_id
