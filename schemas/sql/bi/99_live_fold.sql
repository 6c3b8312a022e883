-- Authorities of which there is a row that something kept is made of.
CREATE VIEW live.written_authority AS
SELECT authority.gss_code AS authority
FROM frontdoor.authority
WHERE EXISTS (
    SELECT FROM timeliness.contact AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (SELECT FROM timeliness.referral AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (SELECT FROM timeliness.assessment AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (SELECT FROM caseload.referral AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (SELECT FROM caseload.assessment_end AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (SELECT FROM caseload.allocation AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (SELECT FROM front_door.section47 AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (
    SELECT FROM front_door.early_help_change AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (
    SELECT FROM front_door.strategy_discussion AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (SELECT FROM front_door.conference AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (
    SELECT FROM front_door.legal_gateway AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (SELECT FROM front_door.measure AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (
    SELECT FROM repeat_contact.contact_version AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (
    SELECT FROM repeat_contact.referral_version AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (
    SELECT FROM repeat_contact.review_version AS row WHERE row.authority_id = authority.authority_id
)
OR EXISTS (SELECT FROM repeat_contact.alert AS row WHERE row.authority_id = authority.authority_id)
OR EXISTS (
    SELECT FROM repeat_contact.duplicate AS row WHERE row.authority_id = authority.authority_id
);

-- Replaces what is kept of all that is touched in an authority by what live.NAME_touched works out.
CREATE FUNCTION live.replace_touched(of_authority text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept record;
    whole boolean := EXISTS (SELECT FROM live.touched_authority WHERE authority = of_authority);
BEGIN
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
                ('referral', 'opened_on', 'child'),
                ('case_holding', 'counted_from', 'child'),
                ('involvement', 'invo_involvement_start_date', 'child'),
                ('assessment', 'authorised_on', 'child'),
                ('section47', 'started_on', 'child'),
                ('early_help_episode', 'started_on', 'child'),
                ('activity_case', 'day', 'person'),
                ('fault', 'week', 'person'),
                ('unknown_code', 'day', 'person')
        ) AS kept (name, day, unit)
    LOOP
        -- In the order of days: a year of an authority lies together.
        EXECUTE format(
            'WITH gone AS ('
            'DELETE FROM rollup.%1$I AS kept '
            'WHERE kept.authority = $1 '
            'AND ((SELECT count(*) > 0 FROM live.%4$I WHERE authority = $1) '
            'OR (kept.authority_id, kept.child_key) IN ('
            'SELECT authority_id, child_key FROM live.%5$I))'
            ') INSERT INTO rollup.%1$I SELECT * FROM live.%2$I WHERE authority = $1 ORDER BY %3$I',
            kept.name,
            kept.name || '_touched',
            kept.day,
            'whole_' || kept.unit,
            'marked_' || kept.unit
        ) USING of_authority;
    END LOOP;
END
$$;

-- Replaces the caseloads that are kept from the first day on which a touched child's case is held
-- otherwise than it was: mostly today, so that nothing but the days that have ended is worked out.
CREATE FUNCTION live.replace_caseload(of_authority text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    -- Null: nothing is kept, or all of it is to be replaced.
    kept date := (
        SELECT clock.kept_until
        FROM rollup.caseload_clock AS clock
        WHERE clock.authority = of_authority
            AND NOT EXISTS (
                SELECT
                FROM live.whole_child AS whole
                WHERE whole.authority_id = clock.authority_id
            )
    );
    first date := '-infinity';
BEGIN
    IF kept IS NOT NULL THEN
        first := least(kept, (
            SELECT min(differing.day)
            FROM live.caseload_differing AS differing
            WHERE differing.authority = of_authority
        ));
    END IF;
    DELETE FROM rollup.caseload_daily AS gone
    WHERE gone.authority = of_authority AND gone.day >= first;
    INSERT INTO rollup.caseload_daily
    SELECT *
    FROM live.caseload_daily_touched AS touched
    WHERE touched.authority = of_authority AND touched.day >= first
    ORDER BY touched.day;
    DELETE FROM rollup.caseload_clock AS gone WHERE gone.authority = of_authority;
    INSERT INTO rollup.caseload_clock
    SELECT
        authority.authority_id,
        authority.gss_code,
        greatest(first, frontdoor.local_date(frontdoor.present()))
    FROM frontdoor.authority
    WHERE authority.gss_code = of_authority;
END
$$;

-- Replaces the figures of activity that are kept: of periods in which contacts or figures are touched, or
-- a touched child has now what it had not, or had what it has not.
CREATE FUNCTION live.replace_activity(of_authority text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'WITH changed AS MATERIALIZED ('
        'SELECT touched.grain, touched.period '
        'FROM live.touched_period AS touched '
        'WHERE touched.authority = $1 AND NOT $2 '
        'UNION '
        'SELECT of_day.grain, of_day.first_day '
        'FROM ('
        'SELECT item.day FROM live.activity_case_change AS item '
        'WHERE item.authority = $1 AND NOT $2 '
        'GROUP BY item.day, to_jsonb(item) - ''sign'' '
        'HAVING sum(item.sign) <> 0'
        ') AS item '
        'JOIN live.activity_period AS of_day ON of_day.day = item.day'
        '), gone AS ('
        'DELETE FROM rollup.activity AS gone '
        'WHERE gone.authority = $1 '
        'AND ($2 OR (gone.grain, gone.period) IN (SELECT grain, period FROM changed))'
        ') INSERT INTO rollup.activity '
        'SELECT %s FROM live.activity_touched AS touched '
        'WHERE touched.authority = $1 '
        'AND ($2 OR (touched.grain, touched.period) IN (SELECT grain, period FROM changed)) '
        'ORDER BY touched.grain, touched.period',
        (
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
            FROM pg_attribute
            WHERE attrelid = 'rollup.activity'::regclass AND attnum > 0
        )
    ) USING of_authority, EXISTS (SELECT FROM live.whole_person WHERE authority = of_authority);
END
$$;

-- What is kept of an authority without a row: to work out nothing takes the time of planning it.
CREATE FUNCTION live.keep_nothing(of_authority text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'rollup' LOOP
        EXECUTE format('DELETE FROM rollup.%I WHERE authority = $1', name) USING of_authority;
    END LOOP;
END
$$;

-- Keeps all that is touched in an authority. In REPEATABLE READ: what is written meanwhile keeps its
-- marks. After a lock on rollup.contact_clock: two at once would keep a unit's figures twice.
CREATE FUNCTION live.fold(of_authority text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'repeatable read' THEN
        RAISE EXCEPTION 'live.fold needs a transaction of REPEATABLE READ';
    END IF;
    IF NOT EXISTS (SELECT FROM bi.authority WHERE authority = of_authority) THEN
        RAISE EXCEPTION '% may not read the rows of %', session_user, of_authority;
    END IF;
    IF EXISTS (SELECT FROM live.written_authority WHERE authority = of_authority) THEN
        -- First: what was kept of touched children says on which days they were counted.
        PERFORM live.replace_caseload(of_authority);
        -- Before what is kept of touched children is replaced, too.
        PERFORM live.replace_activity(of_authority);
        PERFORM live.replace_touched(of_authority);
    ELSE
        PERFORM live.keep_nothing(of_authority);
    END IF;
    DELETE FROM frontdoor.touched_child
    USING frontdoor.authority
    WHERE touched_child.authority_id = authority.authority_id AND authority.gss_code = of_authority;
    DELETE FROM frontdoor.touched_person
    USING frontdoor.authority
    WHERE touched_person.authority_id = authority.authority_id
        AND authority.gss_code = of_authority;
    DELETE FROM frontdoor.touched_day
    USING frontdoor.authority
    WHERE touched_day.authority_id = authority.authority_id AND authority.gss_code = of_authority;
END
$$;
