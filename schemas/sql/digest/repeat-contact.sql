-- One text, the same for the same rows in whatever order they lie and whatever the session's zone:
-- of each table its name, its rows, and the sum of a hash of each row. Each table is summed by
-- itself, so that more than one backend can be at it. PostgreSQL sums the hashes of a row's columns,
-- so they are hashed once more: else two rows that swapped a value would go unseen.
SELECT coalesce(string_agg(
    format('%s:%s:%s', digest.name, digest.rows, to_hex(digest.total)), ' ' ORDER BY digest.name
), 'empty')
FROM (
    SELECT
        'alert' COLLATE "C" AS name,
        count(*) AS rows,
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint AS total
    FROM repeat_contact.alert AS t
    UNION ALL
    SELECT
        'contact_version',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM repeat_contact.contact_version AS t
    UNION ALL
    SELECT
        'duplicate',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM repeat_contact.duplicate AS t
    UNION ALL
    SELECT
        'referral_version',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM repeat_contact.referral_version AS t
    UNION ALL
    SELECT
        'review_version',
        count(*),
        mod(
            sum(hashint8extended(hash_record_extended(t, 0), 0)), 9223372036854775807
        )::bigint
    FROM repeat_contact.review_version AS t
) AS digest
WHERE digest.rows > 0
