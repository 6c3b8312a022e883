-- Keep every accepted version of a referral once; gives the child of each that was new.
INSERT INTO repeat_contact.referral_version (
    authority_id, child_key, referral_key, revision, recorded_at, hash, child_id, referral_id,
    voided, opened_at, opened_on, no_further_action
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
    unnest($10::timestamptz[]),
    unnest($11::date[]),
    unnest($12::boolean[])
ON CONFLICT DO NOTHING
RETURNING authority_id, child_key, child_id
