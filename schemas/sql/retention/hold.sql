-- One that stands is not set again.
INSERT INTO frontdoor.legal_hold (authority_id, child_hmac, key_id, reason)
SELECT $1::smallint, $2::bytea, $3::text, $4::text
WHERE NOT EXISTS (
    SELECT
    FROM frontdoor.legal_hold
    WHERE authority_id = $1::smallint AND child_hmac = $2::bytea AND cleared_at IS NULL
)
RETURNING hold_id
