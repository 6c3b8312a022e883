-- Authorities and what each has set; one without a row has the defaults of the columns.
SELECT
    authority.gss_code,
    authority.authority_id,
    setting.alerts_from,
    CASE WHEN setting.window_days > 0 THEN 0 ELSE coalesce(setting.window_months, 3) END
        AS window_months,
    coalesce(setting.window_days, 0) AS window_days,
    coalesce(setting.alert_count, 3) AS alert_count,
    coalesce(setting.send_any, false) AS send_any
FROM frontdoor.authority
LEFT JOIN frontdoor.authority_setting AS setting USING (authority_id)
ORDER BY authority.gss_code
