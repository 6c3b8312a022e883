-- Keeps the figures of all that is touched in an authority, as live.NAME_touched works them out. In
-- REPEATABLE READ: what is written meanwhile keeps its marks. After a lock on rollup.contact_clock: two
-- at once would keep a unit's figures twice.
CREATE FUNCTION live.fold(of_authority text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept record;
    whole boolean := EXISTS (SELECT FROM live.touched_authority WHERE authority = of_authority);
BEGIN
    IF current_setting('transaction_isolation') <> 'repeatable read' THEN
        RAISE EXCEPTION 'live.fold needs a transaction of REPEATABLE READ';
    END IF;
    IF NOT EXISTS (SELECT FROM bi.authority WHERE authority = of_authority) THEN
        RAISE EXCEPTION '% may not read the rows of %', session_user, of_authority;
    END IF;
    FOR kept IN
        SELECT *
        FROM (
            VALUES
                (1, 'contact_weekly', 'week'),
                (2, 'contact_outcome_weekly', 'week'),
                (3, 'decision_timeliness_weekly', 'week'),
                (4, 'contact_monthly', 'month'),
                -- The last: what has run out is known from it.
                (5, 'contact_clock', 'week')
        ) AS kept (place, name, unit)
        ORDER BY place
    LOOP
        EXECUTE format(
            'WITH gone AS ('
            'DELETE FROM rollup.%1$I AS kept '
            'WHERE kept.authority = $1 '
            'AND ($2 OR kept.%2$I IN ('
            'SELECT touched.%2$I FROM live.touched_day AS touched WHERE touched.authority = $1))'
            ') INSERT INTO rollup.%1$I SELECT * FROM live.%3$I WHERE authority = $1',
            kept.name, kept.unit, kept.name || '_touched'
        ) USING of_authority, whole;
    END LOOP;
    FOR kept IN
        SELECT *
        FROM (
            VALUES
                ('referral', 'opened_on'),
                ('case_holding', 'counted_from'),
                ('involvement', 'invo_involvement_start_date'),
                ('assessment', 'authorised_on'),
                ('section47', 'started_on'),
                ('early_help_episode', 'started_on')
        ) AS kept (name, day)
    LOOP
        -- In the order of days: a year of an authority lies together.
        EXECUTE format(
            'WITH gone AS ('
            'DELETE FROM rollup.%1$I AS kept '
            'WHERE kept.authority = $1 '
            'AND ($2 OR kept.child_key IN ('
            'SELECT touched.child_key FROM live.touched_child AS touched '
            'WHERE touched.authority_id = kept.authority_id))'
            ') INSERT INTO rollup.%1$I SELECT * FROM live.%2$I WHERE authority = $1 ORDER BY %3$I',
            kept.name, kept.name || '_touched', kept.day
        ) USING of_authority, whole;
    END LOOP;
    DELETE FROM frontdoor.touched_child
    USING frontdoor.authority
    WHERE touched_child.authority_id = authority.authority_id AND authority.gss_code = of_authority;
    DELETE FROM frontdoor.touched_day
    USING frontdoor.authority
    WHERE touched_day.authority_id = authority.authority_id AND authority.gss_code = of_authority;
END
$$;
