CREATE VIEW bi.caseload_worker_daily AS
WITH stretch AS (
    SELECT
        authority,
        coalesce(team_id, '') AS team_id,
        coalesce(worker_id, '') AS worker_id,
        opened_on,
        counted_from,
        least(counted_until, frontdoor.local_date(frontdoor.present())) AS counted_until
    FROM bi.case_holding
    WHERE counted_from < least(counted_until, frontdoor.local_date(frontdoor.present()))
), span AS (
    -- Days between two changes of what a worker holds in a team look alike: count them once.
    SELECT
        authority,
        team_id,
        worker_id,
        day AS first_day,
        lead(day) OVER (PARTITION BY authority, team_id, worker_id ORDER BY day) AS next_day
    FROM (
        SELECT authority, team_id, worker_id, counted_from AS day FROM stretch
        UNION
        SELECT authority, team_id, worker_id, counted_until FROM stretch
    ) AS change
), held AS (
    SELECT
        authority,
        team_id,
        worker_id,
        span.first_day,
        span.next_day,
        count(*) AS open_cases,
        min(stretch.opened_on) AS oldest
    FROM span
    JOIN stretch USING (authority, team_id, worker_id)
    WHERE stretch.counted_from <= span.first_day AND stretch.counted_until > span.first_day
    GROUP BY authority, team_id, worker_id, span.first_day, span.next_day
)
SELECT
    held.authority,
    calendar.day,
    nullif(held.team_id, '') AS team_id,
    nullif(held.worker_id, '') AS worker_id,
    held.open_cases,
    calendar.day - held.oldest AS longest_open_days,
    CASE
        WHEN held.worker_id <> '' THEN
            sum(held.open_cases) OVER (
                PARTITION BY held.authority, calendar.day, held.worker_id
            ) > authority.caseload_threshold
    END AS above_threshold
FROM held
JOIN bi.authority ON authority.authority = held.authority
JOIN frontdoor.calendar_day AS calendar
    ON calendar.day >= held.first_day AND calendar.day < held.next_day;

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
