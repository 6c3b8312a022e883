-- Alerts that wait to be sent, and authorities of which something waits to be kept.
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
    ) AS authorities
