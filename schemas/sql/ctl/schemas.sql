-- Bytes of each schema with tables of frontdoor's, indexes and what is stored beside rows included, the
-- largest first. As of the last VACUUM or ANALYZE of each table: asking for the files themselves would
-- wait for a bulk load.
SELECT
    namespace.nspname::text AS schema,
    (
        sum(class.relpages::bigint + coalesce(beside.relpages, 0))
        * current_setting('block_size')::bigint
    )::bigint AS bytes
FROM pg_namespace AS namespace
INNER JOIN pg_class AS class ON class.relnamespace = namespace.oid
LEFT JOIN pg_class AS beside ON beside.oid = class.reltoastrelid
WHERE class.relkind IN ('r', 'i')
    AND regexp_replace(namespace.nspname, '_(old|rebuilt)$', '') IN (
        'frontdoor', 'caseload', 'timeliness', 'front_door', 'repeat_contact', 'rollup'
    )
GROUP BY namespace.nspname
ORDER BY bytes DESC, namespace.nspname
