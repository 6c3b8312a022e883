-- What is given stands in place of what stood of the same table, year and area; others stay.
-- $1 table: text[]; $2 year to 31 March: integer[]; $3 GSS code, $4 measure, $5 name of the area,
-- $6 a decimal, or the letters that stand for a value that was not published: text[].
WITH given AS MATERIALIZED (
    SELECT
        line.dfe_table,
        line.year,
        line.gss_code,
        line.area,
        line.measure,
        CASE WHEN line.published ~ '^[0-9]' THEN line.published::numeric END AS value,
        CASE WHEN line.published !~ '^[0-9]' THEN line.published END AS status
    FROM (
        SELECT
            unnest($1::text[]) COLLATE "C" AS dfe_table,
            unnest($2::integer[]) AS year,
            unnest($3::text[]) COLLATE "C" AS gss_code,
            unnest($4::text[]) COLLATE "C" AS measure,
            unnest($5::text[]) AS area,
            unnest($6::text[]) AS published
    ) AS line
), gone AS (
    DELETE FROM frontdoor.benchmark AS standing
    WHERE EXISTS (
        SELECT FROM given
        WHERE (given.dfe_table, given.year, given.gss_code)
            = (standing.dfe_table, standing.year, standing.gss_code)
    ) AND NOT EXISTS (
        SELECT FROM given
        WHERE (given.dfe_table, given.year, given.gss_code, given.measure)
            = (standing.dfe_table, standing.year, standing.gss_code, standing.measure)
    )
)
INSERT INTO frontdoor.benchmark AS standing (
    dfe_table, year, gss_code, area, measure, value, status
)
SELECT dfe_table, year, gss_code, area, measure, value, status FROM given
ON CONFLICT (dfe_table, year, gss_code, measure) DO UPDATE
SET area = excluded.area,
    value = excluded.value,
    status = excluded.status
WHERE (standing.area, standing.value, standing.status)
    IS DISTINCT FROM (excluded.area, excluded.value, excluded.status)
