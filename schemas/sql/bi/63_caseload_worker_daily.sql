CREATE VIEW bi.caseload_worker_daily AS
SELECT
    daily.authority,
    daily.day,
    daily.team_id,
    held.worker_id,
    held.open_cases::bigint AS open_cases,
    held.longest_open_days,
    held.above_threshold
FROM live.caseload_daily AS daily
CROSS JOIN LATERAL unnest(
    daily.worker_id,
    daily.worker_open_cases,
    daily.worker_longest_open_days,
    daily.worker_above_threshold
) AS held (worker_id, open_cases, longest_open_days, above_threshold);

COMMENT ON VIEW bi.caseload_worker_daily IS
    'One row per past day, team and worker who held cases of it at the local midnight that closed '
    'the day';
COMMENT ON COLUMN bi.caseload_worker_daily.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.caseload_worker_daily.day IS 'Local date';
COMMENT ON COLUMN bi.caseload_worker_daily.team_id IS 'Team that held the cases; null: none';
COMMENT ON COLUMN bi.caseload_worker_daily.worker_id IS
    'Worker who held the cases; null: those without a worker';
COMMENT ON COLUMN bi.caseload_worker_daily.open_cases IS 'Open cases';
COMMENT ON COLUMN bi.caseload_worker_daily.longest_open_days IS
    'Days from the opening of the oldest of them to the day';
COMMENT ON COLUMN bi.caseload_worker_daily.above_threshold IS
    'Over all teams the worker held more cases than the authority''s threshold; null: no worker';
