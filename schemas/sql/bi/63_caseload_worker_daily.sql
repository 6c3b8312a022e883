CREATE VIEW bi.caseload_worker_daily AS
SELECT
    held.authority,
    held.day,
    held.team_id,
    held.worker_id,
    held.open_cases,
    held.longest_open_days,
    CASE
        WHEN held.worker_id IS NOT NULL THEN
            sum(held.open_cases) OVER (PARTITION BY held.authority, held.day, held.worker_id)
                > authority.caseload_threshold
    END AS above_threshold
FROM (
    SELECT
        holding.authority,
        calendar.day,
        holding.team_id,
        holding.worker_id,
        count(*) AS open_cases,
        calendar.day - min(holding.opened_on) AS longest_open_days
    FROM bi.case_holding AS holding
    JOIN frontdoor.calendar_day AS calendar
        ON calendar.day >= holding.counted_from
            AND calendar.day < coalesce(holding.counted_until, 'infinity')
            AND calendar.day < frontdoor.local_date(frontdoor.present())
    GROUP BY holding.authority, calendar.day, holding.team_id, holding.worker_id
) AS held
JOIN bi.authority ON authority.authority = held.authority;

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
