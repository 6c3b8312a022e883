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

-- Due dates are looked up by their count of working days.
CREATE INDEX calendar_day_working ON frontdoor.calendar_day (working_days) WHERE is_working;
