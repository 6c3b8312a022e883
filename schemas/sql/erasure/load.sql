-- The last erasure of each, by authority and hash.
SELECT tombstone.authority_id, authority.gss_code, tombstone.child_hmac, tombstone.key_id,
    max(tombstone.erased_at) AS erased_at
FROM frontdoor.tombstone
INNER JOIN frontdoor.authority USING (authority_id)
GROUP BY tombstone.authority_id, authority.gss_code, tombstone.child_hmac, tombstone.key_id
ORDER BY tombstone.authority_id, tombstone.child_hmac
