SELECT frontdoor.drop_old($1::text)
