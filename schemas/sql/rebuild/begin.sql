SELECT frontdoor.begin_rebuild($1::text)
