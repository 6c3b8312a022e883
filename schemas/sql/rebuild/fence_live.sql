SELECT frontdoor.fence($1::text)
