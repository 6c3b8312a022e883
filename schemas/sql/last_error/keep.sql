-- The latest of all instances' stays.
INSERT INTO frontdoor.last_error AS held (
    service, instance, began_at, what, class, code, message
)
VALUES ($1::text, $2::text, $3::timestamptz, $4::text, $5::text, $6::text, $7::text)
ON CONFLICT (service) DO UPDATE SET
    instance = excluded.instance,
    began_at = excluded.began_at,
    what = excluded.what,
    class = excluded.class,
    code = excluded.code,
    message = excluded.message
WHERE held.began_at <= excluded.began_at
