-- The youngest first; null: whatever it is.
SELECT at, login, os_user, operation, authority, changed, arguments::text AS arguments
FROM frontdoor.audit
WHERE ($1::text IS NULL OR operation = $1::text OR starts_with(operation, $1::text || ' '))
    AND ($2::text IS NULL OR authority = $2::text)
    AND ($3::text IS NULL OR at >= $3::text::timestamptz)
    AND ($4::text IS NULL OR at < $4::text::timestamptz)
ORDER BY audit_id DESC
LIMIT $5::bigint
