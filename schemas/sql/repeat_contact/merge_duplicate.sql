-- Duplicates that are new or have changed, as they are now.
INSERT INTO repeat_contact.duplicate (
    authority_id, child_key, contact_key, concern_group, child_id, contact_id,
    matched_contact_id
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::bigint[]),
    unnest($4::text[]),
    unnest($5::text[]),
    unnest($6::text[]),
    unnest($7::text[])
ON CONFLICT (authority_id, child_key, contact_key, concern_group) DO UPDATE SET
    child_id = excluded.child_id,
    contact_id = excluded.contact_id,
    matched_contact_id = excluded.matched_contact_id
