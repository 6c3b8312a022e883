CREATE VIEW bi.early_help_episode AS
SELECT
    episode.early_help_key,
    episode.authority,
    episode.earl_episode_id,
    episode.earl_person_id,
    episode.started_at,
    frontdoor.local_time(episode.started_at) AS earl_episode_start_date,
    frontdoor.local_date(episode.started_at) AS started_on,
    episode.started_by,
    episode.reason_local AS earl_episode_reason,
    ending.ended_at,
    frontdoor.local_time(ending.ended_at) AS earl_episode_end_date,
    frontdoor.local_date(ending.ended_at) AS ended_on,
    CASE WHEN ending.ended_at IS NOT NULL THEN episode.last_code END AS ended_by,
    CASE WHEN ending.ended_at IS NOT NULL THEN episode.last_desc END AS earl_episode_end_reason,
    CASE WHEN ending.ended_at IS NULL THEN 'OPEN' ELSE 'ENDED' END AS episode_state,
    episode.organisation AS earl_episode_organisation,
    episode.worker_id AS earl_episode_worker_id
FROM (
    SELECT
        change.early_help_key,
        change.authority,
        change.earl_episode_id,
        change.earl_person_id,
        min(change.changed_at) FILTER (WHERE kind.opens) AS started_at,
        (array_agg(change.change_code ORDER BY change.changed_at, change.change_id)
            FILTER (WHERE kind.opens))[1] AS started_by,
        (array_agg(change.reason_local ORDER BY change.changed_at, change.change_id)
            FILTER (WHERE kind.opens))[1] AS reason_local,
        max(change.changed_at) AS last_at,
        (array_agg(kind.opens ORDER BY
            change.changed_at DESC, kind.opens, change.change_id DESC))[1] AS last_opens,
        (array_agg(change.change_code ORDER BY
            change.changed_at DESC, kind.opens, change.change_id DESC))[1] AS last_code,
        (array_agg(change.change_desc ORDER BY
            change.changed_at DESC, kind.opens, change.change_id DESC))[1] AS last_desc,
        (array_agg(change.organisation ORDER BY
            change.changed_at DESC, kind.opens, change.change_id DESC))[1] AS organisation,
        (array_agg(change.worker_id ORDER BY
            change.changed_at DESC, kind.opens, change.change_id DESC))[1] AS worker_id
    FROM bi.early_help_change AS change
    CROSS JOIN LATERAL (
        SELECT change.change_code IN ('OPENED', 'STEP_DOWN') AS opens
    ) AS kind
    WHERE change.change_code <> 'UNKNOWN'
    GROUP BY
        change.early_help_key, change.authority, change.earl_episode_id, change.earl_person_id
) AS episode
-- Of two changes at one instant the end is the later one.
CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT episode.last_opens THEN episode.last_at END AS ended_at
) AS ending;

COMMENT ON VIEW bi.early_help_episode IS
    'One row per early help episode of a child: from its first opening to its last end, '
    'unless it was opened again since';
COMMENT ON COLUMN bi.early_help_episode.early_help_key IS
    'Authority, child and episode, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.early_help_episode.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_id IS 'Id of the episode';
COMMENT ON COLUMN bi.early_help_episode.earl_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.early_help_episode.started_at IS
    'When it was first opened (UTC instant); null: no such change has come';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_start_date IS
    'When it was first opened, local date and time';
COMMENT ON COLUMN bi.early_help_episode.started_on IS 'When it was first opened, local date';
COMMENT ON COLUMN bi.early_help_episode.started_by IS 'OPENED or STEP_DOWN';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_reason IS
    'The source system''s code for the reason of its opening';
COMMENT ON COLUMN bi.early_help_episode.ended_at IS 'When it ended last (UTC instant); null: open';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_end_date IS
    'When it ended last, local date and time';
COMMENT ON COLUMN bi.early_help_episode.ended_on IS 'When it ended last, local date';
COMMENT ON COLUMN bi.early_help_episode.ended_by IS 'CLOSED or STEP_UP';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_end_reason IS
    'Label of the change that ended it';
COMMENT ON COLUMN bi.early_help_episode.episode_state IS 'OPEN or ENDED';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_organisation IS 'Organisation that leads it';
COMMENT ON COLUMN bi.early_help_episode.earl_episode_worker_id IS 'Worker who leads it';
