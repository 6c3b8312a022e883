SELECT frontdoor.rebuilt_offsets($1::text)
