-- One text, the same for the same rows in whatever order they lie and whatever the session's zone:
-- of each table its name, its rows, and the sum of a hash of each row. Each table is summed by
-- itself, so that more than one backend can be at it. PostgreSQL sums the hashes of a row's columns,
-- so they are hashed once more: else two rows that swapped a value would go unseen.
SELECT coalesce(string_agg(
    format('%s:%s:%s', digest.name, digest.rows, to_hex(digest.total)), ' ' ORDER BY digest.name
), 'empty')
FROM (
    SELECT
        'assessment' COLLATE "C" AS name,
        count(*) AS rows,
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint AS total
    FROM timeliness.assessment AS t
    UNION ALL
    SELECT
        'contact',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM timeliness.contact AS t
    UNION ALL
    SELECT
        'referral',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM timeliness.referral AS t
) AS digest
WHERE digest.rows > 0
