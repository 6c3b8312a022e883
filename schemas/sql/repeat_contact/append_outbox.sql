-- Hand alerts to the relay. The last parameter says whether they follow or are to be retracted.
INSERT INTO frontdoor.alert_outbox (
    follows, authority_id, alert_id, child_id, rule, concern_family, contact_ids,
    first_contact_at, last_contact_at, raised_at, raised_late, due_at, team_id, closed_at,
    closed_reason, traceparent
)
SELECT
    $16::boolean,
    unnest($1::smallint[]),
    unnest($2::uuid[]),
    unnest($3::text[]),
    unnest($4::text[]),
    unnest($5::text[]),
    string_to_array(unnest($6::text[]), ',') AS contact_ids,
    unnest($7::timestamptz[]),
    unnest($8::timestamptz[]),
    unnest($9::timestamptz[]),
    unnest($10::boolean[]),
    unnest($11::timestamptz[]),
    unnest($12::text[]),
    unnest($13::timestamptz[]),
    unnest($14::text[]),
    unnest($15::text[])
