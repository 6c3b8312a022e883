-- Kept figures (README.md). A view live.NAME_touched works out the figures of every touched unit, a
-- week or a month of an authority, from the rows. live.keep makes of it the table rollup.NAME, where
-- they are kept, and the view live.NAME: what is kept of untouched units, and the touched ones.

-- Weeks with contacts that wait for a decision: a clock runs out with time alone, without a write.
-- Outside these times such a week is as touched as one that was written to.
CREATE TABLE rollup.contact_clock (
    authority_id smallint NOT NULL,
    authority text COLLATE "C" NOT NULL,
    week date NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL
);

CREATE VIEW live.touched_authority AS
SELECT authority.authority_id, authority.gss_code AS authority
FROM frontdoor.authority
WHERE EXISTS (
    SELECT
    FROM frontdoor.touched_day AS touched
    WHERE touched.day IS NULL
        AND (touched.authority_id IS NULL OR touched.authority_id = authority.authority_id)
);

CREATE VIEW live.touched_day AS
SELECT DISTINCT authority.authority_id, authority.gss_code AS authority, calendar.week, calendar.month
FROM (
    SELECT touched.authority_id, touched.day
    FROM frontdoor.touched_day AS touched
    UNION ALL
    SELECT clock.authority_id, clock.week
    FROM rollup.contact_clock AS clock
    WHERE frontdoor.present() < clock.valid_from OR frontdoor.present() >= clock.valid_until
) AS touched
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.calendar_day AS calendar ON calendar.day = touched.day;

CREATE VIEW live.touched_week AS
SELECT authority_id, authority, week FROM live.touched_day
UNION
SELECT touched.authority_id, touched.authority, calendar.week
FROM live.touched_authority AS touched
JOIN frontdoor.calendar_day AS calendar ON calendar.day = calendar.week;

CREATE VIEW live.touched_month AS
SELECT authority_id, authority, month FROM live.touched_day
UNION
SELECT touched.authority_id, touched.authority, calendar.month
FROM live.touched_authority AS touched
JOIN frontdoor.calendar_day AS calendar ON calendar.day = calendar.month;

CREATE FUNCTION live.keep(name text, unit text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format(
        'CREATE TABLE rollup.%1$I AS TABLE live.%2$I WITH NO DATA', name, name || '_touched'
    );
    EXECUTE format('CREATE INDEX ON rollup.%I (authority, %I)', name, unit);
    EXECUTE format(
        'CREATE VIEW live.%1$I AS '
        'SELECT * FROM rollup.%1$I AS kept '
        'WHERE NOT EXISTS ('
        'SELECT FROM live.touched_authority AS touched WHERE touched.authority = kept.authority) '
        'AND NOT EXISTS ('
        'SELECT FROM live.touched_day AS touched '
        'WHERE touched.authority = kept.authority AND touched.%2$I = kept.%2$I) '
        'UNION ALL TABLE live.%3$I',
        name, unit, name || '_touched'
    );
END
$$;
