-- What is loaded beside the bank holidays that are built in becomes exactly what is given.
-- $1 day: date[]; $2 title (null: none on that day): text[].
WITH given AS MATERIALIZED (
    SELECT unnest($1::date[]) AS day, unnest($2::text[]) AS title
), gone AS (
    DELETE FROM frontdoor.bank_holiday_loaded
    WHERE NOT EXISTS (SELECT FROM given WHERE given.day = bank_holiday_loaded.day)
)
INSERT INTO frontdoor.bank_holiday_loaded AS standing (day, title)
SELECT day, title FROM given
ON CONFLICT (day) DO UPDATE
SET title = excluded.title
WHERE standing.title IS DISTINCT FROM excluded.title
