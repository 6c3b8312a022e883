-- In the transaction of what it tells of.
INSERT INTO frontdoor.audit (os_user, operation, authority, arguments, changed)
VALUES ($1::text, $2::text, $3::text, $4::text::jsonb, $5::bigint)
