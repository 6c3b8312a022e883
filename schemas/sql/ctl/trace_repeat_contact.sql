-- The greatest version of an entity; no row: there is none. The rule keeps every version, without the
-- events' ids.
SELECT revision, recorded_at, hash, NULL::text
FROM (
    SELECT revision, recorded_at, hash
    FROM repeat_contact.contact_version
    WHERE $1::text = 'call-logged'
        AND authority_id = $2::bigint
        AND child_key = $3::bigint
        AND contact_key = $4::bigint
        AND child_id = $5::text
    UNION ALL
    SELECT revision, recorded_at, hash
    FROM repeat_contact.referral_version
    WHERE $1::text = 'referral-opened'
        AND authority_id = $2::bigint
        AND child_key = $3::bigint
        AND referral_key = $4::bigint
        AND child_id = $5::text
    UNION ALL
    SELECT revision, recorded_at, hash
    FROM repeat_contact.review_version
    WHERE $1::text = 'alert-reviewed'
        AND authority_id = $2::bigint
        AND child_key = $3::bigint
        AND review_key = $4::bigint
        AND child_id = $5::text
) AS version
ORDER BY revision DESC, recorded_at DESC, hash DESC
LIMIT 1
