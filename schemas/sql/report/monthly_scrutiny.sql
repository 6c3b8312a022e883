SELECT
    period.month::text,
    coalesce(monthly.similar_alerts, 0)::text AS similar_alerts,
    coalesce(monthly.similar_closed_due, 0)::text AS similar_closed_due,
    coalesce(monthly.similar_in_time, 0)::text AS similar_in_time,
    coalesce(monthly.contacts, 0)::text AS contacts,
    coalesce(monthly.without_family, 0)::text AS without_family
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.repeat_contact_monthly AS monthly
    ON monthly.authority = $1::text AND monthly.month = period.month
ORDER BY period.month
