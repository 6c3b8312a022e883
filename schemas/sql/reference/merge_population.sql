-- $1 GSS code: text[]; $2 year to 31 March, $3 children: integer[].
-- An authority that is not loaded is an error (23502); years that are not given stay.
INSERT INTO frontdoor.population AS standing (authority_id, year, children)
SELECT authority.authority_id, given.year, given.children
FROM (
    SELECT
        unnest($1::text[]) COLLATE "C" AS gss_code,
        unnest($2::integer[]) AS year,
        unnest($3::integer[]) AS children
) AS given
LEFT JOIN frontdoor.authority USING (gss_code)
ON CONFLICT (authority_id, year) DO UPDATE
SET children = excluded.children
WHERE standing.children IS DISTINCT FROM excluded.children
