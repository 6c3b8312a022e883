-- In the open transaction. Null: the load has begun; else why there can't be one.
SELECT frontdoor.begin_bulk_load($1::text, $2::text[], $3::integer[], $4::bigint[])
