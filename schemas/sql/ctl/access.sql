-- Who may do what: the one place that says it. A row is a right: the statement that gives it (given
-- again, it changes nothing), whether its role is there, and whether the role lacks it, in an order
-- in which they can be given. Roles belong to the cluster and may be missing: without any of them
-- one login owns everything, and no policy applies to an owner.
--
-- Tables that bi reads have row-level security for the owner of its views alone; every other role
-- is let through to what it was granted. COPY FROM is refused to whoever row-level security could
-- apply to, which is all but a table's owner: so a service's role owns its schema.
WITH role (place, name, oid) AS (
    SELECT given.place, given.name, present.oid
    FROM (
        VALUES
            (1, 'frontdoor_caseload'),
            (2, 'frontdoor_timeliness'),
            (3, 'frontdoor_front_door'),
            (4, 'frontdoor_repeat_contact'),
            (5, 'frontdoor_alert_relay'),
            (6, 'frontdoor_rollup'),
            (7, 'frontdoor_operator'),
            (8, 'frontdoor_bi_owner'),
            (9, 'frontdoor_bi')
    ) AS given (place, name)
    LEFT JOIN pg_roles AS present ON present.rolname = given.name
), service (role, name, schema) AS (
    VALUES
        ('frontdoor_caseload', 'caseload', 'caseload'),
        ('frontdoor_timeliness', 'timeliness', 'timeliness'),
        ('frontdoor_front_door', 'front-door', 'front_door'),
        ('frontdoor_repeat_contact', 'repeat-contact', 'repeat_contact')
), owned (role, schema) AS (
    SELECT role, schema FROM service
    UNION ALL
    VALUES ('frontdoor_bi_owner', 'bi'), ('frontdoor_bi_owner', 'live')
), granted (role, schema, relation, privileges, columns) AS (
    SELECT service.role, 'frontdoor', needed.relation, needed.privileges, needed.columns
    FROM service
    CROSS JOIN (
        VALUES
            ('migration', 'SELECT', NULL),
            ('authority', 'SELECT', NULL),
            ('authority_setting', 'SELECT', NULL),
            ('bank_holiday', 'SELECT', NULL),
            ('tombstone', 'SELECT', 'authority_id, child_hmac, key_id, erased_at'),
            ('position', 'SELECT, INSERT, UPDATE', NULL),
            ('dead_letter', 'SELECT, INSERT, UPDATE, DELETE', NULL),
            ('decide_anew', 'SELECT, UPDATE, DELETE', NULL),
            ('last_error', 'SELECT, INSERT, UPDATE', NULL),
            ('time_ahead', 'INSERT', NULL),
            ('touched_day', 'INSERT', NULL),
            ('touched_child', 'INSERT', NULL),
            ('touched_person', 'INSERT', NULL)
    ) AS needed (relation, privileges, columns)
    UNION ALL
    VALUES
        ('frontdoor_repeat_contact', 'frontdoor', 'alert_outbox', 'INSERT', NULL),
        ('frontdoor_repeat_contact', 'frontdoor', 'alert_outbox', 'SELECT', 'created_at'),
        ('frontdoor_alert_relay', 'frontdoor', 'migration', 'SELECT', NULL),
        ('frontdoor_alert_relay', 'frontdoor', 'last_error', 'SELECT, INSERT, UPDATE', NULL),
        ('frontdoor_alert_relay', 'frontdoor', 'authority', 'SELECT', NULL),
        ('frontdoor_alert_relay', 'frontdoor', 'alert_outbox', 'SELECT, DELETE', NULL),
        ('frontdoor_alert_relay', 'frontdoor', 'alert_sent', 'SELECT, INSERT, UPDATE', NULL),
        ('frontdoor_alert_relay', 'frontdoor', 'lease', 'SELECT, INSERT, UPDATE', NULL),
        ('frontdoor_alert_relay', 'frontdoor', 'position', 'SELECT', 'service'),
        ('frontdoor_alert_relay', 'frontdoor', 'dead_letter', 'SELECT',
            'service, topic, partition, "offset", reason, message, event_id, created_at, told_at'),
        ('frontdoor_alert_relay', 'frontdoor', 'dead_letter', 'UPDATE', 'told_at'),
        ('frontdoor_rollup', 'frontdoor', 'migration', 'SELECT', NULL),
        ('frontdoor_rollup', 'frontdoor', 'last_error', 'SELECT, INSERT, UPDATE', NULL),
        ('frontdoor_rollup', 'frontdoor', 'authority', 'SELECT', NULL),
        ('frontdoor_rollup', 'frontdoor', 'touched_day', 'SELECT, INSERT, DELETE', NULL),
        ('frontdoor_rollup', 'frontdoor', 'touched_child', 'SELECT, INSERT, DELETE', NULL),
        ('frontdoor_rollup', 'frontdoor', 'touched_person', 'SELECT, INSERT, DELETE', NULL),
        ('frontdoor_rollup', 'rollup', '*', 'SELECT, INSERT, DELETE', NULL),
        ('frontdoor_rollup', 'live', '*', 'SELECT', NULL),
        ('frontdoor_rollup', 'bi', 'authority', 'SELECT', NULL),
        ('frontdoor_operator', 'frontdoor', 'migration', 'SELECT', NULL),
        ('frontdoor_operator', 'frontdoor', 'position', 'SELECT, UPDATE', NULL),
        ('frontdoor_operator', 'frontdoor', 'audit', 'SELECT', NULL),
        ('frontdoor_operator', 'frontdoor', 'audit', 'INSERT',
            'os_user, operation, authority, arguments, changed'),
        ('frontdoor_operator', 'frontdoor', 'dead_letter', 'SELECT, UPDATE, DELETE', NULL),
        ('frontdoor_operator', 'frontdoor', 'last_error', 'SELECT', NULL),
        ('frontdoor_operator', 'frontdoor', 'tombstone', 'SELECT', 'key_id'),
        ('frontdoor_operator', 'frontdoor', 'alert_outbox', 'SELECT', 'id, created_at'),
        ('frontdoor_operator', 'frontdoor', 'bank_holiday', 'SELECT', 'day'),
        ('frontdoor_operator', 'frontdoor', 'authority', 'SELECT', 'authority_id'),
        ('frontdoor_operator', 'frontdoor', 'touched_day', 'SELECT', 'authority_id'),
        ('frontdoor_operator', 'frontdoor', 'touched_child', 'SELECT', 'authority_id'),
        ('frontdoor_operator', 'frontdoor', 'touched_person', 'SELECT', 'authority_id'),
        ('frontdoor_bi_owner', 'caseload', '*', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'timeliness', '*', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'front_door', '*', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'repeat_contact', '*', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'rollup', '*', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'touched_day', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'touched_child', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'touched_person', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'reader', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'authority', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'authority_setting', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'code', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'bank_holiday', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'calendar_day', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'team', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'worker', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'population', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'neighbour', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'benchmark', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'alert_sent', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'time_ahead', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'position', 'SELECT', NULL),
        ('frontdoor_bi_owner', 'frontdoor', 'dead_letter', 'SELECT',
            'service, topic, discarded_at'),
        ('frontdoor_bi', 'bi', '*', 'SELECT', NULL)
), called (role, function) AS (
    SELECT service.role, bulk.function
    FROM service
    CROSS JOIN (
        VALUES ('begin_bulk_load'), ('lock_bulk_tables'), ('end_bulk_load')
    ) AS bulk (function)
    WHERE service.name IN ('caseload', 'timeliness')
), relation (oid, schema, name, kind, owner, row_security) AS (
    SELECT
        class.oid,
        namespace.nspname,
        class.relname,
        CASE class.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
        class.relowner,
        class.relrowsecurity
    FROM pg_class AS class
    INNER JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'v')
        AND namespace.nspname IN (
            'frontdoor', 'caseload', 'timeliness', 'front_door', 'repeat_contact', 'rollup', 'live',
            'bi'
        )
), policy (role, schema, relation, predicate) AS (
    SELECT service.role, 'frontdoor', own.relation, format('service = %L', service.name)
    FROM service
    CROSS JOIN (
        VALUES ('position'), ('dead_letter'), ('time_ahead'), ('decide_anew'), ('last_error')
    ) AS own (relation)
    UNION ALL
    VALUES
        ('frontdoor_alert_relay', 'frontdoor', 'last_error', 'service = ''alert-relay'''),
        ('frontdoor_rollup', 'frontdoor', 'last_error', 'service = ''rollup''')
    UNION ALL
    -- session_user is who logged in, whatever role it takes on. PostgreSQL expects nearly every row
    -- to pass a test for null, and so to plan for a database in which one authority has all rows.
    SELECT 'frontdoor_bi_owner', 'frontdoor', 'authority', format(
        'coalesce(array_position(%1$s, ''*''), array_position(%1$s, gss_code)) IS NOT NULL',
        'ARRAY(SELECT reader.authority FROM frontdoor.reader WHERE reader.login = session_user)'
    )
    UNION ALL
    SELECT 'frontdoor_bi_owner', 'frontdoor', shared.relation,
        'EXISTS (SELECT FROM frontdoor.authority)'
    FROM (VALUES ('position'), ('dead_letter')) AS shared (relation)
    UNION ALL
    -- Of those authorities that the policy on their own table shows. A mark of all authorities has
    -- none and is for everybody; what marks tell is which figures are not kept.
    SELECT 'frontdoor_bi_owner', relation.schema, relation.name,
        'authority_id = ANY (ARRAY(SELECT shown.authority_id FROM frontdoor.authority AS shown))'
    FROM granted
    INNER JOIN relation
        ON relation.schema = granted.schema
            AND granted.relation IN ('*', relation.name)
    INNER JOIN pg_attribute AS attribute
        ON attribute.attrelid = relation.oid
            AND attribute.attname = 'authority_id'
    WHERE granted.role = 'frontdoor_bi_owner'
        AND relation.name NOT IN ('authority', 'touched_day', 'touched_child', 'touched_person')
), wanted (place, role, what, lacking, statement) AS (
    SELECT 1, role.name, '', role.oid IS NULL, format(
        'DO $$BEGIN CREATE ROLE %I NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$',
        role.name
    )
    FROM role
    UNION ALL
    -- Whoever migrates goes on to change what the roles own.
    SELECT 2, role.name, '', NOT pg_has_role(namespace.nspowner, role.oid, 'USAGE'), format(
        'GRANT %I TO %I', role.name, pg_get_userbyid(namespace.nspowner)
    )
    FROM owned
    INNER JOIN role ON role.name = owned.role
    INNER JOIN pg_namespace AS namespace ON namespace.nspname = 'frontdoor'
    UNION ALL
    SELECT 3, role.name, owned.schema, namespace.nspowner <> role.oid, format(
        'ALTER SCHEMA %I OWNER TO %I', owned.schema, role.name
    )
    FROM owned
    INNER JOIN role ON role.name = owned.role
    INNER JOIN pg_namespace AS namespace ON namespace.nspname = owned.schema
    UNION ALL
    SELECT 4, role.name, relation.name, relation.owner <> role.oid, format(
        'ALTER %s %I.%I OWNER TO %I', relation.kind, relation.schema, relation.name, role.name
    )
    FROM owned
    INNER JOIN role ON role.name = owned.role
    INNER JOIN relation ON relation.schema = owned.schema
    UNION ALL
    SELECT DISTINCT 5, role.name, granted.schema,
        NOT has_schema_privilege(role.oid, namespace.oid, 'USAGE'),
        format('GRANT USAGE ON SCHEMA %I TO %I', granted.schema, role.name)
    FROM granted
    INNER JOIN role ON role.name = granted.role
    INNER JOIN pg_namespace AS namespace ON namespace.nspname = granted.schema
    UNION ALL
    SELECT 6, role.name, granted.schema || '.' || granted.relation,
        bool_or(coalesce(
            NOT CASE
                WHEN granted.columns IS NULL THEN
                    has_table_privilege(role.oid, relation.oid, privilege.name)
                ELSE
                    has_column_privilege(
                        role.oid, relation.oid, attribute.attnum, privilege.name
                    )
            END,
            true
        )),
        format(
            'GRANT %s%s ON %s TO %I',
            granted.privileges,
            ' (' || granted.columns || ')',
            CASE granted.relation
                WHEN '*' THEN 'ALL TABLES IN SCHEMA ' || granted.schema
                ELSE granted.schema || '.' || granted.relation
            END,
            role.name
        )
    FROM granted
    INNER JOIN role ON role.name = granted.role
    INNER JOIN relation
        ON relation.schema = granted.schema
            AND granted.relation IN ('*', relation.name)
    CROSS JOIN regexp_split_to_table(granted.privileges, ', ') AS privilege (name)
    CROSS JOIN regexp_split_to_table(coalesce(granted.columns, ''), ', ') AS given (name)
    LEFT JOIN pg_attribute AS attribute
        ON attribute.attrelid = relation.oid
            AND attribute.attname = trim('"' FROM given.name)
    GROUP BY role.name, granted.schema, granted.relation, granted.privileges, granted.columns
    UNION ALL
    SELECT 7, role.name, called.function,
        NOT has_function_privilege(role.oid, function.oid, 'EXECUTE'),
        format('GRANT EXECUTE ON FUNCTION frontdoor.%I TO %I', called.function, role.name)
    FROM called
    INNER JOIN role ON role.name = called.role
    INNER JOIN pg_namespace AS namespace ON namespace.nspname = 'frontdoor'
    INNER JOIN pg_proc AS function
        ON function.pronamespace = namespace.oid
            AND function.proname = called.function
    UNION ALL
    -- Each is called after its role, and its comment tells one that has been changed since.
    SELECT 8, role.name, policy.schema || '.' || policy.relation,
        obj_description(standing.oid, 'pg_policy') IS DISTINCT FROM policy.predicate,
        format(
            'DROP POLICY IF EXISTS %1$I ON %2$I.%3$I; '
            'CREATE POLICY %1$I ON %2$I.%3$I AS RESTRICTIVE TO %1$I USING (%4$s); '
            'COMMENT ON POLICY %1$I ON %2$I.%3$I IS %4$L',
            role.name, policy.schema, policy.relation, policy.predicate
        )
    FROM policy
    INNER JOIN role ON role.name = policy.role
    INNER JOIN relation
        ON relation.schema = policy.schema
            AND relation.name = policy.relation
    LEFT JOIN pg_policy AS standing
        ON standing.polrelid = relation.oid
            AND standing.polname = role.name
    UNION ALL
    -- A policy that restricts takes from what another one permits: that is all, to everybody.
    SELECT 9, restricted.role, restricted.schema || '.' || restricted.relation,
        NOT restricted.row_security OR standing.oid IS NULL,
        format(
            'DROP POLICY IF EXISTS granted ON %1$I.%2$I; '
            'CREATE POLICY granted ON %1$I.%2$I USING (true); '
            'ALTER TABLE %1$I.%2$I ENABLE ROW LEVEL SECURITY',
            restricted.schema, restricted.relation
        )
    FROM (
        SELECT DISTINCT ON (relation.oid)
            role.name AS role, policy.schema, policy.relation, relation.oid, relation.row_security
        FROM policy
        INNER JOIN role ON role.name = policy.role
        INNER JOIN relation
            ON relation.schema = policy.schema
                AND relation.name = policy.relation
        ORDER BY relation.oid, role.oid NULLS LAST
    ) AS restricted
    LEFT JOIN pg_policy AS standing
        ON standing.polrelid = restricted.oid
            AND standing.polname = 'granted'
)
SELECT
    wanted.role,
    role.oid IS NOT NULL AS is_there,
    coalesce(wanted.lacking, true) AS lacking,
    wanted.statement
FROM wanted
INNER JOIN role ON role.name = wanted.role
ORDER BY wanted.place, role.place, wanted.what, wanted.statement
