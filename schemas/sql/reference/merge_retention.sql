-- The rules of each authority given become exactly those given; of others they stay. $1 GSS code, $2
-- tier: text[]; $3 years: integer[]. An authority that is not loaded is an error (23502).
WITH given AS MATERIALIZED (
    SELECT authority.authority_id, line.tier, line.years
    FROM (
        SELECT
            unnest($1::text[]) COLLATE "C" AS gss_code,
            unnest($2::text[]) COLLATE "C" AS tier,
            unnest($3::integer[]) AS years
    ) AS line
    LEFT JOIN frontdoor.authority USING (gss_code)
), gone AS (
    DELETE FROM frontdoor.retention_rule AS standing
    WHERE standing.authority_id IN (SELECT given.authority_id FROM given)
        AND NOT EXISTS (
            SELECT FROM given
            WHERE given.authority_id = standing.authority_id AND given.tier = standing.tier
        )
)
INSERT INTO frontdoor.retention_rule AS standing (authority_id, tier, years)
SELECT authority_id, tier, years FROM given
ON CONFLICT (authority_id, tier) DO UPDATE
SET years = excluded.years
WHERE standing.years <> excluded.years
