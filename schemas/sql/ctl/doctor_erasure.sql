-- Which keys children were erased with.
SELECT key_id, count(*) AS tombstones
FROM frontdoor.tombstone
GROUP BY key_id
ORDER BY key_id
