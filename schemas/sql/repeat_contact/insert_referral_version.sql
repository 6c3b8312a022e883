-- Versions of referrals that are not there yet.
INSERT INTO repeat_contact.referral_version (
    authority_id, child_key, child_id, referral_key, revision, recorded_at, hash, referral_id,
    voided, opened_at, opened_on, no_further_action
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
    unnest($10::timestamptz[]),
    unnest($11::date[]),
    unnest($12::boolean[])
ON CONFLICT DO NOTHING
