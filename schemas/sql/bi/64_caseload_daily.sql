CREATE VIEW bi.caseload_daily AS
SELECT
    held.authority,
    held.day,
    held.team_id,
    count(held.worker_id) AS workers,
    sum(held.open_cases)::bigint AS open_cases,
    coalesce(sum(held.open_cases) FILTER (WHERE held.worker_id IS NOT NULL), 0)::bigint
        AS allocated,
    coalesce(sum(held.open_cases) FILTER (WHERE held.worker_id IS NULL), 0)::bigint
        AS unallocated,
    frontdoor.ratio(
        sum(held.open_cases) FILTER (WHERE held.worker_id IS NOT NULL), count(held.worker_id)
    ) AS average,
    sum(worker.prof_full_time_equivalency) AS fte,
    frontdoor.ratio(
        sum(held.open_cases) FILTER (WHERE worker.prof_full_time_equivalency IS NOT NULL),
        sum(worker.prof_full_time_equivalency)
    ) AS average_per_fte,
    max(held.longest_open_days) AS longest_open_days,
    count(*) FILTER (WHERE held.above_threshold) AS workers_above_threshold
FROM bi.caseload_worker_daily AS held
LEFT JOIN bi.worker
    ON worker.authority = held.authority AND worker.prof_professional_id = held.worker_id
GROUP BY held.authority, held.day, held.team_id;

COMMENT ON VIEW bi.caseload_daily IS
    'One row per past day and team that held a case at the local midnight that closed the day';
COMMENT ON COLUMN bi.caseload_daily.day IS 'Local date';
COMMENT ON COLUMN bi.caseload_daily.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.caseload_daily.team_id IS 'Team that held the cases; null: none';
COMMENT ON COLUMN bi.caseload_daily.workers IS 'Distinct workers who held at least one of them';
COMMENT ON COLUMN bi.caseload_daily.open_cases IS 'Open cases';
COMMENT ON COLUMN bi.caseload_daily.allocated IS 'Open cases that have a worker';
COMMENT ON COLUMN bi.caseload_daily.unallocated IS
    'Open cases without a worker, or whose worker has left';
COMMENT ON COLUMN bi.caseload_daily.average IS 'Cases that have a worker / workers, to one place';
COMMENT ON COLUMN bi.caseload_daily.fte IS
    'Full-time equivalents of those workers where known';
COMMENT ON COLUMN bi.caseload_daily.average_per_fte IS
    'Cases of workers whose full-time equivalent is known / fte, to one place';
COMMENT ON COLUMN bi.caseload_daily.longest_open_days IS
    'Days from the opening of the oldest of them to the day';
COMMENT ON COLUMN bi.caseload_daily.workers_above_threshold IS
    'Workers of the team who over all teams held more cases than the authority''s threshold';
