-- The bank holidays become exactly those given. $1 day: date[]; $2 title: text[].
-- reference/rebuild_calendar.sql makes them count.
WITH given AS MATERIALIZED (
    SELECT unnest($1::date[]) AS day, unnest($2::text[]) AS title
), gone AS (
    DELETE FROM frontdoor.bank_holiday
    WHERE NOT EXISTS (SELECT FROM given WHERE given.day = bank_holiday.day)
)
INSERT INTO frontdoor.bank_holiday AS standing (day, title)
SELECT day, title FROM given
ON CONFLICT (day) DO UPDATE
SET title = excluded.title
WHERE standing.title IS DISTINCT FROM excluded.title
