SELECT authority_id FROM frontdoor.authority WHERE gss_code = $1::text
