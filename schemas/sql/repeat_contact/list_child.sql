-- At most $4 rows of an authority's children from a key on, of whom any contact is known, in the
-- order of keys; two who share a key share a row, and are both named. $3: only those who may have
-- alerts.
SELECT listed.child_key, named.child_id
FROM (
    SELECT child_key
    FROM repeat_contact.child
    WHERE authority_id = $1::smallint
        AND child_key >= $2::bigint
        AND (NOT $3::boolean OR holds & 8 <> 0)
    ORDER BY child_key
    LIMIT $4::bigint
) AS listed
LEFT JOIN LATERAL (
    SELECT DISTINCT child_id
    FROM repeat_contact.contact_version AS version
    WHERE version.authority_id = $1::smallint
        AND version.child_key = listed.child_key
) AS named ON true
ORDER BY listed.child_key, named.child_id
