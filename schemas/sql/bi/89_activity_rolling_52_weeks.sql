SELECT live.make(
    $$
    CREATE VIEW bi.activity_rolling_52_weeks AS
    SELECT
        authority,
        team_id,
        source_code,
        source_desc,
        week,
        to_char(week, 'IYYY"-W"IW') AS iso_week,
        week - 357 AS period,
        week + 6 AS period_end,
        reporting_year,
        %1$s
    FROM (
        -- What begins to count with a week less what ceases to, summed up, is what counts in it. It
        -- counts in 52 weeks that end in its own reporting year and in those that end in the next: in
        -- each apart, so that of one reporting year only these are read.
        SELECT
            counted.authority,
            counted.team_id,
            counted.source_code,
            counted.source_desc,
            counted.reporting_year,
            edge.week AS first_week,
            lead(edge.week) OVER grown AS next_week,
            sum(sum(edge.sign * counted.items)::integer) OVER grown AS items,
            %2$s
        FROM (
            SELECT
                authority,
                team_id,
                source_code,
                source_desc,
                ending_in AS reporting_year,
                week AS first_week,
                week + 357 AS last_week,
                1 AS items,
                %3$s
            FROM (
                SELECT frontdoor.reporting_year(week + 6) AS ending_in, *
                FROM live.activity_untouched
                WHERE grain = 'WEEK'
                UNION ALL
                SELECT frontdoor.reporting_year(week + 363), *
                FROM live.activity_untouched
                WHERE grain = 'WEEK'
                    AND frontdoor.reporting_year(week + 363)
                    <> frontdoor.reporting_year(week + 6)
                UNION ALL
                SELECT ending.reporting_year, touched.*
                FROM live.activity_touched AS touched
                CROSS JOIN LATERAL (
                    SELECT frontdoor.reporting_year(touched.week + 6)
                    UNION
                    SELECT frontdoor.reporting_year(touched.week + 363)
                ) AS ending (reporting_year)
                WHERE touched.grain = 'WEEK'
            ) AS weekly
            UNION ALL
            -- A call that comes again counts until then: once in 52 weeks, in however many it is.
            SELECT
                authority,
                team_id,
                source_code,
                source_desc,
                ending_in,
                next_week,
                week + 357,
                0,
                %4$s
            FROM (
                SELECT
                    *,
                    lead(week) OVER (
                        PARTITION BY authority, team_id, source_code, source_desc, ending_in, call
                        ORDER BY week
                    ) AS next_week
                FROM (
                    SELECT again.*, unnest(again.weeks) AS week
                    FROM (
                        SELECT
                            authority,
                            team_id,
                            source_code,
                            source_desc,
                            ending_in,
                            call,
                            array_agg(week) AS weeks
                        FROM (
                            SELECT frontdoor.reporting_year(week + 6) AS ending_in, *
                            FROM live.activity_call_untouched
                            UNION ALL
                            SELECT frontdoor.reporting_year(week + 363), *
                            FROM live.activity_call_untouched
                            WHERE frontdoor.reporting_year(week + 363)
                                <> frontdoor.reporting_year(week + 6)
                            UNION ALL
                            SELECT ending.reporting_year, touched.*
                            FROM live.activity_call_touched AS touched
                            CROSS JOIN LATERAL (
                                SELECT frontdoor.reporting_year(touched.week + 6)
                                UNION
                                SELECT frontdoor.reporting_year(touched.week + 363)
                            ) AS ending (reporting_year)
                        ) AS weekly
                        GROUP BY ending_in, team_id, source_code, source_desc, authority, call
                        HAVING count(*) > 1
                    ) AS again
                ) AS call
            ) AS call
            WHERE next_week <= week + 357
            GROUP BY authority, team_id, source_code, source_desc, ending_in, week, next_week
            UNION ALL
            -- A figure counts in the 364 days that hold all of its period.
            SELECT
                authority,
                NULL,
                NULL,
                NULL,
                ending_in,
                date_trunc('week', ends_on)::date,
                week + 357,
                1,
                %5$s
            FROM (
                SELECT frontdoor.reporting_year(week + 6) AS ending_in, *
                FROM live.activity_figure
                UNION ALL
                SELECT frontdoor.reporting_year(week + 363), *
                FROM live.activity_figure
                WHERE frontdoor.reporting_year(week + 363) <> frontdoor.reporting_year(week + 6)
            ) AS figure
            WHERE ends_on > week + 6
        ) AS counted
        CROSS JOIN LATERAL (
            VALUES (counted.first_week, 1), (counted.last_week + 7, -1)
        ) AS edge (week, sign)
        WHERE counted.first_week <= counted.last_week
        GROUP BY
            counted.authority,
            counted.team_id,
            counted.source_code,
            counted.source_desc,
            counted.reporting_year,
            edge.week
        WINDOW grown AS (
            PARTITION BY
                counted.authority,
                counted.team_id,
                counted.source_code,
                counted.source_desc,
                counted.reporting_year
            ORDER BY edge.week
            ROWS UNBOUNDED PRECEDING
        )
    ) AS running
    CROSS JOIN LATERAL (
        SELECT first_week + 7 * later AS week
        FROM generate_series(0, (next_week - first_week) / 7 - 1) AS later
    ) AS shown
    JOIN (
        SELECT day AS ended_on, reporting_year AS ended_in
        FROM frontdoor.calendar_day
    ) AS ending
        ON ended_on = week + 6 AND ended_in = reporting_year
    WHERE items > 0
        AND week + 6 < frontdoor.local_date(frontdoor.present())
    $$,
    live.measures_in_percent(),
    live.measures(
        'coalesce(sum(sum(edge.sign * counted.%1$s)::integer) OVER grown, 0) AS %1$s',
        'coalesce(sum(sum(edge.sign * counted.%1$s)::integer) OVER grown, 0) AS %1$s',
        'coalesce(sum(sum(edge.sign * counted.%1$s)::integer) OVER grown, 0) AS %1$s',
        'coalesce(sum(sum(edge.sign * counted.%1$s)::integer) OVER grown, 0) AS %1$s'
    ),
    live.measures('%1$s', '%1$s', '%1$s', '%1$s'),
    live.measures('NULL', 'NULL', '-count(*)', 'NULL'),
    live.measures('NULL', 'NULL', 'NULL', '%1$s')
);

COMMENT ON VIEW bi.activity_rolling_52_weeks IS
    'bi.activity_daily over the 364 days that end with each ISO week, for weeks that have ended '
    'at present';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.team_id IS
    'Team of what is counted, as its own view names it; null: none, and all early help and care '
    'proceedings';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.week IS
    'Monday of the ISO week with which the 364 days end';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.iso_week IS 'That week, such as 2020-W53';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.period IS 'First of the 364 days';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.period_end IS 'Last of the 364 days, a Sunday';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.reporting_year IS
    'Reporting year of that Sunday: a condition on it spares the other years, one on week does not';
SELECT live.comment_on_measures('bi.activity_rolling_52_weeks');
COMMENT ON COLUMN bi.activity_rolling_52_weeks.conversations IS
    'Conversations by telephone in the 364 days: distinct calls, else contacts';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.care_proceedings IS
    'Care proceedings, as counted in figures of days, weeks, months ... within the 364 days';
