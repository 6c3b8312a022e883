-- The neighbours of each authority given become exactly those given; of others they stay.
-- $1 GSS code of the authority, $2 that of a neighbour: text[]. An authority that is not loaded is
-- an error (23502).
WITH given AS MATERIALIZED (
    SELECT authority.authority_id, line.neighbour
    FROM (
        SELECT
            unnest($1::text[]) COLLATE "C" AS gss_code,
            unnest($2::text[]) COLLATE "C" AS neighbour
    ) AS line
    LEFT JOIN frontdoor.authority USING (gss_code)
), gone AS (
    DELETE FROM frontdoor.neighbour AS standing
    WHERE standing.authority_id IN (SELECT given.authority_id FROM given)
        AND NOT EXISTS (
            SELECT FROM given
            WHERE given.authority_id = standing.authority_id
                AND given.neighbour = standing.gss_code
        )
)
INSERT INTO frontdoor.neighbour (authority_id, gss_code)
SELECT authority_id, neighbour FROM given
ON CONFLICT (authority_id, gss_code) DO NOTHING
