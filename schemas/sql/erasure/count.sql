SELECT relation, held AS rows
FROM frontdoor.count_child($1::smallint, $2::bigint, $3::text, $4::bigint[])
