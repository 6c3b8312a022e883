-- What a year, month or week of one authority is read by, out of many years of many authorities.

-- Views take a row's week, month and reporting year from its day's row here: so a condition on one
-- of them becomes so many days, each looked for in a table's index by day.
ALTER TABLE frontdoor.calendar_day
    ADD COLUMN week date NOT NULL GENERATED ALWAYS AS (date_trunc('week', day::timestamp)::date)
        STORED,
    ADD COLUMN month date NOT NULL GENERATED ALWAYS AS (date_trunc('month', day::timestamp)::date)
        STORED,
    ADD COLUMN reporting_year text NOT NULL GENERATED ALWAYS AS (frontdoor.reporting_year(day))
        STORED;
CREATE INDEX calendar_day_week ON frontdoor.calendar_day (week);
CREATE INDEX calendar_day_month ON frontdoor.calendar_day (month);
CREATE INDEX calendar_day_reporting_year ON frontdoor.calendar_day (reporting_year);
COMMENT ON COLUMN frontdoor.calendar_day.week IS 'Monday of the ISO week';
COMMENT ON COLUMN frontdoor.calendar_day.month IS 'First day of the month';
COMMENT ON COLUMN frontdoor.calendar_day.reporting_year IS '1 April to 31 March, such as 2020/21';

-- Partial by what views show. Writers look rows up by their keys without such a condition, so that
-- none of these is ever taken for the key, however little is known of a new table.
CREATE INDEX contact_received ON timeliness.contact (authority_id, received_on)
    WHERE call_revision >= 0 AND NOT call_voided;
CREATE INDEX referral_opened ON caseload.referral (authority_id, opened_on)
    WHERE opened_revision >= 0 AND NOT opened_voided;

-- A bulk load drops every index of its tables, not the keys alone, and makes them at its end by what
-- the transaction remembers of them.
CREATE OR REPLACE FUNCTION frontdoor.begin_bulk_load(
    of_service text,
    topics text[],
    partitions integer[],
    epochs bigint[]
) RETURNS text
LANGUAGE plpgsql SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables text := (
        SELECT string_agg(relation::text, ', ') FROM frontdoor.bulk_table(of_service)
    );
    target record;
    filled boolean;
    made_later text[];
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
    FOR target IN
        SELECT index.indexrelid::regclass AS name, pg_get_indexdef(index.indexrelid) AS statement
        FROM frontdoor.bulk_table(of_service) AS bulk
        INNER JOIN pg_index AS index ON index.indrelid = bulk.relation
        ORDER BY index.indexrelid
    LOOP
        EXECUTE format('DROP INDEX %s', target.name);
        made_later := made_later || target.statement;
    END LOOP;
    PERFORM set_config('frontdoor.bulk_indexes', array_to_string(made_later, E'\n'), true);
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION frontdoor.end_bulk_load(of_service text) RETURNS void
LANGUAGE plpgsql SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET maintenance_work_mem = '256MB'
AS $$
DECLARE
    target record;
    statement text;
BEGIN
    FOREACH statement IN ARRAY
        string_to_array(coalesce(current_setting('frontdoor.bulk_indexes', true), ''), E'\n')
    LOOP
        EXECUTE statement;
    END LOOP;
    FOR target IN SELECT * FROM frontdoor.bulk_table(of_service) LOOP
        EXECUTE format(
            'ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY (%s)',
            target.relation, target.key_name, target.key_columns
        );
        EXECUTE format('ANALYZE %s', target.relation);
    END LOOP;
END
$$;
