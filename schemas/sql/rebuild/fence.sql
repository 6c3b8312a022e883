SELECT frontdoor.fence_rebuilt($1::text)
