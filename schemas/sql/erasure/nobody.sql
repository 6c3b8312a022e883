-- Contacts that nobody was known for and that were withdrawn and published under the child.
SELECT nobody.contact_id, nobody.contact_key
FROM timeliness.contact AS nobody
INNER JOIN timeliness.contact AS own USING (authority_id, contact_key, contact_id)
WHERE nobody.authority_id = $1::smallint
    AND nobody.child_key = frontdoor.key_of_nobody()
    AND nobody.child_id = ''
    AND nobody.call_voided
    AND (nobody.decision_revision < 0 OR nobody.decision_voided)
    AND own.child_key = $2::bigint
    AND own.child_id = $3::text
ORDER BY nobody.contact_id
