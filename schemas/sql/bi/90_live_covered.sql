-- What clocks are compared with, one row. Of what starts on past_N or later the Nth working day is past
-- the table of bank holidays.
CREATE VIEW live.covered AS
WITH table_of AS MATERIALIZED (
    SELECT
        coalesce(make_date(extract(year FROM min(day))::integer, 1, 1), 'infinity') AS first_day,
        make_date(extract(year FROM max(day))::integer, 12, 31) AS last_day
    FROM frontdoor.bank_holiday
)
SELECT
    table_of.first_day,
    table_of.last_day,
    coalesce(past.starts[1], '-infinity') AS past_1,
    coalesce(past.starts[15], '-infinity') AS past_15,
    coalesce(past.starts[45], '-infinity') AS past_45
FROM table_of
-- The last working days of the table, backwards.
CROSS JOIN LATERAL (
    SELECT ARRAY(
        SELECT day
        FROM frontdoor.calendar_day
        WHERE is_working AND day <= table_of.last_day
        ORDER BY day DESC
        LIMIT 45
    ) AS starts
    OFFSET 0
) AS past;
