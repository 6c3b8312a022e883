CREATE VIEW bi.ssd_department AS
SELECT
    authority,
    dept_team_id,
    dept_team_name,
    NULL AS dept_team_parent_id,
    NULL AS dept_team_parent_name
FROM bi.team;

COMMENT ON VIEW bi.ssd_department IS
    'Teams as table ssd_department of the Standard Safeguarding Dataset has them';
COMMENT ON COLUMN bi.ssd_department.authority IS
    'GSS code of the authority, which the dataset lacks';
COMMENT ON COLUMN bi.ssd_department.dept_team_id IS 'Id of the team';
COMMENT ON COLUMN bi.ssd_department.dept_team_name IS 'Name of the team';
COMMENT ON COLUMN bi.ssd_department.dept_team_parent_id IS 'Always null: not held';
COMMENT ON COLUMN bi.ssd_department.dept_team_parent_name IS 'Always null: not held';
