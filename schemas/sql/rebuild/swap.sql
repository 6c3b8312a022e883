SELECT frontdoor.swap_rebuilt($1::text)
