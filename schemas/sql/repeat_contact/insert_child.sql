-- The row that whoever writes a child locks. Children come sorted.
INSERT INTO repeat_contact.child (authority_id, child_key)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[])
ON CONFLICT DO NOTHING
