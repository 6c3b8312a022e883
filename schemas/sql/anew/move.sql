UPDATE frontdoor.decide_anew
SET next_key = $3::bigint
WHERE service = $1::text AND authority_id = $2::smallint
