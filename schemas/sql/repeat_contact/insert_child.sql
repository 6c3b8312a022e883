-- The row that whoever writes a child locks. Children come sorted. Gives those that had none, so
-- that nothing is known of them.
INSERT INTO repeat_contact.child (authority_id, child_key)
SELECT
    given.authority_id,
    given.child_key
FROM unnest($1::smallint[], $2::bigint[]) AS given (authority_id, child_key)
WHERE
    NOT EXISTS (
        SELECT
        FROM repeat_contact.child AS kept
        WHERE kept.authority_id = given.authority_id AND kept.child_key = given.child_key
        OFFSET 0
    )
ON CONFLICT DO NOTHING
RETURNING authority_id, child_key
