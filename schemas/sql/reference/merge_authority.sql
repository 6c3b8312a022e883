-- $1 authority_id: smallint[], for good: projections hold it and digests depend on it.
-- $2 gss_code, $3 name, $4 region: text[].
INSERT INTO frontdoor.authority AS standing (authority_id, gss_code, name, region)
SELECT
    unnest($1::smallint[]),
    unnest($2::text[]),
    unnest($3::text[]),
    unnest($4::text[])
ON CONFLICT (authority_id) DO UPDATE
SET gss_code = excluded.gss_code,
    name = excluded.name,
    region = excluded.region
WHERE (standing.gss_code, standing.name, standing.region)
    IS DISTINCT FROM (excluded.gss_code, excluded.name, excluded.region)
