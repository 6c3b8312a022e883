CREATE VIEW bi.caseload_by_worker AS
SELECT
    now.authority || '/' || now.worker_id AS worker_key,
    now.authority,
    now.worker_id,
    worker.prof_full_time_equivalency,
    count(*) AS open_cases,
    max(now.open_days) AS longest_open_days,
    count(*) > authority.caseload_threshold AS above_threshold
FROM bi.caseload_now AS now
JOIN bi.authority USING (authority)
LEFT JOIN bi.worker
    ON worker.authority = now.authority AND worker.prof_professional_id = now.worker_id
WHERE now.worker_id IS NOT NULL
GROUP BY
    now.authority,
    now.worker_id,
    worker.prof_full_time_equivalency,
    authority.caseload_threshold;

COMMENT ON VIEW bi.caseload_by_worker IS
    'One row per worker who holds a case at present, over all teams';
COMMENT ON COLUMN bi.caseload_by_worker.worker_key IS 'The worker in bi.worker, if loaded';
COMMENT ON COLUMN bi.caseload_by_worker.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.caseload_by_worker.worker_id IS 'Id of the worker';
COMMENT ON COLUMN bi.caseload_by_worker.prof_full_time_equivalency IS
    'Full-time equivalent; null: not known';
COMMENT ON COLUMN bi.caseload_by_worker.open_cases IS 'Open cases that the worker holds';
COMMENT ON COLUMN bi.caseload_by_worker.longest_open_days IS
    'Days since the oldest of them was opened';
COMMENT ON COLUMN bi.caseload_by_worker.above_threshold IS
    'More cases than the authority''s threshold';
