SELECT live.fold($1::text)
