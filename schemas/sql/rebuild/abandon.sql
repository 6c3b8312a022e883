SELECT frontdoor.abandon_rebuild($1::text)
