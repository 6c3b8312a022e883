-- A projection made anew beside the one at work (common/README.md, Rebuild): everything that its
-- service writes is in one schema, SCHEMA_rebuilt, until the swap.
CREATE FUNCTION frontdoor.rebuilt_schema(of_service text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN replace(of_service, '-', '_') || '_rebuilt';
COMMENT ON FUNCTION frontdoor.rebuilt_schema IS 'Where a service''s projection is made anew';

-- Tables as they are, without rows and triggers. What of the schema frontdoor the service writes is
-- there, too, and so is the function that moves positions.
CREATE FUNCTION frontdoor.begin_rebuild(of_service text) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
    live text := replace(of_service, '-', '_');
    rebuilt text := frontdoor.rebuilt_schema(of_service);
    relation_name text;
    relation record;
    key record;
BEGIN
    IF to_regnamespace(live || '_old') IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_in_use',
            MESSAGE = format('the projection before the last rebuild is still there: '
                'frontdoorctl rebuild %s --drop-old', of_service);
    END IF;
    IF to_regnamespace(rebuilt) IS NOT NULL THEN
        RETURN false;
    END IF;
    -- An erasure, which would miss what is made here, is waited for.
    LOCK TABLE frontdoor.position IN ROW EXCLUSIVE MODE;
    EXECUTE format('CREATE SCHEMA %I', rebuilt);
    FOREACH relation_name IN ARRAY
        ARRAY['position', 'dead_letter', 'time_ahead', 'decide_anew', 'alert_outbox']
    LOOP
        EXECUTE format('CREATE TABLE %I.%I (LIKE frontdoor.%I INCLUDING ALL)',
            rebuilt, relation_name, relation_name);
    END LOOP;
    FOR relation IN
        SELECT class.oid, class.relname AS name, class.reloptions AS options
        FROM pg_class AS class
        JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
        WHERE namespace.nspname = live AND class.relkind = 'r'
    LOOP
        EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL EXCLUDING INDEXES)',
            rebuilt, relation.name, live, relation.name);
        EXECUTE format('COMMENT ON TABLE %I.%I IS %L', rebuilt, relation.name,
            obj_description(relation.oid, 'pg_class'));
        IF relation.options IS NOT NULL THEN
            EXECUTE format('ALTER TABLE %I.%I SET (%s)', rebuilt, relation.name,
                array_to_string(relation.options, ', '));
        END IF;
        -- By their names, by which a later migration may call them.
        FOR key IN
            SELECT conname AS name, pg_get_constraintdef(oid) AS definition
            FROM pg_constraint
            WHERE conrelid = relation.oid AND contype IN ('p', 'u')
        LOOP
            EXECUTE format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s',
                rebuilt, relation.name, key.name, key.definition);
        END LOOP;
        FOR key IN
            SELECT pg_get_indexdef(indexrelid) AS definition
            FROM pg_index
            WHERE indrelid = relation.oid
                AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        LOOP
            EXECUTE replace(
                key.definition, format(' ON %I.', live), format(' ON %I.', rebuilt));
        END LOOP;
    END LOOP;
    EXECUTE replace(
        pg_get_functiondef('frontdoor.advance_position'::regproc), 'frontdoor.', rebuilt || '.');
    -- What was discarded stays so.
    EXECUTE format('INSERT INTO %I.dead_letter SELECT * FROM frontdoor.dead_letter '
        'WHERE service = $1 AND discarded_at IS NOT NULL', rebuilt) USING of_service;
    RETURN true;
END
$$;
COMMENT ON FUNCTION frontdoor.begin_rebuild IS
    'Makes the empty tables of a projection that is made anew; false: they are there already';

