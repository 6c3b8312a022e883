SELECT
    current_setting('server_version_num')::integer AS version,
    current_user::text AS role,
    pg_is_in_recovery() AS read_only,
    extract(epoch FROM clock_timestamp())::bigint AS now,
    coalesce(has_schema_privilege(to_regnamespace('frontdoor')::oid, 'USAGE'), false)
        AS may_use,
    to_regclass('frontdoor.migration') IS NOT NULL AS migrated
