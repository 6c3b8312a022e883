-- Which contacts are there in any version, by their places. The subquery is entered once a contact:
-- always by the primary key.
SELECT wanted.place::integer
FROM
    unnest($1::smallint[], $2::bigint[], $3::bigint[])
        WITH ORDINALITY AS wanted (authority_id, child_key, contact_key, place)
CROSS JOIN LATERAL (
    SELECT
    FROM repeat_contact.contact_version AS kept
    WHERE
        kept.authority_id = wanted.authority_id
        AND kept.child_key = wanted.child_key
        AND kept.contact_key = wanted.contact_key
    LIMIT 1
) AS standing
