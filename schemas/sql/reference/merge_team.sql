-- $1 GSS code, $2 team_id, $3 label, $4 team_type (null: OTHER): text[].
-- An authority that is not loaded is an error (23502); teams that are not given stay.
INSERT INTO frontdoor.team AS standing (authority_id, team_id, label, team_type)
SELECT authority.authority_id, given.team_id, given.label, coalesce(given.team_type, 'OTHER')
FROM (
    SELECT
        unnest($1::text[]) COLLATE "C" AS gss_code,
        unnest($2::text[]) AS team_id,
        unnest($3::text[]) AS label,
        unnest($4::text[]) AS team_type
) AS given
LEFT JOIN frontdoor.authority USING (gss_code)
ON CONFLICT (authority_id, team_id) DO UPDATE
SET label = excluded.label,
    team_type = excluded.team_type
WHERE (standing.label, standing.team_type) IS DISTINCT FROM (excluded.label, excluded.team_type)
