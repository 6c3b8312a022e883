-- The oldest rows that wait, each with what was sent of its alert before.
SELECT
    waiting.id,
    waiting.authority_id,
    authority.gss_code,
    waiting.alert_id,
    waiting.alert_id::text,
    waiting.child_id,
    waiting.follows,
    waiting.rule,
    waiting.concern_family,
    waiting.contact_ids,
    waiting.first_contact_at,
    waiting.last_contact_at,
    waiting.raised_at,
    waiting.raised_late,
    waiting.due_at,
    waiting.team_id,
    waiting.closed_at,
    waiting.closed_reason,
    waiting.traceparent,
    sent.state,
    sent.revision,
    sent.content_hash,
    clock_timestamp(),
    waiting.erased
FROM (SELECT * FROM frontdoor.alert_outbox ORDER BY id LIMIT $1::bigint) AS waiting
LEFT JOIN frontdoor.authority USING (authority_id)
LEFT JOIN frontdoor.alert_sent AS sent
    ON waiting.authority_id = sent.authority_id AND waiting.alert_id = sent.alert_id
ORDER BY waiting.id
