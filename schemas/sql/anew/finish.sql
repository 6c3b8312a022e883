DELETE FROM frontdoor.decide_anew
WHERE service = $1::text AND authority_id = $2::smallint
