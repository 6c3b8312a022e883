-- Kept figures (README.md). A view live.NAME_touched works out the figures of every touched unit, a
-- week or a month of an authority, from the rows. live.keep makes of it the table rollup.NAME, where
-- they are kept, and the view live.NAME: what is kept of untouched units, and the touched ones. Rows
-- that are made of a child's case alone are kept by child: live.keep_of_child makes the same of a view
-- live.NAME_row of all such rows; they are mostly asked for by a day.

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

-- First days of the weeks and months in which an authority all of which is touched has contacts.
CREATE VIEW live.touched_whole AS
SELECT touched.authority_id, touched.authority, calendar.week, calendar.month
FROM live.touched_authority AS touched
CROSS JOIN LATERAL (
    SELECT
        min(contact.received_on) AS first_day,
        max(contact.received_on) AS last_day
    FROM timeliness.contact
    WHERE contact.authority_id = touched.authority_id
        AND contact.call_revision >= 0
        AND NOT contact.call_voided
) AS received
JOIN frontdoor.calendar_day AS calendar
    ON calendar.day BETWEEN received.first_day - 31 AND received.last_day
        AND calendar.day IN (calendar.week, calendar.month);

CREATE VIEW live.touched_week AS
SELECT authority_id, authority, week FROM live.touched_day
UNION
SELECT authority_id, authority, week FROM live.touched_whole;

CREATE VIEW live.touched_month AS
SELECT authority_id, authority, month FROM live.touched_day
UNION
SELECT authority_id, authority, month FROM live.touched_whole;

-- Without those of an authority all of which is touched.
CREATE VIEW live.touched_child AS
SELECT DISTINCT touched.authority_id, touched.child_key
FROM frontdoor.touched_child AS touched
WHERE NOT EXISTS (
    SELECT
    FROM live.touched_authority AS whole
    WHERE whole.authority_id = touched.authority_id
);

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

-- The offset has each child looked for by its key, however many the planner expects. Rows of whole
-- authorities aren't begun with where there are none: the count is asked for before.
CREATE FUNCTION live.keep_of_child(name text, day text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('CREATE TABLE rollup.%I AS TABLE live.%I WITH NO DATA', name, name || '_row');
    EXECUTE format('CREATE INDEX ON rollup.%I (authority_id, child_key)', name);
    EXECUTE format('CREATE INDEX ON rollup.%I (authority, %I)', name, day);
    EXECUTE format('CREATE INDEX ON rollup.%I (%I)', name, day);
    EXECUTE format(
        'CREATE VIEW live.%1$I AS '
        'SELECT found.* FROM live.touched_child AS touched '
        'CROSS JOIN LATERAL ('
        'SELECT * FROM live.%2$I AS row '
        'WHERE row.authority_id = touched.authority_id AND row.child_key = touched.child_key '
        'OFFSET 0) AS found '
        'UNION ALL '
        'SELECT * FROM live.%2$I AS row '
        'WHERE EXISTS ('
        'SELECT FROM live.touched_authority AS touched '
        'WHERE touched.authority_id = row.authority_id) '
        'AND (SELECT count(*) > 0 FROM live.touched_authority)',
        name || '_touched', name || '_row'
    );
    EXECUTE format(
        'CREATE VIEW live.%1$I AS '
        'SELECT * FROM rollup.%1$I AS kept '
        'WHERE NOT EXISTS ('
        'SELECT FROM live.touched_authority AS touched '
        'WHERE touched.authority_id = kept.authority_id) '
        'AND NOT EXISTS ('
        'SELECT FROM frontdoor.touched_child AS touched '
        'WHERE touched.authority_id = kept.authority_id AND touched.child_key = kept.child_key) '
        'UNION ALL TABLE live.%2$I',
        name, name || '_touched'
    );
END
$$;
