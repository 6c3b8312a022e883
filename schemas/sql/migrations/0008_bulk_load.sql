-- A bulk load: one transaction that fills the empty tables of a service without their keys and makes
-- these at its end. A service's role owns no table, so that the DDL is done here; who may execute
-- these functions may load in bulk.

-- The tables of a service that can be loaded in bulk, and the key of each: its first three columns.
CREATE FUNCTION frontdoor.bulk_table(of_service text)
RETURNS TABLE (relation regclass, key_name name, key_columns text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT
    class.oid::regclass,
    (class.relname || '_pkey')::name,
    (
        SELECT string_agg(quote_ident(attribute.attname), ', ' ORDER BY attribute.attnum)
        FROM pg_attribute AS attribute
        WHERE attribute.attrelid = class.oid AND attribute.attnum BETWEEN 1 AND 3
    )
FROM pg_class AS class
INNER JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = of_service
    AND of_service IN ('caseload', 'timeliness')
    AND class.relkind = 'r'
ORDER BY class.oid
$$;
COMMENT ON FUNCTION frontdoor.bulk_table IS
    'Tables of a service that can be loaded in bulk, with the names of their keys';

-- For two seconds: without waiting for one table while others are held, which would hold readers up
-- or end one of them by a deadlock.
CREATE FUNCTION frontdoor.lock_bulk_tables(tables text) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR attempt IN 1 .. 20 LOOP
        BEGIN
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', tables);
            RETURN true;
        EXCEPTION
            WHEN lock_not_available THEN
                PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RETURN false;
END
$$;
COMMENT ON FUNCTION frontdoor.lock_bulk_tables IS 'Whether all tables listed are locked exclusively';

-- Positions first, as in every batch: they stay locked to the end, so that nobody takes one over
-- unnoticed. Then the tables: whoever reads one waits. TRUNCATE is what allows COPY to freeze rows.
CREATE FUNCTION frontdoor.begin_bulk_load(
    of_service text,
    topics text[],
    partitions integer[],
    epochs bigint[]
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables text := (
        SELECT string_agg(relation::text, ', ') FROM frontdoor.bulk_table(of_service)
    );
    target record;
    filled boolean;
BEGIN
    PERFORM FROM frontdoor.position
    WHERE service = of_service
    ORDER BY topic, partition
    FOR UPDATE;
    IF EXISTS (
        SELECT topic, partition, epoch
        FROM unnest(topics, partitions, epochs) AS held (topic, partition, epoch)
        EXCEPT
        SELECT topic, partition, epoch FROM frontdoor.position WHERE service = of_service
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'FD001',
            MESSAGE = 'a partition has another epoch now';
    END IF;
    IF (SELECT count(*) FROM frontdoor.position WHERE service = of_service) > cardinality(topics)
    THEN
        RETURN 'there are partitions that this instance doesn''t have';
    END IF;
    IF EXISTS (SELECT FROM frontdoor.position WHERE service = of_service AND last_offset >= 0) THEN
        RETURN 'a part of the log is projected already';
    END IF;
    IF NOT frontdoor.lock_bulk_tables(tables) THEN
        RETURN 'somebody is at a table';
    END IF;
    FOR target IN SELECT * FROM frontdoor.bulk_table(of_service) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', target.relation) INTO filled;
        IF filled THEN
            RETURN format('%s holds rows', target.relation);
        END IF;
    END LOOP;
    EXECUTE format('TRUNCATE %s', tables);
    FOR target IN SELECT * FROM frontdoor.bulk_table(of_service) LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', target.relation, target.key_name);
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.begin_bulk_load IS
    'Lock positions and empty tables of a service and drop the keys; not null: why it is not done';

CREATE FUNCTION frontdoor.end_bulk_load(of_service text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET maintenance_work_mem = '256MB'
AS $$
DECLARE
    target record;
BEGIN
    FOR target IN SELECT * FROM frontdoor.bulk_table(of_service) LOOP
        EXECUTE format(
            'ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY (%s)',
            target.relation, target.key_name, target.key_columns
        );
        EXECUTE format('ANALYZE %s', target.relation);
    END LOOP;
END
$$;
COMMENT ON FUNCTION frontdoor.end_bulk_load IS 'Make the keys that begin_bulk_load dropped';

REVOKE ALL ON FUNCTION frontdoor.lock_bulk_tables FROM PUBLIC;
REVOKE ALL ON FUNCTION frontdoor.begin_bulk_load FROM PUBLIC;
REVOKE ALL ON FUNCTION frontdoor.end_bulk_load FROM PUBLIC;
