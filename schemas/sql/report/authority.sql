SELECT
    name,
    coalesce(go_live_on::text, '') AS go_live_on,
    to_char(
        current_setting('frontdoor.now')::timestamptz AT TIME ZONE 'Europe/London',
        'YYYY-MM-DD HH24:MI'
    ) AS as_at_local
FROM bi.authority
WHERE authority = $1::text
