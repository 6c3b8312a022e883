-- The children's duplicates among contacts of which something was heard since a time of each child,
-- each row beginning with the number of its child among those given.
SELECT
    touched.number::integer,
    standing.authority_id, standing.child_key, standing.contact_key, standing.concern_group,
    standing.child_id, standing.contact_id, standing.matched_contact_id
FROM
    unnest(
        $1::smallint[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[], $6::timestamptz[]
    ) WITH ORDINALITY
        AS touched (authority_id, child_key, child_id, holds, decided_by, since, number)
CROSS JOIN LATERAL (
    SELECT DISTINCT version.contact_key
    FROM repeat_contact.contact_version AS version
    WHERE
        version.authority_id = touched.authority_id
        AND version.child_key = touched.child_key
        AND greatest(version.recorded_at, version.received_at) >= touched.since
    OFFSET 0
) AS recent
CROSS JOIN LATERAL (
    SELECT *
    FROM repeat_contact.duplicate AS kept
    WHERE
        kept.authority_id = touched.authority_id
        AND kept.child_key = touched.child_key
        AND kept.contact_key = recent.contact_key
        AND kept.child_id = touched.child_id
    OFFSET 0
) AS standing
