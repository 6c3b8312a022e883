-- Figures of activity are kept (README.md) by authority, grain and period. Where nothing of an authority
-- is touched they are read as they are. Else they are summed up: contacts of untouched periods as they
-- are kept, those of touched ones anew, as calls can't be added up; of all else what is kept, with what
-- touched children have now, and less what is kept of them.

-- Days, and the periods that each is in.
CREATE VIEW live.activity_period AS
SELECT calendar.day, period.grain, period.first_day, period.last_day
FROM frontdoor.calendar_day AS calendar
CROSS JOIN LATERAL (
    VALUES
        ('DAY', calendar.day, calendar.day),
        ('WEEK', calendar.week, calendar.week + 6),
        ('MONTH', calendar.month, (calendar.month + interval '1 month')::date - 1),
        (
            'REPORTING_YEAR',
            make_date(left(calendar.reporting_year, 4)::integer, 4, 1),
            make_date(left(calendar.reporting_year, 4)::integer + 1, 3, 31)
        )
) AS period (grain, first_day, last_day);

-- First days of periods: the reporting year in which the calendar begins has begun before it.
CREATE VIEW live.period_day AS
SELECT day, week, month, reporting_year
FROM frontdoor.calendar_day
UNION ALL
VALUES (DATE '1989-04-01', DATE '1989-03-27', DATE '1989-04-01', '1989/90');

-- Periods that a touched day is in; of an authority all of which is touched, those from its first
-- contact to its last.
CREATE VIEW live.touched_period AS
SELECT DISTINCT
    touched.authority_id,
    touched.authority,
    of_day.grain,
    of_day.first_day AS period,
    of_day.last_day AS period_end
FROM (
    SELECT authority.authority_id, authority.gss_code AS authority, mark.day
    FROM frontdoor.touched_day AS mark
    JOIN frontdoor.authority USING (authority_id)
    UNION ALL
    SELECT received.authority_id, received.authority, calendar.day
    FROM live.touched_span AS received
    JOIN frontdoor.calendar_day AS calendar
        ON calendar.day BETWEEN received.first_day AND received.last_day
) AS touched
JOIN live.activity_period AS of_day ON of_day.day = touched.day;

-- Only a call with an id, which its key shows by a #, can be in several weeks.
SELECT live.make(
    $$
    CREATE VIEW live.activity_contact_touched AS
    SELECT
        touched.authority_id,
        touched.authority,
        touched.grain,
        touched.period,
        counted.*
    FROM live.touched_period AS touched
    CROSS JOIN LATERAL (
        SELECT
            team_id,
            source_code,
            source_desc,
            count(*) AS of_contacts,
            CASE
                WHEN touched.grain = 'WEEK' THEN
                    array_agg(DISTINCT conversation_key) FILTER (WHERE conversation_key LIKE '%%#%%')
            END AS calls,
            %s
        FROM live.activity_contact_item
        WHERE authority = touched.authority AND day BETWEEN touched.period AND touched.period_end
        GROUP BY team_id, source_code, source_desc
    ) AS counted
    $$,
    live.measures(
        'count(*) FILTER (WHERE %1$s) AS %1$s',
        NULL,
        of_call => 'count(DISTINCT conversation_key) AS %1$s'
    )
);

-- What touched children have now, and with the other sign what is kept of them.
CREATE VIEW live.activity_case_change AS
SELECT touched.*, 1 AS sign
FROM live.activity_case_touched AS touched
UNION ALL
SELECT kept.*, -1
FROM live.touched_person AS touched
CROSS JOIN LATERAL (
    SELECT *
    FROM rollup.activity_case AS found
    WHERE found.authority_id = touched.authority_id AND found.child_key = touched.first_key
    OFFSET 0
) AS kept
-- Of whole authorities nothing that is kept is added up.
WHERE touched.first_key = touched.last_key AND touched.authority = kept.authority;

SELECT live.make(
    $$
    CREATE TABLE rollup.activity (
        authority_id smallint NOT NULL,
        authority text COLLATE "C" NOT NULL,
        grain text COLLATE "C" NOT NULL,
        period date NOT NULL,
        team_id text COLLATE "C",
        source_code text COLLATE "C",
        source_desc text,
        -- Null: none, here and below; so a row takes a quarter of the space.
        of_contacts integer,
        of_cases integer,
        of_figures integer,
        calls text [] COLLATE "C",
        %s
    )
    $$,
    live.measures('%1$s integer', '%1$s integer', '%1$s integer', '%1$s bigint')
);
CREATE INDEX ON rollup.activity (authority, grain, period);
CREATE INDEX ON rollup.activity (grain, period);

