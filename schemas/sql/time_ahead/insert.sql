-- A record that is read again has its rows already.
INSERT INTO frontdoor.time_ahead
    (service, topic, record_timestamp, field, ahead_at, entity_id, partition, "offset",
     authority_id, child_key, entity_key, child_id, revision, hash, event_id)
SELECT
    $1::text, unnest($2::text[]), unnest($3::timestamptz[]), unnest($4::text[]),
    unnest($5::timestamptz[]), unnest($6::text[]), unnest($7::integer[]), unnest($8::bigint[]),
    unnest($9::smallint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::text[]),
    unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::uuid[])
ON CONFLICT DO NOTHING
