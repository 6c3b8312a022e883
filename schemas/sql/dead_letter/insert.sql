INSERT INTO frontdoor.dead_letter
    (service, topic, partition, "offset", record_timestamp, record_key, record_value, reason,
     message)
SELECT
    $1::text, unnest($2::text[]), unnest($3::integer[]), unnest($4::bigint[]),
    unnest($5::timestamptz[]), unnest($6::bytea[]), unnest($7::bytea[]), unnest($8::text[]),
    unnest($9::text[])
ON CONFLICT (service, topic, partition, "offset") DO NOTHING
