-- How many rows wait, and the age of the oldest in microseconds; 0 without one.
SELECT
    count(*),
    coalesce((extract(epoch FROM clock_timestamp() - min(created_at)) * 1000000)::bigint, 0)
FROM frontdoor.alert_outbox
