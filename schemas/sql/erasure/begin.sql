SELECT frontdoor.begin_erasure()
