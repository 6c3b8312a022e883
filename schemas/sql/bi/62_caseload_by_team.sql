CREATE VIEW bi.caseload_by_team AS
SELECT
    held.authority || '/' || held.team_id AS team_key,
    held.authority,
    held.team_id,
    team.dept_team_name,
    team.team_type,
    count(held.worker_id) AS workers,
    sum(held.cases)::bigint AS open_cases,
    coalesce(sum(held.cases) FILTER (WHERE held.worker_id IS NOT NULL), 0)::bigint AS allocated,
    coalesce(sum(held.cases) FILTER (WHERE held.worker_id IS NULL), 0)::bigint AS unallocated,
    frontdoor.ratio(
        sum(held.cases) FILTER (WHERE held.worker_id IS NOT NULL), count(held.worker_id)
    ) AS average,
    sum(worker.prof_full_time_equivalency) AS fte,
    frontdoor.ratio(
        sum(held.cases) FILTER (WHERE worker.prof_full_time_equivalency IS NOT NULL),
        sum(worker.prof_full_time_equivalency)
    ) AS average_per_fte,
    max(held.longest_open_days) AS longest_open_days,
    count(held.worker_id) FILTER (WHERE held.held_in_all > authority.caseload_threshold)
        AS workers_above_threshold
FROM (
    SELECT
        authority,
        team_id,
        worker_id,
        count(*) AS cases,
        max(open_days) AS longest_open_days,
        sum(count(*)) OVER (PARTITION BY authority, worker_id) AS held_in_all
    FROM bi.caseload_now
    GROUP BY authority, team_id, worker_id
) AS held
JOIN bi.authority ON authority.authority = held.authority
LEFT JOIN bi.worker
    ON worker.authority = held.authority AND worker.prof_professional_id = held.worker_id
LEFT JOIN bi.team ON team.authority = held.authority AND team.dept_team_id = held.team_id
GROUP BY held.authority, held.team_id, team.dept_team_name, team.team_type;

COMMENT ON VIEW bi.caseload_by_team IS 'One row per team that holds a case at present';
COMMENT ON COLUMN bi.caseload_by_team.team_key IS 'The team in bi.team, if loaded';
COMMENT ON COLUMN bi.caseload_by_team.dept_team_name IS 'Label of the team';
COMMENT ON COLUMN bi.caseload_by_team.team_type IS
    'FRONT_DOOR, ASSESSMENT, SAFEGUARDING, EARLY_HELP or OTHER; null: not loaded';
COMMENT ON COLUMN bi.caseload_by_team.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.caseload_by_team.team_id IS 'Team that holds the cases; null: none';
COMMENT ON COLUMN bi.caseload_by_team.workers IS 'Distinct workers who hold at least one of them';
COMMENT ON COLUMN bi.caseload_by_team.open_cases IS 'Open cases';
COMMENT ON COLUMN bi.caseload_by_team.allocated IS 'Open cases that have a worker';
COMMENT ON COLUMN bi.caseload_by_team.unallocated IS
    'Open cases without a worker, or whose worker has left';
COMMENT ON COLUMN bi.caseload_by_team.average IS 'Cases that have a worker / workers, to one place';
COMMENT ON COLUMN bi.caseload_by_team.fte IS
    'Full-time equivalents of those workers where known';
COMMENT ON COLUMN bi.caseload_by_team.average_per_fte IS
    'Cases of workers whose full-time equivalent is known / fte, to one place';
COMMENT ON COLUMN bi.caseload_by_team.longest_open_days IS
    'Days since the oldest of them was opened';
COMMENT ON COLUMN bi.caseload_by_team.workers_above_threshold IS
    'Workers of the team who over all teams hold more cases than the authority''s threshold';
