-- What has become known of children who are locked. Two who share a key share a row: it holds what
-- either does, and was decided by the settings of either.
UPDATE repeat_contact.child AS standing SET
    holds = standing.holds | given.holds,
    decided_by = given.decided_by
FROM (
    SELECT
        authority_id,
        child_key,
        bit_or(holds) AS holds,
        max(decided_by) AS decided_by
    FROM
        unnest($1::smallint[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[])
            AS noted (authority_id, child_key, child_id, holds, decided_by)
    GROUP BY authority_id, child_key
) AS given
WHERE
    standing.authority_id = given.authority_id
    AND standing.child_key = given.child_key
