-- How far the one at work has come.
SELECT topic, partition, greatest(next_offset, 0) AS next_offset
FROM frontdoor.position
WHERE service = $1::text
