-- All versions of the children's referrals, each row beginning with the number of its child among
-- those given. The subquery is entered once a child: always by the primary key.
SELECT
    touched.number::integer, version.referral_key, version.revision, version.recorded_at,
    version.hash, version.referral_id, version.voided, version.opened_at, version.opened_on,
    version.no_further_action
FROM
    unnest($1::smallint[], $2::bigint[], $3::text[])
        WITH ORDINALITY AS touched (authority_id, child_key, child_id, number)
CROSS JOIN LATERAL (
    SELECT *
    FROM repeat_contact.referral_version AS kept
    WHERE
        kept.authority_id = touched.authority_id
        AND kept.child_key = touched.child_key
        AND kept.child_id = touched.child_id
    OFFSET 0
) AS version
