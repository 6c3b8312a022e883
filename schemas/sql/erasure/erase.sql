SELECT relation, erased AS rows
FROM frontdoor.erase_child(
    $1::smallint, $2::bigint, $3::text, $4::bigint[], $5::bytea[], $6::text, $7::text)