-- Authorities of which anything is touched.
CREATE VIEW live.marked_authority AS
SELECT authority.authority_id, authority.gss_code AS authority
FROM frontdoor.authority
WHERE EXISTS (
    SELECT
    FROM frontdoor.touched_day AS touched
    WHERE touched.authority_id = authority.authority_id
        OR touched.authority_id IS NULL AND touched.day IS NULL
)
OR EXISTS (
    SELECT
    FROM frontdoor.touched_child AS touched
    WHERE touched.authority_id = authority.authority_id
)
OR EXISTS (
    SELECT
    FROM frontdoor.touched_person AS touched
    WHERE touched.authority_id = authority.authority_id
);

-- Joined, so that nothing is begun with where nothing is touched.
SELECT live.make(
    $$
    CREATE VIEW live.activity_touched AS
    SELECT marked.authority_id, marked.authority, summed.*
    FROM live.marked_authority AS marked
    CROSS JOIN LATERAL (
        SELECT
            part.grain,
            part.period,
            part.week,
            part.month,
            part.reporting_year,
            part.team_id,
            part.source_code,
            part.source_desc,
            nullif(sum(part.of_contacts), 0)::integer AS of_contacts,
            nullif(sum(part.of_cases), 0)::integer AS of_cases,
            nullif(sum(part.of_figures), 0)::integer AS of_figures,
            max(part.calls) AS calls,
            %1$s
        FROM (
            SELECT
                kept.grain,
                kept.period,
                calendar.week,
                calendar.month,
                calendar.reporting_year,
                kept.team_id,
                kept.source_code,
                kept.source_desc,
                kept.of_contacts::bigint,
                NULL::bigint AS of_cases,
                NULL::bigint AS of_figures,
                kept.calls,
                %2$s
            FROM rollup.activity AS kept
            JOIN live.period_day AS calendar ON calendar.day = kept.period
            WHERE kept.authority = marked.authority
                AND kept.of_contacts IS NOT NULL
                AND kept.authority_id NOT IN (SELECT authority_id FROM live.touched_authority)
                AND NOT EXISTS (
                    SELECT
                    FROM live.touched_period AS touched
                    WHERE touched.authority = kept.authority
                        AND touched.grain = kept.grain
                        AND touched.period = kept.period
                )
            UNION ALL
            SELECT
                touched.grain,
                touched.period,
                calendar.week,
                calendar.month,
                calendar.reporting_year,
                touched.team_id,
                touched.source_code,
                touched.source_desc,
                touched.of_contacts,
                NULL,
                NULL,
                touched.calls,
                %3$s
            FROM live.activity_contact_touched AS touched
            JOIN live.period_day AS calendar ON calendar.day = touched.period
            WHERE touched.authority = marked.authority
            UNION ALL
            SELECT
                kept.grain,
                kept.period,
                calendar.week,
                calendar.month,
                calendar.reporting_year,
                kept.team_id,
                kept.source_code,
                kept.source_desc,
                NULL,
                kept.of_cases,
                NULL,
                NULL,
                %4$s
            FROM rollup.activity AS kept
            JOIN live.period_day AS calendar ON calendar.day = kept.period
            WHERE kept.authority = marked.authority
                AND kept.of_cases IS NOT NULL
                AND kept.authority_id NOT IN (SELECT authority_id FROM live.whole_person)
            UNION ALL
            SELECT
                of_day.grain,
                of_day.first_day,
                calendar.week,
                calendar.month,
                calendar.reporting_year,
                item.team_id,
                item.source_code,
                item.source_desc,
                NULL,
                sum(item.sign),
                NULL,
                NULL,
                %5$s
            FROM live.activity_case_change AS item
            JOIN live.activity_period AS of_day ON of_day.day = item.day
            JOIN live.period_day AS calendar ON calendar.day = of_day.first_day
            WHERE item.authority = marked.authority
            GROUP BY
                of_day.grain,
                of_day.first_day,
                calendar.week,
                calendar.month,
                calendar.reporting_year,
                item.team_id,
                item.source_code,
                item.source_desc
            UNION ALL
            -- A figure counts in the periods that hold all of its own.
            SELECT
                of_day.grain,
                of_day.first_day,
                calendar.week,
                calendar.month,
                calendar.reporting_year,
                NULL,
                NULL,
                NULL,
                NULL,
                NULL,
                1,
                NULL,
                %6$s
            FROM live.activity_figure AS figure
            JOIN live.activity_period AS of_day
                ON of_day.day = figure.day AND of_day.last_day >= figure.ends_on
            JOIN live.period_day AS calendar ON calendar.day = of_day.first_day
            WHERE figure.authority = marked.authority
        ) AS part
        GROUP BY
            part.grain,
            part.period,
            part.week,
            part.month,
            part.reporting_year,
            part.team_id,
            part.source_code,
            part.source_desc
        HAVING sum(part.of_contacts) > 0 OR sum(part.of_cases) > 0 OR sum(part.of_figures) > 0
    ) AS summed
    $$,
    live.measures(
        'nullif(sum(part.%1$s), 0)::integer AS %1$s',
        'nullif(sum(part.%1$s), 0)::integer AS %1$s',
        'nullif(sum(part.%1$s), 0)::integer AS %1$s',
        'nullif(sum(part.%1$s), 0)::bigint AS %1$s'
    ),
    live.measures(
        'kept.%1$s::bigint', 'NULL::bigint AS %1$s', 'kept.%1$s::bigint', 'NULL::bigint AS %1$s'
    ),
    live.measures('touched.%1$s', 'NULL', 'touched.%1$s', 'NULL'),
    live.measures('NULL', 'kept.%1$s', 'NULL', 'NULL'),
    live.measures('NULL', 'sum(item.sign) FILTER (WHERE item.%1$s)', 'NULL', 'NULL'),
    live.measures('NULL', 'NULL', 'NULL', 'figure.%1$s')
);

