SELECT frontdoor.advance_position(
    $1::text, $2::text[], $3::integer[], $4::bigint[], $5::bigint[],
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
