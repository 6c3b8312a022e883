-- Wakes the relay when this transaction commits.
SELECT pg_notify('frontdoor_alert_outbox', '')
