-- What every connection sets for itself. READ COMMITTED is what locking before reading relies on.
SELECT
    set_config('lock_timeout', $1::bigint::text, false),
    set_config('statement_timeout', $2::bigint::text, false),
    set_config('idle_in_transaction_session_timeout', $3::bigint::text, false),
    set_config('idle_session_timeout', '0', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('TimeZone', 'UTC', false),
    set_config('jit', 'off', false)
