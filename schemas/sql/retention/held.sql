-- Whether a child of an authority is held, and whether holds were made with another key.
SELECT
    coalesce(bool_or(child_hmac = $2::bytea AND key_id = $3::text), false) AS held,
    coalesce(bool_or(key_id <> $3::text), false) AS made_otherwise
FROM frontdoor.legal_hold
WHERE authority_id = $1::smallint AND cleared_at IS NULL
