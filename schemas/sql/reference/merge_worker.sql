-- $1 GSS code, $2 worker_id, $3 team_id (nullable), $4 full-time equivalent as decimal text
-- (nullable: not known): text[]; $5 left_on, first day on which the worker has left (nullable):
-- date[]. An authority that is not loaded is an error (23502); workers that are not given stay.
INSERT INTO frontdoor.worker AS standing (authority_id, worker_id, team_id, fte, left_on)
SELECT authority.authority_id, given.worker_id, given.team_id, given.fte, given.left_on
FROM (
    SELECT
        unnest($1::text[]) COLLATE "C" AS gss_code,
        unnest($2::text[]) AS worker_id,
        unnest($3::text[]) AS team_id,
        unnest($4::text[])::numeric AS fte,
        unnest($5::date[]) AS left_on
) AS given
LEFT JOIN frontdoor.authority USING (gss_code)
ON CONFLICT (authority_id, worker_id) DO UPDATE
SET team_id = excluded.team_id,
    fte = excluded.fte,
    left_on = excluded.left_on
WHERE (standing.team_id, standing.fte, standing.left_on)
    IS DISTINCT FROM (excluded.team_id, excluded.fte, excluded.left_on)
