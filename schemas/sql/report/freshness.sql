SELECT
    freshness_key,
    service,
    topic,
    to_char(last_record_local, 'YYYY-MM-DD HH24:MI') AS last_record,
    to_char(moved_local, 'YYYY-MM-DD HH24:MI') AS moved,
    dead_letters::text
FROM bi.freshness
ORDER BY service, topic
