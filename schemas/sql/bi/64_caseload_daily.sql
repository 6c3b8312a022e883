CREATE VIEW bi.caseload_daily AS
SELECT
    authority,
    day,
    team_id,
    workers,
    open_cases,
    allocated,
    unallocated,
    average,
    fte,
    average_per_fte,
    longest_open_days,
    workers_above_threshold
FROM live.caseload_daily;

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
