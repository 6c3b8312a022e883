-- Keep every accepted version of a review once; gives the child of each that was new.
INSERT INTO repeat_contact.review_version (
    authority_id, child_key, review_key, revision, recorded_at, hash, child_id, review_id,
    voided, alert_id, concern_family, reviewed_at, reviewer_id, role, outcome
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::bigint[]),
    unnest($4::bigint[]),
    unnest($5::timestamptz[]),
    unnest($6::bigint[]),
    unnest($7::text[]),
    unnest($8::text[]),
    unnest($9::boolean[]),
    unnest($10::text[]),
    unnest($11::text[]),
    unnest($12::timestamptz[]),
    unnest($13::text[]),
    unnest($14::text[]),
    unnest($15::text[])
ON CONFLICT DO NOTHING
RETURNING authority_id, child_key, child_id
