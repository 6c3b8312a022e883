UPDATE frontdoor.legal_hold
SET cleared_at = now()
WHERE authority_id = $1::smallint
    AND child_hmac = $2::bytea
    AND key_id = $3::text
    AND cleared_at IS NULL
RETURNING hold_id
