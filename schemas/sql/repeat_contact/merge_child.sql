-- What has become known of children who are locked, so each has a row, which a conflict finds by its
-- key whatever the planner thinks of so few of so many. Two who share a key share a row: it holds
-- what either does, and was decided by the settings of either.
INSERT INTO repeat_contact.child AS standing (authority_id, child_key, holds, decided_by)
SELECT
    authority_id,
    child_key,
    bit_or(holds) AS holds,
    max(decided_by) AS decided_by
FROM
    unnest($1::smallint[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[])
        AS noted (authority_id, child_key, child_id, holds, decided_by)
GROUP BY authority_id, child_key
ON CONFLICT (authority_id, child_key) DO UPDATE SET
    holds = standing.holds | excluded.holds,
    decided_by = excluded.decided_by
