-- The children's duplicates as they stand, each row beginning with the number of its child among
-- those given. The subquery is entered once a child: always by the primary key.
SELECT
    touched.number::integer,
    standing.authority_id, standing.child_key, standing.contact_key, standing.concern_group,
    standing.child_id, standing.contact_id, standing.matched_contact_id
FROM
    unnest($1::smallint[], $2::bigint[], $3::text[])
        WITH ORDINALITY AS touched (authority_id, child_key, child_id, number)
CROSS JOIN LATERAL (
    SELECT *
    FROM repeat_contact.duplicate AS kept
    WHERE
        kept.authority_id = touched.authority_id
        AND kept.child_key = touched.child_key
        AND kept.child_id = touched.child_id
    OFFSET 0
) AS standing
