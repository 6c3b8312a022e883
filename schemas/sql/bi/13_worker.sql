CREATE VIEW bi.worker AS
SELECT
    authority.gss_code || '/' || worker.worker_id AS worker_key,
    authority.gss_code AS authority,
    worker.worker_id AS prof_professional_id,
    worker.team_id,
    worker.fte AS prof_full_time_equivalency,
    worker.left_on
FROM frontdoor.worker
JOIN frontdoor.authority USING (authority_id);

COMMENT ON VIEW bi.worker IS 'One row per worker of the reference data';
COMMENT ON COLUMN bi.worker.worker_key IS 'Authority and worker, joined by /';
COMMENT ON COLUMN bi.worker.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.worker.prof_professional_id IS 'Id of the worker in the case system';
COMMENT ON COLUMN bi.worker.team_id IS 'The team that the worker belongs to; null: not known';
COMMENT ON COLUMN bi.worker.prof_full_time_equivalency IS
    'Full-time equivalent, such as 0.6; null: not known';
COMMENT ON COLUMN bi.worker.left_on IS
    'From the start of this day the worker''s cases are unallocated; null: has not left';
