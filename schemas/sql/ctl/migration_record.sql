INSERT INTO frontdoor.migration (name, checksum)
VALUES ($1::text, $2::bigint)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()
