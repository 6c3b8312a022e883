CREATE VIEW bi.ssd_professionals AS
SELECT
    worker.authority,
    worker.prof_professional_id,
    NULL AS prof_staff_id,
    NULL AS prof_professional_name,
    NULL AS prof_social_worker_registration_no,
    NULL AS prof_agency_worker_flag,
    NULL AS prof_professional_job_title,
    coalesce(held.cases, 0)::integer AS prof_professional_caseload,
    team.dept_team_name AS prof_professional_department,
    worker.prof_full_time_equivalency
FROM bi.worker
LEFT JOIN (
    SELECT authority, worker_id, count(*) AS cases FROM bi.caseload_now GROUP BY authority, worker_id
) AS held
    ON held.authority = worker.authority
        AND held.worker_id = worker.prof_professional_id
LEFT JOIN bi.team
    ON team.authority = worker.authority
        AND team.dept_team_id = worker.team_id;

COMMENT ON VIEW bi.ssd_professionals IS
    'Workers as table ssd_professionals of the Standard Safeguarding Dataset has them, '
    'without names';
COMMENT ON COLUMN bi.ssd_professionals.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_professionals.prof_professional_id IS 'Id of the worker';
COMMENT ON COLUMN bi.ssd_professionals.prof_staff_id IS 'Always null: not held';
COMMENT ON COLUMN bi.ssd_professionals.prof_professional_name IS 'Always null: no names are held';
COMMENT ON COLUMN bi.ssd_professionals.prof_social_worker_registration_no IS
    'Always null: not held';
COMMENT ON COLUMN bi.ssd_professionals.prof_agency_worker_flag IS 'Always null: not held';
COMMENT ON COLUMN bi.ssd_professionals.prof_professional_job_title IS 'Always null: not held';
COMMENT ON COLUMN bi.ssd_professionals.prof_professional_caseload IS 'Cases held at present';
COMMENT ON COLUMN bi.ssd_professionals.prof_professional_department IS 'Name of the team';
COMMENT ON COLUMN bi.ssd_professionals.prof_full_time_equivalency IS
    'Full-time equivalent, such as 0.6; null: not known';
