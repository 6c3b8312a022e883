SELECT checksum FROM frontdoor.migration WHERE name = $1::text
