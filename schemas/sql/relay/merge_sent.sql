-- What the topic now says last about each alert. When it was first sent stays.
INSERT INTO frontdoor.alert_sent (
    authority_id, alert_id, child_id, state, revision, content_hash, first_sent_at, sent_at
)
SELECT
    unnest($1::smallint[]),
    unnest($2::uuid[]),
    unnest($3::text[]),
    unnest($4::text[]),
    unnest($5::bigint[]),
    unnest($6::bigint[]),
    now(),
    now()
ON CONFLICT (authority_id, alert_id) DO UPDATE SET
    child_id = excluded.child_id,
    state = excluded.state,
    revision = excluded.revision,
    content_hash = excluded.content_hash,
    sent_at = excluded.sent_at
