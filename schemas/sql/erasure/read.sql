-- All rows that hold something of a child; bytes of a dead letter as text, too.
SELECT relation,
    (
        held || CASE relation
            WHEN 'frontdoor.dead_letter' THEN
                jsonb_build_object(
                    'record_text',
                    encode(decode(substr(held ->> 'record_value', 3), 'hex'), 'escape')
                )
            ELSE '{}'
        END
    )::text AS held
FROM frontdoor.read_child($1::smallint, $2::bigint, $3::text, $4::bigint[])
