-- The children's alerts as they stand, each row beginning with the number of its child among those
-- given. The subquery is entered once a child: always by the primary key.
SELECT
    touched.number::integer,
    standing.authority_id, standing.child_key, standing.alert_id, standing.child_id,
    standing.rule, standing.concern_family, standing.raising_contact_id, standing.contact_ids,
    standing.first_contact_at, standing.last_contact_at, standing.raised_at,
    standing.raised_late, standing.historic, standing.due_at, standing.team_id,
    standing.closed_at, standing.closed_reason
FROM
    unnest($1::smallint[], $2::bigint[], $3::text[])
        WITH ORDINALITY AS touched (authority_id, child_key, child_id, number)
CROSS JOIN LATERAL (
    SELECT *
    FROM repeat_contact.alert AS kept
    WHERE
        kept.authority_id = touched.authority_id
        AND kept.child_key = touched.child_key
        AND kept.child_id = touched.child_id
    OFFSET 0
) AS standing
