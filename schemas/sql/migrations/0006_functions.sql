-- What views share. Pure expressions: the planner puts them in place, and no role needs a right
-- on a table to read through them.

-- The present; a session may set frontdoor.now to look from another moment.
CREATE FUNCTION frontdoor.present() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('frontdoor.now', true), '')::timestamptz, now());

-- Date and time in Europe/London, as clocks there show it.
CREATE FUNCTION frontdoor.local_time(instant timestamptz) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN instant AT TIME ZONE 'Europe/London';

CREATE FUNCTION frontdoor.local_date(instant timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (instant AT TIME ZONE 'Europe/London')::date;

-- The instant at which a local date begins.
CREATE FUNCTION frontdoor.local_midnight(day date) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN day::timestamp AT TIME ZONE 'Europe/London';

-- 2020/21 for 1 April 2020 to 31 March 2021.
CREATE FUNCTION frontdoor.reporting_year(day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN extract(year FROM day - interval '3 months')::text || '/'
    || lpad((extract(year FROM day + interval '9 months')::integer % 100)::text, 2, '0');

-- One text that names an entity. Ids may hold '/', never '~': so no two entities share a key.
CREATE FUNCTION frontdoor.entity_key(gss_code text, child_id text, entity_id text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN gss_code || '/' || replace(child_id, '/', '~') || '/' || entity_id;

-- Rounded half up to one place; null where there is nothing to divide by.
CREATE FUNCTION frontdoor.ratio(part numeric, whole numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(part / nullif(whole, 0), 1);

CREATE FUNCTION frontdoor.percent(part numeric, whole numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(100 * part / nullif(whole, 0), 1);

-- Change from one value to another in percent of the first, from the counts behind them; a count
-- stands over a whole of 1. Rounded half away from zero to one place.
CREATE FUNCTION frontdoor.change_percent(
    part_before numeric, whole_before numeric, part_after numeric, whole_after numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(
    100 * part_after * coalesce(whole_before, 1)
    / nullif(part_before * coalesce(whole_after, 1), 0) - 100,
    1
);

-- Says how much of two periods lies in the lockdown or after it, unless it is none or all of both.
CREATE FUNCTION frontdoor.lockdown_note(
    days_before integer, of_before integer, days_after integer, of_after integer
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN days_before + days_after BETWEEN 1 AND of_before + of_after - 1 THEN
        'from the lockdown of 23 March 2020 on: ' || days_before || ' of ' || of_before
        || ' days before, ' || days_after || ' of ' || of_after || ' days after'
END;

-- Due dates are looked up by their count of working days.
CREATE INDEX calendar_day_working ON frontdoor.calendar_day (working_days) WHERE is_working;

-- The views join many small tables: compiling such a plan takes longer than running it.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'not the owner of this database: its owner should set jit = off';
END
$$;
