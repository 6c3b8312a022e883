CREATE VIEW bi.alert_review AS
SELECT
    frontdoor.entity_key(authority.gss_code, review.child_id, review.review_id) AS review_key,
    review.alert_id AS alert_key,
    authority.gss_code AS authority,
    review.review_id,
    review.alert_id,
    review.child_id,
    review.reviewed_at,
    frontdoor.local_time(review.reviewed_at) AS reviewed_local,
    frontdoor.local_date(review.reviewed_at) AS reviewed_on,
    review.reviewer_id,
    coalesce(role.code, 'UNKNOWN') AS role_code,
    coalesce(role.label, 'Not known') AS role_desc,
    coalesce(outcome.code, 'UNKNOWN') AS outcome_code,
    coalesce(outcome.label, 'Not known') AS outcome_desc,
    review.concern_family
FROM repeat_contact.review_version AS review
JOIN frontdoor.authority USING (authority_id)
JOIN repeat_contact.alert
    ON alert.authority_id = review.authority_id
        AND alert.child_key = review.child_key
        AND alert.child_id = review.child_id
        AND alert.alert_id::text = review.alert_id
LEFT JOIN frontdoor.code AS role
    ON role.list = 'review_role' AND role.symbol = review.role
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'review_outcome' AND outcome.symbol = review.outcome
WHERE NOT review.voided
    AND NOT EXISTS (
        SELECT
        FROM repeat_contact.review_version AS later
        WHERE later.authority_id = review.authority_id
            AND later.child_key = review.child_key
            AND later.review_key = review.review_key
            AND later.child_id = review.child_id
            AND (later.revision, later.recorded_at, later.hash)
                > (review.revision, review.recorded_at, review.hash)
    );

COMMENT ON VIEW bi.alert_review IS
    'One row per review of an alert that stands; one of another alert is in bi.data_quality alone';
COMMENT ON COLUMN bi.alert_review.review_key IS
    'Authority, child and review, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.alert_review.alert_key IS 'The alert in bi.repeat_contact_alert';
COMMENT ON COLUMN bi.alert_review.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.alert_review.review_id IS 'Id of the review';
COMMENT ON COLUMN bi.alert_review.alert_id IS 'Id of the alert';
COMMENT ON COLUMN bi.alert_review.child_id IS 'Id of the child';
COMMENT ON COLUMN bi.alert_review.reviewed_at IS 'When the alert was reviewed (UTC instant)';
COMMENT ON COLUMN bi.alert_review.reviewed_local IS
    'When the alert was reviewed, local date and time';
COMMENT ON COLUMN bi.alert_review.reviewed_on IS 'When the alert was reviewed, local date';
COMMENT ON COLUMN bi.alert_review.reviewer_id IS 'Id of who reviewed it';
COMMENT ON COLUMN bi.alert_review.role_code IS
    'SOCIAL_WORKER, TEAM_MANAGER or UNKNOWN; one of each of the first two, two people, close it';
COMMENT ON COLUMN bi.alert_review.role_desc IS 'Label of the role';
COMMENT ON COLUMN bi.alert_review.outcome_code IS 'What came of the review, such as NO_CHANGE';
COMMENT ON COLUMN bi.alert_review.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.alert_review.concern_family IS
    'Family of concern that the review names; nothing depends on it';
