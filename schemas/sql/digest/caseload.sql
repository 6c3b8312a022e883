-- One text, the same for the same rows in whatever order they lie and whatever the session's zone:
-- of each table its name, its rows, and the sum of a hash of each row in binary form.
SELECT coalesce(string_agg(
    format('%s:%s:%s', digest.name, digest.rows, to_hex(digest.total)), ' ' ORDER BY digest.name
), 'empty')
FROM (
    SELECT
        name,
        count(*) AS rows,
        mod(
            sum(('x' || left(md5(bytes), 16))::bit(64)::bigint), 9223372036854775807
        )::bigint AS total
    FROM (
        SELECT 'allocation' COLLATE "C", record_send(t) FROM caseload.allocation AS t
        UNION ALL
        SELECT 'assessment_end', record_send(t) FROM caseload.assessment_end AS t
        UNION ALL
        SELECT 'referral', record_send(t) FROM caseload.referral AS t
    ) AS projected (name, bytes)
    GROUP BY name
) AS digest