-- What is asked for by a reporting year or a month is looked for by its days.
SELECT live.make(
    $$
    CREATE VIEW live.activity_untouched AS
    SELECT
        kept.authority_id,
        kept.authority,
        kept.grain,
        kept.period,
        calendar.week,
        calendar.month,
        calendar.reporting_year,
        kept.team_id,
        kept.source_code,
        kept.source_desc,
        kept.of_contacts,
        kept.of_cases,
        kept.of_figures,
        kept.calls,
        %s
    FROM rollup.activity AS kept
    JOIN live.period_day AS calendar ON calendar.day = kept.period
    WHERE kept.authority_id NOT IN (SELECT authority_id FROM live.marked_authority)
    $$,
    live.measures('kept.%1$s', 'kept.%1$s', 'kept.%1$s', 'kept.%1$s')
);

SELECT live.make(
    $$
    CREATE VIEW live.activity AS
    SELECT
        authority,
        grain,
        period,
        week,
        month,
        reporting_year,
        team_id,
        source_code,
        source_desc,
        %s
    FROM (
        TABLE live.activity_untouched
        UNION ALL
        TABLE live.activity_touched
    ) AS activity
    $$,
    live.measures(
        'coalesce(%1$s, 0)::bigint AS %1$s',
        'coalesce(%1$s, 0)::bigint AS %1$s',
        'coalesce(%1$s, 0)::bigint AS %1$s',
        'coalesce(%1$s, 0) AS %1$s'
    )
);

-- Calls of weeks, each once a week, team and source.
CREATE VIEW live.activity_call_untouched AS
SELECT
    kept.authority,
    kept.team_id,
    kept.source_code,
    kept.source_desc,
    calendar.week,
    unnest(kept.calls) AS call
FROM rollup.activity AS kept
JOIN frontdoor.calendar_day AS calendar ON calendar.day = kept.period
WHERE kept.grain = 'WEEK'
    AND kept.calls IS NOT NULL
    AND kept.authority_id NOT IN (SELECT authority_id FROM live.marked_authority);

CREATE VIEW live.activity_call_touched AS
SELECT
    marked.authority,
    weekly.team_id,
    weekly.source_code,
    weekly.source_desc,
    weekly.week,
    unnest(weekly.calls) AS call
FROM live.marked_authority AS marked
CROSS JOIN LATERAL (
    SELECT kept.team_id, kept.source_code, kept.source_desc, kept.period AS week, kept.calls
    FROM rollup.activity AS kept
    WHERE kept.authority = marked.authority
        AND kept.grain = 'WEEK'
        AND kept.authority_id NOT IN (SELECT authority_id FROM live.touched_authority)
        AND kept.period NOT IN (
            SELECT touched.period
            FROM live.touched_period AS touched
            WHERE touched.authority = marked.authority AND touched.grain = 'WEEK'
        )
    UNION ALL
    SELECT touched.team_id, touched.source_code, touched.source_desc, touched.period, touched.calls
    FROM live.activity_contact_touched AS touched
    WHERE touched.authority = marked.authority AND touched.grain = 'WEEK'
) AS weekly;
