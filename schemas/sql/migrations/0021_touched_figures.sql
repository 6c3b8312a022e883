-- Activity is kept with the figures that a system only counts (schemas/sql/bi/README.md): of whatever
-- period one is, it counts on its first day.
CREATE FUNCTION frontdoor.touch_figure() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Both what a row had and what it has now.
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO frontdoor.touched_day
        SELECT DISTINCT written.authority_id, first.day
        FROM written
        CROSS JOIN LATERAL frontdoor.first_days(written.period_on) AS first (day);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO frontdoor.touched_day
        SELECT DISTINCT replaced.authority_id, first.day
        FROM replaced
        CROSS JOIN LATERAL frontdoor.first_days(replaced.period_on) AS first (day);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_figure IS
    'Marks the first days of the periods of all figures that a statement has written';

CREATE FUNCTION frontdoor.first_days(day date) RETURNS SETOF date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT first.day::date
    FROM (
        VALUES
            (day::timestamp),
            (date_trunc('week', day::timestamp)),
            (date_trunc('month', day::timestamp)),
            (date_trunc('quarter', day::timestamp)),
            (date_trunc('year', day - interval '3 months') + interval '3 months')
    ) AS first (day)
    WHERE first.day IS NOT NULL;
END;
COMMENT ON FUNCTION frontdoor.first_days IS
    'A day and those on which its week, month, quarter and reporting year begin';

SELECT frontdoor.touch_by('front_door.measure', 'touch_figure');

-- Years of activity are found in what is kept of it.
DROP INDEX frontdoor.calendar_day_year_begins;
