-- A stopped instance has a transaction open and says nothing; one that waits for a lock or computes
-- is at work.
SELECT pid, pg_terminate_backend(pid) AS ended
FROM pg_stat_activity
WHERE application_name = $1::text
    AND datname = current_database()
    AND usename = current_user
    AND pid <> pg_backend_pid()
    AND xact_start < clock_timestamp() - $2::bigint * interval '1 millisecond'
    AND state_change < clock_timestamp() - $2::bigint * interval '1 millisecond'
    AND (state LIKE 'idle in transaction%' OR (state = 'active' AND wait_event_type = 'Client'))
