SELECT
    current_setting('server_version_num')::integer AS version,
    current_user::text AS role,
    pg_is_in_recovery() AS read_only,
    extract(epoch FROM clock_timestamp())::bigint AS now,
    -- to_regclass() would fail where the role may not use the schema.
    EXISTS (
        SELECT
        FROM pg_class AS class
        INNER JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
        WHERE namespace.nspname = 'frontdoor'
            AND class.relname = 'migration'
    ) AS migrated