-- Up to which offsets it has come, all partitions together.
CREATE FUNCTION frontdoor.rebuilt_offsets(of_service text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reached bigint;
BEGIN
    EXECUTE format('SELECT coalesce(sum(greatest(next_offset, 0)), 0)::bigint FROM %I.position',
        frontdoor.rebuilt_schema(of_service)) INTO reached;
    RETURN reached;
END
$$;
COMMENT ON FUNCTION frontdoor.rebuilt_offsets IS
    'Up to which offsets a projection that is made anew has come, added up';

-- How many records it is behind the one at work, which the caller holds.
CREATE FUNCTION frontdoor.rebuilt_behind(of_service text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    behind bigint;
BEGIN
    EXECUTE format(
        'SELECT coalesce(sum(live.next_offset - greatest(coalesce(rebuilt.next_offset, 0), 0)), 0) '
        'FROM frontdoor.position AS live '
        'LEFT JOIN %I.position AS rebuilt USING (service, topic, partition) '
        'WHERE live.service = $1 AND live.next_offset > greatest(coalesce(rebuilt.next_offset, 0), 0)',
        frontdoor.rebuilt_schema(of_service)) INTO behind USING of_service;
    RETURN behind;
END
$$;
COMMENT ON FUNCTION frontdoor.rebuilt_behind IS
    'How many records a projection that is made anew is behind the one at work';

-- Nothing is written by it any more until the end of this transaction, nor after it.
CREATE FUNCTION frontdoor.fence_rebuilt(of_service text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('SELECT FROM %I.position ORDER BY service, topic, partition FOR UPDATE',
        frontdoor.rebuilt_schema(of_service));
    EXECUTE format('UPDATE %I.position SET epoch = epoch + 1',
        frontdoor.rebuilt_schema(of_service));
END
$$;
COMMENT ON FUNCTION frontdoor.fence_rebuilt IS
    'Raises the epochs of a projection that is made anew';

-- Its positions, dead letters and times ahead become the service's, in whose place it is from here
-- on. The caller holds both fences, and makes the views and rights anew.
CREATE FUNCTION frontdoor.swap_rebuilt(of_service text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    live text := replace(of_service, '-', '_');
    rebuilt text := frontdoor.rebuilt_schema(of_service);
    watched record;
BEGIN
    EXECUTE format(
        'INSERT INTO frontdoor.position AS standing SELECT * FROM %I.position '
        'ON CONFLICT (service, topic, partition) DO UPDATE '
        'SET epoch = greatest(standing.epoch, excluded.epoch) + 1, '
        'next_offset = excluded.next_offset, last_offset = excluded.last_offset, '
        'last_timestamp = excluded.last_timestamp, last_hash = excluded.last_hash, '
        'moved_at = excluded.moved_at', rebuilt);
    -- Publishers were told of what was refused then as now.
    EXECUTE format(
        'UPDATE %I.dead_letter AS letter '
        'SET told_at = standing.told_at, created_at = standing.created_at '
        'FROM frontdoor.dead_letter AS standing '
        'WHERE standing.service = letter.service AND standing.topic = letter.topic '
        'AND standing.partition = letter.partition AND standing."offset" = letter."offset" '
        'AND standing.reason = letter.reason', rebuilt);
    DELETE FROM frontdoor.dead_letter WHERE service = of_service;
    EXECUTE format('INSERT INTO frontdoor.dead_letter SELECT * FROM %I.dead_letter', rebuilt);
    EXECUTE format(
        'INSERT INTO frontdoor.time_ahead SELECT * FROM %I.time_ahead ON CONFLICT DO NOTHING',
        rebuilt);
    EXECUTE format(
        'DROP TABLE %1$I.position, %1$I.dead_letter, %1$I.time_ahead, %1$I.decide_anew, '
        '%1$I.alert_outbox', rebuilt);
    EXECUTE format('DROP FUNCTION %I.advance_position', rebuilt);
    FOR watched IN
        SELECT pg_get_triggerdef(watching.oid) AS definition
        FROM pg_trigger AS watching
        JOIN pg_class AS class ON class.oid = watching.tgrelid
        JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
        WHERE namespace.nspname = live AND NOT watching.tgisinternal
    LOOP
        EXECUTE replace(watched.definition, format(' ON %I.', live), format(' ON %I.', rebuilt));
    END LOOP;
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', live, live || '_old');
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', rebuilt, live);
    INSERT INTO frontdoor.touched_day VALUES (NULL, NULL);
    IF of_service = 'repeat-contact' THEN
        PERFORM frontdoor.restate_alerts();
    END IF;
END
$$;
COMMENT ON FUNCTION frontdoor.swap_rebuilt IS
    'Puts a projection that was made anew in the place of the one at work, whose schema stays as _old';

-- The relay compares each alert with what it has sent. Those that are there are handed to it by
-- their service, which decides all children anew: settings may have changed while the others were
-- made. Those that are not there, here.
CREATE FUNCTION frontdoor.restate_alerts() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE
        'INSERT INTO frontdoor.alert_outbox (follows, authority_id, alert_id, child_id, rule, '
        'concern_family, contact_ids, first_contact_at, last_contact_at, raised_at, raised_late, '
        'due_at, team_id, closed_at, closed_reason) '
        'SELECT false, authority_id, alert_id, child_id, rule, concern_family, contact_ids, '
        'first_contact_at, last_contact_at, raised_at, raised_late, due_at, team_id, closed_at, '
        'closed_reason '
        'FROM repeat_contact_old.alert AS gone '
        'WHERE NOT EXISTS (SELECT FROM repeat_contact.alert AS standing '
        'WHERE standing.authority_id = gone.authority_id AND standing.alert_id = gone.alert_id) '
        'ORDER BY authority_id, alert_id';
    NOTIFY frontdoor_alert_outbox;
    PERFORM frontdoor.mark_to_decide_anew(
        ARRAY(SELECT authority_id FROM frontdoor.authority), false);
END
$$;
COMMENT ON FUNCTION frontdoor.restate_alerts IS
    'Has the relay hear of all alerts, of those before the last rebuild, too';

CREATE FUNCTION frontdoor.abandon_rebuild(of_service text) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
BEGIN
    IF to_regnamespace(frontdoor.rebuilt_schema(of_service)) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP SCHEMA %I CASCADE', frontdoor.rebuilt_schema(of_service));
    RETURN true;
END
$$;
COMMENT ON FUNCTION frontdoor.abandon_rebuild IS
    'Drops a projection that is made anew; false: there is none';

CREATE FUNCTION frontdoor.drop_old(of_service text) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
    old text := replace(of_service, '-', '_') || '_old';
BEGIN
    IF to_regnamespace(old) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP SCHEMA %I CASCADE', old);
    RETURN true;
END
$$;
COMMENT ON FUNCTION frontdoor.drop_old IS
    'Drops the projection before the last rebuild; false: there is none';
