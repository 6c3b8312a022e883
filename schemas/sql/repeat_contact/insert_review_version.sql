-- Versions of reviews that are not there yet.
INSERT INTO repeat_contact.review_version (
    authority_id, child_key, child_id, review_key, revision, recorded_at, hash, review_id, voided,
    alert_id, concern_family, reviewed_at, reviewer_id, role, outcome
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::text[]),
    unnest($4::bigint[]),
    unnest($5::bigint[]),
    unnest($6::timestamptz[]),
    unnest($7::bigint[]),
    unnest($8::text[]),
    unnest($9::boolean[]),
    unnest($10::text[]),
    unnest($11::text[]),
    unnest($12::timestamptz[]),
    unnest($13::text[]),
    unnest($14::text[]),
    unnest($15::text[])
ON CONFLICT DO NOTHING
