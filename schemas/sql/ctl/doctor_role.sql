-- The roles that the login is a member of. Where it is of none it runs every service, and what it
-- lacks for that is named with the command that gives it. One table stands for its schema.
WITH membership AS (
    SELECT rolname AS role
    FROM pg_roles
    WHERE rolname LIKE 'frontdoor\_%'
        AND NOT rolcanlogin
        AND pg_has_role(oid, 'USAGE')
)
SELECT role::text AS name, NULL AS cure
FROM membership
UNION ALL
SELECT
    needed.schema,
    CASE
        WHEN namespace.oid IS NULL THEN 'frontdoorctl migrate'
        WHEN NOT has_schema_privilege(namespace.oid, 'USAGE')
            THEN format('GRANT USAGE ON SCHEMA %I TO %I', needed.schema, current_user)
        ELSE format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I',
            needed.schema, current_user
        )
    END
FROM (
    VALUES
        ('frontdoor', 'position'),
        ('caseload', 'referral'),
        ('timeliness', 'contact'),
        ('front_door', 'section47'),
        ('repeat_contact', 'child')
) AS needed (schema, relation)
LEFT JOIN pg_namespace AS namespace ON namespace.nspname = needed.schema
LEFT JOIN pg_class AS class
    ON class.relnamespace = namespace.oid
        AND class.relname = needed.relation
WHERE NOT EXISTS (SELECT FROM membership)
    AND coalesce(
        NOT (
            has_schema_privilege(namespace.oid, 'USAGE')
            AND has_table_privilege(class.oid, 'INSERT')
        ),
        true
    )
