-- One text, the same for the same rows in whatever order they lie and whatever the session's zone:
-- as digest/caseload.sql says.
SELECT coalesce(string_agg(
    format('%s:%s:%s', digest.name, digest.rows, to_hex(digest.total)), ' ' ORDER BY digest.name
), 'empty')
FROM (
    SELECT
        'conference' COLLATE "C" AS name,
        count(*) AS rows,
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint AS total
    FROM front_door.conference AS t
    UNION ALL
    SELECT
        'early_help_change',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM front_door.early_help_change AS t
    UNION ALL
    SELECT
        'legal_gateway',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM front_door.legal_gateway AS t
    UNION ALL
    SELECT
        'measure',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM front_door.measure AS t
    UNION ALL
    SELECT
        'section47',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM front_door.section47 AS t
    UNION ALL
    SELECT
        'strategy_discussion',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM front_door.strategy_discussion AS t
) AS digest
WHERE digest.rows > 0
