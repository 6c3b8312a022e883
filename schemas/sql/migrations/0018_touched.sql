-- What was written since its figures were last kept (schemas/sql/bi/README.md). A mark is added in the
-- transaction that writes the rows, by whatever writes them, and never changed: so writers don't wait
-- for each other, and whoever sees the rows sees the marks.
CREATE TABLE frontdoor.touched_day (
    authority_id smallint,
    day date
);
COMMENT ON TABLE frontdoor.touched_day IS
    'Days of receipt of contacts written since the figures of those days were kept';
COMMENT ON COLUMN frontdoor.touched_day.authority_id IS 'Null: every authority';
COMMENT ON COLUMN frontdoor.touched_day.day IS 'Null: every day, and every child';

CREATE TABLE frontdoor.touched_child (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL
);
COMMENT ON TABLE frontdoor.touched_child IS
    'Children whose case was written to since what is made of it was kept';

-- Both what a row had and what it has now, here and below.
CREATE FUNCTION frontdoor.touch_received_on() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO frontdoor.touched_day
        SELECT DISTINCT authority_id, received_on FROM written WHERE received_on IS NOT NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO frontdoor.touched_day
        SELECT authority_id, received_on FROM written WHERE received_on IS NOT NULL
        UNION
        SELECT authority_id, received_on FROM replaced WHERE received_on IS NOT NULL;
    ELSE
        INSERT INTO frontdoor.touched_day
        SELECT DISTINCT authority_id, received_on FROM replaced WHERE received_on IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_received_on IS
    'Marks the days of receipt of all rows that a statement has written';

CREATE FUNCTION frontdoor.touch_child() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO frontdoor.touched_child SELECT DISTINCT authority_id, child_key FROM written;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO frontdoor.touched_child
        SELECT authority_id, child_key FROM written
        UNION
        SELECT authority_id, child_key FROM replaced;
    ELSE
        INSERT INTO frontdoor.touched_child SELECT DISTINCT authority_id, child_key FROM replaced;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_child IS
    'Marks the children of all rows that a statement has written';

CREATE FUNCTION frontdoor.touch_all() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO frontdoor.touched_day VALUES (NULL, NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_all IS 'Marks every day of every authority';

-- What every figure may depend on; a statement that changes no row marks nothing.
CREATE FUNCTION frontdoor.touch_all_if_any() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := EXISTS (SELECT FROM replaced);
    ELSE
        changed := EXISTS (SELECT FROM written);
    END IF;
    IF changed THEN
        INSERT INTO frontdoor.touched_day VALUES (NULL, NULL);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_all_if_any IS
    'Marks every day of every authority if a statement has changed a row';

-- For whatever else is marked some day, too.
CREATE FUNCTION frontdoor.touch_by(relation text, function text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER %2$s_inserted AFTER INSERT ON %1$s REFERENCING NEW TABLE AS written '
        'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.%2$s()',
        relation, function
    );
    EXECUTE format(
        'CREATE TRIGGER %2$s_updated AFTER UPDATE ON %1$s '
        'REFERENCING NEW TABLE AS written OLD TABLE AS replaced '
        'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.%2$s()',
        relation, function
    );
    EXECUTE format(
        'CREATE TRIGGER %2$s_deleted AFTER DELETE ON %1$s REFERENCING OLD TABLE AS replaced '
        'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.%2$s()',
        relation, function
    );
    EXECUTE format(
        'CREATE TRIGGER %2$s_truncated AFTER TRUNCATE ON %1$s '
        'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all()',
        relation, function
    );
END
$$;
COMMENT ON FUNCTION frontdoor.touch_by IS
    'Makes the triggers by which a function marks whatever is written to a table';

DO $$
DECLARE
    marked record;
BEGIN
    FOR marked IN
        SELECT *
        FROM (
            VALUES
                ('timeliness.contact', 'touch_received_on'),
                ('timeliness.referral', 'touch_child'),
                ('timeliness.assessment', 'touch_child'),
                ('caseload.referral', 'touch_child'),
                ('caseload.assessment_end', 'touch_child'),
                ('caseload.allocation', 'touch_child'),
                ('front_door.section47', 'touch_child'),
                ('front_door.early_help_change', 'touch_child'),
                ('frontdoor.authority', 'touch_all_if_any'),
                ('frontdoor.calendar_day', 'touch_all_if_any'),
                ('frontdoor.bank_holiday', 'touch_all_if_any'),
                ('frontdoor.code', 'touch_all_if_any'),
                ('frontdoor.worker', 'touch_all_if_any')
        ) AS marked (relation, function)
    LOOP
        PERFORM frontdoor.touch_by(marked.relation, marked.function);
    END LOOP;
END
$$;

-- Referrals are looked for by day in what is kept of them.
DROP INDEX caseload.referral_opened;

-- Views are wide and their rows few: to compile a plan takes up to two seconds, many times what it saves.
-- Who doesn't own the database has it from whoever does, or without.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'not the owner of the database: jit stays as it is';
END
$$;
