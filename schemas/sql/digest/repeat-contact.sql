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
        SELECT 'alert' COLLATE "C", record_send(alert) FROM repeat_contact.alert
        UNION ALL
        SELECT 'contact_version', record_send(contact_version) FROM repeat_contact.contact_version
        UNION ALL
        SELECT 'duplicate', record_send(duplicate) FROM repeat_contact.duplicate
        UNION ALL
        SELECT 'referral_version', record_send(referral_version) FROM repeat_contact.referral_version
        UNION ALL
        SELECT 'review_version', record_send(review_version) FROM repeat_contact.review_version
    ) AS projected (name, bytes)
    GROUP BY name
) AS digest
