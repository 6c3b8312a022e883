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

-- Days from the first to the last on which an authority all of which is touched has contacts.
CREATE VIEW live.touched_span AS
SELECT touched.authority_id, touched.authority, received.first_day, received.last_day
FROM live.touched_authority AS touched
CROSS JOIN LATERAL (
    SELECT
        min(contact.received_on) AS first_day,
        max(contact.received_on) AS last_day
    FROM timeliness.contact
    WHERE contact.authority_id = touched.authority_id
        AND contact.call_revision >= 0
        AND NOT contact.call_voided
) AS received;

-- First days of the weeks and months in them.
CREATE VIEW live.touched_whole AS
SELECT received.authority_id, received.authority, calendar.week, calendar.month
FROM live.touched_span AS received
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

-- Children whose case was written to, and those about whom anything was; each as often as it was marked.
CREATE VIEW live.marked_child AS
SELECT authority_id, child_key FROM frontdoor.touched_child;

CREATE VIEW live.marked_person AS
SELECT authority_id, child_key FROM frontdoor.touched_child
UNION ALL
SELECT authority_id, unnest(child_keys) FROM frontdoor.touched_person;

-- Authorities all of whose children are worked out: so many of them one by one take longer.
CREATE VIEW live.whole_child AS
SELECT authority_id, authority FROM live.touched_authority
UNION
SELECT authority.authority_id, authority.gss_code
FROM frontdoor.authority
WHERE authority.authority_id IN (
    SELECT marked.authority_id
    FROM live.marked_child AS marked
    GROUP BY marked.authority_id
    HAVING count(*) > 10000
);

CREATE VIEW live.whole_person AS
SELECT authority_id, authority FROM live.touched_authority
UNION
SELECT authority.authority_id, authority.gss_code
FROM frontdoor.authority
WHERE authority.authority_id IN (
    SELECT marked.authority_id
    FROM live.marked_person AS marked
    GROUP BY marked.authority_id
    HAVING count(*) > 10000
);

-- Children of other authorities.
CREATE VIEW live.touched_child AS
SELECT DISTINCT marked.authority_id, authority.gss_code AS authority, marked.child_key
FROM live.marked_child AS marked
JOIN frontdoor.authority USING (authority_id)
WHERE marked.authority_id NOT IN (SELECT authority_id FROM live.whole_child);

-- Ranges of keys: of one child each, or of all of an authority.
CREATE VIEW live.touched_person AS
SELECT DISTINCT
    marked.authority_id,
    authority.gss_code AS authority,
    marked.child_key AS first_key,
    marked.child_key AS last_key
FROM live.marked_person AS marked
JOIN frontdoor.authority USING (authority_id)
WHERE marked.authority_id NOT IN (SELECT authority_id FROM live.whole_person)
UNION ALL
SELECT authority_id, authority, -9223372036854775808, 9223372036854775807
FROM live.whole_person;

-- Contacts, each with the key by which what is made of it is kept: the child's or, of a contact of
-- nobody, its own. Those have one child_key between them, and one of them is nearly always touched.
CREATE VIEW live.contact_of AS
SELECT child_key AS of_key, contact.*
FROM timeliness.contact
WHERE child_key <> frontdoor.key_of_nobody()
UNION ALL
SELECT contact_key, contact.*
FROM timeliness.contact
WHERE child_key = frontdoor.key_of_nobody();

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

-- What is made of a child's case alone is kept by 'child'. Rows of whole authorities are looked for in
-- another way than those of a child, by a day if one is asked for, and not begun with where there are
-- none: the count is asked for before. What is made of all that is known of a child is kept by
-- 'person': of so many tables that rows are looked for in one way alone, by ranges of keys, as to plan a
-- second one takes longer than reading what is kept. The offset has it done by keys, however many
-- children the planner expects.
CREATE FUNCTION live.keep_of_child(name text, day text, unit text DEFAULT 'child') RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    columns text;
BEGIN
    EXECUTE format('CREATE TABLE rollup.%I AS TABLE live.%I WITH NO DATA', name, name || '_row');
    EXECUTE format('CREATE INDEX ON rollup.%I (authority_id, child_key)', name);
    EXECUTE format('CREATE INDEX ON rollup.%I (authority, %I)', name, day);
    EXECUTE format('CREATE INDEX ON rollup.%I (%I)', name, day);
    -- Of the authority that was touched: a reader's is picked before its rows are worked out.
    columns := (
        SELECT string_agg(
            CASE attname WHEN 'authority' THEN 'touched.' ELSE 'found.' END || quote_ident(attname),
            ', ' ORDER BY attnum
        )
        FROM pg_attribute
        WHERE attrelid = format('rollup.%I', name)::regclass AND attnum > 0
    );
    EXECUTE format(
        'CREATE VIEW live.%1$I AS '
        'SELECT %2$s FROM live.%3$I AS touched '
        'CROSS JOIN LATERAL ('
        'SELECT * FROM live.%4$I AS row '
        'WHERE row.authority_id = touched.authority_id AND '
        || CASE unit
            WHEN 'person' THEN
                'row.child_key BETWEEN touched.first_key AND touched.last_key OFFSET 0) AS found'
            ELSE
                'row.child_key = touched.child_key OFFSET 0) AS found '
                'UNION ALL '
                'SELECT * FROM live.%4$I AS row '
                'WHERE row.authority_id IN (SELECT authority_id FROM live.%5$I) '
                'AND (SELECT count(*) > 0 FROM live.%5$I)'
        END,
        name || '_touched', columns, 'touched_' || unit, name || '_row', 'whole_' || unit
    );
    EXECUTE format(
        'CREATE VIEW live.%1$I AS '
        'SELECT * FROM rollup.%2$I AS kept '
        'WHERE kept.authority_id NOT IN (SELECT authority_id FROM live.%3$I) '
        'AND (kept.authority_id, kept.child_key) NOT IN ('
        'SELECT authority_id, child_key FROM live.%4$I)',
        name || '_untouched', name, 'whole_' || unit, 'marked_' || unit
    );
    EXECUTE format(
        'CREATE VIEW live.%1$I AS TABLE live.%2$I UNION ALL TABLE live.%3$I',
        name, name || '_untouched', name || '_touched'
    );
END
$$;
