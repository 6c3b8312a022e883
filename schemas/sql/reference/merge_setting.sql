-- $1 GSS code: text[]; $2 alerts_from: date[]; $3 window_months, $4 window_days, $5 alert_count:
-- integer[]; $6 send_any: boolean[]; $7 go_live_on: date[]; $8 caseload_threshold as decimal text:
-- text[]. Null means the column's default. An authority that is not loaded is an error (23502).
INSERT INTO frontdoor.authority_setting AS standing (
    authority_id, alerts_from, window_months, window_days, alert_count, send_any, go_live_on,
    caseload_threshold
)
SELECT
    authority.authority_id,
    given.alerts_from,
    coalesce(given.window_months, 3),
    coalesce(given.window_days, 0),
    coalesce(given.alert_count, 3),
    coalesce(given.send_any, false),
    given.go_live_on,
    coalesce(given.caseload_threshold, 25)
FROM (
    SELECT
        unnest($1::text[]) COLLATE "C" AS gss_code,
        unnest($2::date[]) AS alerts_from,
        unnest($3::integer[]) AS window_months,
        unnest($4::integer[]) AS window_days,
        unnest($5::integer[]) AS alert_count,
        unnest($6::boolean[]) AS send_any,
        unnest($7::date[]) AS go_live_on,
        unnest($8::text[])::numeric AS caseload_threshold
) AS given
LEFT JOIN frontdoor.authority USING (gss_code)
ON CONFLICT (authority_id) DO UPDATE
SET alerts_from = excluded.alerts_from,
    window_months = excluded.window_months,
    window_days = excluded.window_days,
    alert_count = excluded.alert_count,
    send_any = excluded.send_any,
    go_live_on = excluded.go_live_on,
    caseload_threshold = excluded.caseload_threshold
WHERE (
    standing.alerts_from, standing.window_months, standing.window_days, standing.alert_count,
    standing.send_any, standing.go_live_on, standing.caseload_threshold
) IS DISTINCT FROM (
    excluded.alerts_from, excluded.window_months, excluded.window_days, excluded.alert_count,
    excluded.send_any, excluded.go_live_on, excluded.caseload_threshold
)
