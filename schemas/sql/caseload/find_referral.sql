-- Which of the keys have a row, by their places. The subquery is entered once a key: always by the
-- primary key.
SELECT wanted.place::integer
FROM
    unnest($1::smallint[], $2::bigint[], $3::bigint[])
        WITH ORDINALITY AS wanted (authority_id, child_key, referral_key, place)
CROSS JOIN LATERAL (
    SELECT
    FROM caseload.referral AS kept
    WHERE
        kept.authority_id = wanted.authority_id
        AND kept.child_key = wanted.child_key
        AND kept.referral_key = wanted.referral_key
    OFFSET 0
) AS standing
