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
        SELECT 'allocation' COLLATE "C", record_send(allocation) FROM caseload.allocation
        UNION ALL
        SELECT 'assessment_end', record_send(assessment_end) FROM caseload.assessment_end
        UNION ALL
        SELECT 'referral', record_send(referral) FROM caseload.referral
    ) AS projected (name, bytes)
    GROUP BY name
) AS digest
