-- Alerts that wait to be sent, authorities of which something waits to be kept, and for how many
-- seconds the oldest alert has waited (0 without one).
SELECT
    (SELECT count(*) FROM frontdoor.alert_outbox) AS alerts,
    (
        SELECT count(*)
        FROM frontdoor.authority
        WHERE authority_id IN (
            SELECT mark.authority_id
            FROM frontdoor.touched_day AS mark
            UNION
            SELECT child.authority_id
            FROM frontdoor.touched_child AS child
            UNION
            SELECT person.authority_id
            FROM frontdoor.touched_person AS person
        )
        OR EXISTS (SELECT FROM frontdoor.touched_day AS mark WHERE mark.authority_id IS NULL)
    ) AS authorities,
    (
        SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at))::bigint, 0)
        FROM frontdoor.alert_outbox
    ) AS alert_seconds
