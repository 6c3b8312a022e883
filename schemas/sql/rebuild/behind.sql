SELECT frontdoor.rebuilt_behind($1::text)
