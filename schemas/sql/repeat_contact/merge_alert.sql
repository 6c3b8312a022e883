-- Alerts that are new or have changed, as they are now.
INSERT INTO repeat_contact.alert (
    authority_id, child_key, alert_id, child_id, rule, concern_family, raising_contact_id,
    contact_ids, first_contact_at, last_contact_at, raised_at, raised_late, historic, due_at,
    team_id, closed_at, closed_reason
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::uuid[]),
    unnest($4::text[]),
    unnest($5::text[]),
    unnest($6::text[]),
    unnest($7::text[]),
    string_to_array(unnest($8::text[]), ',') AS contact_ids,
    unnest($9::timestamptz[]),
    unnest($10::timestamptz[]),
    unnest($11::timestamptz[]),
    unnest($12::boolean[]),
    unnest($13::boolean[]),
    unnest($14::timestamptz[]),
    unnest($15::text[]),
    unnest($16::timestamptz[]),
    unnest($17::text[])
ON CONFLICT (authority_id, child_key, alert_id) DO UPDATE SET
    child_id = excluded.child_id,
    rule = excluded.rule,
    concern_family = excluded.concern_family,
    raising_contact_id = excluded.raising_contact_id,
    contact_ids = excluded.contact_ids,
    first_contact_at = excluded.first_contact_at,
    last_contact_at = excluded.last_contact_at,
    raised_at = excluded.raised_at,
    raised_late = excluded.raised_late,
    historic = excluded.historic,
    due_at = excluded.due_at,
    team_id = excluded.team_id,
    closed_at = excluded.closed_at,
    closed_reason = excluded.closed_reason
