-- By id: rows that were written meanwhile, or became visible only now, wait on.
DELETE FROM frontdoor.alert_outbox
WHERE id = ANY($1::bigint[])
