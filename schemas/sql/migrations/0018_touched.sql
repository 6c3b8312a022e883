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
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO frontdoor.touched_day VALUES (NULL, NULL);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_all_if_any IS
    'Marks every day of every authority if a statement has changed a row';

CREATE TRIGGER touch_inserted AFTER INSERT ON timeliness.contact
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_received_on();
CREATE TRIGGER touch_updated AFTER UPDATE ON timeliness.contact
REFERENCING NEW TABLE AS written OLD TABLE AS replaced
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_received_on();
CREATE TRIGGER touch_deleted AFTER DELETE ON timeliness.contact
REFERENCING OLD TABLE AS replaced
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_received_on();
CREATE TRIGGER touch_truncated AFTER TRUNCATE ON timeliness.contact
FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all();

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY[
        'caseload.referral', 'caseload.assessment_end', 'caseload.allocation',
        'timeliness.referral', 'timeliness.assessment', 'front_door.section47',
        'front_door.early_help_change'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER touch_inserted AFTER INSERT ON %s REFERENCING NEW TABLE AS written '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_child()',
            relation
        );
        EXECUTE format(
            'CREATE TRIGGER touch_updated AFTER UPDATE ON %s '
            'REFERENCING NEW TABLE AS written OLD TABLE AS replaced '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_child()',
            relation
        );
        EXECUTE format(
            'CREATE TRIGGER touch_deleted AFTER DELETE ON %s REFERENCING OLD TABLE AS replaced '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_child()',
            relation
        );
        EXECUTE format(
            'CREATE TRIGGER touch_truncated AFTER TRUNCATE ON %s '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all()',
            relation
        );
    END LOOP;
    FOREACH relation IN ARRAY ARRAY['authority', 'calendar_day', 'bank_holiday', 'code', 'worker']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER touch_inserted AFTER INSERT ON frontdoor.%I '
            'REFERENCING NEW TABLE AS changed '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all_if_any()',
            relation
        );
        EXECUTE format(
            'CREATE TRIGGER touch_updated AFTER UPDATE ON frontdoor.%I '
            'REFERENCING NEW TABLE AS changed '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all_if_any()',
            relation
        );
        EXECUTE format(
            'CREATE TRIGGER touch_deleted AFTER DELETE ON frontdoor.%I '
            'REFERENCING OLD TABLE AS changed '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all_if_any()',
            relation
        );
        EXECUTE format(
            'CREATE TRIGGER touch_truncated AFTER TRUNCATE ON frontdoor.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION frontdoor.touch_all()',
            relation
        );
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
