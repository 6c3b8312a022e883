-- Erasing a child: every relation that may hold one is in one list, by which a child is counted, read
-- and erased; what was erased stays known by a keyed hash, so that reading the log again leaves it out.
CREATE TABLE frontdoor.tombstone (
    tombstone_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority_id smallint NOT NULL,
    child_hmac bytea NOT NULL,
    key_id text COLLATE "C" NOT NULL,
    erased_at timestamptz NOT NULL,
    reason text NOT NULL
);
COMMENT ON TABLE frontdoor.tombstone IS
    'Children that were erased: their events recorded until then are not taken';
COMMENT ON COLUMN frontdoor.tombstone.child_hmac IS
    'HMAC-SHA-256 of authority and child, or of a contact that nobody was known for and the child is';
COMMENT ON COLUMN frontdoor.tombstone.key_id IS 'Which key made it: a part of its HMAC of a fixed text';

ALTER TABLE frontdoor.alert_outbox ADD COLUMN erased boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN frontdoor.alert_outbox.erased IS
    'The child was erased: the alert is deleted from the topic, and nothing else of the row counts';

-- Whether bytes name an id: they are it, hold it as an Avro string or hold it between other characters
-- than those of ids.
CREATE FUNCTION frontdoor.names_id(bytes bytea, id text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN bytes = convert_to(id, 'UTF8')
    OR position(
        CASE
            WHEN length(id) < 64 THEN set_byte('\x00', 0, 2 * length(id))
            ELSE '\x8001'::bytea
        END || convert_to(id, 'UTF8') IN bytes
    ) > 0
    OR encode(bytes, 'escape')
        ~ ('(^|[^A-Za-z0-9._:/-])' || replace(id, '.', '\.') || '($|[^A-Za-z0-9._:/-])');
COMMENT ON FUNCTION frontdoor.names_id IS 'Of ids that are valid: at most 64 of A-Za-z0-9._:/-';

-- $1: authority_id; $2: child_key; $3: child_id; $4: keys of contacts that nobody was known for and that
-- were withdrawn and published under the child; $5: GSS code. %1$I is the schema. A relation that may
-- hold a child belongs here. In the order in which it is erased: a dead letter that is just being
-- tried again is waited for.
CREATE VIEW frontdoor.child_relation (place, schema, relation, condition) AS
WITH condition (name, condition) AS (
    VALUES
        (
            'own',
            'held.authority_id = $1 AND held.child_key = $2 AND held.child_id = $3'
        ),
        (
            'contact',
            'held.authority_id = $1 AND (held.child_key = $2 AND held.child_id = $3 '
            'OR held.child_key = frontdoor.key_of_nobody() AND held.contact_key = ANY ($4))'
        ),
        (
            'ahead',
            'held.authority_id = $1 AND (held.child_key = $2 AND held.child_id = $3 '
            'OR held.child_key = frontdoor.key_of_nobody() AND held.service = ''timeliness'' '
            'AND held.entity_key = ANY ($4))'
        ),
        ('alert', 'held.authority_id = $1 AND held.child_id = $3'),
        (
            'lock',
            'held.authority_id = $1 AND held.child_key = $2 '
            'AND NOT EXISTS (SELECT FROM %1$I.contact_version AS other '
            'WHERE other.authority_id = $1 AND other.child_key = $2 AND other.child_id <> $3) '
            'AND NOT EXISTS (SELECT FROM %1$I.referral_version AS other '
            'WHERE other.authority_id = $1 AND other.child_key = $2 AND other.child_id <> $3) '
            'AND NOT EXISTS (SELECT FROM %1$I.review_version AS other '
            'WHERE other.authority_id = $1 AND other.child_key = $2 AND other.child_id <> $3)'
        ),
        -- One that names another authority is about that one's child.
        (
            'letter',
            '(frontdoor.names_id(held.record_key, $3) OR frontdoor.names_id(held.record_value, $3)) '
            'AND (held.record_value IS NULL OR position(convert_to($5, ''UTF8'') IN held.record_value) > 0 '
            'OR encode(held.record_value, ''escape'') !~ ''E[0-9]{8}'')'
        ),
        ('mark', 'held.authority_id = $1 AND held.child_key = $2'),
        ('marks', 'held.authority_id = $1 AND held.child_keys && ($2 || $4)'),
        -- %2$I: the column that names the child.
        (
            'kept',
            'held.authority_id = $1 AND (held.child_key = $2 '
            'AND coalesce(held.%2$I, $3) = $3 OR held.child_key = ANY ($4))'
        )
)
SELECT listed.place, listed.schema, listed.relation,
    format(condition.condition, listed.schema, listed.person)
FROM (
    VALUES
        (1, 'frontdoor', 'dead_letter', 'letter', NULL),
        (2, 'frontdoor', 'touched_child', 'mark', NULL),
        (2, 'frontdoor', 'touched_person', 'marks', NULL),
        (3, 'frontdoor', 'alert_outbox', 'alert', NULL),
        (3, 'frontdoor', 'alert_sent', 'alert', NULL),
        (3, 'frontdoor', 'time_ahead', 'ahead', NULL),
        (4, 'caseload', 'allocation', 'own', NULL),
        (4, 'caseload', 'assessment_end', 'own', NULL),
        (4, 'caseload', 'referral', 'own', NULL),
        (4, 'front_door', 'conference', 'own', NULL),
        (4, 'front_door', 'early_help_change', 'own', NULL),
        (4, 'front_door', 'legal_gateway', 'own', NULL),
        (4, 'front_door', 'measure', 'own', NULL),
        (4, 'front_door', 'section47', 'own', NULL),
        (4, 'front_door', 'strategy_discussion', 'own', NULL),
        (4, 'repeat_contact', 'alert', 'own', NULL),
        (4, 'repeat_contact', 'child', 'lock', NULL),
        (4, 'repeat_contact', 'contact_version', 'own', NULL),
        (4, 'repeat_contact', 'duplicate', 'own', NULL),
        (4, 'repeat_contact', 'referral_version', 'own', NULL),
        (4, 'repeat_contact', 'review_version', 'own', NULL),
        (4, 'timeliness', 'assessment', 'own', NULL),
        (4, 'timeliness', 'contact', 'contact', NULL),
        (4, 'timeliness', 'referral', 'own', NULL),
        (5, 'rollup', 'activity_case', 'mark', NULL),
        (5, 'rollup', 'assessment', 'kept', 'cina_person_id'),
        (5, 'rollup', 'case_holding', 'kept', 'cine_person_id'),
        (5, 'rollup', 'early_help_episode', 'kept', 'earl_person_id'),
        (5, 'rollup', 'fault', 'kept', 'person_id'),
        (5, 'rollup', 'involvement', 'kept', 'invo_person_id'),
        (5, 'rollup', 'referral', 'kept', 'cine_person_id'),
        (5, 'rollup', 'section47', 'kept', 's47e_person_id'),
        (5, 'rollup', 'unknown_code', 'kept', 'person_id')
) AS listed (place, schema, relation, kind, person)
INNER JOIN condition ON condition.name = listed.kind;
COMMENT ON VIEW frontdoor.child_relation IS 'Every relation that may hold something of a child';

-- Those that there are, in schemas that are called so or NAME_something, as copies of a projection are.
CREATE FUNCTION frontdoor.child_relations()
RETURNS TABLE (place integer, relation regclass, name text, condition text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT
    listed.place,
    class.oid::regclass,
    format('%s.%s', namespace.nspname, class.relname),
    replace(
        listed.condition,
        format('FROM %I.', listed.schema),
        format('FROM %I.', namespace.nspname)
    )
FROM frontdoor.child_relation AS listed
INNER JOIN pg_namespace AS namespace
    ON namespace.nspname = listed.schema OR starts_with(namespace.nspname, listed.schema || '_')
INNER JOIN pg_class AS class
    ON class.relnamespace = namespace.oid AND class.relname = listed.relation
WHERE class.relkind IN ('r', 'p')
ORDER BY listed.place, namespace.nspname, class.relname
$$;

CREATE FUNCTION frontdoor.count_child(
    of_authority smallint, of_key bigint, of_child text, of_nobody bigint[]
) RETURNS TABLE (relation text, held bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    listed record;
    gss_code text := (
        SELECT shown.gss_code FROM frontdoor.authority AS shown WHERE authority_id = of_authority
    );
BEGIN
    FOR listed IN SELECT * FROM frontdoor.child_relations() LOOP
        relation := listed.name;
        EXECUTE format('SELECT count(*) FROM %s AS held WHERE %s', listed.relation, listed.condition)
        INTO held
        USING of_authority, of_key, of_child, of_nobody, gss_code;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION frontdoor.count_child IS 'How many rows of each relation hold something of a child';

CREATE FUNCTION frontdoor.read_child(
    of_authority smallint, of_key bigint, of_child text, of_nobody bigint[]
) RETURNS TABLE (relation text, held jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    listed record;
    gss_code text := (
        SELECT shown.gss_code FROM frontdoor.authority AS shown WHERE authority_id = of_authority
    );
BEGIN
    FOR listed IN SELECT * FROM frontdoor.child_relations() LOOP
        relation := listed.name;
        FOR held IN EXECUTE format(
            'SELECT to_jsonb(held) FROM %s AS held WHERE %s', listed.relation, listed.condition
        ) USING of_authority, of_key, of_child, of_nobody, gss_code
        LOOP
            RETURN NEXT;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION frontdoor.read_child IS 'All rows that hold something of a child';

-- Of every view that names whom its rows are about: each value with what its column means.
CREATE FUNCTION frontdoor.describe_child(of_authority text, of_child text)
RETURNS TABLE (view text, meaning text, entry jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    listed record;
BEGIN
    FOR listed IN
        SELECT about.view_name, about.meaning, person.column_name
        FROM bi.data_dictionary AS about
        INNER JOIN bi.data_dictionary AS person
            ON person.view_name = about.view_name
                AND person.column_name ~ '^(.*_)?(person|child)_id$'
        WHERE about.column_name IS NULL
        ORDER BY about.view_name
    LOOP
        view := listed.view_name;
        meaning := listed.meaning;
        FOR entry IN EXECUTE format(
            'SELECT (SELECT jsonb_agg(jsonb_build_object(''field'', field.key, ''what'', '
            'told.meaning, ''value'', field.value) ORDER BY told.position) '
            'FROM jsonb_each(to_jsonb(held)) AS field '
            'INNER JOIN bi.data_dictionary AS told '
            'ON told.view_name = %1$L AND told.column_name = field.key '
            'WHERE field.value <> ''null'') '
            'FROM bi.%1$I AS held WHERE held.authority = $1 AND held.%2$I = $2',
            listed.view_name, listed.column_name
        ) USING of_authority, of_child
        LOOP
            RETURN NEXT;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION frontdoor.describe_child IS
    'What the views say of a child, each value with its meaning';

-- Whoever keeps figures is waited for, then every batch and take-over: none begins before this
-- transaction ends, and whatever was gathered or loaded before it is fenced. A relay that sends just now
-- can't note that it has.
CREATE FUNCTION frontdoor.begin_erasure() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rebuilt text;
BEGIN
    LOCK TABLE rollup.contact_clock IN SHARE ROW EXCLUSIVE MODE;
    LOCK TABLE frontdoor.position IN SHARE ROW EXCLUSIVE MODE;
    -- What is being made anew has positions, dead letters and an outbox of its own. Asked behind the
    -- locks, for which one that begins waits.
    rebuilt := (SELECT min(nspname) FROM pg_namespace WHERE nspname LIKE '%\_rebuilt');
    IF rebuilt IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_in_use',
            MESSAGE = format('%s is being made anew: wait for its rebuild, or give it up '
                '(frontdoorctl rebuild SERVICE --abandon)', rebuilt);
    END IF;
    PERFORM FROM frontdoor.position ORDER BY service, topic, partition FOR UPDATE;
    UPDATE frontdoor.position SET epoch = epoch + 1;
    INSERT INTO frontdoor.lease AS held (name, epoch, holder, held_until)
    VALUES ('alert-relay', 1, '', '-infinity')
    ON CONFLICT (name) DO UPDATE SET epoch = held.epoch + 1;
END
$$;
COMMENT ON FUNCTION frontdoor.begin_erasure IS
    'Fence every instance of every service: the first statement of an erasure';

-- After begin_erasure. hmacs: the child's first, then those of the contacts of of_nobody.
CREATE FUNCTION frontdoor.erase_child(
    of_authority smallint,
    of_key bigint,
    of_child text,
    of_nobody bigint[],
    hmacs bytea[],
    of_key_id text,
    why text
) RETURNS TABLE (relation text, erased bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    listed record;
    gss_code text := (
        SELECT shown.gss_code FROM frontdoor.authority AS shown WHERE authority_id = of_authority
    );
    moment timestamptz := clock_timestamp();
    alerts uuid[];
    some_alerts uuid[];
BEGIN
    INSERT INTO frontdoor.tombstone (authority_id, child_hmac, key_id, erased_at, reason)
    SELECT of_authority, made.hmac, of_key_id, moment, why
    FROM unnest(hmacs) AS made (hmac);
    -- Whatever was published, or may be just now, is followed by its deletion.
    FOR listed IN
        SELECT *
        FROM frontdoor.child_relations() AS held
        WHERE split_part(held.name, '.', 2) IN ('alert', 'alert_outbox', 'alert_sent')
    LOOP
        EXECUTE format(
            'SELECT array_agg(held.alert_id) FROM %s AS held WHERE %s', listed.relation, listed.condition
        ) INTO some_alerts USING of_authority, of_key, of_child, of_nobody, gss_code;
        alerts := alerts || some_alerts;
    END LOOP;
    FOR listed IN SELECT * FROM frontdoor.child_relations() LOOP
        relation := listed.name;
        EXECUTE format('DELETE FROM %s AS held WHERE %s', listed.relation, listed.condition)
        USING of_authority, of_key, of_child, of_nobody, gss_code;
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN NEXT;
    END LOOP;
    -- Deleting has marked the child; instead all of the authority is worked out anew.
    FOR listed IN SELECT * FROM frontdoor.child_relations() AS held WHERE held.place = 2 LOOP
        EXECUTE format('DELETE FROM %s AS held WHERE %s', listed.relation, listed.condition)
        USING of_authority, of_key, of_child, of_nobody, gss_code;
    END LOOP;
    INSERT INTO frontdoor.touched_day VALUES (of_authority, NULL);
    INSERT INTO frontdoor.alert_outbox (
        authority_id, alert_id, child_id, follows, rule, contact_ids, first_contact_at,
        last_contact_at, raised_at, raised_late, erased
    )
    SELECT DISTINCT
        of_authority, sent.alert_id, '', false, '', '{}'::text[], moment, moment, moment, false, true
    FROM unnest(alerts) AS sent (alert_id);
    PERFORM pg_notify('frontdoor_alert_outbox', '');
END
$$;
COMMENT ON FUNCTION frontdoor.erase_child IS
    'Delete all of a child, row by row of the list, and remember that it was';
