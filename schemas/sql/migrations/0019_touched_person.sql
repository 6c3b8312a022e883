-- Marks of what only faults are made of (schemas/sql/bi/README.md). They aren't among those of a child's
-- case: about most children of a day nothing but a contact was heard.

-- Contacts of nobody have one key between them: XXH3-64 of no bytes, as fd_key has it.
CREATE FUNCTION frontdoor.key_of_nobody() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 3244421341483603138;
COMMENT ON FUNCTION frontdoor.key_of_nobody IS 'The child_key of whoever is not identified';

-- An array a statement: a row for each child costs who copies contacts in a tenth more, this a fifth of it.
CREATE TABLE frontdoor.touched_person (
    authority_id smallint NOT NULL,
    child_keys bigint[] NOT NULL
);
-- Keys don't get any shorter.
ALTER TABLE frontdoor.touched_person ALTER COLUMN child_keys SET STORAGE EXTERNAL;
COMMENT ON TABLE frontdoor.touched_person IS
    'Children about whom something was written since what is wrong with it was kept';
COMMENT ON COLUMN frontdoor.touched_person.child_keys IS
    'Of a contact of nobody its own key, contact_key';

-- Both what a row had and what it has now, here and below.
CREATE FUNCTION frontdoor.touch_person() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO frontdoor.touched_person
        SELECT authority_id, array_agg(child_key) FROM written GROUP BY authority_id;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO frontdoor.touched_person
        SELECT touched.authority_id, array_agg(touched.child_key)
        FROM (
            SELECT authority_id, child_key FROM written
            UNION
            SELECT authority_id, child_key FROM replaced
        ) AS touched
        GROUP BY touched.authority_id;
    ELSE
        INSERT INTO frontdoor.touched_person
        SELECT authority_id, array_agg(child_key) FROM replaced GROUP BY authority_id;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_person IS
    'Marks the children of all rows that a statement has written';

CREATE FUNCTION frontdoor.touch_contact() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    nobody CONSTANT bigint := frontdoor.key_of_nobody();
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO frontdoor.touched_person
        SELECT
            authority_id,
            array_agg(CASE child_key WHEN nobody THEN contact_key ELSE child_key END)
        FROM written
        GROUP BY authority_id;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO frontdoor.touched_person
        SELECT
            touched.authority_id,
            array_agg(
                CASE touched.child_key WHEN nobody THEN touched.contact_key ELSE touched.child_key END
            )
        FROM (
            SELECT authority_id, child_key, contact_key FROM written
            UNION
            SELECT authority_id, child_key, contact_key FROM replaced
        ) AS touched
        GROUP BY touched.authority_id;
    ELSE
        INSERT INTO frontdoor.touched_person
        SELECT
            authority_id,
            array_agg(CASE child_key WHEN nobody THEN contact_key ELSE child_key END)
        FROM replaced
        GROUP BY authority_id;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.touch_contact IS
    'Marks the children of all contacts that a statement has written, or of nobody the contact';

DO $$
DECLARE
    marked record;
BEGIN
    FOR marked IN
        SELECT *
        FROM (
            VALUES
                ('timeliness.contact', 'touch_contact'),
                ('front_door.strategy_discussion', 'touch_person'),
                ('front_door.conference', 'touch_person'),
                ('front_door.legal_gateway', 'touch_person'),
                ('repeat_contact.contact_version', 'touch_person'),
                ('repeat_contact.referral_version', 'touch_person'),
                ('repeat_contact.review_version', 'touch_person'),
                ('repeat_contact.alert', 'touch_person'),
                ('repeat_contact.duplicate', 'touch_person')
        ) AS marked (relation, function)
    LOOP
        PERFORM frontdoor.touch_by(marked.relation, marked.function);
    END LOOP;
END
$$;
