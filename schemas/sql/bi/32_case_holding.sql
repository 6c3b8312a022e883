CREATE VIEW live.case_holding_row AS
SELECT
    turn.authority_id,
    turn.child_key,
    turn.referral_key || '@' || extract(epoch FROM piece.held_from) AS case_holding_key,
    turn.referral_key,
    turn.authority,
    turn.cine_referral_id,
    turn.cine_person_id,
    turn.opened_at,
    turn.opened_on,
    turn.team_id,
    piece.worker_id,
    piece.held_from,
    frontdoor.local_time(piece.held_from) AS held_from_local,
    nullif(piece.held_until, 'infinity') AS held_until,
    nullif(frontdoor.local_time(piece.held_until), 'infinity') AS held_until_local,
    -- Midnight itself closes the day before it, hence the step back.
    frontdoor.local_date(piece.held_from - interval '1 microsecond') AS counted_from,
    nullif(frontdoor.local_date(piece.held_until - interval '1 microsecond'), 'infinity')
        AS counted_until
FROM (
    SELECT
        authority,
        authority_id,
        child_key,
        referral_key,
        referral.cine_referral_id,
        referral.cine_person_id,
        referral.opened_at,
        referral.opened_on,
        holder.team_id,
        holder.worker_id,
        greatest(holder.since, referral.opened_at) AS held_from,
        least(
            lead(holder.since) OVER (
                PARTITION BY
                    authority, authority_id, child_key, referral_key
                ORDER BY holder.since, holder.allocation_id
            ),
            referral.closed_at,
            'infinity'
        ) AS held_until
    FROM live.referral_row AS referral
    JOIN (
        SELECT
            authority,
            authority_id,
            child_key,
            referral_key,
            '-infinity'::timestamptz AS since,
            NULL COLLATE "C" AS allocation_id,
            cine_referral_team AS team_id,
            cine_referral_worker_id AS worker_id
        FROM live.referral_row
        UNION ALL
        SELECT
            authority,
            authority_id,
            child_key,
            referral_key,
            allocated_at,
            invo_involvements_id,
            invo_professional_team,
            invo_professional_id
        FROM live.allocation
    ) AS holder USING (authority, authority_id, child_key, referral_key)
    WHERE NOT referral.no_further_action
) AS turn
LEFT JOIN bi.worker
    ON worker.authority = turn.authority AND worker.prof_professional_id = turn.worker_id
CROSS JOIN LATERAL (
    SELECT coalesce(frontdoor.local_midnight(worker.left_on), 'infinity') AS at
) AS leaving
CROSS JOIN LATERAL (
    VALUES
        (turn.worker_id, turn.held_from, least(turn.held_until, leaving.at)),
        (NULL, greatest(turn.held_from, leaving.at), turn.held_until)
) AS piece (worker_id, held_from, held_until)
WHERE piece.held_from < piece.held_until;

SELECT live.keep_of_child('case_holding', 'counted_from');

CREATE VIEW bi.case_holding AS
SELECT
    case_holding_key,
    referral_key,
    authority,
    cine_referral_id,
    cine_person_id,
    opened_at,
    opened_on,
    team_id,
    worker_id,
    held_from,
    held_from_local,
    held_until,
    held_until_local,
    counted_from,
    counted_until
FROM live.case_holding;

COMMENT ON VIEW bi.case_holding IS
    'Who held each case from when until when: one row per stretch of an open case';
COMMENT ON COLUMN bi.case_holding.case_holding_key IS
    'Referral and start of the stretch in seconds since 1970, joined by @';
COMMENT ON COLUMN bi.case_holding.referral_key IS 'The case in bi.referral';
COMMENT ON COLUMN bi.case_holding.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.case_holding.cine_referral_id IS 'Id of the referral';
COMMENT ON COLUMN bi.case_holding.cine_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.case_holding.opened_at IS 'When the case was opened (UTC instant)';
COMMENT ON COLUMN bi.case_holding.opened_on IS 'When the case was opened, local date';
COMMENT ON COLUMN bi.case_holding.team_id IS 'Team that held it; null: none';
COMMENT ON COLUMN bi.case_holding.worker_id IS
    'Worker who held it; null: unallocated, or the worker has left';
COMMENT ON COLUMN bi.case_holding.held_from IS 'Start of the stretch (UTC instant), included';
COMMENT ON COLUMN bi.case_holding.held_from_local IS 'Start of the stretch, local date and time';
COMMENT ON COLUMN bi.case_holding.held_until IS
    'End of the stretch (UTC instant), excluded; null: none yet';
COMMENT ON COLUMN bi.case_holding.held_until_local IS
    'End of the stretch, local date and time; null: none yet';
COMMENT ON COLUMN bi.case_holding.counted_from IS
    'First day at whose closing midnight the stretch runs';
COMMENT ON COLUMN bi.case_holding.counted_until IS
    'First day after that at whose closing midnight it runs no more; null: none yet';
