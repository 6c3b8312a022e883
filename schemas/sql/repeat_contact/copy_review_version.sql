-- Versions of reviews that are not there yet, with the columns of insert_review_version.sql.
COPY repeat_contact.review_version (
    authority_id, child_key, child_id, review_key, revision, recorded_at, hash, review_id, voided,
    alert_id, concern_family, reviewed_at, reviewer_id, role, outcome
) FROM STDIN (FORMAT binary)
