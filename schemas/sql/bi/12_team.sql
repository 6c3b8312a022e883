CREATE VIEW bi.team AS
SELECT
    authority.gss_code || '/' || team.team_id AS team_key,
    authority.gss_code AS authority,
    team.team_id AS dept_team_id,
    team.label AS dept_team_name,
    team.team_type
FROM frontdoor.team
JOIN frontdoor.authority USING (authority_id);

COMMENT ON VIEW bi.team IS 'One row per team of the reference data';
COMMENT ON COLUMN bi.team.team_key IS 'Authority and team, joined by /';
COMMENT ON COLUMN bi.team.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.team.dept_team_id IS 'Id of the team in the case system';
COMMENT ON COLUMN bi.team.dept_team_name IS 'Label of the team';
COMMENT ON COLUMN bi.team.team_type IS
    'FRONT_DOOR, ASSESSMENT, SAFEGUARDING, EARLY_HELP or OTHER';
