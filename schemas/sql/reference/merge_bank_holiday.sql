-- The bank holidays become exactly those given, but for days that were loaded beside them, which are
-- what was loaded. $1 day: date[]; $2 title: text[]. reference/rebuild_calendar.sql makes them count.
WITH given AS MATERIALIZED (
    SELECT day, coalesce(loaded.title, built_in.title) AS title
    FROM unnest($1::date[], $2::text[]) AS built_in (day, title)
    FULL JOIN frontdoor.bank_holiday_loaded AS loaded USING (day)
    WHERE loaded.day IS NULL OR loaded.title IS NOT NULL
), gone AS (
    DELETE FROM frontdoor.bank_holiday
    WHERE NOT EXISTS (SELECT FROM given WHERE given.day = bank_holiday.day)
)
INSERT INTO frontdoor.bank_holiday AS standing (day, title)
SELECT day, title FROM given
ON CONFLICT (day) DO UPDATE
SET title = excluded.title
WHERE standing.title IS DISTINCT FROM excluded.title
