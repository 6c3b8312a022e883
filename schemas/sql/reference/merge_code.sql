-- The code lists become exactly those given, but for codes that were loaded beside them, which are
-- what was loaded; rows that are the same stay untouched.
-- $1 list, $2 symbol, $3 code, $4 label, $5 category (null: none): text[]; $6 position: integer[].
WITH built_in AS MATERIALIZED (
    SELECT
        unnest($1::text[]) COLLATE "C" AS list,
        unnest($2::text[]) COLLATE "C" AS symbol,
        unnest($3::text[]) COLLATE "C" AS code,
        unnest($4::text[]) AS label,
        unnest($5::text[]) AS category,
        unnest($6::integer[]) AS position
), given AS MATERIALIZED (
    SELECT list, symbol, code, label, category, position
    FROM frontdoor.code_loaded
    UNION ALL
    SELECT list, symbol, code, label, category, position
    FROM built_in
    WHERE NOT EXISTS (
        SELECT
        FROM frontdoor.code_loaded AS loaded
        WHERE loaded.list = built_in.list AND loaded.symbol = built_in.symbol
    )
), gone AS (
    DELETE FROM frontdoor.code
    WHERE NOT EXISTS (
        SELECT FROM given WHERE given.list = code.list AND given.symbol = code.symbol
    )
)
INSERT INTO frontdoor.code AS standing (list, symbol, code, label, category, position)
SELECT list, symbol, code, label, category, position FROM given
ON CONFLICT (list, symbol) DO UPDATE
SET code = excluded.code,
    label = excluded.label,
    category = excluded.category,
    position = excluded.position
WHERE (standing.code, standing.label, standing.category, standing.position)
    IS DISTINCT FROM (excluded.code, excluded.label, excluded.category, excluded.position)
