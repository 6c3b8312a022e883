-- The database as a whole: its bytes, until when bank holidays are known, and its last migration.
SELECT
    pg_database_size(current_database()) AS bytes,
    (SELECT max(day)::text FROM frontdoor.bank_holiday) AS calendar_until,
    (
        SELECT max(name) FROM frontdoor.migration WHERE starts_with(name, 'migrations/')
    ) AS migration
