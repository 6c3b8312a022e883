SELECT count(*) FROM frontdoor.alert_outbox
