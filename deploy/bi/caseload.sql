-- Who holds how many open cases now, and who more than the authority's threshold?
-- A row without a worker is what nobody holds. Parameter, in the first lines: authority.
WITH asked (authority) AS (
    VALUES ('E06000008')
)
SELECT
    now.team_id AS team,
    team.dept_team_name AS team_name,
    now.worker_id AS worker,
    count(*) AS open_cases,
    max(now.open_days) AS longest_open_days,
    worker.open_cases AS open_cases_in_all_teams,
    worker.above_threshold
FROM bi.caseload_now AS now
JOIN asked USING (authority)
LEFT JOIN bi.team ON team.authority = now.authority AND team.dept_team_id = now.team_id
LEFT JOIN bi.caseload_by_worker AS worker
    ON worker.authority = now.authority AND worker.worker_id = now.worker_id
GROUP BY
    now.team_id, team.dept_team_name, now.worker_id, worker.open_cases, worker.above_threshold
ORDER BY now.team_id, open_cases DESC, now.worker_id;
