-- All versions of the children's contacts, each row beginning with the number of its child among
-- those given. The subquery is entered once a child: always by an index.
SELECT
    touched.number::integer, version.contact_key, version.revision, version.recorded_at,
    version.hash, version.contact_id, version.voided, version.time_known, version.received_at,
    version.received_on, version.source, version.concern_factors, version.information_only,
    version.incident_ref, version.team_id
FROM
    unnest($1::smallint[], $2::bigint[], $3::text[])
        WITH ORDINALITY AS touched (authority_id, child_key, child_id, number)
CROSS JOIN LATERAL (
    SELECT *
    FROM repeat_contact.contact_version AS kept
    WHERE
        kept.authority_id = touched.authority_id
        AND kept.child_key = touched.child_key
        AND kept.child_id = touched.child_id
    OFFSET 0
) AS version
