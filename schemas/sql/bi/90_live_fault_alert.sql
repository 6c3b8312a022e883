CREATE VIEW live.fault_alert_row AS
SELECT
    review.authority_id,
    review.child_key,
    review.child_id,
    'REVIEW_WITHOUT_ALERT' AS fault,
    review.review_id AS entity_id,
    review.alert_id AS related_id,
    frontdoor.local_date(review.reviewed_at) AS day
FROM (
    SELECT DISTINCT ON (authority_id, child_key, review_key) *
    FROM repeat_contact.review_version
    ORDER BY
        authority_id, child_key, review_key, revision DESC, recorded_at DESC, hash DESC
) AS review
WHERE NOT review.voided
    AND NOT EXISTS (
        SELECT
        FROM repeat_contact.alert
        WHERE alert.authority_id = review.authority_id
            AND alert.child_key = review.child_key
            AND alert.child_id = review.child_id
            AND alert.alert_id::text = review.alert_id
    )
UNION ALL
SELECT
    authority_id,
    child_key,
    child_id,
    'ALERT_DUE_PAST_TABLE',
    alert_id::text,
    raising_contact_id,
    frontdoor.local_date(raised_at)
FROM repeat_contact.alert
WHERE due_at IS NULL AND NOT historic
UNION ALL
SELECT
    duplicate.authority_id,
    duplicate.child_key,
    duplicate.child_id,
    'DUPLICATE_CONTACT',
    duplicate.contact_id,
    duplicate.matched_contact_id,
    contact.received_on
FROM (
    SELECT DISTINCT
        authority_id, child_key, contact_key, child_id, contact_id, matched_contact_id
    FROM repeat_contact.duplicate
) AS duplicate
LEFT JOIN timeliness.contact USING (authority_id, child_key, contact_key)
UNION ALL
SELECT
    version.authority_id,
    version.child_key,
    version.child_id,
    'EQUAL_REVISIONS',
    version.entity_id,
    NULL,
    max(version.day)
FROM (
    SELECT authority_id, child_key, child_id, contact_id, 'contact', revision, hash, received_on
    FROM repeat_contact.contact_version
    UNION ALL
    SELECT authority_id, child_key, child_id, referral_id, 'referral', revision, hash, opened_on
    FROM repeat_contact.referral_version
    UNION ALL
    SELECT
        authority_id,
        child_key,
        child_id,
        review_id,
        'review',
        revision,
        hash,
        frontdoor.local_date(reviewed_at)
    FROM repeat_contact.review_version
) AS version (authority_id, child_key, child_id, entity_id, entity, revision, hash, day)
GROUP BY
    version.authority_id,
    version.child_key,
    version.child_id,
    version.entity_id,
    version.entity,
    version.revision
HAVING min(version.hash) <> max(version.hash);
