-- What is loaded beside the code lists that are built in becomes exactly what is given.
-- $1 list, $2 symbol, $3 code, $4 label, $5 category (null: none): text[]; $6 position: integer[].
WITH given AS MATERIALIZED (
    SELECT
        unnest($1::text[]) COLLATE "C" AS list,
        unnest($2::text[]) COLLATE "C" AS symbol,
        unnest($3::text[]) COLLATE "C" AS code,
        unnest($4::text[]) AS label,
        unnest($5::text[]) AS category,
        unnest($6::integer[]) AS position
), gone AS (
    DELETE FROM frontdoor.code_loaded
    WHERE NOT EXISTS (
        SELECT
        FROM given
        WHERE given.list = code_loaded.list AND given.symbol = code_loaded.symbol
    )
)
INSERT INTO frontdoor.code_loaded AS standing (list, symbol, code, label, category, position)
SELECT list, symbol, code, label, category, position FROM given
ON CONFLICT (list, symbol) DO UPDATE
SET code = excluded.code,
    label = excluded.label,
    category = excluded.category,
    position = excluded.position
WHERE (standing.code, standing.label, standing.category, standing.position)
    IS DISTINCT FROM (excluded.code, excluded.label, excluded.category, excluded.position)
