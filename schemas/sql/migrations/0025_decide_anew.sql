-- What instances read of reference data once, at a take-over, and what was decided by it
-- (common/README.md, Reference data under way). Whatever changes it, these triggers are part of its
-- transaction: the epochs of those who read it are raised, so that nobody goes on with the old, and
-- what was decided by it is decided anew.
CREATE TABLE frontdoor.decide_anew (
    service text COLLATE "C" NOT NULL,
    authority_id smallint NOT NULL,
    alerts_only boolean NOT NULL,
    next_key bigint NOT NULL DEFAULT -9223372036854775808,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, authority_id)
);
COMMENT ON TABLE frontdoor.decide_anew IS
    'Authorities of which a service has to decide children anew, as what decides has changed';
COMMENT ON COLUMN frontdoor.decide_anew.alerts_only IS 'Only children who have an alert';
COMMENT ON COLUMN frontdoor.decide_anew.next_key IS 'Children with a lesser child_key are done';
COMMENT ON COLUMN frontdoor.decide_anew.changed_at IS 'When that changed';

-- Waits for the batches in flight of that service (null: of all), which were written by the old.
CREATE FUNCTION frontdoor.fence(fenced text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM frontdoor.position
    WHERE service = fenced OR fenced IS NULL
    ORDER BY service, topic, partition
    FOR UPDATE;
    UPDATE frontdoor.position
    SET epoch = epoch + 1
    WHERE service = fenced OR fenced IS NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.fence IS
    'Raises the epochs of all positions of a service, or of all, so that its instances take over anew';

-- From the beginning, also where it was under way; all of them where any change needs all. Whether an
-- authority has children is asked behind the fence, when all batches in flight are committed.
CREATE FUNCTION frontdoor.mark_to_decide_anew(affected smallint[], only_alerts boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(affected) = 0 THEN
        RETURN;
    END IF;
    PERFORM frontdoor.fence('repeat-contact');
    INSERT INTO frontdoor.decide_anew AS standing (service, authority_id, alerts_only)
    SELECT 'repeat-contact', authority_id, only_alerts
    FROM unnest(affected) AS changed (authority_id)
    WHERE EXISTS (
        SELECT FROM repeat_contact.child WHERE child.authority_id = changed.authority_id
    )
    ORDER BY authority_id
    ON CONFLICT (service, authority_id) DO UPDATE
    SET alerts_only = standing.alerts_only AND excluded.alerts_only,
        next_key = excluded.next_key,
        changed_at = excluded.changed_at;
END
$$;
COMMENT ON FUNCTION frontdoor.mark_to_decide_anew IS
    'Has repeat-contact decide the children of some authorities anew';

-- An authority without settings has the defaults (reference/load_authority.sql): whether they are
-- in a row makes no difference. What views alone read marks nothing here.
CREATE FUNCTION frontdoor.setting_changed() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    affected smallint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        affected := ARRAY(SELECT authority_id FROM written);
    ELSIF TG_OP = 'DELETE' THEN
        affected := ARRAY(SELECT authority_id FROM replaced);
    ELSE
        affected := ARRAY(
            SELECT authority_id
            FROM (
                SELECT authority_id, alerts_from, window_months, window_days, alert_count, send_any
                FROM written
                EXCEPT
                SELECT authority_id, alerts_from, window_months, window_days, alert_count, send_any
                FROM replaced
            ) AS changed
        );
    END IF;
    PERFORM frontdoor.mark_to_decide_anew(affected, false);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.setting_changed IS
    'Has all children of authorities decided anew whose settings of alerts a statement changed';

-- Of what repeat-contact decides only due times count working days.
CREATE FUNCTION frontdoor.bank_holiday_changed() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := EXISTS (SELECT FROM written);
    ELSIF TG_OP = 'DELETE' THEN
        changed := EXISTS (SELECT FROM replaced);
    ELSE
        changed := EXISTS (SELECT day FROM written EXCEPT SELECT day FROM replaced);
    END IF;
    IF changed THEN
        PERFORM frontdoor.mark_to_decide_anew(
            ARRAY(SELECT authority_id FROM frontdoor.authority), true);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.bank_holiday_changed IS
    'Has children with alerts decided anew where a statement changed which days are bank holidays';

-- Every service refuses events of an authority that it doesn't know.
CREATE FUNCTION frontdoor.authority_changed() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := EXISTS (SELECT FROM written);
    ELSIF TG_OP = 'DELETE' THEN
        changed := EXISTS (SELECT FROM replaced);
    ELSE
        changed := EXISTS (
            SELECT authority_id, gss_code FROM written
            EXCEPT
            SELECT authority_id, gss_code FROM replaced
        );
    END IF;
    IF changed THEN
        PERFORM frontdoor.fence(NULL);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION frontdoor.authority_changed IS
    'Raises the epochs of all positions if a statement changed which authorities there are';

DO $$
DECLARE
    watched record;
BEGIN
    FOR watched IN
        SELECT *
        FROM (
            VALUES
                ('frontdoor.authority_setting', 'setting_changed'),
                ('frontdoor.bank_holiday', 'bank_holiday_changed'),
                ('frontdoor.authority', 'authority_changed')
        ) AS relation (name, function)
    LOOP
        PERFORM frontdoor.touch_by(watched.name, watched.function);
    END LOOP;
END
$$;

-- What an operator loads beside the lists that are built in: exactly what was loaded last.
CREATE TABLE frontdoor.bank_holiday_loaded (
    day date PRIMARY KEY,
    title text
);
COMMENT ON TABLE frontdoor.bank_holiday_loaded IS
    'Bank holidays as loaded beside those that are built in, which they go before';
COMMENT ON COLUMN frontdoor.bank_holiday_loaded.title IS 'Null: this day is none, whatever is built in';

CREATE TABLE frontdoor.code_loaded (
    list text COLLATE "C" NOT NULL,
    symbol text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    category text,
    position integer NOT NULL,
    PRIMARY KEY (list, symbol)
);
COMMENT ON TABLE frontdoor.code_loaded IS
    'Codes as loaded beside those that are built in, which they go before';
