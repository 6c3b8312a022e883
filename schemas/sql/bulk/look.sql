-- Whether somebody waits for what this transaction holds and isn't free to read meanwhile, such as a
-- position, or for all positions, as an erasure does. Whoever else waits for a table waits for the
-- relation, not for the transaction.
SELECT EXISTS (
    SELECT
    FROM pg_locks
    WHERE NOT granted
        AND (
            (locktype = 'transactionid' AND transactionid = pg_current_xact_id()::xid)
            OR (
                locktype = 'relation'
                AND relation = 'frontdoor.position'::regclass
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
        )
)
