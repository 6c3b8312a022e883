-- Versions of referrals that are not there yet, with the columns of insert_referral_version.sql.
COPY repeat_contact.referral_version (
    authority_id, child_key, child_id, referral_key, revision, recorded_at, hash, referral_id,
    voided, opened_at, opened_on, no_further_action
) FROM STDIN (FORMAT binary)
