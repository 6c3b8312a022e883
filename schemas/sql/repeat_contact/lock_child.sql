-- Lock children, one after the other in the order given, so that two writers can't wait for each
-- other crosswise. The subquery is entered once a child: always by the primary key.
SELECT
    touched.number::integer,
    locked.holds,
    locked.decided_by
FROM (
    SELECT *
    FROM
        unnest($1::smallint[], $2::bigint[])
            WITH ORDINALITY AS given (authority_id, child_key, number)
    ORDER BY authority_id, child_key
) AS touched
CROSS JOIN LATERAL (
    SELECT
        child.holds,
        child.decided_by
    FROM repeat_contact.child
    WHERE child.authority_id = touched.authority_id AND child.child_key = touched.child_key
    FOR UPDATE
) AS locked
ORDER BY touched.number
