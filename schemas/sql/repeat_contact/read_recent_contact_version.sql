-- The children's contacts of which something was heard since a time of each child, in all their
-- versions, each row beginning with the number of its child among those given. Only where a child
-- holds contacts in several versions (4) are there older ones to look for.
SELECT
    touched.number::integer, version.contact_key, version.revision, version.recorded_at,
    version.hash, version.contact_id, version.voided, version.time_known, version.received_at,
    version.received_on, version.source, version.concern_factors, version.information_only,
    version.incident_ref, version.team_id
FROM
    unnest(
        $1::smallint[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[], $6::timestamptz[]
    ) WITH ORDINALITY
        AS touched (authority_id, child_key, child_id, holds, decided_by, since, number)
CROSS JOIN LATERAL (
    SELECT *
    FROM repeat_contact.contact_version AS kept
    WHERE
        kept.authority_id = touched.authority_id
        AND kept.child_key = touched.child_key
        AND kept.child_id = touched.child_id
        AND greatest(kept.recorded_at, kept.received_at) >= touched.since
    UNION ALL
    SELECT older.*
    FROM (
        SELECT DISTINCT kept.contact_key
        FROM repeat_contact.contact_version AS kept
        WHERE
            touched.holds & 4 <> 0
            AND kept.authority_id = touched.authority_id
            AND kept.child_key = touched.child_key
            AND greatest(kept.recorded_at, kept.received_at) >= touched.since
        OFFSET 0
    ) AS recent
    CROSS JOIN LATERAL (
        SELECT *
        FROM repeat_contact.contact_version AS kept
        WHERE
            kept.authority_id = touched.authority_id
            AND kept.child_key = touched.child_key
            AND kept.contact_key = recent.contact_key
            AND kept.child_id = touched.child_id
        OFFSET 0
    ) AS older
    WHERE greatest(older.recorded_at, older.received_at) < touched.since
    OFFSET 0
) AS version
