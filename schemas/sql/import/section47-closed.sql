-- Those that stand for an authority, by child and entity; what an end doesn't tell, its start does.
SELECT
    section47.child_id,
    section47.section47_id,
    section47.end_revision AS revision,
    section47.end_event_id::text AS event_id,
    section47.end_voided AS voided,
    section47.ended_on AS day,
    jsonb_build_object(
        'section47_id', section47.section47_id,
        'child_id', section47.child_id,
        'referral_id', coalesce(section47.end_referral_id, beginning.referral_id),
        'started_at', to_char(
            section47.end_started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ),
        'ended_at', to_char(
            section47.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ),
        'outcome', section47.outcome,
        -- The dataset has it as a flag beside the outcome, which may say it too.
        'no_further_action', section47.no_further_action OR section47.outcome = 'NFA',
        'team_id', coalesce(section47.end_team_id, beginning.team_id),
        'worker_id', coalesce(section47.end_worker_id, beginning.worker_id)
    )::text AS event
FROM front_door.section47
LEFT JOIN LATERAL (
    SELECT
        section47.start_referral_id AS referral_id,
        section47.start_team_id AS team_id,
        section47.start_worker_id AS worker_id
    WHERE section47.start_revision >= 0 AND NOT section47.start_voided
) AS beginning ON true
WHERE section47.authority_id = $1::smallint AND section47.end_revision >= 0
ORDER BY section47.child_id, section47.section47_id
