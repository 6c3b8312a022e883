-- Fix the present for the rest of the transaction: $1, else that of the session, else now.
SELECT set_config(
    'frontdoor.now',
    coalesce(
        $1::text::timestamptz::text,
        nullif(current_setting('frontdoor.now', true), ''),
        now()::text
    ),
    true
) AS as_at
