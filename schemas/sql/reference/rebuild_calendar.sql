-- frontdoor.calendar_day from frontdoor.bank_holiday (domain: clocks): Monday to Friday less the
-- holidays. Its years run from that of the first holiday to that of the last. Touches changed days.
INSERT INTO frontdoor.calendar_day AS standing (day, is_working, working_days, in_table)
SELECT
    days.day,
    days.is_working,
    count(*) FILTER (WHERE days.is_working) OVER (ORDER BY days.day),
    coalesce(extract(year FROM days.day) BETWEEN years.first AND years.last, false)
FROM (
    SELECT
        generated.day::date AS day,
        extract(isodow FROM generated.day) < 6
        AND NOT EXISTS (
            SELECT FROM frontdoor.bank_holiday WHERE bank_holiday.day = generated.day::date
        ) AS is_working
    FROM generate_series(timestamp '1990-01-01', '2100-01-01', '1 day') AS generated (day)
) AS days
CROSS JOIN (
    SELECT extract(year FROM min(day)) AS first, extract(year FROM max(day)) AS last
    FROM frontdoor.bank_holiday
) AS years
ON CONFLICT (day) DO UPDATE
SET is_working = excluded.is_working,
    working_days = excluded.working_days,
    in_table = excluded.in_table
WHERE (standing.is_working, standing.working_days, standing.in_table)
    IS DISTINCT FROM (excluded.is_working, excluded.working_days, excluded.in_table)
