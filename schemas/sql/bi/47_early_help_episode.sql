CREATE VIEW live.early_help_episode_row AS
SELECT
    changed.authority_id,
    changed.child_key,
    frontdoor.entity_key(authority.gss_code, changed.child_id, changed.early_help_id)
        AS early_help_key,
    authority.gss_code AS authority,
    changed.early_help_id AS earl_episode_id,
    changed.child_id AS earl_person_id,
    opening.started_at,
    frontdoor.local_time(opening.started_at) AS earl_episode_start_date,
    frontdoor.local_date(opening.started_at) AS started_on,
    CASE WHEN kind.opens THEN kind.code END AS started_by,
    CASE WHEN kind.opens THEN changed.reason_local END AS earl_episode_reason,
    ending.ended_at,
    frontdoor.local_time(ending.ended_at) AS earl_episode_end_date,
    frontdoor.local_date(ending.ended_at) AS ended_on,
    CASE WHEN ending.ended_at IS NOT NULL THEN latest.code END AS ended_by,
    CASE WHEN ending.ended_at IS NOT NULL THEN latest.label END AS earl_episode_end_reason,
    CASE WHEN ending.ended_at IS NULL THEN 'OPEN' ELSE 'ENDED' END AS episode_state,
    latest.organisation AS earl_episode_organisation,
    latest.worker_id AS earl_episode_worker_id
FROM front_door.early_help_change AS changed
JOIN frontdoor.authority USING (authority_id)
JOIN (
    SELECT *, code IN ('OPENED', 'STEP_DOWN') AS opens
    FROM frontdoor.code
    WHERE list = 'early_help_change' AND code <> 'UNKNOWN'
) AS kind ON kind.symbol = changed.change
CROSS JOIN LATERAL (
    SELECT CASE WHEN kind.opens THEN changed.changed_at END AS started_at
) AS opening
CROSS JOIN LATERAL (
    SELECT
        later.changed_at,
        later.organisation,
        later.worker_id,
        code.code,
        code.label,
        code.code IN ('OPENED', 'STEP_DOWN') AS opens
    FROM front_door.early_help_change AS later
    JOIN frontdoor.code ON code.list = 'early_help_change' AND code.symbol = later.change
    WHERE later.authority_id = changed.authority_id
        AND later.child_key = changed.child_key
        AND later.child_id = changed.child_id
        AND later.early_help_id = changed.early_help_id
        AND later.changed_revision >= 0
        AND NOT later.changed_voided
        AND code.code <> 'UNKNOWN'
    -- Of two changes at one instant the end is the later one.
    ORDER BY later.changed_at DESC, opens, later.change_id DESC
    LIMIT 1
) AS latest
CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT latest.opens THEN latest.changed_at END AS ended_at
) AS ending
-- An episode is the first change that opens it; where none does, the first of all.
WHERE changed.changed_revision >= 0
    AND NOT changed.changed_voided
    AND NOT EXISTS (
        SELECT
        FROM front_door.early_help_change AS earlier
        JOIN frontdoor.code ON code.list = 'early_help_change' AND code.symbol = earlier.change
        WHERE earlier.authority_id = changed.authority_id
            AND earlier.child_key = changed.child_key
            AND earlier.child_id = changed.child_id
            AND earlier.early_help_id = changed.early_help_id
            AND earlier.changed_revision >= 0
            AND NOT earlier.changed_voided
            AND code.code <> 'UNKNOWN'
            AND (code.code NOT IN ('OPENED', 'STEP_DOWN'), earlier.changed_at, earlier.change_id)
                < (NOT kind.opens, changed.changed_at, changed.change_id)
    );

SELECT live.keep_of_child('early_help_episode', 'started_on');

CREATE VIEW bi.early_help_episode AS
SELECT
    early_help_key,
    authority,
    earl_episode_id,
    earl_person_id,
    started_at,
    earl_episode_start_date,
    started_on,
    started_by,
    earl_episode_reason,
    ended_at,
    earl_episode_end_date,
    ended_on,
    ended_by,
    earl_episode_end_reason,
    episode_state,
    earl_episode_organisation,
    earl_episode_worker_id
FROM live.early_help_episode;

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
