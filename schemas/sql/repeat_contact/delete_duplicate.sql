-- Duplicates that no longer follow.
DELETE FROM repeat_contact.duplicate AS standing
USING unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[])
    AS gone (authority_id, child_key, contact_key, concern_group)
WHERE
    standing.authority_id = gone.authority_id
    AND standing.child_key = gone.child_key
    AND standing.contact_key = gone.contact_key
    AND standing.concern_group = gone.concern_group
