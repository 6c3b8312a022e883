-- What has become known of children who are locked. Two who share a key share a row.
UPDATE repeat_contact.child AS standing SET holds = standing.holds | given.holds
FROM (
    SELECT
        authority_id,
        child_key,
        bit_or(holds) AS holds
    FROM
        unnest($1::smallint[], $2::bigint[], $3::text[], $4::smallint[])
            AS noted (authority_id, child_key, child_id, holds)
    GROUP BY authority_id, child_key
) AS given
WHERE
    standing.authority_id = given.authority_id
    AND standing.child_key = given.child_key
